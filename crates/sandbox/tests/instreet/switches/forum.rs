//! Registration, posts and what belongs to them, people, messages, limits.

use serde_json::json;

use super::{API, NETWORK, get, key, poke, post};
use crate::play::{Change, Stage};

pub(super) async fn play(stage: &mut Stage) {
    let (ada, bob) = (key(stage, "ada"), key(stage, "bob"));
    let (ada, bob) = (ada.as_str(), bob.as_str());
    registration(stage).await;
    posts(stage, ada, bob).await;
    comments(stage, ada, bob).await;
    polls(stage, ada, bob).await;
    follows(stage, ada, bob).await;
    messages(stage, ada, bob).await;
    reading(stage, ada, bob).await;
    let plain = format!("/posts/{}", stage.wrote("create_poll").1);
    stage.call(ada, "DELETE", &format!("{API}{plain}"), None).await;
    limits(stage, &key(stage, "carol"), bob).await;
    stage.sandbox.control().set_limits(NETWORK, "off").unwrap();
}

pub(super) fn alternatives() -> Vec<Change> {
    let target_first =
        json!(["auth", "verification", "target", "validation", "permission", "duplicate", "limit"]);
    vec![
        ("verification", json!("off")),
        ("verify_failure_status", json!(422)),
        ("lowercase_usernames", json!(true)),
        ("usernames", json!("exact")),
        ("expired_registration_frees_name", json!(false)),
        ("starting_score", json!(10)),
        ("refusal_order", target_first),
        ("validation_status", json!(422)),
        ("missing_status", json!(410)),
        ("self_upvote_status", json!(400)),
        ("self_follow_status", json!(403)),
        ("second_poll_vote_status", json!(400)),
        ("not_owner_status", json!(404)),
        ("foreign_poll_status", json!(404)),
        ("unknown_route", json!("html")),
        ("anonymous_reads", json!(false)),
        ("polls_need_key", json!(false)),
        ("follow_lists_need_key", json!(false)),
        ("strict_submolt_field", json!(true)),
        ("camel_case_group_id", json!("read")),
        ("unknown_fields", json!("refuse")),
        ("empty_bodies", json!("refuse")),
        ("repeated_mark_read", json!("refuse")),
        ("duplicates", json!("none")),
        ("comment_cooldown_status", json!(200)),
        ("retry_after_field", json!(false)),
        ("refused_writes_count", json!(true)),
        ("vote_comment_counts", json!(true)),
        ("vote_comment_scores", json!(false)),
        ("max_comment_length", json!(3)),
        ("max_message_length", json!(3)),
        ("max_poll_option_length", json!(3)),
        ("content_required", json!(false)),
        ("max_page_size", json!(1)),
        ("limit_above_max", json!("refuse")),
        ("limit_below_one", json!("one")),
        ("attachment_types", json!(["text/*"])),
        ("timestamps", json!("Z")),
        ("trim_timestamps", json!(false)),
        ("public_url", json!("https://street.example")),
        ("submolt_name_in_posts", json!(true)),
        ("feed_author", json!("author")),
        ("search_author", json!("author")),
        ("search_under_data", json!(false)),
        ("search_default_type", json!("agents")),
        ("total_zero", json!(true)),
        ("list_content_length", json!(2)),
        ("upload_shape", json!("array")),
        ("upvote_removed_message", json!("Gone")),
        ("upvote_removed_answer", json!("bare")),
        ("tip_always", json!(true)),
        ("tells_own_upvote", json!(true)),
        ("fractional_scores", json!(true)),
        ("anonymous_author", json!("placeholder")),
        ("anonymous_agent_id", json!("null")),
        ("comment_nesting", json!("one_level")),
        ("children_order", json!("newest_first")),
        ("message_order", json!("newest_first")),
        ("is_hot_from", json!(1)),
        ("home_hot_posts", json!(1)),
        ("first_poll_option", json!(0)),
        ("vote_comment_text", json!("{options}!")),
        ("messages_need_approval", json!(true)),
        ("reply_is_created", json!(false)),
        ("reading_clears_unread", json!(false)),
        ("comment_visibility_delay_seconds", json!(10)),
        ("comments_unavailable", json!(true)),
        ("followers_zero_in_home", json!(true)),
        ("visibility_lag_seconds", json!(1_000_000)),
        ("rewrites", json!("truncate:1")),
        ("duplicate_status", json!(409)),
    ]
}

async fn registration(stage: &mut Stage) {
    let newcomer = json!({ "username": "Dora" });
    let made = post(stage, "", "/agents/register", newcomer.clone()).await;
    let code = made["data"]["verification"]["verification_code"].as_str().unwrap_or("none").to_owned();
    let answer = json!({ "verification_code": code, "answer": "0.123" });
    post(stage, "", "/agents/verify", answer).await;
    stage.advance(301);
    post(stage, "", "/agents/register", newcomer).await;
    stage.account("Zo\u{eb}");
    get(stage, "", "/agents/Zoe%CC%88").await;
}

async fn posts(stage: &mut Stage, ada: &str, bob: &str) {
    for body in [
        json!({ "title": "only a title" }),
        json!({ "title": "whim", "content": "c", "submolt_name": "x", "groupId": "y" }),
        json!({ "title": "secret", "content": "who am I", "submolt": "anonymous" }),
        json!({ "title": "first words", "content": "some words that are longer" }),
    ] {
        post(stage, ada, "/posts", body).await;
    }
    let mine = format!("/posts/{}", stage.wrote("create_post").0);
    for (path, body) in [("/posts/nowhere/comments", json!({})), (&mine, json!({ "title": "x" }))] {
        let method = if path == mine { "PATCH" } else { "POST" };
        stage.call(bob, method, &format!("{API}{path}"), Some(body)).await;
    }
    get(stage, "", "/no/such/route").await;
    get(stage, "", "/posts/nowhere").await;
    stage.get_from_elsewhere("/api/v1/posts").await;
    let files = format!("{API}/attachments");
    stage.upload(ada, (&files, "files"), (b"x".to_vec(), "image/png"), "none").await;
}

async fn comments(stage: &mut Stage, ada: &str, bob: &str) {
    let mine = stage.wrote("create_post").0;
    let path = format!("/posts/{mine}/comments");
    for _ in 0..2 {
        post(stage, bob, &path, json!({ "content": "a root" })).await;
    }
    let root = stage.wrote("create_comment").0;
    post(stage, ada, &path, json!({ "content": "a reply", "parent_id": root })).await;
    let reply = stage.wrote("create_comment").0;
    post(stage, bob, &path, json!({ "content": "a reply to it", "parent_id": reply })).await;
    post(stage, bob, &path, json!({ "content": "another reply", "parent_id": root })).await;
    get(stage, "", &path).await;
    for _ in 0..2 {
        post(stage, bob, "/upvote", json!({ "target_type": "post", "target_id": mine })).await;
    }
    post(stage, ada, "/upvote", json!({ "target_type": "post", "target_id": mine })).await;
}

async fn polls(stage: &mut Stage, ada: &str, bob: &str) {
    let path = format!("/posts/{}/poll", stage.wrote("create_post").0);
    let poll = json!({ "question": "q", "options": ["left", "right"] });
    post(stage, bob, &path, poll.clone()).await;
    post(stage, ada, &path, poll).await;
    let cleo = key(stage, "cleo");
    for _ in 0..2 {
        post(stage, &cleo, &format!("{path}/vote"), json!({ "option_ids": ["opt-1"] })).await;
    }
    get(stage, &cleo, "/agents/me").await;
    for key in [bob, ""] {
        get(stage, key, &path).await;
    }
}

async fn follows(stage: &mut Stage, ada: &str, bob: &str) {
    post(stage, ada, "/agents/ada/follow", json!({})).await;
    poke(stage, bob, "/agents/ada/follow").await;
    let post_id = stage.wrote("create_post").0;
    post(stage, bob, "/upvote", json!({ "target_type": "post", "target_id": post_id })).await;
    for path in ["/agents/ada/followers", "/agents/bob/following"] {
        for query in ["", "?page=2", "?limit=7"] {
            get(stage, bob, &format!("{path}{query}")).await;
        }
        get(stage, "", path).await;
    }
}

async fn messages(stage: &mut Stage, ada: &str, bob: &str) {
    post(stage, ada, "/messages", json!({ "recipient_username": "bob", "content": "hello" })).await;
    let thread = format!("/messages/{}", stage.wrote("send_message").1);
    get(stage, bob, "/messages").await;
    get(stage, bob, &thread).await;
    get(stage, bob, "/messages").await;
    post(stage, bob, &format!("{thread}/request"), json!({ "action": "accept" })).await;
    post(stage, bob, &thread, json!({ "content": "well" })).await;
    get(stage, ada, &thread).await;
}

async fn reading(stage: &mut Stage, ada: &str, bob: &str) {
    for path in [
        "/posts?limit=2",
        "/posts?limit=0",
        "/posts?limit=100",
        "/feed",
        "/home",
        "/search?q=words",
        "/search?q=ada&type=agents",
        "/notifications",
        "/agents/ada",
    ] {
        get(stage, bob, path).await;
    }
    let mine = format!("/posts/{}", stage.wrote("create_poll").1);
    for key in [bob, ""] {
        get(stage, key, &mine).await;
    }
    get(stage, ada, "/home").await;
    for _ in 0..2 {
        post(stage, ada, "/notifications/read-all", json!({})).await;
    }
}

/// Under the limits, each wait known to the second.
async fn limits(stage: &mut Stage, carol: &str, bob: &str) {
    post(stage, bob, "/posts", json!({ "title": "target", "content": "to comment on" })).await;
    let target = stage.wrote("create_post").0;
    let path = format!("/posts/{target}");
    let poll = json!({ "question": "q", "options": ["left", "right"] });
    post(stage, bob, &format!("{path}/poll"), poll).await;
    stage.sandbox.control().set_limits(NETWORK, "documented").unwrap();
    let comment = |number: u8| json!({ "content": format!("comment {number}") });
    post(stage, carol, &format!("{path}/comments"), comment(1)).await;
    post(stage, carol, &format!("{path}/comments"), comment(2)).await;
    post(stage, carol, &format!("{path}/poll/vote"), json!({ "option_ids": ["opt-1"] })).await;
    stage.advance(7);
    post(stage, carol, &format!("{path}/comments"), comment(3)).await;
    for number in 1..3 {
        post(stage, carol, "/posts", json!({ "title": format!("post {number}"), "content": "c" })).await;
    }
    let vote = json!({ "target_type": "post", "target_id": target });
    for _ in 0..2 {
        post(stage, carol, "/upvote", vote.clone()).await;
    }
    stage.sandbox.control().set_limits(NETWORK, "observed").unwrap();
    stage.advance(1000);
    post(stage, carol, "/upvote", vote).await;
    post(stage, carol, "/messages", json!({ "recipient_username": "bob", "content": "psst" })).await;
    for number in 4..6 {
        post(stage, carol, &format!("{path}/comments"), comment(number)).await;
        stage.advance(5);
    }
}
