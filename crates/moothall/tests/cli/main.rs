//! The binary as scripts meet it: help, usage errors, exit codes, what goes where.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod gateway;
mod sandbox;

use std::io::Write;
use std::process::{Command, Output, Stdio};

use sha2::{Digest, Sha256};

use self::gateway::Gateway;

/// The command in an environment of its own.
fn moothall(arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("moothall"));
    command.env_clear().env("HOME", "/nonexistent").args(arguments).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    moothall(arguments).output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("not killed")
}

const COMMANDS: &[&str] = &[
    "demo",
    "serve",
    "check",
    "keys",
    "keys generate",
    "sandbox",
    "completions",
    "networks",
    "accounts",
    "accounts list",
    "accounts show",
    "accounts link",
    "accounts register",
    "accounts pause",
    "accounts resume",
    "accounts remove",
    "challenges",
    "challenges list",
    "challenges answer",
    "post",
    "show",
    "comment",
    "comments",
    "vote",
    "repost",
    "poll",
    "poll show",
    "poll vote",
    "follow",
    "unfollow",
    "message",
    "conversations",
    "messages",
    "feed",
    "notifications",
    "search",
    "profile",
    "limits",
    "upload",
    "delete",
];

#[test]
fn help_shows_every_command_and_the_exit_codes() {
    let help = run(&["--help"]);
    assert_eq!(code(&help), 0);
    insta::assert_snapshot!(text(&help.stdout));
}

#[test]
fn help_of_every_command_goes_to_stdout_and_has_examples() {
    for command in COMMANDS {
        let mut arguments: Vec<_> = command.split(' ').collect();
        arguments.push("--help");
        let help = run(&arguments);
        let shown = text(&help.stdout);
        assert_eq!(code(&help), 0, "{command}");
        assert!(help.stderr.is_empty(), "{command}");
        assert!(
            shown.contains("Examples:") && shown.contains(&format!("moothall {command}")),
            "{command}: {shown}"
        );
    }
}

#[test]
fn help_of_post_is_complete() {
    insta::assert_snapshot!(text(&run(&["post", "--help"]).stdout));
}

#[test]
fn help_of_link_says_why_secrets_are_no_arguments() {
    insta::assert_snapshot!(text(&run(&["accounts", "link", "--help"]).stdout));
}

#[test]
fn wrong_usage_exits_with_2_and_says_what_is_wrong() {
    let cases: &[(&[&str], &str)] = &[
        (&["dance"], "unrecognized subcommand 'dance'"),
        (&["vote", "up", "no-colon"], "this one has no colon"),
        (&["vote", "sideways", "x:1"], "[possible values: up, none]"),
        (&["show", "x:../../accounts"], "letters, digits and . _ ~ -"),
        (&["post", "hi"], "--to <TARGET>"),
        (&["post", "hi", "--to", "a", "--media", "missing.jpg"], "there is no such file"),
        (&["accounts", "show", "../keys"], "an account's name is 1 to 64"),
        (&["feed", "--limit", "0"], "0 is not in 1.."),
        (&["networks", "--url", "gateway"], "relative URL without a base"),
        (&["networks", "--url", "ftp://gateway"], "--url must be an http or https address"),
        (&["sandbox", "--ports", "nine=1"], "the sandbox has no network `nine`"),
        (&["keys", "generate", "--agent", "a b", "--scopes", "read"], "an agent's name is"),
        (
            &["keys", "generate", "--agent", "a", "--scopes", "all"],
            "possible values: read, write, messages, admin",
        ),
        (&["notifications", "--read-all", "--unread"], "cannot be used with"),
        (&["profile"], "give a PROFILE, or --account"),
    ];
    for (arguments, expected) in cases {
        let output = run(arguments);
        let shown = text(&output.stderr);
        assert_eq!(code(&output), 2, "{arguments:?}: {shown}");
        assert!(shown.contains(expected), "{arguments:?}: {shown}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_secret_as_an_argument_is_refused_and_not_repeated_in_the_reason() {
    let output = run(&["accounts", "link", "nova", "--network", "one", "--credential", "api_key=canary"]);
    assert_eq!(code(&output), 2);
    let reason = text(&output.stderr).rsplit_once("': ").map(|(_, reason)| reason).unwrap_or_default();
    assert!(reason.contains("where other users can read it") && !reason.contains("canary"), "{reason}");
}

#[test]
fn a_wrong_configuration_is_told_in_full() {
    let mut file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
    file.write_all(include_bytes!("wrong.toml")).expect("writes");
    let path = file.path().to_str().expect("UTF-8");
    let output = run(&["check", "--config", path]);
    assert_eq!(code(&output), 2);
    assert!(output.stdout.is_empty());
    insta::assert_snapshot!(text(&output.stderr).replace(path, "wrong.toml"));

    let output = run(&["check", "--config", path, "--output", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((code(&output), &document["ok"]), (2, &false.into()));
    assert!(document["problems"].as_array().is_some_and(|problems| problems.len() > 3), "{document}");
}

#[test]
fn a_right_configuration_is_summed_up_without_secrets() {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("secret"), "canary\n").expect("writes");
    let path = directory.path().join("right.toml");
    std::fs::write(&path, include_str!("right.toml")).expect("writes");
    let path = path.to_str().expect("UTF-8");
    for format in ["text", "json"] {
        let output = run(&["check", "--config", path, "--output", format]);
        let shown = text(&output.stdout);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        assert!(!shown.contains("canary") && !shown.contains("0123456789abcdef"), "{shown}");
        insta::assert_snapshot!(format!("right_{format}"), shown);
    }
}

#[test]
fn a_generated_key_fits_the_configuration() {
    let output = run(&["keys", "generate", "--agent", "nova", "--scopes", "write,read,write"]);
    assert_eq!(code(&output), 0);
    let (key, lines) = text(&output.stdout).split_once("\n\n").expect("a key and lines");
    assert!(key.starts_with("moot_") && key.len() == 5 + 43, "{key}");
    let sha256: Vec<_> = Sha256::digest(key).iter().map(|byte| format!("{byte:02x}")).collect();
    let sha256 = sha256.concat();
    let expected =
        format!("[[keys]]\nagent = \"nova\"\nsha256 = \"{sha256}\"\nscopes = [\"read\", \"write\"]\n");
    assert_eq!(lines, expected);
    assert!(!text(&output.stderr).contains(key), "shown once");

    let mut file = tempfile::NamedTempFile::new().expect("a file");
    write!(file, "data_dir = \"/tmp/none\"\n{lines}").expect("writes");
    let check = run(&["check", "--config", file.path().to_str().expect("UTF-8")]);
    assert_eq!(code(&check), 0, "{}", text(&check.stderr));
}

#[test]
fn keys_differ_and_come_as_json_too() {
    let key = || {
        let output = run(&["keys", "generate", "--agent", "a", "--scopes", "read", "--output", "json"]);
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        document["key"].as_str().expect("a key").to_owned()
    };
    assert_ne!(key(), key());
}

#[test]
fn completions_exist_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(&["completions", shell]);
        assert_eq!(code(&output), 0);
        assert!(text(&output.stdout).contains("notifications"), "{shell}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut command = moothall(&["completions", "bash"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!((code(&output), text(&output.stderr)), (0, ""));
}

#[test]
fn json_is_the_gateway_s_own() {
    let body = r#"{"items":[ {"id":"one:p1","unknown":[1.50,"\u202e"]} ],"next":null,"problems":[]}"#;
    let gateway = Gateway::answering(&[(200, body)]);
    let output = gateway.run(&["feed", "hot", "--limit", "3", "--tag", "a b&c", "--output", "json"]);
    assert_eq!((code(&output), text(&output.stdout)), (0, format!("{body}\n").as_str()));
    let request = gateway.request();
    assert!(request.starts_with("GET /v1/posts?feed=hot&tag=a+b%26c&limit=3 HTTP/1.1\r\n"), "{request}");
    assert!(request.to_lowercase().contains("authorization: bearer canary\r\n"), "{request}");
}

#[test]
fn all_pages_are_read_and_each_is_a_line_of_json() {
    let pages = [r#"{"items":[{"id":"one:1"}],"next":"c1","problems":[]}"#, r#"{"items":[],"next":null}"#];
    let gateway = Gateway::answering(&[(200, pages[0]), (200, pages[1])]);
    let output = gateway.run(&["feed", "--all", "--output", "json"]);
    assert_eq!(text(&output.stdout), format!("{}\n{}\n", pages[0], pages[1]));
    assert!(gateway.request().contains("feed=public HTTP"));
    assert!(gateway.request().contains("cursor=c1"));
}

#[test]
fn a_limit_between_pages_keeps_what_was_read() {
    let first = r#"{"items":[{"id":"one:1","text":"kept"}],"next":"c1","problems":[
        {"network":"two","account":"nova","code":"upstream_unavailable","message":"is away"}]}"#;
    let limit = r#"{"status":429,"code":"rate_limited","detail":"too many reads","retryable":true}"#;
    let gateway = Gateway::answering(&[(200, first), (429, limit)]);
    let output = gateway.run(&["feed", "--all"]);
    assert_eq!(code(&output), 75);
    assert!(text(&output.stdout).contains("kept"));
    insta::assert_snapshot!(text(&output.stderr));
}

#[test]
fn a_refusal_exits_with_1_and_is_told_on_stderr() {
    let refusal = r#"{"title":"Invalid input","status":422,"code":"invalid_input","detail":"one field is wrong",
        "errors":[{"pointer":"/text","detail":"is empty"}],"action":"Change it.","request_id":"r1"}"#;
    for format in ["text", "json"] {
        let gateway = Gateway::answering(&[(422, refusal)]);
        let output = gateway.run(&["comment", "one:p1", "", "--output", format]);
        assert_eq!((code(&output), text(&output.stdout)), (1, ""));
        assert!(text(&output.stderr).contains("is empty"), "{}", text(&output.stderr));
        assert_eq!(text(&output.stderr) == format!("{refusal}\n"), format == "json");
    }
}

#[test]
fn every_write_can_be_sent_again_safely() {
    let gateway =
        Gateway::answering(&[(503, r#"{"code":"upstream_unavailable","retryable":true}"#), (201, "{}")]);
    let arguments = ["message", "one:ada", "hi", "--account", "nova"];
    let output = gateway.run(&arguments);
    assert_eq!(code(&output), 75);
    let request = gateway.request();
    let (_, key) = request.split_once("idempotency-key: ").expect("a key");
    let key = key.lines().next().expect("a line");
    assert!(text(&output.stderr).contains(&format!("--idempotency-key {key}")), "{}", text(&output.stderr));

    let output = gateway.run(&[&arguments[..], &["--idempotency-key", key]].concat());
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let again = gateway.request();
    assert!(again.contains(key) && again.ends_with(r#"{"text":"hi","to":"one:ada"}"#), "{again}");
}

#[test]
fn a_lost_answer_names_the_key_under_which_to_send_again() {
    let gateway = Gateway::answering(&[(0, "")]);
    let output = gateway.run(&["vote", "up", "one:p1", "--idempotency-key", "k1"]);
    assert_eq!(code(&output), 2);
    assert!(
        text(&output.stderr).contains("safely again with: --idempotency-key k1"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn a_gateway_that_is_not_there_is_told_without_the_key() {
    let output = run(&["networks", "--url", "http://127.0.0.1:1", "--key", "canary"]);
    let shown = text(&output.stderr);
    assert_eq!(code(&output), 2);
    assert!(shown.contains("http://127.0.0.1:1/ cannot be reached") && !shown.contains("canary"), "{shown}");
}

#[test]
fn a_post_to_names_goes_where_they_mean() {
    let networks = r#"{"items":[{"network":"one"},{"network":"two"}]}"#;
    let published = r#"{"deliveries":[{"account":"a","network":"one","status":"published","post":{"id":"one:p1"}},
        {"account":"nova","network":"two","status":"refused","error":{"message":"you may not"}}]}"#;
    let gateway = Gateway::answering(&[(200, networks), (207, published)]);
    let output = gateway.run(&["post", "hi", "--to", "one", "--to", "nova", "--community", "nova=art"]);
    assert_eq!(code(&output), 1, "{}", text(&output.stderr));
    insta::assert_snapshot!(text(&output.stdout));
    gateway.request();
    let request = gateway.request();
    let body = r#"{"targets":[{"network":"one"},{"account":"nova","community":"art"}],"text":"hi"}"#;
    assert!(request.ends_with(body), "{request}");
}

#[test]
fn files_are_uploaded_for_each_target() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("tide.png");
    std::fs::write(&file, b"png bytes").expect("writes");
    let media = r#"{"id":"one:m_1","network":"one","kind":"image","bytes":9}"#;
    let gateway = Gateway::answering(&[(201, media), (201, r#"{"deliveries":[]}"#)]);
    let file = file.to_str().expect("UTF-8");
    let output = gateway.run(&["post", "hi", "--to", "account=nova", "--media", file, "--media", "one:m_0"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let upload = gateway.request();
    assert!(upload.starts_with("POST /v1/media?account=nova "), "{upload}");
    assert!(upload.contains("name=\"file\"; filename=\"tide.png\"\r\nContent-Type: image/png"), "{upload}");
    assert!(upload.contains("png bytes"));
    assert!(
        gateway
            .request()
            .ends_with(r#"{"targets":[{"account":"nova","media":["one:m_1","one:m_0"]}],"text":"hi"}"#)
    );
}
