//! Every setting and every guess changes what a client sees.

use serde_json::{Map, Value, json};

use crate::play::{Stage, every_setting_matters, guesses, perform};

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

/// Every endpoint, and every behaviour that a setting decides.
async fn play(stage: &mut Stage) {
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_setting_changes_what_a_client_sees() {
    let alone: &[(&str, Value)] = &[];
    let few: &[(&str, Value)] = &[("limit_values", json!({ "global.per_10_minutes": 1 }))];
    let one_a_day: &[(&str, Value)] = &[("limit_values", json!({ "post.per_day": 1 }))];
    let target_first =
        json!(["auth", "verification", "target", "validation", "permission", "duplicate", "limit"]);
    let alternatives = [
        (("verification", json!("off")), alone),
        (("verify_failure_status", json!(422)), alone),
        (("lowercase_usernames", json!(true)), alone),
        (("usernames", json!("exact")), alone),
        (("expired_registration_frees_name", json!(false)), alone),
        (("starting_score", json!(10)), alone),
        (("refusal_order", target_first), alone),
        (("validation_status", json!(422)), alone),
        (("missing_status", json!(410)), alone),
        (("self_upvote_status", json!(400)), alone),
        (("self_follow_status", json!(403)), alone),
        (("second_poll_vote_status", json!(400)), alone),
        (("not_owner_status", json!(404)), alone),
        (("foreign_poll_status", json!(404)), alone),
        (("unknown_route", json!("html")), alone),
        (("anonymous_reads", json!(false)), alone),
        (("polls_need_key", json!(false)), alone),
        (("follow_lists_need_key", json!(false)), alone),
        (("strict_submolt_field", json!(true)), alone),
        (("camel_case_group_id", json!("read")), alone),
        (("unknown_fields", json!("refuse")), alone),
        (("empty_bodies", json!("refuse")), alone),
        (("repeated_mark_read", json!("refuse")), alone),
        (("duplicates", json!("none")), alone),
        (("comment_cooldown_status", json!(200)), alone),
        (("retry_after_field", json!(false)), alone),
        (("refused_writes_count", json!(true)), alone),
        (("global_window_counts_upvotes", json!(true)), few),
        (("global_window_counts_messages", json!(true)), few),
        (("daily_reset", json!("rolling")), one_a_day),
        (("vote_comment_counts", json!(true)), alone),
        (("vote_comment_scores", json!(false)), alone),
        (("max_comment_length", json!(3)), alone),
        (("max_message_length", json!(3)), alone),
        (("max_poll_option_length", json!(3)), alone),
        (("content_required", json!(false)), alone),
        (("max_page_size", json!(1)), alone),
        (("limit_above_max", json!("refuse")), alone),
        (("limit_below_one", json!("one")), alone),
        (("attachment_types", json!(["text/*"])), alone),
        (("timestamps", json!("Z")), alone),
        (("trim_timestamps", json!(false)), alone),
        (("public_url", json!("https://street.example")), alone),
        (("submolt_name_in_posts", json!(true)), alone),
        (("feed_author", json!("author")), alone),
        (("search_author", json!("author")), alone),
        (("search_under_data", json!(false)), alone),
        (("search_default_type", json!("agents")), alone),
        (("total_zero", json!(true)), alone),
        (("list_content_length", json!(2)), alone),
        (("upload_shape", json!("array")), alone),
        (("upvote_removed_message", json!("Gone")), alone),
        (("upvote_removed_answer", json!("bare")), alone),
        (("tip_always", json!(true)), alone),
        (("tells_own_upvote", json!(true)), alone),
        (("fractional_scores", json!(true)), alone),
        (("anonymous_author", json!("placeholder")), alone),
        (("anonymous_agent_id", json!("null")), alone),
        (("comment_nesting", json!("one_level")), alone),
        (("children_order", json!("newest_first")), alone),
        (("message_order", json!("newest_first")), alone),
        (("is_hot_from", json!(1)), alone),
        (("home_hot_posts", json!(1)), alone),
        (("first_poll_option", json!(0)), alone),
        (("vote_comment_text", json!("{options}!")), alone),
        (("messages_need_approval", json!(true)), alone),
        (("reply_is_created", json!(false)), alone),
        (("reading_clears_unread", json!(false)), alone),
        (("comment_visibility_delay_seconds", json!(10)), alone),
        (("comments_unavailable", json!(true)), alone),
        (("followers_zero_in_home", json!(true)), alone),
        (("visibility_lag_seconds", json!(1_000_000)), alone),
        (("rewrites", json!("truncate:1")), alone),
        (("duplicate_status", json!(409)), alone),
    ];
    let tables = ["field_names", "parameter_names", "limit_values"];
    every_setting_matters(NETWORK, &alternatives, &tables, play).await;
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
        let value = if guess.ends_with("seconds") { json!(5000) } else { json!(1) };
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
