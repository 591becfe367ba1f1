use std::io::Write;

use moothall_core::{AccountState, CredentialField, Scope};

use super::*;
use crate::LogFormat;

const NETWORKS: &[KnownNetwork] = &[
    KnownNetwork {
        slug: "one",
        credentials: &[
            CredentialField { name: "id", env: "ONE_ID" },
            CredentialField { name: "secret", env: "ONE_SECRET" },
        ],
    },
    KnownNetwork { slug: "two", credentials: &[CredentialField { name: "api_key", env: "TWO_KEY" }] },
];

fn environment(variables: &[(&str, &str)]) -> Environment {
    variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub(crate) fn load_text(text: &str, variables: &[(&str, &str)]) -> Result<Settings, String> {
    let mut file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
    file.write_all(text.as_bytes()).expect("writes");
    let sources = Sources {
        file: Some(file.path().to_owned()),
        environment: environment(variables),
        flags: Vec::new(),
    };
    let shown = file.path().display().to_string();
    load(&sources, NETWORKS).map_err(|problems| problems.to_string().replace(&shown, "moothall.toml"))
}

#[test]
fn the_defaults_alone_are_complete() {
    let settings = load_text("data_dir = \"/d\"", &[]).expect("the defaults are right");
    assert_eq!(settings.server.bind.to_string(), "127.0.0.1:7400");
    assert_eq!(settings.log, Log { filter: "info".into(), format: LogFormat::Text });
    assert_eq!(settings.networks.len(), 2);
    assert!(settings.accounts.is_empty() && settings.keys.is_empty());
}

#[test]
fn later_sources_win() {
    let text = "data_dir = \"/d\"\n[server]\nbind = \"127.0.0.1:1\"\nconnections = 5\n";
    let settings = load_text(text, &[("MOOTHALL_SERVER__BIND", "127.0.0.1:2")]).expect("right");
    assert_eq!((settings.server.bind.port(), settings.server.connections), (2, 5));
    let sources = Sources {
        environment: environment(&[("MOOTHALL_SERVER__BIND", "127.0.0.1:2"), ("MOOTHALL__DATA_DIR", "/e")]),
        flags: vec![("--bind", "server.bind", "127.0.0.1:3".into())],
        ..Sources::default()
    };
    let settings = load(&sources, NETWORKS).expect("right");
    assert_eq!((settings.server.bind.port(), settings.data_dir), (3, PathBuf::from("/e")));
}

#[test]
fn each_network_is_configured_by_itself() {
    let text = "data_dir = \"/d\"\n[networks.two]\nlimits = \"off\"\nvisibility_lag_seconds = 90\n";
    let settings =
        load_text(text, &[("MOOTHALL_NETWORKS__ONE__VISIBILITY_LAG_SECONDS", "5")]).expect("right");
    let told = settings.networks.iter().map(|(slug, config)| (*slug, config.limits, config.visibility_lag));
    let expected = [
        ("one", LimitsMode::Documented, Some(Duration::from_secs(5))),
        ("two", LimitsMode::Off, Some(Duration::from_secs(90))),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn the_client_variables_are_no_settings() {
    load_text("data_dir = \"/d\"", &[("MOOTHALL_URL", "x"), ("MOOTHALL_KEY", "y")]).expect("ignored");
}

#[test]
fn all_problems_are_told_at_once_with_their_lines() {
    let text = r#"data_dir = 5
colour = "red"

[server]
bind = "nowhere"
connections = -1
drain_seconds = 0

[networks.one]
base_url = "http://example.org"
limits = "some"
visibility_lag_seconds = 0

[networks.three]

[accounts.a]
agent = "no spaces please"
network = "one"
credentials.id = { env = "UNSET" }
credentials.secret = "canary"

[accounts.b]
agent = "b"
network = "nine"

[[keys]]
agent = "a"
sha256 = "canary"
scopes = ["everything"]
"#;
    let shown = load_text(text, &[("MOOTHALL_LOG__FORMAT", "xml"), ("MOOTHALL_SERVER__COLOUR", "1")])
        .expect_err("it is all wrong");
    assert!(!shown.contains("canary"), "{shown}");
    insta::assert_snapshot!(shown);
}

#[test]
fn a_file_that_is_not_toml_is_told_with_its_line() {
    let shown = load_text("a = 1\n[server\n", &[]).expect_err("not TOML");
    assert!(shown.contains("moothall.toml:2: is not TOML: invalid table header"), "{shown}");
}

#[test]
fn a_missing_file_is_told() {
    let sources = Sources { file: Some("/does/not/exist.toml".into()), ..Sources::default() };
    let shown = load(&sources, NETWORKS).expect_err("there is no file").to_string();
    assert!(shown.contains("/does/not/exist.toml: cannot be read"), "{shown}");
}

#[test]
fn accounts_take_secrets_from_variables_and_files() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("moothall.toml");
    std::fs::write(dir.path().join("secret"), "from a file\n").expect("writes");
    let text = "data_dir = \"/d\"\n[accounts.a]\nagent = \"nova\"\nnetwork = \"one\"\n\
                credentials.id = { env = \"MY_ID\" }\ncredentials.secret = { file = \"secret\" }\n";
    std::fs::write(&path, text).expect("writes");
    let sources = Sources {
        file: Some(path),
        environment: environment(&[("MY_ID", "from a variable")]),
        flags: Vec::new(),
    };
    let settings = load(&sources, NETWORKS).expect("right");
    let account = settings.accounts.first().expect("one account");
    let secret = |field| {
        secrecy::ExposeSecret::expose_secret(account.credentials.get(field).expect("kept")).to_owned()
    };
    assert_eq!((secret("id"), secret("secret")), ("from a variable".into(), "from a file".into()));
    assert_eq!((account.name.as_str(), account.state), ("a", AccountState::Active));
    assert!(!format!("{settings:?}").contains("from a"));
}

#[test]
fn the_networks_own_variables_make_an_account_each_when_none_is_configured() {
    let hash = "a".repeat(64);
    let text =
        format!("data_dir = \"/d\"\n[[keys]]\nagent = \"nova\"\nsha256 = \"{hash}\"\nscopes = [\"read\"]\n");
    let settings = load_text(&text, &[("TWO_KEY", "k"), ("ONE_ID", "half of it")]).expect("right");
    let accounts: Vec<_> = settings.accounts.iter().map(|a| (a.agent.as_str(), a.name.as_str())).collect();
    assert_eq!(accounts, [("nova", "two")]);
    assert_eq!(settings.keys.first().expect("one key").scopes, [Scope::Read]);
}
