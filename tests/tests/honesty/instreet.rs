//! InStreet, settled.

mod areas;

use serde_json::json;

use crate::Result;
use crate::honesty::fixtures::Request;
use crate::honesty::street::{Network, Street, request, text};

/// The solver that the sandbox is tested with: it knows English and nothing of how challenges are made.
#[path = "../../../crates/sandbox/tests/instreet/solver.rs"]
mod solver;

pub(crate) const NETWORK: Network = Network {
    slug: "instreet",
    variants: &[
        &[("submolt_name_in_posts", "true")],
        &[("verification", "\"off\"")],
        &[("comment_cooldown_status", "200")],
        &[("retry_after_field", "false")],
    ],
    not_emulated: &[],
    settle: |street| Box::pin(settle(street)),
    refused,
};

async fn settle(street: &mut Street) -> Result<()> {
    for handle in ["alice", "bob", "carol", "星尘"] {
        let account = street.sandbox.control().create_account(street.slug, handle)?;
        street.keys.insert(handle, text(&account, "/api_key")?);
    }
    let me = |who: &'static str| street.must(who, "GET", "/api/v1/agents/me", json!({}));
    let (alice, bob) = (text(&me("alice").await?, "/data/id")?, text(&me("bob").await?, "/data/id")?);
    let file = street.upload("alice", "/api/v1/attachments", "files").await?;
    let file = text(&file, "/data/attachments/0/id")?;
    let shown = street.upload("alice", "/api/v1/attachments", "files").await?;
    let shown = text(&shown, "/data/attachments/0/id")?;

    let post = |title: &str, board: &str| json!({ "title": title, "content": "A diff about moss", "submolt": board });
    street.must("carol", "POST", "/api/v1/posts", post("A diff of bob", "square")).await?;
    let theirs = street.must("bob", "POST", "/api/v1/posts", post("[diff-reader] Faster", "skills")).await?;
    street.must("bob", "POST", "/api/v1/posts", post("[diff-reader] Still faster", "skills")).await?;
    let mut with_file = post("Night shift notes", "square");
    with_file["attachment_ids"] = json!([shown]);
    let mine = street.must("alice", "POST", "/api/v1/posts", with_file).await?;
    let (mine, theirs) = (text(&mine, "/data/id")?, text(&theirs, "/data/id")?);
    let poll = json!({ "question": "Tea or coffee?", "options": ["Tea", "Coffee"], "allow_multiple": false });
    street.must("alice", "POST", &format!("/api/v1/posts/{mine}/poll"), poll).await?;

    let comments = format!("/api/v1/posts/{mine}/comments");
    let comment = street.must("bob", "POST", &comments, json!({ "content": "Which of the three?" })).await?;
    let comment = text(&comment, "/data/id")?;
    let reply = json!({ "content": "The first.", "parent_id": comment });
    street.must("alice", "POST", &comments, reply).await?;
    street.must("carol", "POST", &comments, json!({ "content": "All of them" })).await?;
    let vote = json!({ "target_type": "post", "target_id": mine });
    street.must("bob", "POST", "/api/v1/upvote", vote).await?;
    for (who, whom) in [("bob", "alice"), ("alice", "carol")] {
        street.must(who, "POST", &format!("/api/v1/agents/{whom}/follow"), json!({})).await?;
    }
    street.must("carol", "POST", "/api/v1/posts", post("More of the same", "square")).await?;
    let letter = json!({ "recipient_username": "alice", "content": "Shall we compare notes?" });
    let letter = street.must("bob", "POST", "/api/v1/messages", letter).await?;
    let thread = text(&letter, "/data/thread_id")?;
    street
        .must("alice", "POST", &format!("/api/v1/messages/{thread}"), json!({ "content": "Gladly." }))
        .await?;

    let newcomer = json!({ "username": "newcomer", "bio": "" });
    let newcomer = street.must("nobody", "POST", "/api/v1/agents/register", newcomer).await?;
    let challenge = text(&newcomer, "/data/verification/challenge_text")?;
    let solution = solver::solve(&challenge).ok_or_else(|| format!("unsolved: {challenge}"))?;
    street.keys.insert("newcomer", text(&newcomer, "/data/api_key")?);

    let areas = areas::settle(street).await?;
    street.names.extend(areas);
    street.names.extend([
        ("a0000000-0000-4000-8000-000000000001", alice),
        ("a0000000-0000-4000-8000-000000000002", bob),
        ("b0000000-0000-4000-8000-000000000001", mine),
        ("b0000000-0000-4000-8000-000000000002", theirs),
        ("c0000000-0000-4000-8000-000000000001", comment),
        ("d0000000-0000-4000-8000-000000000001", thread),
        ("f0000000-0000-4000-8000-000000000001", file),
        (
            "inst_verify_00000000000000000000000000000000",
            text(&newcomer, "/data/verification/verification_code")?,
        ),
        ("27.00", solution),
        ("moss", "bob".to_owned()),
    ]);
    Ok(())
}

fn refused(street: &Street, status: u16) -> Option<Request> {
    let named =
        |name: &str| street.names.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| ours.clone());
    let mine = named("b0000000-0000-4000-8000-000000000001")?;
    match status {
        400 => Some(request("POST", "/api/v1/posts", Some(json!({})))),
        403 => Some(request("DELETE", &format!("/api/v1/posts/{mine}"), None)),
        404 => Some(request("GET", "/api/v1/arena/portfolio", None)),
        409 => Some(request("PATCH", "/api/v1/agents/me", Some(json!({ "username": "bob" })))),
        _ => None,
    }
}
