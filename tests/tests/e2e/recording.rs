//! Recording, replaying and comparing, with the sandbox for a network.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::agent::Answer;
use super::binary::binary;
use super::process::{Process, moothall};
use super::world::{IA, Ran, World, key};

/// What stands in the posts; none of it may stand in a recording.
const WORDS: &str = "Otters at the harbour";

/// Runs a scenario of Nova's on ImagineAnything, and records it into a folder of the world's directory.
async fn record(world: &World, configuration: &str, folder: &str, scenario: &str) -> Ran {
    let at = |name: &str| world.directory.path().join(name).display().to_string();
    let scenario = scenario.replace("moothall", &binary().display().to_string());
    // The world's own gateway holds the lock of its data directory.
    let output = moothall(&["record", "--account", "nova-ia", "--config", &at(configuration)])
        .args([
            "--data-dir",
            &at(&format!("{folder}-data")),
            "--dir",
            &at(folder),
            "--",
            "sh",
            "-c",
            &scenario,
        ])
        .output()
        .await
        .expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The files below a folder with their text, by name.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let text = fs::read_to_string(&path).expect("text");
            found.push((path, text));
        }
    }
    found.sort();
    found
}

async fn drift(world: &World, recorded: &str, against: &str) -> Ran {
    world.cli_as("nova", &["drift", "--dir", recorded, "--against", against, "--output", "json"]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn traffic_is_recorded_without_what_is_real_and_replayed_and_compared() {
    let world = World::start().await;
    let post = world.posted("ada", IA, WORDS).await;
    let scenario = format!(
        "moothall feed --network {IA} --account \"$MOOTHALL_ACCOUNT\" && moothall show {post} && moothall vote up {post}"
    );
    let ran = record(&world, "moothall.toml", "recording", &scenario).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains(WORDS), "the command sees what is real: {ran:?}");
    assert!(ran.stderr.contains("recorded into") && ran.stderr.contains("like_post"), "{ran:?}");

    let root = world.directory.path().join("recording");
    let recorded = files(&root.join(IA));
    let secrets: Vec<_> = fs::read_dir(world.directory.path())
        .expect("a directory")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("nova-ia.")))
        .map(|path| fs::read_to_string(path).expect("a secret"))
        .collect();
    assert!(secrets.len() > 1, "the credentials of an account are files: {secrets:?}");
    let id = post.split_once(':').map_or(post.as_str(), |(_, id)| id);
    for (path, text) in &recorded {
        for real in ["Otters", "harbour", "\"ada\"", "\"nova\"", id, &key("nova")] {
            assert!(!text.contains(real), "{real:?} stands in {}: {text}", path.display());
        }
        assert!(secrets.iter().all(|secret| !text.contains(secret)), "a secret: {text}");
        let fixture: Value = serde_json::from_str(text).expect("a fixture");
        assert_eq!(fixture["trust"], "inferred", "the sandbox is no evidence");
        assert!(
            fixture["source"]
                .as_str()
                .is_some_and(|source| source.contains("127.0.0.1") && source.ends_with("is not the network"))
        );
    }
    assert!(recorded.iter().any(|(path, _)| path.ends_with("get_token/recorded-0001.json")
        || path.to_string_lossy().contains("token")));

    replayed(&world, &root).await;

    fs::create_dir_all(world.directory.path().join("known")).expect("a folder");
    for (path, text) in &recorded {
        // As if it were evidence, so that what is missing is told as well.
        let known = world.directory.path().join("known").join(path.strip_prefix(&root).expect("below it"));
        fs::create_dir_all(known.parent().expect("a parent")).expect("a folder");
        fs::write(known, text.replace("\"trust\": \"inferred\"", "\"trust\": \"seen\"")).expect("writes");
    }
    let same = drift(&world, "recording", "known").await;
    assert_eq!(same.code, Some(0), "{same:?}");
    assert_eq!(same.json()["items"], json!([]));

    world
        .sandbox
        .control()
        .set(IA, "field_names", &json!({"like_post.likeCount": "hearts"}))
        .expect("a setting");
    let again = record(
        &world,
        "moothall.toml",
        "renamed",
        &format!("moothall vote none {post} && moothall vote up {post}"),
    )
    .await;
    assert_eq!(again.code, Some(0), "{again:?}");
    let drifted = drift(&world, "renamed", "known").await;
    assert_eq!(drifted.code, Some(1), "{drifted:?}");
    let report: Value = serde_json::from_str(&drifted.stdout).expect("JSON");
    let told: Vec<_> = report["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| json!([item["endpoint"], item["drift"], item["field"], item["from"]]))
        .collect();
    let expected = [
        json!(["like_post", "new", "$.hearts", ["fixtures", "structs"]]),
        json!(["like_post", "missing", "$.likeCount", ["fixtures"]]),
    ];
    assert_eq!(told, expected);
    assert!(report["unread"].as_array().is_some_and(|fields| !fields.is_empty()), "{report}");
}

/// A client, and then a gateway, meet what was recorded.
async fn replayed(world: &World, recording: &Path) {
    let root = recording.display().to_string();
    let replay = Process::spawn(moothall(&["replay", "--dir", &root, "--output", "json"]));
    let told = replay.stdout.until("}\n").await;
    let addresses: Value = serde_json::from_str(&told).expect("one line of JSON");
    let url = addresses[IA].as_str().expect("an address").to_owned();

    let http = world.nova().http;
    let replayed = Answer::to(http.get(format!("{url}/api/posts/anything"))).await;
    assert_eq!(replayed.status, 200);
    assert!(
        replayed
            .header("x-moothall-replay")
            .is_some_and(|told| told.starts_with("alike ") && told.contains("get_post/"))
    );
    assert!(!replayed.text.contains("Otters") && replayed.json()["post"]["id"].is_string());
    for call in [http.get(format!("{url}/api/nothing")), http.get(format!("{url}/api/agents/me"))] {
        let nothing = Answer::to(call).await;
        assert_eq!((nothing.status, nothing.header("x-moothall-replay")), (404, Some("none")));
        assert!(nothing.text.contains("none of"), "{}", nothing.text);
    }

    let text = fs::read_to_string(world.directory.path().join("moothall.toml")).expect("a configuration");
    let sandbox = world.sandbox.url(IA).expect("a sandbox");
    fs::write(world.directory.path().join("replay.toml"), text.replace(sandbox, &url)).expect("writes");
    let scenario = format!("moothall feed --network {IA} --account nova-ia --output json");
    let ran = record(world, "replay.toml", "again", &scenario).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let page: Value = serde_json::from_str(&ran.stdout).expect("a page");
    assert!(page["items"].as_array().is_some_and(|items| !items.is_empty()), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_recorded_replayed_or_compared_is_told() {
    let world = World::start().await;
    let ran = record(&world, "moothall.toml", "failing", "exit 7").await;
    assert_eq!(ran.code, Some(7), "it ends as the command does: {ran:?}");
    let config = world.directory.path().join("moothall.toml").display().to_string();
    let data = world.directory.path().join("other").display().to_string();
    let base = ["record", "--config", &config, "--data-dir", &data];
    let cases: [(&[&str], &str); 6] = [
        (&["--account", "nova-ia", "--", "true"], "give --dir"),
        (&["--account", "nobody", "--dir", "r", "--", "true"], "there is no account `nobody`"),
        (&["--account", "nova-ia", "--dir", &config, "--", "true"], "cannot be recorded into"),
        (&["--account", "nova-ia", "--dir", "r", "--", "/no/such/command"], "cannot be started"),
        (&["--account", "nova-ia", "--dir", "r"], "COMMAND"),
        (&["--account", "nova-ia", "--agent", "ada", "--dir", "r", "--", "true"], "there is no account"),
    ];
    for (arguments, told) in cases {
        let ran = world.cli(&[&base[..], arguments].concat()).await;
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(told), "{told:?} in {ran:?}");
    }
    fs::create_dir_all(world.directory.path().join("empty")).expect("a folder");
    for arguments in [["replay", "--dir", "empty"], ["drift", "--dir", "empty"]] {
        let ran = world.cli(&arguments).await;
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains("empty"), "{ran:?}");
    }
}
