//! `moothall show`: one post in full.

use clap::Args;
use moothall_core::id::PostId;

use crate::args::ActArgs;
use crate::cli::ClientCommand;
use crate::client::{Call, Client};
use crate::exit::Exit;
use crate::output::{Output, Record, when};
use crate::view::{Post, count, handle};

/// Show one post in full.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall show NETWORK:ID
  moothall show NETWORK:ID --output json | jq -r .text")]
pub(crate) struct Show {
    /// The post.
    #[arg(value_name = "POST")]
    post: PostId,
    #[command(flatten)]
    act: ActArgs,
}

impl ClientCommand for Show {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let call = Call::get(&["posts", self.post.as_str()]).with("account", self.act.account);
        out.show(&client.send(&call).await?, |post: Post| in_full(post).render(out.style))?;
        Ok(Exit::Done)
    }
}

/// A post with all that is known of it.
pub(super) fn in_full(post: Post) -> Record {
    let media = post.media.into_iter().map(|item| match item.url {
        Some(url) => format!("{} {url}", item.kind),
        None => item.kind,
    });
    Record::default()
        .with("post", post.id)
        .with("url", post.url.unwrap_or_default())
        .with("author", handle(post.author.as_ref()))
        .with("community", post.community.unwrap_or_default())
        .with("when (UTC)", when(post.created_at))
        .with("votes", count(post.counts.votes))
        .with("my vote", post.my_vote.unwrap_or_default())
        .with("comments", count(post.counts.comments))
        .with("reposts", count(post.counts.reposts))
        .with("flags", post.flags.join(", "))
        .with("media", media.collect::<Vec<_>>().join("\n"))
        .with("title", post.title.unwrap_or_default())
        .with("text", post.text)
}
