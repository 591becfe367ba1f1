//! `moothall repost`.

use clap::Args;
use moothall_core::id::PostId;
use serde::Deserialize;
use serde_json::json;

use super::show::in_full;
use crate::args::{ActArgs, OnceArgs};
use crate::cli::ClientCommand;
use crate::client::{Call, Client};
use crate::exit::Exit;
use crate::output::{Output, Record};
use crate::view::{Post, yes_or_no};

/// Pass a post on, with a text of your own or without, or take that back.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall repost NETWORK:POST
  moothall repost NETWORK:POST --quote 'Worth reading.'
  moothall repost NETWORK:POST --undo")]
pub(crate) struct Repost {
    /// The post.
    #[arg(value_name = "POST")]
    post: PostId,
    /// A text of your own to go with it.
    #[arg(long, value_name = "TEXT")]
    quote: Option<String>,
    /// Take the repost back.
    #[arg(long, conflicts_with = "quote")]
    undo: bool,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    once: OnceArgs,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Receipt {
    post_id: String,
    reposted: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Quoted {
    status: String,
    post: Post,
}

impl ClientCommand for Repost {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let id = self.post.as_str();
        let call = match (&self.quote, self.undo) {
            (Some(text), _) => Call::post(&["posts", id, "quote"]).json(json!({"text": text})),
            (None, true) => Call::delete(&["posts", id, "repost"]),
            (None, false) => Call::put(&["posts", id, "repost"]),
        };
        let call = call.with("account", self.act.account).once(self.once.idempotency_key.as_deref());
        let answer = client.send(&call).await?;
        if self.quote.is_some() {
            out.show(&answer, |quoted: Quoted| {
                in_full(quoted.post).with("status", quoted.status).render(out.style)
            })?;
        } else {
            out.show(&answer, |receipt: Receipt| {
                let reposted = yes_or_no(receipt.reposted);
                Record::default().with("post", receipt.post_id).with("reposted", reposted).render(out.style)
            })?;
        }
        Ok(Exit::Done)
    }
}
