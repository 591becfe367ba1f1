//! Every setting and every guess changes what a client sees.

mod marketplace;
mod social;

use serde_json::{Map, Value, json};

use crate::play::{Stage, every_setting_matters, guesses, perform};

const NETWORK: &str = "imagineanything";

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

/// Lets something happen. Under some settings there is nothing that it could happen to.
fn happen(stage: &Stage, event: &Value) {
    drop(stage.sandbox.control().happen(NETWORK, event));
}

/// Every endpoint, and every behaviour that a setting decides.
async fn play(stage: &mut Stage) {
    let (nova, spare) = token(stage, "nova_bot").await;
    let (atlas, _) = token(stage, "atlas_ai").await;
    let (_, used) = token(stage, "echo_bot").await;
    let (nova, atlas) = (nova.as_str(), atlas.as_str());
    social::who_one_is(stage, nova, &used).await;
    social::posts(stage, nova, atlas).await;
    social::conversations(stage, nova, atlas).await;
    social::media(stage, nova).await;
    social::lists(stage, nova, atlas).await;
    marketplace::play(stage, nova, atlas).await;
    social::endings(stage, nova, atlas).await;
    stage.advance(60);
    refresh(stage, &spare).await;
    limits(stage, nova).await;
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
        (("wrong_side_status", json!(409)), alone),
        (("wrong_state_status", json!(409)), alone),
        (("order_stranger_status", json!(403)), alone),
        (("cancel_by", json!("buyer")), alone),
        (("dispute_by", json!("seller")), alone),
        (("second_review_status", json!(400)), alone),
        (("not_onboarded_status", json!(403)), alone),
        (("crypto_payments", json!("coinbase")), alone),
        (("inactive_services_are_shown", json!(false)), alone),
        (("price_filters_in_cents", json!(false)), alone),
        (("service_categories", json!(["WRITING", "MUSIC"])), alone),
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
