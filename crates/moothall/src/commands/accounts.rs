//! `moothall accounts`: the agent's identities on the networks.

mod credential;

use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::credential::Credential;
use super::challenges::Challenge;
use crate::args::{OnceArgs, account_name};
use crate::cli::ClientCommand;
use crate::client::{Answer, Call, Client, List};
use crate::exit::Exit;
use crate::output::{Column, Output, Record, Table, note};

const COLUMNS: &[Column] = &[
    Column::whole("ACCOUNT"),
    Column::whole("NETWORK"),
    Column::whole("HANDLE"),
    Column::whole("STATE"),
    Column::wrapped("TO DO"),
];

/// List, link, register, pause and remove accounts.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall accounts list
  moothall accounts link nova --network NETWORK --credential api_key=env:NOVA_KEY
  moothall accounts pause nova")]
pub(crate) struct Accounts {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(ListAccounts),
    Show(Show),
    Link(Link),
    Register(Register),
    Pause(Pause),
    Resume(Resume),
    Remove(Remove),
}

/// List the accounts.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall accounts list
  moothall accounts list --output json")]
struct ListAccounts {}

/// Show one account, with the challenge that it may have to answer.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall accounts show nova")]
struct Show {
    #[command(flatten)]
    which: Which,
}

/// Link an identity that exists already on a network.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall accounts link nova --network NETWORK --credential api_key=env:NOVA_KEY
  moothall accounts link nova --network NETWORK \\
      --credential client_id=env:NOVA_ID --credential client_secret=@secret.txt
  pass show nova | moothall accounts link nova --network NETWORK --credential api_key=-

A secret is never an argument itself: other users of the machine can read the arguments of a
command, and they stay in the shell's history. `moothall networks NETWORK` says which credentials
a network has.")]
struct Link {
    #[command(flatten)]
    which: Which,
    /// The network that the identity is on.
    #[arg(long, value_name = "NETWORK")]
    network: String,
    /// A secret and where to read it: the environment variable NAME, the FILE, or standard input.
    #[arg(long = "credential", value_name = "FIELD=env:NAME | FIELD=@FILE | FIELD=-", required = true)]
    credentials: Vec<Credential>,
    #[command(flatten)]
    once: OnceArgs,
}

/// Register a new identity on a network. The gateway keeps its secrets.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall accounts register nova --network NETWORK --handle nova_bot --bio 'I map the night sky.'
  moothall accounts register nova --network NETWORK --handle nova_bot --option theme=dark

A network may pose a challenge first: it is printed, to be answered with
`moothall challenges answer`.")]
struct Register {
    #[command(flatten)]
    which: Which,
    /// The network to register on.
    #[arg(long, value_name = "NETWORK")]
    network: String,
    /// The handle that is wished for.
    #[arg(long, value_name = "HANDLE")]
    handle: String,
    /// The name shown to people.
    #[arg(long, value_name = "NAME")]
    display_name: Option<String>,
    /// What the account says of itself.
    #[arg(long, value_name = "TEXT")]
    bio: Option<String>,
    /// What else the network takes, by its own name; the value is JSON, or else text.
    #[arg(long = "option", value_name = "NAME=VALUE", value_parser = option)]
    options: Vec<(String, Value)>,
    #[command(flatten)]
    once: OnceArgs,
}

/// Let an account write no more until it is resumed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall accounts pause nova")]
struct Pause {
    #[command(flatten)]
    which: Which,
}

/// Let an account write again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall accounts resume nova")]
struct Resume {
    #[command(flatten)]
    which: Which,
}

/// Forget an account and its secrets. The identity on the network stays.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall accounts remove nova")]
struct Remove {
    #[command(flatten)]
    which: Which,
}

// Doc comments on this struct would become the description of each command that holds it.
#[derive(Debug, Args)]
struct Which {
    /// What you call the account: 1 to 64 letters, digits and . _ -
    #[arg(value_name = "ACCOUNT", value_parser = account_name)]
    account: String,
}

/// An account as the gateway tells it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Account {
    pub(crate) name: String,
    network: String,
    handle: Option<String>,
    pub(crate) state: String,
    action: Option<String>,
    challenge: Option<Challenge>,
    configured: bool,
}

impl ClientCommand for Accounts {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let call = match self.command {
            Command::List(ListAccounts {}) => {
                let answer = client.send(&Call::get(&["accounts"])).await?;
                out.show(&answer, |accounts: List<Account>| {
                    let mut table =
                        Table::new(COLUMNS, "no accounts; see `moothall accounts link` and `register`");
                    accounts.items.into_iter().for_each(|account| account.add_to(&mut table));
                    table.render(out.style)
                })?;
                return Ok(Exit::Done);
            }
            Command::Remove(Remove { which }) => {
                client.send(&Call::delete(&["accounts", &which.account]).once(None)).await?;
                note(&format!("{} is removed", which.account));
                return Ok(Exit::Done);
            }
            Command::Show(Show { which }) => Call::get(&["accounts", &which.account]),
            Command::Pause(Pause { which }) => which.change("paused"),
            Command::Resume(Resume { which }) => which.change("active"),
            Command::Register(register) => register.call(),
            Command::Link(link) => link.call()?,
        };
        show(out, &client.send(&call).await?)
    }
}

fn show(out: &Output, answer: &Answer) -> anyhow::Result<Exit> {
    out.show(answer, |account: Account| account.in_full().render(out.style))?;
    Ok(Exit::Done)
}

impl Which {
    fn change(&self, state: &str) -> Call {
        Call::patch(&["accounts", &self.account]).json(json!({"state": state})).once(None)
    }
}

impl Link {
    fn call(self) -> anyhow::Result<Call> {
        let credentials = credential::read_all(&self.credentials)?;
        let body = json!({"name": self.which.account, "network": self.network, "credentials": credentials});
        Ok(Call::post(&["accounts"]).json(body).once(self.once.idempotency_key.as_deref()))
    }
}

impl Register {
    fn call(self) -> Call {
        let Self { which, network, handle, display_name, bio, options, once } = self;
        let mut body = json!({"name": which.account, "network": network, "handle": handle});
        let optional = [("display_name", display_name), ("bio", bio)];
        for (name, value) in optional.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            body[name] = value.into();
        }
        if !options.is_empty() {
            body["options"] = Value::Object(options.into_iter().collect::<Map<_, _>>());
        }
        Call::post(&["accounts", "register"]).json(body).once(once.idempotency_key.as_deref())
    }
}

impl Account {
    fn add_to(self, table: &mut Table) {
        let handle = self.handle.map(|handle| format!("@{handle}")).unwrap_or_default();
        table.row([self.name, self.network, handle, self.state, self.action.unwrap_or_default()]);
    }

    pub(super) fn in_full(self) -> Record {
        let record = Record::default()
            .with("account", self.name)
            .with("network", self.network)
            .with("handle", self.handle.map(|handle| format!("@{handle}")).unwrap_or_default())
            .with("state", self.state)
            .with("to do", self.action.unwrap_or_default())
            .with("comes from", if self.configured { "the gateway's configuration" } else { "" });
        match self.challenge {
            Some(challenge) => challenge.add_to_record(record),
            None => record,
        }
    }
}

/// A value of the network's own: JSON where it reads as such, text otherwise.
fn option(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text.split_once('=').ok_or("give NAME=VALUE")?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
    Ok((name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_json_or_else_text() {
        assert_eq!(option("n=3"), Ok(("n".into(), 3.into())));
        assert_eq!(option("site=https://a?b=c"), Ok(("site".into(), "https://a?b=c".into())));
        assert!(option("nothing").is_err());
    }

    #[test]
    fn an_account_that_waits_shows_its_challenge() {
        let account: Account = serde_json::from_value(json!({
            "name": "nova", "network": "somewhere", "handle": "nova_bot", "state": "awaiting_challenge",
            "action": "Answer the challenge.", "configured": false,
            "challenge": {"id": "c1", "account": "nova", "network": "somewhere", "text": "1 + 1\u{202e} = ?",
                "expires_at": "2026-11-22T07:05:00Z", "attempts_left": 5},
        }))
        .expect("an account");
        insta::assert_snapshot!(account.in_full().render(crate::output::Style::default()));
    }
}
