use std::fs;

use secrecy::ExposeSecret;
use tempfile::TempDir;

use crate::{Database, Environment, MasterKey, Settings, Sources, load};

/// Loads `text` as a file in a directory of its own, with these variables.
fn loaded(text: &str, variables: &[(&str, &str)]) -> (TempDir, Result<Settings, String>) {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("moothall.toml");
    fs::write(&file, format!("data_dir = \"/d\"\n{text}")).expect("writes");
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let environment: Environment = variables.collect();
    let sources = Sources { file: Some(file), environment, flags: Vec::new() };
    let settings = load(&sources, &[]).map_err(|problems| problems.to_string());
    (dir, settings)
}

fn settings(text: &str, variables: &[(&str, &str)]) -> Settings {
    loaded(text, variables).1.expect("right")
}

#[test]
fn everything_is_in_the_data_directory_unless_told_otherwise() {
    let store = settings("", &[]).store;
    assert!(matches!(&store.database, Database::Sqlite(file) if file.ends_with("d/moothall.db")));
    assert!(matches!(&store.master_key, MasterKey::File(file) if file.ends_with("d/master.key")));
}

#[test]
fn the_address_of_a_database_is_a_secret() {
    const ADDRESS: &str = "postgres://moot:canary@db.example:5433/moothall?sslmode=require";
    let plain = format!("[store]\nurl = \"{ADDRESS}\"\n");
    for (text, variables) in [
        (plain.as_str(), ("UNUSED", "1")),
        ("[store]\nurl = { env = \"DATABASE\" }\n", ("DATABASE", ADDRESS)),
        ("", ("MOOTHALL_STORE__URL", ADDRESS)),
    ] {
        let settings = settings(text, &[variables]);
        assert!(!format!("{settings:?}").contains("canary"));
        assert_eq!(settings.store.database.to_string(), "postgres://db.example:5433/moothall");
        let Database::Postgres(address) = settings.store.database else { panic!("not PostgreSQL") };
        assert_eq!(address.expose_secret(), ADDRESS);
    }
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_without_the_secret() {
    let text = "[store]\nurl = \"mysql://moot:canary@db\"\nmaster_key = \"canary\"\ncolour = 1\n\
                [delivery]\nworkers = 0\nverify_minutes = \"soon\"\ninstance = \"a b\"\n\
                attempt_timeout_seconds = 301\nlease_margin_seconds = 0\n";
    let (_dir, loaded) = loaded(text, &[]);
    let shown = loaded.expect_err("it is all wrong");
    assert!(!shown.contains("canary"), "{shown}");
    for (line, key) in [
        (3, "store.url"),
        (4, "store.master_key"),
        (5, "store.colour"),
        (7, "delivery.workers"),
        (8, "delivery.verify_minutes"),
        (9, "delivery.instance"),
        (10, "delivery.attempt_timeout_seconds"),
        (11, "delivery.lease_margin_seconds"),
    ] {
        assert!(shown.contains(&format!("moothall.toml:{line}: `{key}`")), "{key}: {shown}");
    }
    assert!(shown.contains("`delivery.attempt_timeout_seconds`: must be between 1 and 300"), "{shown}");
    assert!(shown.contains("`delivery.lease_margin_seconds`: must be between 1 and 60"), "{shown}");
}

#[test]
fn the_master_key_comes_from_a_file_a_variable_or_systemd() {
    let (dir, named) = loaded("[store]\nmaster_key = { file = \"keys/master\" }\n", &[]);
    let expected = dir.path().join("keys/master");
    assert!(matches!(named.expect("right").store.master_key, MasterKey::File(file) if file == expected));

    let given = |settings: Settings| match settings.store.master_key {
        MasterKey::Given(key) => key.expose_secret().to_owned(),
        MasterKey::File(file) => panic!("it is looked for in {}", file.display()),
    };
    let text = "[store]\nmaster_key = { env = \"MASTER\" }\n";
    assert_eq!(given(settings(text, &[("MASTER", "k1")])), "k1");

    let credentials = tempfile::tempdir().expect("a directory");
    let directory = credentials.path().to_str().expect("UTF-8");
    let variables = [("CREDENTIALS_DIRECTORY", directory)];
    assert!(matches!(settings("", &variables).store.master_key, MasterKey::File(_)), "none is handed over");
    fs::write(credentials.path().join("moothall-master-key"), "k2\n").expect("writes");
    assert_eq!(given(settings("", &variables)), "k2");

    let (_dir, loaded) = loaded(text, &[]);
    assert!(loaded.expect_err("it is not set").contains("the environment variable MASTER is not set"));
}
