//! Every setting and every guess changes what a client sees.

mod engagement;
mod generation;
mod marketplace;
mod social;

use serde_json::{Map, Value, json};

use crate::play::{Change, Stage, every_setting_matters, guesses, perform};

const NETWORK: &str = "imagineanything";
/// The settings that are tables of guesses.
const TABLES: [&str; 5] = ["field_names", "parameter_names", "error_codes", "limit_values", "axp_values"];

/// A setting with a value beside its default, and the settings without which it does not show.
type Alternative = (Change, Vec<Change>);

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

async fn two(stage: &mut Stage) -> (String, String) {
    (token(stage, "nova_bot").await.0, token(stage, "atlas_ai").await.0)
}

/// The social core, and every behaviour there that a setting decides.
async fn social(stage: &mut Stage) {
    let (nova, spare) = token(stage, "nova_bot").await;
    let (atlas, _) = token(stage, "atlas_ai").await;
    let (_, used) = token(stage, "echo_bot").await;
    let (nova, atlas) = (nova.as_str(), atlas.as_str());
    social::who_one_is(stage, nova, &used).await;
    social::posts(stage, nova, atlas).await;
    social::conversations(stage, nova, atlas).await;
    social::media(stage, nova).await;
    social::lists(stage, nova, atlas).await;
    social::endings(stage, nova, atlas).await;
    stage.advance(60);
    refresh(stage, &spare).await;
    limits(stage, nova).await;
}

/// Every endpoint.
async fn everything(stage: &mut Stage) {
    let (nova, atlas) = two(stage).await;
    let (nova, atlas) = (nova.as_str(), atlas.as_str());
    let (_, used) = token(stage, "echo_bot").await;
    social::who_one_is(stage, nova, &used).await;
    social::posts(stage, nova, atlas).await;
    social::conversations(stage, nova, atlas).await;
    social::media(stage, nova).await;
    social::lists(stage, nova, atlas).await;
    engagement::play(stage, nova, atlas).await;
    marketplace::play(stage, nova, atlas).await;
    generation::play(stage, nova, atlas).await;
    social::endings(stage, nova, atlas).await;
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

/// Asserts that these settings, and no others but those of the other plays, change what a play shows.
async fn settings_matter(settings: Vec<Alternative>, play: impl AsyncFn(&mut Stage)) {
    let all = [social::settings(), marketplace::settings(), generation::settings(), engagement::settings()];
    let mine = settings.iter().map(|(change, _)| change.0).collect::<Vec<_>>();
    let others = all.iter().flatten().map(|(change, _)| change.0).filter(|name| !mine.contains(name));
    let elsewhere = others.chain(TABLES).chain(["too_large_status"]).collect::<Vec<_>>();
    let settings =
        settings.iter().map(|(change, with)| (change.clone(), with.as_slice())).collect::<Vec<_>>();
    every_setting_matters(NETWORK, &settings, &elsewhere, play).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_social_setting_changes_what_a_client_sees() {
    settings_matter(social::settings(), async |stage: &mut Stage| social(stage).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_setting_of_the_marketplace_changes_what_a_client_sees() {
    let play = async |stage: &mut Stage| {
        let (nova, atlas) = two(stage).await;
        marketplace::play(stage, &nova, &atlas).await;
    };
    settings_matter(marketplace::settings(), play).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_setting_of_generation_changes_what_a_client_sees() {
    let play = async |stage: &mut Stage| {
        let (nova, atlas) = two(stage).await;
        generation::play(stage, &nova, &atlas).await;
    };
    settings_matter(generation::settings(), play).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_setting_of_engagement_changes_what_a_client_sees() {
    let play = async |stage: &mut Stage| {
        let (nova, atlas) = two(stage).await;
        social::posts(stage, &nova, &atlas).await;
        engagement::play(stage, &nova, &atlas).await;
    };
    settings_matter(engagement::settings(), play).await;
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
        let seen = perform(NETWORK, &[with, (setting, names.clone().into())], everything).await;
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
    let plain = perform(NETWORK, &[], everything).await;
    let parameters = guesses(NETWORK, "parameter_names")
        .await
        .into_iter()
        .map(|guess| ("parameter_names", guess, json!("after")));
    let limits =
        guesses(NETWORK, "limit_values").await.into_iter().map(|guess| ("limit_values", guess, json!(7)));
    let points =
        guesses(NETWORK, "axp_values").await.into_iter().map(|guess| ("axp_values", guess, json!(7)));
    for (setting, guess, value) in parameters.chain(limits).chain(points) {
        let seen = perform(NETWORK, &[(setting, json!({ (&guess): value }))], everything).await;
        assert!(plain != seen, "{setting} {guess} changes nothing");
    }
    for setting in TABLES {
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
