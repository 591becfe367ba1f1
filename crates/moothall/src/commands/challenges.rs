//! `moothall challenges`: tasks that networks demand before they let an account or a post through.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::accounts::Account;
use super::text;
use crate::args::{OnceArgs, opaque_id};
use crate::cli::ClientCommand;
use crate::client::{Call, Client, List};
use crate::exit::Exit;
use crate::output::{Column, Output, Record, Table, note, when};
use crate::view::count;

const COLUMNS: &[Column] = &[
    Column::whole("CHALLENGE"),
    Column::whole("ACCOUNT"),
    Column::whole("NETWORK"),
    Column::whole("UNTIL (UTC)"),
    Column::number("LEFT"),
    Column::wrapped("TASK"),
];

/// List and answer challenges that networks pose.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall challenges list
  moothall challenges answer 0195c3f0-7b1e-7a3c-9d2e-1f4b5a6c7d8e 42")]
pub(crate) struct Challenges {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(ListChallenges),
    Answer(AnswerChallenge),
}

/// List the challenges that wait for an answer.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall challenges list")]
struct ListChallenges {}

/// Answer a challenge. Exits with 1 when the answer is wrong.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall challenges answer 0195c3f0-7b1e-7a3c-9d2e-1f4b5a6c7d8e 42")]
struct AnswerChallenge {
    /// The challenge.
    #[arg(value_parser = opaque_id)]
    id: String,
    /// The answer; standard input when it is `-` or left out.
    answer: Option<String>,
    #[command(flatten)]
    once: OnceArgs,
}

/// A challenge as the gateway tells it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Challenge {
    id: String,
    account: String,
    network: String,
    text: String,
    expires_at: Option<Timestamp>,
    attempts_left: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answered {
    solved: bool,
    attempts_left: Option<u64>,
    account: Account,
}

impl ClientCommand for Challenges {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        match self.command {
            Command::List(ListChallenges {}) => {
                let answer = client.send(&Call::get(&["challenges"])).await?;
                out.show(&answer, |challenges: List<Challenge>| {
                    let mut table = Table::new(COLUMNS, "no challenges");
                    challenges.items.into_iter().for_each(|challenge| challenge.add_to(&mut table));
                    table.render(out.style)
                })?;
                Ok(Exit::Done)
            }
            Command::Answer(AnswerChallenge { id, answer, once }) => {
                let body = json!({"answer": text::read(answer)?});
                let call = Call::post(&["challenges", &id, "answer"]).json(body);
                let answer = client.send(&call.once(once.idempotency_key.as_deref())).await?;
                let Answered { solved, attempts_left, .. } = answer.read()?;
                out.show(&answer, |answered: Answered| answered.account.in_full().render(out.style))?;
                if solved {
                    return Ok(Exit::Done);
                }
                note(&format!("error: the answer is wrong{}", attempts(attempts_left)));
                Ok(Exit::Refused)
            }
        }
    }
}

fn attempts(left: Option<u64>) -> String {
    left.map(|left| format!("; attempts left: {left}")).unwrap_or_default()
}

impl Challenge {
    fn add_to(self, table: &mut Table) {
        let left = count(self.attempts_left);
        table.row([self.id, self.account, self.network, when(self.expires_at), left, self.text]);
    }

    pub(super) fn add_to_record(self, record: Record) -> Record {
        record
            .with("challenge", self.id)
            .with("task", self.text)
            .with("until (UTC)", when(self.expires_at))
            .with("attempts left", count(self.attempts_left))
    }
}
