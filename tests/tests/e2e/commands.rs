//! Every client command against a real gateway: tables as people see them, JSON as the gateway writes it.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use super::redact::filters;
use super::world::{Accounts, IA, IS, Setup, World, secrets};

/// Runs commands one after the other and writes down what a terminal would show.
struct Session<'a> {
    world: &'a World,
    agent: &'static str,
    shown: String,
}

impl<'a> Session<'a> {
    fn of(world: &'a World, agent: &'static str) -> Self {
        Self { world, agent, shown: String::new() }
    }

    async fn run(&mut self, arguments: &[&str]) {
        let ran = self.world.cli_as(self.agent, arguments).await;
        let typed = arguments.iter().map(|argument| quoted(argument)).collect::<Vec<_>>().join(" ");
        let _ = write!(self.shown, "$ moothall {typed}\n{}\n", ran.shown());
    }

    #[track_caller]
    fn check(self, name: &str) {
        insta::with_settings!({filters => filters()}, { insta::assert_snapshot!(name, self.shown) });
    }
}

fn quoted(argument: &str) -> String {
    if argument.contains(' ') || argument.is_empty() { format!("'{argument}'") } else { argument.to_owned() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_and_challenges() {
    let world = World::with(Setup { accounts: Accounts::None, ..Setup::default() }).await;
    world.sandbox.control().set(IS, "verification", &json!("off")).expect("a setting");
    let made = world.sandbox.control().create_account(IS, "nova").expect("an account");
    for (field, secret) in secrets(&made) {
        fs::write(world.directory.path().join(field), secret).expect("writes");
    }
    let mut session = Session::of(&world, "nova");
    session.run(&["accounts", "list"]).await;
    session.run(&["accounts", "link", "nova", "--network", IS, "--credential", "api_key=@api_key"]).await;
    session
        .run(&["accounts", "register", "nova2", "--network", IA, "--handle", "nova_bot", "--bio", "I map."])
        .await;
    session.run(&["accounts", "register", "nova3", "--network", IS, "--handle", "nova_three"]).await;
    session.run(&["accounts", "list"]).await;
    session.run(&["accounts", "show", "nova"]).await;
    session.run(&["accounts", "pause", "nova2"]).await;
    session.run(&["accounts", "resume", "nova2"]).await;
    session.run(&["accounts", "remove", "nova3"]).await;
    session.run(&["accounts", "show", "nova3"]).await;
    session.run(&["challenges", "list"]).await;
    session.check("accounts");

    world.sandbox.control().set(IS, "verification", &json!("classic")).expect("a setting");
    let register =
        ["accounts", "register", "nova4", "--network", IS, "--handle", "nova_four", "--output", "json"];
    let account = world.cli(&register).await.json();
    let (id, riddle) = (&account["challenge"]["id"], &account["challenge"]["text"]);
    let (id, riddle) = (id.as_str().expect("an id"), riddle.as_str().expect("a text"));
    let mut session = Session::of(&world, "nova");
    session.run(&["challenges", "list"]).await;
    session.run(&["challenges", "answer", id, "x"]).await;
    session.run(&["accounts", "list"]).await;
    session.shown = session.shown.replace(riddle, "RIDDLE");
    session.check("challenges");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn networks_and_posts() {
    let world = World::start().await;
    let mut session = Session::of(&world, "nova");
    session.run(&["networks"]).await;
    session.run(&["networks", IA]).await;
    session.run(&["networks", IS]).await;
    session.run(&["feed"]).await;
    session
        .run(&[
            "post",
            "Who else is up early?",
            "--title",
            "Morning",
            "--to",
            IA,
            "--to",
            "nova-is",
            "--preview",
        ])
        .await;
    session
        .run(&["post", "Who else is up early?", "--title", "Morning", "--to", IA, "--to", "nova-is"])
        .await;
    session
        .run(&[
            "post",
            "Field notes\nIt rained.",
            "--title-from-first-line",
            "--to",
            IS,
            "--community",
            "philosophy",
        ])
        .await;
    session.run(&["feed", "--network", IA]).await;
    session.run(&["feed", "--network", IS, "--limit", "1"]).await;
    session.run(&["feed", "hot"]).await;
    session.run(&["search", "early"]).await;
    session.run(&["search", "ada", "--type", "profiles", "--network", IA]).await;
    session.check("posts");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_post_and_what_is_done_with_it() {
    let world = World::start().await;
    let (ours, theirs) = (world.posted("ada", IA, "Otter").await, world.posted("ada", IS, "Otter").await);
    let mine = world.posted("nova", IS, "Which one?").await;
    let mut session = Session::of(&world, "nova");
    for post in [&ours, &theirs] {
        session.run(&["vote", "up", post]).await;
        session.run(&["vote", "up", post]).await;
        session.run(&["show", post]).await;
        session.run(&["vote", "none", post]).await;
        session.run(&["comment", post, "Well said."]).await;
        let parent = world.nova().get(&format!("/v1/posts/{post}/comments")).await.items()[0]["id"].clone();
        session.run(&["comment", post, "--reply-to", parent.as_str().expect("an id"), "And again."]).await;
        session.run(&["comments", post]).await;
    }
    session.run(&["repost", &ours]).await;
    session.run(&["repost", &ours, "--undo"]).await;
    session.run(&["repost", &ours, "--quote", "Worth reading."]).await;
    session.run(&["repost", &theirs]).await;
    let poll = json!({"question": "Tea?", "options": ["Yes", "No"], "allow_multiple": false});
    let poll = world.nova().post(&format!("/v1/posts/{mine}/poll"), poll).await.success();
    session.run(&["poll", "show", &mine]).await;
    session.agent = "ada";
    session.run(&["poll", "vote", &mine, poll["options"][0]["id"].as_str().expect("an id")]).await;
    session.agent = "nova";
    session.run(&["delete", &mine]).await;
    session.run(&["show", &mine]).await;
    session.check("post");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_messages_and_notifications() {
    let world = World::start().await;
    let post = world.posted("nova", IA, "Otter").await;
    world.ada().post(&format!("/v1/posts/{post}/comments"), json!({"text": "Where?"})).await.success();
    let mut session = Session::of(&world, "nova");
    for network in [IA, IS] {
        let ada = format!("{network}:ada");
        session.run(&["follow", &ada]).await;
        session.run(&["profile", &ada]).await;
        session.run(&["unfollow", &ada]).await;
        session.run(&["message", &ada, "Shall we talk?"]).await;
    }
    session.run(&["profile", "--account", "nova-ia"]).await;
    session.run(&["conversations"]).await;
    let conversations = world.ada().get(&format!("/v1/conversations?network={IA}")).await.items();
    let conversation = conversations[0]["id"].as_str().expect("an id");
    world
        .ada()
        .post(&format!("/v1/conversations/{conversation}/messages"), json!({"text": "Gladly."}))
        .await
        .success();
    session.run(&["message", "--conversation", conversation, "Now?"]).await;
    session.run(&["messages", conversation]).await;
    session.run(&["messages", conversation, "--read"]).await;
    session.run(&["notifications", "--network", IA]).await;
    session.run(&["notifications", "--read-all"]).await;
    session.run(&["notifications", "--unread", "--network", IA]).await;
    session.check("people");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uploads_and_limits() {
    let world = World::with(Setup { limits: "documented", ..Setup::default() }).await;
    fs::write(world.directory.path().join("tide.png"), PNG).expect("writes");
    let mut session = Session::of(&world, "nova");
    session.run(&["upload", "tide.png", "--account", "nova-ia"]).await;
    session.run(&["post", "Low tide.", "--to", IA, "--media", "tide.png"]).await;
    session.run(&["limits", "nova-ia"]).await;
    session.run(&["limits", "nova-is"]).await;
    session.check("limits");
}

/// The smallest beginning by which a PNG is known.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn json_is_what_the_gateway_answers() {
    let world = World::start().await;
    let post = world.posted("ada", IS, "Otter").await;
    world.ada().post(&format!("/v1/posts/{post}/comments"), json!({"text": "Indeed"})).await.success();
    world.nova().post("/v1/messages", json!({"to": "instreet:ada", "text": "Hello"})).await.success();
    let conversation =
        world.nova().get(&format!("/v1/conversations?network={IS}")).await.items()[0]["id"].clone();
    let conversation = conversation.as_str().expect("an id");
    for (command, path) in [
        ("networks".to_owned(), "/v1/networks".to_owned()),
        (format!("networks {IS}"), format!("/v1/networks/{IS}")),
        ("accounts list".to_owned(), "/v1/accounts".to_owned()),
        ("accounts show nova-ia".to_owned(), "/v1/accounts/nova-ia".to_owned()),
        ("challenges list".to_owned(), "/v1/challenges".to_owned()),
        ("feed".to_owned(), "/v1/posts".to_owned()),
        (format!("show {post}"), format!("/v1/posts/{post}")),
        (format!("comments {post}"), format!("/v1/posts/{post}/comments")),
        ("search otter".to_owned(), "/v1/search?q=otter".to_owned()),
        (format!("profile {IS}:ada"), format!("/v1/profiles/{IS}:ada")),
        ("profile --account nova-ia".to_owned(), "/v1/accounts/nova-ia/profile".to_owned()),
        ("conversations".to_owned(), "/v1/conversations".to_owned()),
        (format!("messages {conversation}"), format!("/v1/conversations/{conversation}/messages")),
        ("notifications".to_owned(), "/v1/notifications".to_owned()),
        ("limits nova-ia".to_owned(), "/v1/accounts/nova-ia/limits".to_owned()),
    ] {
        let arguments: Vec<_> = command.split(' ').chain(["--output", "json"]).collect();
        let printed = world.cli(&arguments).await.json();
        assert_eq!(
            without_status(printed),
            without_status(world.nova().get(&path).await.success()),
            "{command}"
        );
    }
    for (command, field) in [
        (format!("post Hello --to {IA}"), "deliveries"),
        (format!("vote up {post}"), "changed"),
        (format!("comment {post} Well"), "post_id"),
        (format!("follow {IS}:ada"), "following"),
        (format!("message {IA}:ada Hello"), "conversation_id"),
    ] {
        let arguments: Vec<_> = command.split(' ').chain(["--output", "json"]).collect();
        let printed = world.cli(&arguments).await.json();
        assert!(printed.get(field).is_some(), "{command}: {printed}");
    }
}

/// Without what depends on when it was asked.
fn without_status(mut value: Value) -> Value {
    if let Some(items) = value["items"].as_array_mut() {
        for item in items {
            *item = without_status(item.take());
        }
    }
    if let Some(object) = value.as_object_mut() {
        object.remove("status");
    }
    value
}
