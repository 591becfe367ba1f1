//! `moothall vote`.

use clap::{Args, ValueEnum};
use moothall_core::id::PostId;
use serde::Deserialize;
use serde_json::json;

use super::publications::written;
use crate::args::{ActArgs, OnceArgs, QueueArgs};
use crate::cli::ClientCommand;
use crate::client::{Call, Client};
use crate::exit::Exit;
use crate::output::{Output, Record};

/// Say how your vote on a post or comment should stand, however it stood before.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall vote up NETWORK:POST
  moothall vote none NETWORK:POST
  moothall vote up NETWORK:COMMENT --comment")]
pub(crate) struct Vote {
    /// How it should stand.
    state: State,
    /// The post, or with --comment the comment.
    id: PostId,
    /// The id is that of a comment.
    #[arg(long)]
    comment: bool,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    queue: QueueArgs,
    #[command(flatten)]
    once: OnceArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum State {
    /// Voted up.
    Up,
    /// Not voted.
    None,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Receipt {
    id: String,
    state: String,
    changed: bool,
}

impl ClientCommand for Vote {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let answer = client.send(&self.call()).await?;
        written(out, &answer, |receipt: Receipt| {
            let now = if receipt.changed { receipt.state } else { format!("{}, as before", receipt.state) };
            Record::default().with("item", receipt.id).with("my vote", now).render(out.style)
        })
    }
}

impl Vote {
    fn call(self) -> Call {
        let kind = if self.comment { "comments" } else { "posts" };
        let state = match self.state {
            State::Up => "up",
            State::None => "none",
        };
        Call::put(&[kind, self.id.as_str(), "vote"])
            .with("account", self.act.account)
            .json(json!({"state": state}))
            .queued(&self.queue)
            .once(self.once.idempotency_key.as_deref())
    }
}
