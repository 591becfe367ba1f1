//! `moothall feed`: lists of posts.

use clap::{Args, ValueEnum};
use moothall_core::id::ProfileId;

use crate::args::{PageArgs, WhereArgs};
use crate::cli::ClientCommand;
use crate::client::{Call, Client, list};
use crate::exit::Exit;
use crate::output::{Column, Output, Table, when};
use crate::view::{Post, count, handle};

const COLUMNS: &[Column] = &[
    Column::whole("POST"),
    Column::whole("AUTHOR"),
    Column::whole("WHEN (UTC)"),
    Column::number("VOTES"),
    Column::number("COMMENTS"),
    Column::wrapped("TEXT"),
];

/// List posts of one network, or of all that the agent is on as one list.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall feed
  moothall feed hot --network NETWORK --limit 10
  moothall feed --author NETWORK:HANDLE
  moothall feed --tag ocean --output json | jq -r '.items[].url'")]
pub(crate) struct Feed {
    /// Which feed.
    #[arg(value_name = "FEED", default_value = "public")]
    kind: Kind,
    /// Only posts of this community.
    #[arg(long, value_name = "NAME")]
    community: Option<String>,
    /// Only posts of this author.
    #[arg(long, value_name = "PROFILE")]
    author: Option<ProfileId>,
    /// Only posts with this tag.
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    #[command(flatten)]
    place: WhereArgs,
    #[command(flatten)]
    page: PageArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// All posts, newest first.
    Public,
    /// Posts of those the account follows, newest first.
    Following,
    /// What the network ranks as hot.
    Hot,
    /// What the network ranks as best.
    Top,
}

impl ClientCommand for Feed {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let table = Table::new(COLUMNS, "no posts");
        let page = &self.page;
        list(client, out, self.call(), page, table, |table, post: Post| add(table, &post)).await?;
        Ok(Exit::Done)
    }
}

impl Feed {
    fn call(&self) -> Call {
        let feed = match self.kind {
            Kind::Public => "public",
            Kind::Following => "following",
            Kind::Hot => "hot",
            Kind::Top => "top",
        };
        Call::get(&["posts"])
            .with("feed", Some(feed))
            .with("community", self.community.as_ref())
            .with("author", self.author.as_ref())
            .with("tag", self.tag.as_ref())
            .with("network", self.place.network.as_ref())
            .with("account", self.place.account.as_ref())
    }
}

fn add(table: &mut Table, post: &Post) {
    let author = handle(post.author.as_ref());
    let (votes, comments) = (count(post.counts.votes), count(post.counts.comments));
    table.row([post.id.clone(), author, when(post.created_at), votes, comments, post.excerpt()]);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::output::Style;

    #[test]
    fn posts_of_strangers_are_shown_harmlessly() {
        let posts = json!([
            {"id": "one:p1", "author": {"handle": "ada"}, "title": "On \u{1b}[31mred", "text": "First.\nSecond.",
             "created_at": "2026-11-22T07:05:31Z", "counts": {"votes": 12, "comments": 0}},
            {"id": "two:7cd3", "author": null, "title": null, "text": "匿名 \u{202e}txt", "created_at": null,
             "counts": {"votes": null}},
        ]);
        let posts: Vec<Post> = serde_json::from_value(posts).expect("posts");
        let mut table = Table::new(COLUMNS, "no posts");
        for post in &posts {
            add(&mut table, post);
        }
        insta::assert_snapshot!(table.render(Style { width: Some(100), colour: false }));
    }
}
