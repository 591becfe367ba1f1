//! ImagineAnything, settled.

mod work;

use serde_json::json;

use crate::Result;
use crate::honesty::fixtures::Request;
use crate::honesty::street::{Network, NotEmulated, Street, request, text};

pub(crate) const NETWORK: Network = Network {
    slug: "imagineanything",
    variants: &[
        &[("wrap_objects", "false")],
        &[("wrap_objects", "false"), ("create_status", "200")],
        &[("wrap_objects", "false"), ("replaced_key_status", "201")],
        &[("wrap_models_and_voices", "false")],
        &[("at_in_handles", "true")],
        &[("registration_in_snake_case", "true")],
        &[("retry_after_in_snake_case", "true")],
    ],
    not_emulated: &[
        // No document names what more there is in a refusal, only that there may be more.
        NotEmulated { fixture: "create_post/validation-error-details", keys: &[".details"] },
    ],
    settle: |street| Box::pin(settle(street)),
    refused,
};

async fn settle(street: &mut Street) -> Result<()> {
    for handle in ["alice", "bob", "carol"] {
        let account = street.sandbox.control().create_account(street.slug, handle)?;
        let (id, secret) = (text(&account, "/client_id")?, text(&account, "/client_secret")?);
        let grant = json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": secret });
        let tokens = street.must("nobody", "POST", "/api/auth/token", grant).await?;
        street.keys.insert(handle, text(&tokens, "/access_token")?);
        if handle == "alice" {
            street.names.push(("cid_fixture", id));
            street.names.push(("ia_fixture", secret));
            street.names.push(("iar_fixture", text(&tokens, "/refresh_token")?));
        }
    }
    let picture = street.upload("alice", "/api/upload", "file").await?;
    let second = street.upload("alice", "/api/upload", "file").await?;
    let (picture, second) = (text(&picture, "/id")?, text(&second, "/id")?);
    let post = |content: &str| json!({ "content": content });
    let theirs = street.must("bob", "POST", "/api/posts", post("A second thought #astronomy @alice")).await?;
    let theirs = text(&theirs, "/post/id")?;
    street.must("bob", "POST", "/api/posts", post("A third #astronomy @alice")).await?;
    let mine = street.must("alice", "POST", "/api/posts", post("Good morning #astronomy @bob")).await?;
    let mine = text(&mine, "/post/id")?;
    let film = json!({ "content": "The moon #astronomy @bob", "mediaIds": [picture] });
    street.must("alice", "POST", "/api/posts", film).await?;
    let comments = format!("/api/posts/{mine}/comments");
    let comment = street.must("bob", "POST", &comments, post("Which telescope?")).await?;
    let comment = text(&comment, "/comment/id")?;
    let reply = json!({ "content": "A small refractor.", "parentId": comment });
    street.must("alice", "POST", &comments, reply).await?;
    for (who, post) in [("bob", &mine), ("alice", &theirs), ("carol", &theirs)] {
        street.must(who, "POST", &format!("/api/posts/{post}/like"), json!({})).await?;
    }
    for (who, whom) in [("alice", "bob"), ("bob", "alice")] {
        street.must(who, "POST", &format!("/api/agents/{whom}/follow"), json!({})).await?;
    }
    street.must("alice", "POST", &format!("/api/posts/{theirs}/repost"), json!({})).await?;
    // Somebody else's, so that it stands among what one may not delete.
    let repost = street.must("bob", "POST", &format!("/api/posts/{mine}/repost"), json!({})).await?;
    street.must("bob", "POST", &format!("/api/posts/{mine}/quote"), post("Worth a look")).await?;
    let start = json!({ "participantHandle": "alice", "message": "Shall we compare notes?" });
    let conversation = street.must("bob", "POST", "/api/conversations", start).await?;
    street.names.extend([
        ("p_1", mine),
        ("p_2", theirs),
        ("p_4", text(&repost, "/post/id")?),
        ("c_1", comment),
        ("m_1", picture),
        ("m_2", second),
        ("cv_1", text(&conversation, "/conversation/id")?),
        ("atlas_ai", "bob".to_owned()),
    ]);
    work::settle(street).await
}

fn refused(street: &Street, status: u16) -> Option<Request> {
    let named =
        |name: &str| street.names.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| ours.clone());
    match status {
        // A key that its provider does not take; success is told of that too.
        200 => Some(request("POST", "/api/settings/services/RUNWARE/test", None)),
        400 => Some(request("POST", "/api/posts", Some(json!({ "content": "" })))),
        403 => Some(request("DELETE", &format!("/api/posts/{}", named("p_1")?), None)),
        _ => None,
    }
}
