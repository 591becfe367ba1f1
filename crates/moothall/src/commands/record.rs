//! `moothall record`: a command, and what of an account's traffic it causes as fixtures.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use moothall_core::{AccountRecord, AgentKey, Scope};
use moothall_settings::{Record, Settings};
use moothall_store::generate_key;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};

use super::serve::SettingsArgs;
use crate::args::account_name;
use crate::compose::{Gateway, accounts, known_networks};
use crate::exit::Exit;
use crate::output::{Column, Style, Table, note};

const COLUMNS: &[Column] = &[Column::whole("ENDPOINT"), Column::number("FILES")];

/// Run a command with a gateway of its own, and record what it makes an account's network say.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall record --account nova --dir recording -- moothall feed
  moothall record --account nova --dir recording -- python scenario.py
  moothall record --account nova --agent nova --config moothall.toml -- sh -c 'moothall feed; moothall limits'

The command finds the gateway in its environment: MOOTHALL_URL and MOOTHALL_KEY, for clients of the
network itself the base URL MOOTHALL_PROXY, and the account's name in MOOTHALL_ACCOUNT. The gateway has
the configuration that `serve` would have, but for its address, and stops when the command ends. A
gateway that runs already is recorded with [record] in its configuration instead.

Each exchange becomes DIR/NETWORK/ENDPOINT/recorded-N.json. Credentials are taken out, and whatever is
not known to be harmless becomes invented, before anything is written: see docs/recording.md. It exits
as the command does.")]
pub(crate) struct RecordTraffic {
    /// The account whose traffic is recorded.
    #[arg(long, value_name = "ACCOUNT", value_parser = account_name)]
    account: String,
    /// The agent that it belongs to; needed where several agents have an account of that name.
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
    /// The folder that is recorded into; `record.dir` of the configuration otherwise.
    #[arg(long, value_name = "DIR")]
    dir: Option<String>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// The command, and its arguments.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

impl RecordTraffic {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let flags = self.dir.map(|dir| ("--dir", "record.dir", dir)).into_iter().collect();
        let mut settings = moothall_settings::load(&self.settings.sources(flags), &known_networks())?;
        let Some(record) = settings.record.take() else {
            bail!("nothing says where to record; give --dir, or set `record.dir`");
        };
        let account = find(accounts(&settings).await?, &self.account, self.agent.as_deref())?;
        let key = prepare(&mut settings, record, &account)?;
        let gateway = Gateway::start(settings).await?;
        let url = format!("http://{}", gateway.address());
        let mut command = command(self.command)?;
        command
            .env("MOOTHALL_URL", &url)
            .env("MOOTHALL_KEY", key.expose_secret())
            .env("MOOTHALL_PROXY", format!("{url}/proxy/{}", account.network))
            .env("MOOTHALL_ACCOUNT", &account.name);
        let ran = async {
            let mut child = command.spawn().context("the command cannot be started")?;
            loop {
                tokio::select! {
                    status = child.wait() => return status.context("the command cannot be waited for"),
                    // The terminal tells the command by itself, and its end is waited for.
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => child.start_kill()?,
                }
            }
        };
        let status = ran.await;
        let recorded = gateway.recorded();
        gateway.stop().await;
        tell(&recorded);
        let code = status?.code().and_then(|code| u8::try_from(code).ok());
        Ok(code.map_or_else(|| Exit::Failed.into(), ExitCode::from))
    }
}

/// Lets the gateway record this account alone, at an address of its own, for a key that only this process has.
fn prepare(settings: &mut Settings, record: Record, account: &AccountRecord) -> anyhow::Result<SecretString> {
    let (key, sha256) = generate_key().context("a key cannot be made")?;
    settings.server.bind = ([127, 0, 0, 1], 0).into();
    // Another gateway on the same database may have the configured name.
    settings.delivery.instance = None;
    settings.record = Some(Record {
        networks: vec![account.network.clone()],
        accounts: vec![format!("{}/{}", account.agent, account.name)],
        ..record
    });
    let scopes = vec![Scope::Read, Scope::Write, Scope::Messages, Scope::Admin];
    settings.keys.push(AgentKey::new(&account.agent, sha256, scopes));
    Ok(key)
}

fn find(accounts: Vec<AccountRecord>, name: &str, agent: Option<&str>) -> anyhow::Result<AccountRecord> {
    let wanted =
        |account: &AccountRecord| account.name == name && agent.is_none_or(|agent| account.agent == agent);
    let mut found: Vec<_> = accounts.into_iter().filter(wanted).collect();
    match (found.pop(), found.is_empty()) {
        (Some(account), true) => Ok(account),
        (Some(_), false) => bail!("several agents have an account `{name}`; say whose with --agent"),
        (None, _) => bail!("there is no account `{name}`; link one, or name it in the configuration"),
    }
}

fn command(words: Vec<OsString>) -> anyhow::Result<Command> {
    let mut words = words.into_iter();
    let mut command = Command::new(words.next().context("there is no command to run")?);
    command.args(words).kill_on_drop(true);
    Ok(command)
}

/// Says on standard error what was recorded: standard output is the command's.
fn tell(recorded: &BTreeMap<String, BTreeMap<&'static str, u64>>) {
    for (folder, endpoints) in recorded {
        let mut table = Table::new(COLUMNS, "nothing");
        for (endpoint, files) in endpoints {
            table.row([(*endpoint).to_owned(), files.to_string()]);
        }
        note(&format!("recorded into {folder}:\n{}", table.render(Style::default())));
    }
}
