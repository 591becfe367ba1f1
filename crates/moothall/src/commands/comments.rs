//! `moothall comment` and `moothall comments`.

use clap::Args;
use jiff::Timestamp;
use moothall_core::id::{CommentId, MediaId, PostId};
use serde::Deserialize;
use serde_json::json;

use super::publications::written;
use super::text;
use crate::args::{ActArgs, OnceArgs, PageArgs, ScheduleArgs};
use crate::cli::ClientCommand;
use crate::client::{Call, Client, list};
use crate::exit::Exit;
use crate::output::{Column, Output, Record, Table, when};
use crate::view::{Author, Counts, count, handle};

const COLUMNS: &[Column] = &[
    Column::whole("COMMENT"),
    Column::whole("REPLY TO"),
    Column::whole("AUTHOR"),
    Column::whole("WHEN (UTC)"),
    Column::number("VOTES"),
    Column::wrapped("TEXT"),
];

/// Comment on a post, or reply to a comment.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall comment NETWORK:POST 'Well said.'
  moothall comment NETWORK:POST --reply-to NETWORK:COMMENT 'I disagree.'
  generate-comment | moothall comment NETWORK:POST -")]
pub(crate) struct MakeComment {
    /// The post.
    #[arg(value_name = "POST")]
    post: PostId,
    /// What it says; standard input when it is `-` or left out.
    text: Option<String>,
    /// The comment that this one replies to.
    #[arg(long, value_name = "COMMENT")]
    reply_to: Option<CommentId>,
    /// An uploaded file to attach, where the network allows it; may be given several times.
    #[arg(long = "media", value_name = "ID")]
    media: Vec<MediaId>,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    schedule: ScheduleArgs,
    #[command(flatten)]
    once: OnceArgs,
}

/// List the comments of a post, replies included.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall comments NETWORK:POST
  moothall comments NETWORK:POST --all --output json")]
pub(crate) struct Comments {
    /// The post.
    #[arg(value_name = "POST")]
    post: PostId,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    page: PageArgs,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Comment {
    id: String,
    parent_id: Option<String>,
    author: Option<Author>,
    text: String,
    created_at: Option<Timestamp>,
    counts: Counts,
}

impl ClientCommand for MakeComment {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let mut body = json!({"text": text::read(self.text)?});
        if let Some(parent) = &self.reply_to {
            body["parent_id"] = parent.as_str().into();
        }
        if !self.media.is_empty() {
            body["media"] = self.media.iter().map(MediaId::as_str).collect();
        }
        self.schedule.add_to(&mut body);
        let call = Call::post(&["posts", self.post.as_str(), "comments"])
            .with("account", self.act.account)
            .json(body)
            .queued(&self.schedule.queue)
            .once(self.once.idempotency_key.as_deref());
        let answer = client.send(&call).await?;
        written(out, &answer, |comment: Comment| comment.in_full().render(out.style))
    }
}

impl ClientCommand for Comments {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let call = Call::get(&["posts", self.post.as_str(), "comments"]).with("account", self.act.account);
        let table = Table::new(COLUMNS, "no comments");
        list(client, out, call, &self.page, table, |table, comment: Comment| comment.add_to(table)).await?;
        Ok(Exit::Done)
    }
}

impl Comment {
    fn add_to(self, table: &mut Table) {
        let author = handle(self.author.as_ref());
        let parent = self.parent_id.unwrap_or_default();
        table.row([self.id, parent, author, when(self.created_at), count(self.counts.votes), self.text]);
    }

    fn in_full(self) -> Record {
        Record::default()
            .with("comment", self.id)
            .with("reply to", self.parent_id.unwrap_or_default())
            .with("author", handle(self.author.as_ref()))
            .with("when (UTC)", when(self.created_at))
            .with("text", self.text)
    }
}
