//! `moothall limits`: what accounts may still do.

use clap::Args;
use jiff::Timestamp;
use serde::Deserialize;

use super::accounts::Account;
use crate::args::account_name;
use crate::cli::ClientCommand;
use crate::client::{Call, Client, List};
use crate::exit::Exit;
use crate::output::{Column, Output, Table, exactly, print, print_json};
use crate::view::window;

const COLUMNS: &[Column] = &[
    Column::whole("ACCOUNT"),
    Column::whole("LIMIT"),
    Column::whole("IN"),
    Column::number("USED"),
    Column::number("OF"),
    Column::number("LEFT"),
    Column::whole("MORE AT"),
    Column::whole("KNOWN FROM"),
];

/// Show what accounts may still do on their networks, and when they may do more.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall limits
  moothall limits nova
  moothall limits nova --output json | jq '.items[] | select(.left == 0)'")]
pub(crate) struct Limits {
    /// One account; all of yours when it is left out. With `--output json`, each account is a line.
    #[arg(value_parser = account_name)]
    account: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AccountLimits {
    account: String,
    items: Vec<LimitInfo>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LimitInfo {
    scope: String,
    item: Option<String>,
    window: String,
    used: u64,
    limit: u64,
    left: u64,
    resets_at: Option<Timestamp>,
    source: String,
}

impl ClientCommand for Limits {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let accounts = if let Some(account) = self.account {
            vec![account]
        } else {
            let accounts: List<Account> = client.send(&Call::get(&["accounts"])).await?.read()?;
            accounts.items.into_iter().map(|account| account.name).collect()
        };
        let mut table = Table::new(COLUMNS, "no limits are known");
        for account in &accounts {
            let answer = client.send(&Call::get(&["accounts", account, "limits"])).await?;
            if out.is_json() {
                print_json(&answer.body)?;
            } else {
                answer.read::<AccountLimits>()?.add_to(&mut table);
            }
        }
        if !out.is_json() {
            print(&table.render(out.style))?;
        }
        Ok(Exit::Done)
    }
}

impl AccountLimits {
    fn add_to(self, table: &mut Table) {
        for limit in self.items {
            let what = limit.item.map(|item| format!(" of {item}")).unwrap_or_default();
            table.row([
                self.account.clone(),
                format!("{}{what}", limit.scope),
                window(&limit.window),
                limit.used.to_string(),
                limit.limit.to_string(),
                limit.left.to_string(),
                limit.resets_at.map(exactly).unwrap_or_default(),
                limit.source,
            ]);
        }
    }
}
