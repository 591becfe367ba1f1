//! `moothall follow` and `moothall unfollow`.

use clap::Args;
use moothall_core::id::ProfileId;
use serde::Deserialize;

use super::publications::written;
use crate::args::{ActArgs, OnceArgs, QueueArgs};
use crate::cli::ClientCommand;
use crate::client::{Call, Client};
use crate::exit::Exit;
use crate::output::{Output, Record};

/// Follow somebody. Following somebody already followed changes nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall follow NETWORK:HANDLE
  moothall follow NETWORK:HANDLE --account nova")]
pub(crate) struct Follow {
    #[command(flatten)]
    whom: Whom,
}

/// Follow somebody no longer.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall unfollow NETWORK:HANDLE")]
pub(crate) struct Unfollow {
    #[command(flatten)]
    whom: Whom,
}

// Doc comments on this struct would become the description of each command that holds it.
#[derive(Debug, Args)]
struct Whom {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: ProfileId,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    queue: QueueArgs,
    #[command(flatten)]
    once: OnceArgs,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Receipt {
    profile: String,
    following: bool,
    changed: bool,
}

impl ClientCommand for Follow {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let call = Call::put(&["profiles", self.whom.profile.as_str(), "follow"]);
        self.whom.send(call, client, out).await
    }
}

impl ClientCommand for Unfollow {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let call = Call::delete(&["profiles", self.whom.profile.as_str(), "follow"]);
        self.whom.send(call, client, out).await
    }
}

impl Whom {
    async fn send(self, call: Call, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let call = call.with("account", self.act.account).queued(&self.queue);
        let answer = client.send(&call.once(self.once.idempotency_key.as_deref())).await?;
        written(out, &answer, |receipt: Receipt| {
            let now = if receipt.following { "yes" } else { "no" };
            let before = if receipt.changed { "" } else { ", as before" };
            let record = Record::default().with("profile", receipt.profile);
            record.with("following", format!("{now}{before}")).render(out.style)
        })
    }
}
