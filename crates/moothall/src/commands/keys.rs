//! `moothall keys`: keys with which agents call the gateway, and the one that seals its secrets.
//!
//! These commands work on the gateway's database itself, whether the gateway runs or not.

mod generate;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser as _;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use moothall_core::ports::Clock;
use moothall_core::ports::memory::SystemClock;
use moothall_core::{ErrorKind, Scope};
use moothall_settings::Settings;
use moothall_store::{KeyInfo, Keys as KeyStore, NewKey, Store};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use self::generate::Generate;
use super::serve::SettingsArgs;
use crate::args::{instant, opaque_id};
use crate::exit::Exit;
use crate::output::{Column, Format, Output, Table, note, print, print_json, when};
use crate::{compose, store};

const SCOPES: [Scope; 4] = [Scope::Read, Scope::Write, Scope::Messages, Scope::Admin];

const COLUMNS: &[Column] = &[
    Column::whole("KEY"),
    Column::whole("AGENT"),
    Column::whole("STATE"),
    Column::whole("MADE (UTC)"),
    Column::whole("LAST USED (UTC)"),
    Column::whole("EXPIRES (UTC)"),
    Column::wrapped("SCOPES"),
];

/// Make, list and revoke keys with which agents call the gateway.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall keys create --agent nova --scopes read,write
  moothall keys list
  moothall keys revoke 0195c3f0-7b1e-7a3c-9d2e-1f4b5a6c7d8e

These work on the gateway's database, with the configuration that the gateway has, whether it runs
or not.")]
pub(crate) struct Keys {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Create(Create),
    List(ListKeys),
    Revoke(Revoke),
    RotateMaster(RotateMaster),
    Generate(Generate),
}

/// Make a key. It works at once.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall keys create --agent nova --scopes read,write,messages,admin
  moothall keys create --agent ci --scopes read --expires 30d --config moothall.toml
  export MOOTHALL_KEY=$(moothall keys create --agent nova --scopes read,write)

The key is all that is printed to standard output. Give it to the agent, as MOOTHALL_KEY or in its
Authorization header: it is shown this once, and kept as a hash alone.

Scopes:
  read      everything but direct messages
  write     posting, commenting, voting, following and the like
  messages  reading and sending direct messages
  admin     linking, registering, changing and removing accounts")]
struct Create {
    /// The agent that will use the key. Agents do not see each other's accounts.
    #[arg(long, value_name = "NAME", value_parser = agent_name)]
    agent: String,
    #[command(flatten)]
    scopes: Scopes,
    /// When it stops working: an instant, or a time from now such as `30d`; when it is revoked otherwise.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    expires: Option<Timestamp>,
    #[command(flatten)]
    place: Place,
}

/// List the keys that were made with `create`, those that do not work any more among them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall keys list
  moothall keys list --agent nova --output json")]
struct ListKeys {
    /// Only those of this agent.
    #[arg(long, value_name = "NAME", value_parser = agent_name)]
    agent: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Revoke a key. It stops working within a second, wherever a gateway runs on this database.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall keys revoke 0195c3f0-7b1e-7a3c-9d2e-1f4b5a6c7d8e")]
struct Revoke {
    /// The key's id, as `list` shows it.
    #[arg(value_parser = opaque_id)]
    id: String,
    #[command(flatten)]
    place: Place,
}

/// Replace the master key, with which the networks' credentials are sealed in the database.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall keys rotate-master --config moothall.toml

The gateway may run meanwhile, and what was interrupted goes on when it is run again. Where the key
is in a file, a new one takes its place. Where it is given in a variable or by systemd, that has to
hold the new key, a space and the old one; afterwards the new one is enough.")]
struct RotateMaster {
    #[command(flatten)]
    place: Place,
}

// Doc comments on this struct would become the description of each command that holds it.
#[derive(Debug, Args)]
struct Place {
    #[command(flatten)]
    settings: SettingsArgs,
    /// How the result is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

// Doc comments on this struct would become the description of each command that holds it.
#[derive(Debug, Args)]
struct Scopes {
    /// What the key may do.
    #[arg(long, value_name = "SCOPES", value_delimiter = ',', required = true,
        value_parser = PossibleValuesParser::new(SCOPES.map(Scope::as_str)).try_map(|word| word.parse::<Scope>()))]
    scopes: Vec<Scope>,
}

impl Scopes {
    /// Each of them once, in the usual order.
    fn in_order(&self) -> Vec<Scope> {
        SCOPES.into_iter().filter(|scope| self.scopes.contains(scope)).collect()
    }
}

impl Keys {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let exit = match self.command {
            Command::Create(command) => command.run().await,
            Command::List(command) => command.run().await,
            Command::Revoke(command) => command.run().await,
            Command::RotateMaster(command) => command.run().await,
            Command::Generate(command) => command.run(),
        };
        exit.map(ExitCode::from)
    }
}

/// The database of the configuration, and how to print.
struct Opened {
    settings: Settings,
    store: Store,
    clock: Arc<dyn Clock>,
    out: Output,
}

impl Place {
    async fn open(self) -> anyhow::Result<Opened> {
        let sources = self.settings.sources(Vec::new());
        let settings = moothall_settings::load(&sources, &compose::known_networks())?;
        let store = store::open(&settings).await.context("the database cannot be opened")?;
        Ok(Opened { settings, store, clock: Arc::new(SystemClock), out: Output::new(self.output) })
    }
}

impl Opened {
    fn keys(&self) -> KeyStore {
        self.store.keys(self.clock.clone())
    }
}

impl Create {
    async fn run(self) -> anyhow::Result<Exit> {
        let opened = self.place.open().await?;
        let new = NewKey { agent: self.agent, scopes: self.scopes.in_order(), expires_at: self.expires };
        let (info, key) = opened.keys().create(new).await?;
        opened.store.close().await;
        if opened.out.is_json() {
            let mut document = json(&info, opened.clock.now());
            document["key"] = key.expose_secret().into();
            print_json(document.to_string().as_bytes())?;
        } else {
            print(key.expose_secret())?;
            note(&format!("This is a key of `{}`, shown this once. Its id is {}.", info.agent, info.id));
        }
        Ok(Exit::Done)
    }
}

impl ListKeys {
    async fn run(self) -> anyhow::Result<Exit> {
        let opened = self.place.open().await?;
        let keys = opened.keys().list(self.agent.as_deref()).await?;
        opened.store.close().await;
        let now = opened.clock.now();
        if opened.out.is_json() {
            let items: Vec<_> = keys.iter().map(|key| json(key, now)).collect();
            print_json(json!({"items": items}).to_string().as_bytes())?;
            return Ok(Exit::Done);
        }
        let mut table = Table::new(COLUMNS, "no keys; make one with `moothall keys create`");
        for key in keys {
            let state = state(&key, now).to_owned();
            let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.as_str()).collect();
            let [made, used, end] = [Some(key.created_at), key.last_used_at, key.expires_at].map(when);
            table.row([key.id, key.agent, state, made, used, end, scopes.join(", ")]);
        }
        print(&table.render(opened.out.style))?;
        Ok(Exit::Done)
    }
}

impl Revoke {
    async fn run(self) -> anyhow::Result<Exit> {
        let opened = self.place.open().await?;
        let revoked = opened.keys().revoke(&self.id).await;
        opened.store.close().await;
        match revoked {
            Ok(()) => note(&format!("The key {} is revoked.", self.id)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                note(&error.to_string());
                return Ok(Exit::Refused);
            }
            Err(error) => return Err(error.into()),
        }
        Ok(Exit::Done)
    }
}

impl RotateMaster {
    async fn run(self) -> anyhow::Result<Exit> {
        let opened = self.place.open().await?;
        let source = store::master_key(&opened.settings);
        let vault = opened.store.unlock(source, opened.clock.clone()).await?;
        let rows = vault.rotate_master_key().await?;
        opened.store.close().await;
        let id = vault.master_key_id();
        if opened.out.is_json() {
            print_json(json!({"master_key": id, "rows": rows}).to_string().as_bytes())?;
        } else {
            note(&format!("The master key is {id} now; {rows} rows were sealed anew."));
        }
        Ok(Exit::Done)
    }
}

/// Whether a key works.
fn state(key: &KeyInfo, now: Timestamp) -> &'static str {
    match (key.revoked_at, key.expires_at) {
        (Some(_), _) => "revoked",
        (None, Some(end)) if end <= now => "expired",
        (None, _) => "active",
    }
}

fn json(key: &KeyInfo, now: Timestamp) -> Value {
    json!({
        "id": key.id, "agent": key.agent, "scopes": key.scopes, "state": state(key, now),
        "created_at": key.created_at, "last_used_at": key.last_used_at, "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    })
}

/// The rule of the configuration, kept here so that a key fits there too.
fn agent_name(text: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if (1..=64).contains(&text.len()) && text.bytes().all(plain) {
        return Ok(text.to_owned());
    }
    Err("an agent's name is 1 to 64 letters, digits and . _ -".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_s_name_cannot_break_the_toml() {
        assert!(agent_name("nova\"\n").is_err() && agent_name("").is_err());
        assert_eq!(agent_name("nova-2_b.c").as_deref(), Ok("nova-2_b.c"));
    }

    #[test]
    fn a_key_that_does_not_work_says_why() {
        let at = |second| Timestamp::from_second(second).expect("an instant");
        let mut key = KeyInfo {
            id: "k".to_owned(),
            agent: "nova".to_owned(),
            scopes: vec![Scope::Read],
            created_at: at(0),
            expires_at: Some(at(10)),
            last_used_at: None,
            revoked_at: None,
        };
        assert_eq!((state(&key, at(9)), state(&key, at(10))), ("active", "expired"));
        key.revoked_at = Some(at(5));
        assert_eq!(state(&key, at(10)), "revoked");
    }
}
