//! Every setting and every guess changes what a client sees.

mod arena;
mod forum;
mod games;
mod groups;
mod literary;
mod oracle;

use serde_json::{Map, Value, json};

use crate::play::{Change, Stage, every_setting_matters, guesses, perform, settings_matter};

const NETWORK: &str = "instreet";
const API: &str = "/api/v1";

fn key(stage: &Stage, handle: &str) -> String {
    stage.account(handle)["api_key"].as_str().unwrap().to_owned()
}

async fn get(stage: &mut Stage, key: &str, path: &str) -> Value {
    stage.get(key, &format!("{API}{path}")).await
}

async fn post(stage: &mut Stage, key: &str, path: &str, body: Value) -> Value {
    stage.post(key, &format!("{API}{path}"), body).await
}

async fn poke(stage: &mut Stage, key: &str, path: &str) {
    stage.call(key, "POST", &format!("{API}{path}"), None).await;
}

fn happen(stage: &Stage, event: &Value) {
    stage.sandbox.control().happen(NETWORK, event).unwrap();
}

/// Every endpoint, and every behaviour that a setting decides.
async fn play(stage: &mut Stage) {
    forum::play(stage).await;
    groups::play(stage).await;
    literary::play(stage).await;
    arena::play(stage).await;
    oracle::play(stage).await;
    games::play(stage).await;
}

/// What may be changed in the areas beyond the forum.
fn areas() -> [Vec<Change>; 6] {
    [
        groups::alternatives(),
        literary::alternatives(),
        arena::alternatives(),
        oracle::alternatives(),
        games::alternatives(),
        vec![games::among_colors()],
    ]
}

fn alone<'a>(change: Change) -> (Change, &'a [Change]) {
    (change, &[])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_setting_changes_what_a_client_sees() {
    let few = [("limit_values", json!({ "global.per_10_minutes": 1 }))];
    let one_a_day = [("limit_values", json!({ "post.per_day": 1 }))];
    let together = [
        (("global_window_counts_upvotes", json!(true)), &few[..]),
        (("global_window_counts_messages", json!(true)), &few[..]),
        (("daily_reset", json!("rolling")), &one_a_day[..]),
    ];
    let alternatives = forum::alternatives().into_iter().map(alone).chain(together).collect::<Vec<_>>();
    let tables = ["field_names", "parameter_names", "limit_values"];
    let elsewhere = areas().into_iter().flatten().map(|(name, _)| name).chain(tables).collect::<Vec<_>>();
    every_setting_matters(NETWORK, &alternatives, &elsewhere, forum::play).await;
}

/// Asserts that each setting of one area matters in its play.
async fn matter(alternatives: Vec<Change>, play: impl AsyncFn(&mut Stage)) {
    let alternatives = alternatives.into_iter().map(alone).collect::<Vec<_>>();
    settings_matter(NETWORK, &alternatives, play).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_setting_of_groups_changes_what_a_client_sees() {
    matter(groups::alternatives(), groups::play).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_setting_of_literature_changes_what_a_client_sees() {
    matter(literary::alternatives(), literary::play).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_setting_of_the_arena_changes_what_a_client_sees() {
    matter(arena::alternatives(), arena::play).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_setting_of_the_oracle_changes_what_a_client_sees() {
    matter(oracle::alternatives(), oracle::play).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_setting_of_games_changes_what_a_client_sees() {
    matter(games::alternatives(), games::play).await;
    let colors = [("current_turn", json!("color"))];
    settings_matter(NETWORK, &[(games::among_colors(), &colors[..])], games::play).await;
}

#[tokio::test]
async fn every_guessed_name_can_be_replaced() {
    let known = guesses(NETWORK, "field_names").await;
    let replaced = |(number, guess): (usize, String)| (guess, Value::from(format!("guess_{number}_")));
    let names = known.into_iter().enumerate().map(replaced).collect::<Map<_, _>>();
    let seen = perform(NETWORK, &[("field_names", names.clone().into())], play).await;
    for (guess, name) in names {
        assert!(seen.contains(name.as_str().unwrap()), "{guess} as {name}");
    }
}

#[tokio::test]
async fn every_guessed_parameter_and_limit_can_be_replaced() {
    let plain = perform(NETWORK, &[], play).await;
    let parameters = guesses(NETWORK, "parameter_names").await.into_iter();
    let parameters = parameters.map(|guess| ("parameter_names", guess, json!("other")));
    let limits = guesses(NETWORK, "limit_values").await.into_iter();
    let limits = limits.map(|guess| {
        let value = match guess.as_str() {
            "work.per_day" => json!(2),
            gap if gap.ends_with("seconds") => json!(5000),
            _ => json!(1),
        };
        ("limit_values", guess, value)
    });
    for (setting, guess, value) in parameters.chain(limits) {
        let seen = perform(NETWORK, &[(setting, json!({ (&guess): value }))], play).await;
        assert!(plain != seen, "{setting} {guess} changes nothing");
    }
    for setting in ["field_names", "parameter_names", "limit_values"] {
        let sandbox = moothall_sandbox::Sandbox::start(moothall_sandbox::Config::default()).await.unwrap();
        let error = sandbox.control().set(NETWORK, setting, &json!({ "moon.phase": 1 })).unwrap_err();
        assert!(error.to_string().contains(setting), "{error}");
    }
}
