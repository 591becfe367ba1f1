//! `moothall publications`: what became of writes, and what is to become of those that wait.

mod view;

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use reqwest::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use self::view::{Delivery, Publication};
use crate::args::{ActArgs, OnceArgs, PageArgs, opaque_id};
use crate::cli::ClientCommand;
use crate::client::{Answer, Call, Client, list};
use crate::exit::Exit;
use crate::output::{Column, Output, Table};

const COLUMNS: &[Column] = &[
    Column::whole("PUBLICATION"),
    Column::whole("WHEN (UTC)"),
    Column::whole("ACCOUNT"),
    Column::whole("WHAT"),
    Column::whole("STATUS"),
    Column::wrapped("RESULT"),
];

/// Show what became of your writes, and cancel, retry or settle them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall publications list --status needs_attention
  moothall publications show PUBLICATION
  moothall publications cancel PUBLICATION")]
pub(crate) struct Publications {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(ListPublications),
    Show(Show),
    Cancel(Cancel),
    Retry(Retry),
    Resolve(Resolve),
}

/// List publications, newest first.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall publications list
  moothall publications list --account nova --status queued
  moothall publications list --all --output json")]
struct ListPublications {
    #[command(flatten)]
    act: ActArgs,
    /// Only those with a delivery that stands so.
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,
    #[command(flatten)]
    page: PageArgs,
}

/// Show one publication with its deliveries and every attempt.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall publications show PUBLICATION
  moothall publications show DELIVERY --delivery")]
struct Show {
    #[command(flatten)]
    which: Which,
}

/// Take back what has not been sent yet.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall publications cancel PUBLICATION

Exits with 1 when it is being sent or was sent already.")]
struct Cancel {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    once: OnceArgs,
}

/// Send again what was refused, failed, expired or was cancelled; or now what waits.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall publications retry PUBLICATION
  moothall publications retry DELIVERY --delivery")]
struct Retry {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    once: OnceArgs,
}

/// Settle what needs attention: its answer was lost, and the gateway cannot tell whether it is there.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall publications resolve PUBLICATION --as published
  moothall publications resolve DELIVERY --delivery --as resend

Look on the network first: what is resent although it is there is there twice.")]
struct Resolve {
    #[command(flatten)]
    which: Which,
    /// What you found, and what is to be done.
    #[arg(long = "as", value_name = "HOW")]
    how: How,
    #[command(flatten)]
    once: OnceArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum How {
    /// It is there.
    Published,
    /// It is not there: send it again.
    Resend,
    /// It is not there: leave it so.
    GiveUp,
}

// Doc comments on this struct would become the description of each command that holds it.
#[derive(Debug, Args)]
struct Which {
    /// The publication, or with --delivery one delivery of it.
    #[arg(value_parser = opaque_id)]
    id: String,
    /// The id is that of a delivery.
    #[arg(long)]
    delivery: bool,
}

impl ClientCommand for Publications {
    async fn run(self, client: &Client, out: &Output) -> Result<Exit> {
        match self.command {
            Command::List(command) => command.run(client, out).await,
            Command::Show(Show { which }) => which.show(client, out, Call::get(&which.path(&[]))).await,
            Command::Cancel(Cancel { which, once }) => which.steer(client, out, "cancel", None, once).await,
            Command::Retry(Retry { which, once }) => which.steer(client, out, "retry", None, once).await,
            Command::Resolve(Resolve { which, how, once }) => {
                which.steer(client, out, "resolve", Some(json!({"as": how.word()})), once).await
            }
        }
    }
}

impl ListPublications {
    async fn run(self, client: &Client, out: &Output) -> Result<Exit> {
        let call = Call::get(&["publications"]).with("account", self.act.account).with("status", self.status);
        let table = Table::new(COLUMNS, "no publications");
        list(client, out, call, &self.page, table, |table, publication: Publication| {
            publication.add_to(table);
        })
        .await?;
        Ok(Exit::Done)
    }
}

impl Which {
    fn path<'a>(&'a self, rest: &[&'a str]) -> Vec<&'a str> {
        let kind = if self.delivery { "deliveries" } else { "publications" };
        [&[kind, self.id.as_str()], rest].concat()
    }

    async fn steer(
        &self,
        client: &Client,
        out: &Output,
        verb: &'static str,
        body: Option<Value>,
        once: OnceArgs,
    ) -> Result<Exit> {
        let mut call = Call::post(&self.path(&[verb])).once(once.idempotency_key.as_deref());
        if let Some(body) = body {
            call = call.json(body);
        }
        self.show(client, out, call).await
    }

    async fn show(&self, client: &Client, out: &Output, call: Call) -> Result<Exit> {
        let answer = client.send(&call).await?;
        if self.delivery {
            out.show(&answer, |delivery: Delivery| delivery.in_full(out.style))?;
        } else {
            out.show(&answer, |publication: Publication| publication.in_full(out.style))?;
        }
        Ok(Exit::Done)
    }
}

impl How {
    fn word(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Resend => "resend",
            Self::GiveUp => "give_up",
        }
    }
}

/// Prints what became of a write: the publication that was queued, or what it made.
pub(super) fn written<T: DeserializeOwned>(
    out: &Output,
    answer: &Answer,
    made: impl FnOnce(T) -> String,
) -> Result<Exit> {
    if answer.status == StatusCode::ACCEPTED {
        return published(out, answer);
    }
    out.show(answer, made)?;
    Ok(Exit::Done)
}

/// Prints a publication, and says how the command that made it should end.
pub(super) fn published(out: &Output, answer: &Answer) -> Result<Exit> {
    let exit = answer.read::<Publication>()?.exit();
    out.show(answer, |publication: Publication| publication.render(out.style))?;
    Ok(exit)
}
