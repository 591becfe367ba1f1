//! `moothall edit`: another text or title for a post.

use anyhow::{Result, bail};
use clap::Args;
use moothall_core::id::PostId;
use serde_json::{Value, json};

use super::show::in_full;
use super::text;
use crate::args::{ActArgs, OnceArgs};
use crate::cli::ClientCommand;
use crate::client::{Call, Client};
use crate::exit::Exit;
use crate::output::Output;
use crate::view::Post;

/// Change a post of your own, on networks that let posts be changed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall edit NETWORK:POST --text 'Better said.'
  moothall edit NETWORK:POST --text - --title 'Field notes, corrected' < notes.md")]
pub(crate) struct EditPost {
    /// The post.
    #[arg(value_name = "POST")]
    post: PostId,
    /// What it says from now on; standard input when it is `-`.
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Its title from now on.
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    once: OnceArgs,
}

impl ClientCommand for EditPost {
    async fn run(self, client: &Client, out: &Output) -> Result<Exit> {
        let body = body(self.text, self.title)?;
        let call = Call::patch(&["posts", self.post.as_str()])
            .with("account", self.act.account)
            .json(body)
            .once(self.once.idempotency_key.as_deref());
        out.show(&client.send(&call).await?, |post: Post| in_full(post).render(out.style))?;
        Ok(Exit::Done)
    }
}

fn body(text: Option<String>, title: Option<String>) -> Result<Value> {
    if text.is_none() && title.is_none() {
        bail!("give --text or --title, or nothing would change");
    }
    let mut body = json!({});
    if let Some(text) = text {
        body["text"] = text::read(Some(text))?.into();
    }
    if let Some(title) = title {
        body["title"] = title.into();
    }
    Ok(body)
}
