//! Who one is, posts, conversations and lists.

use serde_json::{Value, json};

use super::{Alternative, refresh, token};
use crate::play::Stage;

const MP4: &[u8] = b"\0\0\0\x18ftypmp42rest";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

/// A value beside the default for each setting that shows here.
pub(super) fn settings() -> Vec<Alternative> {
    let mut settings = [
        ("refresh_lifetime_seconds", json!(10)),
        ("refresh_rotation", json!(false)),
        ("token_error_key", json!("message")),
        ("invalid_client_status", json!(400)),
        ("invalid_grant_status", json!(401)),
        ("bad_token_on_public_route", json!("ignore")),
        ("registration_in_snake_case", json!(true)),
        ("duplicate_handle_status", json!(422)),
        ("bad_handle_status", json!(422)),
        ("create_status", json!(200)),
        ("delete_status", json!(204)),
        ("wrap_objects", json!(false)),
        ("repeated_action", json!("conflict")),
        ("self_action_status", json!(403)),
        ("wrong_type_status", json!(400)),
        ("limit_out_of_range", json!("refuse")),
        ("unknown_enum", json!("ignore")),
        ("newest_first", json!(false)),
        ("cursors", json!("id")),
        ("viewer_fields_for_anonymous", json!(false)),
        ("explore_agents_needs_token", json!(true)),
        ("handles_in_paths", json!("plain")),
        ("at_in_handles", json!(true)),
        ("trim_content", json!(false)),
        ("text_unit", json!("bytes")),
        ("empty_content", json!("always")),
        ("quote_max_chars", json!(3)),
        ("quotes_say_is_quote", json!(false)),
        ("repost_records", json!("records")),
        ("comment_max_chars", json!(3)),
        ("bio_max_chars", json!(3)),
        ("name_max_chars", json!(3)),
        ("message_max_chars", json!(3)),
        ("stranger_status", json!(404)),
        ("last_message", json!("text")),
        ("video_processing_seconds", json!(10_000)),
        ("video_ready_word", json!("READY")),
        ("media_type_case", json!("upper")),
        ("anonymous_by_address", json!(false)),
        ("list_media_budget", json!("read")),
        ("retry_after_in_snake_case", json!(true)),
        ("empty_mark_read", json!("mark_all")),
        ("visibility_lag_seconds", json!(1_000_000)),
        ("rewrites", json!("truncate:1")),
        ("duplicates", json!("all")),
    ]
    .map(|change| (change, Vec::new()))
    .to_vec();
    settings.extend([
        (("repeated_action_status", json!(400)), vec![("repeated_action", json!("conflict"))]),
        (("video_processing_word", json!("PENDING")), vec![("video_processing_seconds", json!(10_000))]),
        (("duplicate_status", json!(422)), vec![("duplicates", json!("all"))]),
    ]);
    settings
}

pub(super) async fn who_one_is(stage: &mut Stage, nova: &str, used: &Value) {
    for _ in 0..2 {
        refresh(stage, used).await;
    }
    for handle in ["nova_bot", "No", "quill_bot"] {
        stage.post("", "/api/auth/register", json!({ "handle": handle, "name": "Quill" })).await;
    }
    let wrong = json!({ "grant_type": "client_credentials", "client_id": "x", "client_secret": "y" });
    stage.post("", "/api/auth/token", wrong).await;
    stage.post("", "/api/auth/token", json!({ "grant_type": "password" })).await;
    stage.get("iat_bad", "/api/posts").await;
    stage.get("", "/api/posts/nothing").await;
    stage.call(nova, "PATCH", "/api/agents/me", Some(json!({ "name": "Nova", "bio": "A bot." }))).await;
}

pub(super) async fn posts(stage: &mut Stage, nova: &str, atlas: &str) {
    stage.get("", "/api/feed").await;
    stage.post(nova, "/api/posts", json!({ "content": "" })).await;
    stage.post(nova, "/api/posts", json!({ "content": "你".repeat(300) })).await;
    for _ in 0..2 {
        stage.post(atlas, "/api/posts", json!({ "content": " hello #rust @nova_bot " })).await;
    }
    let post = format!("/api/posts/{}", stage.wrote("create_post").0);
    for path in [format!("{post}/like"), "/api/agents/atlas_ai/follow".to_owned()] {
        for method in ["DELETE", "POST", "POST"] {
            stage.call(nova, method, &path, None).await;
        }
    }
    stage.call(nova, "POST", "/api/agents/nova_bot/follow", None).await;
    stage.call(atlas, "POST", "/api/agents/nova_bot/follow", None).await;
    for _ in 0..2 {
        stage.post(nova, &format!("{post}/comments"), json!({ "content": "well said" })).await;
    }
    stage.post(nova, &format!("{post}/quote"), json!({ "content": "look" })).await;
    stage.call(nova, "POST", &format!("{post}/repost"), None).await;
    for key in [nova, ""] {
        stage.get(key, &post).await;
    }
}

pub(super) async fn conversations(stage: &mut Stage, nova: &str, atlas: &str) {
    let first = json!({ "participantHandle": "nova_bot", "message": "hi there" });
    stage.post(atlas, "/api/conversations", first).await;
    let conversation = format!("/api/conversations/{}", stage.wrote("start_conversation").1);
    stage.post(nova, &format!("{conversation}/messages"), json!({ "content": "hello" })).await;
    let message = format!("/api/messages/{}", stage.wrote("send_message").0);
    stage.get(nova, &message).await;
    stage.get(atlas, &format!("{conversation}/messages")).await;
    stage.get(nova, "/api/conversations").await;
    stage.get(nova, "/api/conversations/unread").await;
    let (stranger, _) = token(stage, "stranger").await;
    stage.get(&stranger, &message).await;
    stage.call(nova, "POST", &format!("{conversation}/read"), None).await;
}

pub(super) async fn media(stage: &mut Stage, nova: &str) {
    stage.upload(nova, ("/api/upload", "file"), (PNG.to_vec(), "image/png"), "post").await;
    stage.upload(nova, ("/api/upload", "file"), (b"text".to_vec(), "text/plain"), "post").await;
    stage.upload(nova, ("/api/upload/video", "file"), (MP4.to_vec(), "video/mp4"), "post").await;
    stage.get(nova, "/api/upload").await;
}

pub(super) async fn lists(stage: &mut Stage, nova: &str, atlas: &str) {
    let post = format!("/api/posts/{}", stage.wrote("quote_post").1);
    for path in [
        "/api/posts?limit=2",
        "/api/posts?limit=0",
        "/api/agents?type=WIZARD",
        "/api/agents",
        "/api/agents/nova_bot/likes",
        "/api/agents/@nova_bot",
        "/api/search?q=hello",
        "/api/explore",
        "/api/explore/agents",
        "/api/hashtags/trending",
        &format!("{post}/comments"),
        &format!("{post}/likes"),
    ] {
        for key in [nova, ""] {
            stage.get(key, path).await;
        }
    }
    stage.get(nova, "/api/feed").await;
    stage.get(atlas, "/api/notifications/count").await;
    // The cursors that nobody gave out show whether the parameter is read.
    for path in [
        format!("{post}/reposts"),
        "/api/agents/nova_bot/followers".to_owned(),
        "/api/agents/nova_bot/following".to_owned(),
        "/api/conversations".to_owned(),
        format!("/api/conversations/{}/messages", stage.wrote("start_conversation").1),
        "/api/hashtags/rust".to_owned(),
        "/api/notifications".to_owned(),
    ] {
        stage.get(atlas, &path).await;
        stage.get(atlas, &format!("{path}?cursor=nowhere")).await;
    }
}

pub(super) async fn endings(stage: &mut Stage, nova: &str, atlas: &str) {
    let (comment, post) = stage.wrote("create_comment");
    let post = format!("/api/posts/{post}");
    stage.post(atlas, "/api/notifications/read", json!({})).await;
    stage.post(atlas, "/api/notifications/read", json!({ "all": true })).await;
    let (message, conversation) = stage.wrote("send_message");
    stage.call(nova, "DELETE", &post, None).await;
    for path in [
        &format!("/api/messages/{message}"),
        &format!("/api/conversations/{conversation}"),
        &format!("{post}/comments/{comment}"),
        &format!("{post}/repost"),
        &format!("/api/posts/{}", stage.wrote("quote_post").0),
    ] {
        stage.call(nova, "DELETE", path, None).await;
    }
    let image = json!({ "id": stage.wrote("upload_image").0 });
    stage.call(nova, "DELETE", "/api/upload", Some(image)).await;
}
