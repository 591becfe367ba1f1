//! `moothall native`: every endpoint of every network as a command, made from the tables of the adapters.

mod operation;

use anyhow::{bail, ensure};
use clap::{ArgMatches, Args, Command, FromArgMatches};
use moothall_core::endpoint::{Danger, Endpoint};
use moothall_networks::Entry;
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use self::operation::Given;
use crate::args::account_name;
use crate::cli::ClientCommand;
use crate::client::{Answer, Call, Client, List};
use crate::exit::Exit;
use crate::output::{Output, block, note, print};

const EXAMPLES: &str = "\
Examples:
  moothall native NETWORK
  moothall native NETWORK OPERATION --help
  moothall native NETWORK OPERATION --account nova --FIELD VALUE

The answer is the network's own. Fields have the network's names; one that is named like an option of this
command is given as --field-NAME.";

/// Call any endpoint of a network, in the network's own words.
#[derive(Debug)]
pub(crate) struct Native {
    options: Options,
    network: &'static Entry,
    endpoint: &'static Endpoint,
    given: Given,
}

// Doc comments on this struct would become the description of the command.
#[derive(Debug, Args)]
struct Options {
    /// The account that acts. It may be left out when there is only one on that network.
    #[arg(long, value_name = "ACCOUNT", value_parser = account_name, global = true)]
    account: Option<String>,
    /// Do it although it cannot be undone, or moves money.
    #[arg(long, global = true)]
    confirm: bool,
}

impl Args for Native {
    fn augment_args(command: Command) -> Command {
        let command = Options::augment_args(command)
            .about("Call any endpoint of a network, in the network's own words")
            .after_help(EXAMPLES)
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand_value_name("NETWORK")
            .subcommand_help_heading("Networks");
        command.subcommands(moothall_networks::ALL.iter().map(network))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn network(entry: &'static Entry) -> Command {
    Command::new(entry.slug)
        .about("Its endpoints")
        .after_help(format!("Examples:\n  moothall native {} OPERATION --help", entry.slug))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name("OPERATION")
        .subcommand_help_heading("Operations")
        .subcommands((entry.endpoints)().iter().map(|endpoint| operation::command(entry.slug, endpoint)))
}

impl FromArgMatches for Native {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let options = Options::from_arg_matches(matches)?;
        let (slug, matches) = matches.subcommand().ok_or_else(missing)?;
        let (id, matches) = matches.subcommand().ok_or_else(missing)?;
        let network = moothall_networks::find(slug).ok_or_else(missing)?;
        let endpoint = (network.endpoints)().iter().copied().find(|endpoint| endpoint.id == id);
        let endpoint = endpoint.ok_or_else(missing)?;
        Ok(Self { options, network, endpoint, given: Given::read(endpoint, matches) })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl ClientCommand for Native {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let warning = match self.endpoint.danger {
            Danger::None => None,
            Danger::Irreversible => Some("it cannot be undone"),
            Danger::Money => Some("it moves money"),
        };
        if let Some(warning) = warning {
            let id = self.endpoint.id;
            ensure!(self.options.confirm, "{id} was not sent: {warning}; add --confirm if you mean it");
        }
        let account = match self.options.account {
            Some(account) => account,
            None => only_account(client, self.network.slug).await?,
        };
        let answer = self.given.send(client, self.endpoint, &account).await?;
        if !answer.status.is_success() {
            return Ok(refused(&answer, self.network.slug, out));
        }
        if answer.body.trim_ascii().is_empty() {
            print("done")?;
        } else {
            out.show(&answer, |answer: Value| block(&format!("{answer:#}")))?;
        }
        Ok(Exit::Done)
    }
}

/// Tells what the network refused, in its own words.
fn refused(answer: &Answer, network: &str, out: &Output) -> Exit {
    let words = String::from_utf8_lossy(&answer.body);
    if out.is_json() {
        note(&words);
    } else {
        note(&block(&format!("{network} refused with {}: {words}", answer.status)));
    }
    match answer.status {
        StatusCode::TOO_MANY_REQUESTS => Exit::TryLater,
        status if status.is_server_error() => Exit::Failed,
        _ => Exit::Refused,
    }
}

#[derive(Debug, Deserialize)]
struct Account {
    name: String,
    network: String,
}

/// The agent's only account on a network.
async fn only_account(client: &Client, network: &str) -> anyhow::Result<String> {
    let answer = client.send(&Call::get(&["accounts"])).await?;
    let accounts: List<Account> = answer.read()?;
    let mut there: Vec<_> = accounts.items.into_iter().filter(|account| account.network == network).collect();
    match (there.pop(), there.is_empty()) {
        (Some(account), true) => Ok(account.name),
        (Some(_), false) => bail!("there are several accounts on {network}; say which with --account"),
        (None, _) => bail!("there is no account on {network}; link one with `moothall accounts link`"),
    }
}
