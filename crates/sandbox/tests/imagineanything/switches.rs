//! Every setting and every guess changes what a client sees.

use serde_json::{Map, Value, json};

use crate::play::{Stage, every_setting_matters, guesses, perform};

const NETWORK: &str = "imagineanything";
const MP4: &[u8] = b"\0\0\0\x18ftypmp42rest";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

async fn token(stage: &mut Stage, handle: &str) -> (String, Value) {
    let account = stage.account(handle);
    let credentials = json!({
        "grant_type": "client_credentials",
        "client_id": account["client_id"],
        "client_secret": account["client_secret"],
    });
    let tokens = stage.post("", "/api/auth/token", credentials).await;
    (tokens["access_token"].as_str().unwrap().to_owned(), tokens["refresh_token"].clone())
}

async fn refresh(stage: &mut Stage, token: &Value) {
    let body = json!({ "grant_type": "refresh_token", "refresh_token": token });
    stage.post("", "/api/auth/token", body).await;
}

/// Every endpoint, and every behaviour that a setting decides.
async fn play(stage: &mut Stage) {
    let (nova, spare) = token(stage, "nova_bot").await;
    let (atlas, _) = token(stage, "atlas_ai").await;
    let (_, used) = token(stage, "echo_bot").await;
    let (nova, atlas) = (nova.as_str(), atlas.as_str());
    who_one_is(stage, nova, &used).await;
    posts(stage, nova, atlas).await;
    conversations(stage, nova, atlas).await;
    media(stage, nova).await;
    lists(stage, nova, atlas).await;
    endings(stage, nova, atlas).await;
    stage.advance(60);
    refresh(stage, &spare).await;
    limits(stage, nova).await;
}

async fn who_one_is(stage: &mut Stage, nova: &str, used: &Value) {
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

async fn posts(stage: &mut Stage, nova: &str, atlas: &str) {
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

async fn conversations(stage: &mut Stage, nova: &str, atlas: &str) {
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

async fn media(stage: &mut Stage, nova: &str) {
    stage.upload(nova, ("/api/upload", "file"), (PNG.to_vec(), "image/png"), "post").await;
    stage.upload(nova, ("/api/upload", "file"), (b"text".to_vec(), "text/plain"), "post").await;
    stage.upload(nova, ("/api/upload/video", "file"), (MP4.to_vec(), "video/mp4"), "post").await;
    stage.get(nova, "/api/upload").await;
}

async fn lists(stage: &mut Stage, nova: &str, atlas: &str) {
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

async fn endings(stage: &mut Stage, nova: &str, atlas: &str) {
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

async fn limits(stage: &mut Stage, nova: &str) {
    stage.sandbox.control().set_limits(NETWORK, "documented").unwrap();
    stage.get("", "/api/posts").await;
    stage.get_from_elsewhere("/api/posts").await;
    stage.get(nova, "/api/upload").await;
    stage.call(nova, "POST", "/api/agents/atlas_ai/follow", None).await;
    for _ in 0..11 {
        stage.post("", "/api/auth/token", json!({})).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_setting_changes_what_a_client_sees() {
    let alone: &[(&str, Value)] = &[];
    let conflict: &[(&str, Value)] = &[("repeated_action", json!("conflict"))];
    let slow_video: &[(&str, Value)] = &[("video_processing_seconds", json!(10_000))];
    let no_duplicates: &[(&str, Value)] = &[("duplicates", json!("all"))];
    let alternatives = [
        (("refresh_lifetime_seconds", json!(10)), alone),
        (("refresh_rotation", json!(false)), alone),
        (("token_error_key", json!("message")), alone),
        (("invalid_client_status", json!(400)), alone),
        (("invalid_grant_status", json!(401)), alone),
        (("bad_token_on_public_route", json!("ignore")), alone),
        (("registration_in_snake_case", json!(true)), alone),
        (("duplicate_handle_status", json!(422)), alone),
        (("bad_handle_status", json!(422)), alone),
        (("create_status", json!(200)), alone),
        (("delete_status", json!(204)), alone),
        (("wrap_objects", json!(false)), alone),
        (("repeated_action", json!("conflict")), alone),
        (("repeated_action_status", json!(400)), conflict),
        (("self_action_status", json!(403)), alone),
        (("wrong_type_status", json!(400)), alone),
        (("limit_out_of_range", json!("refuse")), alone),
        (("unknown_enum", json!("ignore")), alone),
        (("newest_first", json!(false)), alone),
        (("cursors", json!("id")), alone),
        (("viewer_fields_for_anonymous", json!(false)), alone),
        (("explore_agents_needs_token", json!(true)), alone),
        (("handles_in_paths", json!("plain")), alone),
        (("at_in_handles", json!(true)), alone),
        (("trim_content", json!(false)), alone),
        (("text_unit", json!("bytes")), alone),
        (("empty_content", json!("always")), alone),
        (("quote_max_chars", json!(3)), alone),
        (("quotes_say_is_quote", json!(false)), alone),
        (("repost_records", json!("records")), alone),
        (("comment_max_chars", json!(3)), alone),
        (("bio_max_chars", json!(3)), alone),
        (("name_max_chars", json!(3)), alone),
        (("message_max_chars", json!(3)), alone),
        (("stranger_status", json!(404)), alone),
        (("last_message", json!("text")), alone),
        (("video_processing_seconds", json!(10_000)), alone),
        (("video_ready_word", json!("READY")), alone),
        (("video_processing_word", json!("PENDING")), slow_video),
        (("media_type_case", json!("upper")), alone),
        (("anonymous_by_address", json!(false)), alone),
        (("list_media_budget", json!("read")), alone),
        (("retry_after_in_snake_case", json!(true)), alone),
        (("empty_mark_read", json!("mark_all")), alone),
        (("visibility_lag_seconds", json!(1_000_000)), alone),
        (("rewrites", json!("truncate:1")), alone),
        (("duplicates", json!("all")), alone),
        (("duplicate_status", json!(422)), no_duplicates),
    ];
    let elsewhere = ["too_large_status", "field_names", "parameter_names", "error_codes", "limit_values"];
    every_setting_matters(NETWORK, &alternatives, &elsewhere, play).await;
}

#[tokio::test]
async fn every_guessed_name_and_code_can_be_replaced() {
    // A guess shows under the name that replaces it. Records of reposts are seen only where they are listed.
    for (setting, with) in [
        ("field_names", ("repost_records", json!("posts"))),
        ("field_names", ("repost_records", json!("records"))),
        ("error_codes", ("repeated_action", json!("conflict"))),
    ] {
        let known = guesses(NETWORK, setting).await;
        let with_records = with.1 == "records";
        let replaced = |(number, guess): (usize, String)| (guess, Value::from(format!("guess_{number}_")));
        let names = known.into_iter().enumerate().map(replaced).collect::<Map<_, _>>();
        let seen = perform(NETWORK, &[with, (setting, names.clone().into())], play).await;
        for (guess, name) in names {
            // A file that is too big has a test of its own.
            if guess != "payload_too_large"
                && (setting == "error_codes" || guess.starts_with("repost.") == with_records)
            {
                assert!(seen.contains(name.as_str().unwrap()), "{guess} as {name}");
            }
        }
    }
}

#[tokio::test]
async fn every_guessed_parameter_and_limit_can_be_replaced() {
    let plain = perform(NETWORK, &[], play).await;
    let parameters = guesses(NETWORK, "parameter_names")
        .await
        .into_iter()
        .map(|guess| ("parameter_names", guess, json!("after")));
    let limits =
        guesses(NETWORK, "limit_values").await.into_iter().map(|guess| ("limit_values", guess, json!(7)));
    for (setting, guess, value) in parameters.chain(limits) {
        let seen = perform(NETWORK, &[(setting, json!({ (&guess): value }))], play).await;
        assert!(plain != seen, "{setting} {guess} changes nothing");
    }
    for setting in ["field_names", "parameter_names", "error_codes", "limit_values"] {
        let sandbox = moothall_sandbox::Sandbox::start(moothall_sandbox::Config::default()).await.unwrap();
        let error = sandbox.control().set(NETWORK, setting, &json!({ "moon.phase": 1 })).unwrap_err();
        assert!(error.to_string().contains(setting), "{error}");
    }
}

#[tokio::test]
async fn a_file_that_is_too_big_is_refused_as_the_settings_say() {
    let changes =
        [("too_large_status", json!(422)), ("error_codes", json!({ "payload_too_large": "too_big" }))];
    let seen = perform(NETWORK, &changes, async |stage: &mut Stage| {
        let (nova, _) = token(stage, "nova_bot").await;
        let big = vec![0; 5 * 1024 * 1024 + 1];
        stage.upload(&nova, ("/api/upload", "file"), (big, "image/png"), "avatar").await;
    });
    let seen = seen.await;
    assert!(seen.contains("422") && seen.contains("\"too_big\""), "{seen}");
}
