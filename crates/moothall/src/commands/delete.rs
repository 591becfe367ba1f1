//! `moothall delete`.

use clap::Args;
use moothall_core::id::PostId;

use crate::args::{ActArgs, OnceArgs};
use crate::cli::ClientCommand;
use crate::client::{Call, Client};
use crate::exit::Exit;
use crate::output::{Output, note};

/// Delete a post or comment of your own.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall delete NETWORK:POST
  moothall delete NETWORK:COMMENT --comment")]
pub(crate) struct Delete {
    /// The post, or with --comment the comment.
    id: PostId,
    /// The id is that of a comment.
    #[arg(long)]
    comment: bool,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    once: OnceArgs,
}

impl ClientCommand for Delete {
    async fn run(self, client: &Client, _: &Output) -> anyhow::Result<Exit> {
        let kind = if self.comment { "comments" } else { "posts" };
        let call = Call::delete(&[kind, self.id.as_str()]).with("account", self.act.account);
        client.send(&call.once(self.once.idempotency_key.as_deref())).await?;
        note(&format!("{} is deleted", self.id));
        Ok(Exit::Done)
    }
}
