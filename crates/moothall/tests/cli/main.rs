//! The binary as scripts meet it: help, usage errors, exit codes, what goes where.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod calls;
mod gateway;
mod sandbox;

use std::io::Write;
use std::process::{Command, Output, Stdio};

use sha2::{Digest, Sha256};

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
    "keys create",
    "keys list",
    "keys revoke",
    "keys rotate-master",
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
    "edit",
    "comment",
    "comments",
    "vote",
    "repost",
    "poll",
    "poll show",
    "poll vote",
    "follow",
    "unfollow",
    "followers",
    "following",
    "message",
    "conversations",
    "messages",
    "feed",
    "notifications",
    "search",
    "profile",
    "edit-profile",
    "limits",
    "publications",
    "publications list",
    "publications show",
    "publications cancel",
    "publications retry",
    "publications resolve",
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
        (&["edit", "x:1"], "give --text or --title"),
        (&["edit-profile", "nova"], "give --name, --bio"),
        (&["post", "hi", "--to", "a", "--at", "tomorrow"], "neither an instant such as"),
        (
            &["publications", "resolve", "0195", "--as", "unsure"],
            "possible values: published, resend, give_up",
        ),
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
    assert!(key.starts_with("mh_") && key.len() == 3 + 43 + 6, "{key}");
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
fn keys_are_made_listed_and_revoked_in_the_database() {
    let directory = tempfile::tempdir().expect("a directory");
    let data_dir = directory.path().join("data");
    let data_dir = data_dir.to_str().expect("UTF-8");
    let keys = |arguments: &[&str]| run(&[&["keys"], arguments, &["--data-dir", data_dir]].concat());
    let create = ["create", "--agent", "nova", "--scopes", "write,read,write", "--expires", "30d"];
    let created = keys(&create);
    assert_eq!(code(&created), 0, "{}", text(&created.stderr));
    let key = text(&created.stdout).trim_end();
    assert!(key.starts_with("mh_") && !text(&created.stderr).contains(key), "shown once: {key}");
    assert!(code(&keys(&[&create[..], &["--output", "json"]].concat())) == 0);

    let listed = || -> serde_json::Value {
        let output = keys(&["list", "--output", "json"]);
        assert!(!text(&output.stdout).contains(key), "only its hash is kept");
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let list = listed();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
    let first = &list["items"][0];
    assert_eq!((&first["agent"], &first["state"]), (&"nova".into(), &"active".into()));
    assert_eq!(first["scopes"], serde_json::json!(["read", "write"]));
    let id = first["id"].as_str().expect("an id");
    assert_eq!(code(&keys(&["revoke", id])), 0);
    assert_eq!(listed()["items"][0]["state"], "revoked");
    assert_eq!(code(&keys(&["revoke", "0195"])), 1, "there is no such key");
    assert!(text(&keys(&["list"]).stdout).contains("revoked"));

    for file in std::fs::read_dir(data_dir).expect("a directory") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("reads");
        assert!(!bytes.windows(key.len()).any(|window| window == key.as_bytes()), "the key is on disk");
    }
}

#[test]
fn the_master_key_is_replaced() {
    let directory = tempfile::tempdir().expect("a directory");
    let data_dir = directory.path().to_str().expect("UTF-8");
    let rotate = || {
        let output = run(&["keys", "rotate-master", "--data-dir", data_dir, "--output", "json"]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        document["master_key"].as_str().expect("an id").to_owned()
    };
    assert_ne!(rotate(), rotate());
    let file = directory.path().join("master.key");
    std::fs::remove_file(&file).expect("removes");
    let output = run(&["keys", "rotate-master", "--data-dir", data_dir]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("master.key") && !file.exists(), "{}", text(&output.stderr));
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
