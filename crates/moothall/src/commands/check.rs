//! `moothall check`: what `serve` would do, or all that is wrong with its configuration.

use std::process::ExitCode;

use clap::Args;
use moothall_core::LimitsMode;
use moothall_settings::{Problems, Settings};
use serde_json::{Value, json};

use super::serve::SettingsArgs;
use crate::compose::known_networks;
use crate::exit::Exit;
use crate::output::{Column, Format, Output, Record, Table, block, note, print, print_json};

const NETWORKS: &[Column] = &[Column::whole("NETWORK"), Column::wrapped("ADDRESS"), Column::whole("LIMITS")];
const ACCOUNTS: &[Column] = &[Column::whole("ACCOUNT"), Column::whole("NETWORK"), Column::whole("AGENT")];
const KEYS: &[Column] = &[Column::whole("KEY OF"), Column::wrapped("SCOPES")];

/// Check the configuration: every problem at once with its place, or a summary of what would run.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall check --config moothall.toml
  moothall check --config moothall.toml --output json

Secrets are read, so that a missing one is told, and never shown. Exits with 2 when something is
wrong.")]
pub(crate) struct Check {
    #[command(flatten)]
    settings: SettingsArgs,
    /// How the result is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

impl Check {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let out = Output::new(self.output);
        let sources = self.settings.sources(Vec::new());
        let (document, exit) = match moothall_settings::load(&sources, &known_networks()) {
            Ok(settings) => {
                if !out.is_json() {
                    print(&summary(&settings, &out))?;
                }
                (right(&settings), Exit::Done)
            }
            Err(problems) => {
                if !out.is_json() {
                    note(&block(&problems.to_string()));
                }
                (wrong(&problems), Exit::Failed)
            }
        };
        if out.is_json() {
            print_json(document.to_string().as_bytes())?;
        }
        Ok(exit.into())
    }
}

fn summary(settings: &Settings, out: &Output) -> String {
    let mut server = Record::default()
        .with("listens on", settings.server.bind.to_string())
        .with("keeps everything in", settings.store.database.to_string());
    if let Some(record) = &settings.record {
        let networks = record.networks.join(" and ");
        server = server.with("records", format!("{networks} into {}", record.dir.display()));
    }
    let mut networks = Table::new(NETWORKS, "no networks");
    for (slug, config) in &settings.networks {
        let address = config.base_url.as_ref().map_or("its own", |url| url.as_str());
        networks.row([(*slug).to_owned(), address.to_owned(), limits_word(config.limits).to_owned()]);
    }
    let mut accounts = Table::new(ACCOUNTS, "no accounts configured; link or register some over the API");
    for account in &settings.accounts {
        accounts.row([account.name.clone(), account.network.clone(), account.agent.clone()]);
    }
    let mut keys = Table::new(KEYS, "no keys configured; make some with `moothall keys create`");
    for key in &settings.keys {
        let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.as_str()).collect();
        keys.row([key.agent.clone(), scopes.join(", ")]);
    }
    let tables = [networks, accounts, keys].map(|table| table.render(out.style));
    format!("The configuration is valid.\n\n{}\n{}", server.render(out.style), tables.join("\n"))
}

fn right(settings: &Settings) -> Value {
    let network = |(slug, config): &(&str, moothall_core::NetworkConfig)| json!({"network": slug, "base_url": config.base_url, "limits": limits_word(config.limits)});
    let account = |account: &moothall_core::AccountRecord| json!({"name": account.name, "network": account.network, "agent": account.agent});
    json!({
        "ok": true,
        "bind": settings.server.bind,
        "data_dir": settings.data_dir,
        "store": settings.store.database.to_string(),
        "record": settings.record.as_ref().map(|record| json!({"dir": record.dir, "networks": record.networks})),
        "networks": settings.networks.iter().map(network).collect::<Vec<_>>(),
        "accounts": settings.accounts.iter().map(account).collect::<Vec<_>>(),
        "keys": settings.keys.iter().map(|key| json!({"agent": key.agent, "scopes": key.scopes})).collect::<Vec<_>>(),
    })
}

fn wrong(problems: &Problems) -> Value {
    let problem = |problem: &moothall_settings::Problem| json!({"source": problem.source, "key": problem.key, "message": problem.message});
    json!({"ok": false, "problems": problems.0.iter().map(problem).collect::<Vec<_>>()})
}

fn limits_word(limits: LimitsMode) -> &'static str {
    match limits {
        LimitsMode::Documented => "documented",
        LimitsMode::Off => "off",
    }
}
