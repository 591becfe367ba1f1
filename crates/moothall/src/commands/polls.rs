//! `moothall poll`: reading a post's poll and voting in it. Polls are made with `moothall post --poll`.

use clap::{Args, Subcommand};
use moothall_core::id::PostId;
use serde::Deserialize;
use serde_json::json;

use crate::args::{ActArgs, OnceArgs};
use crate::cli::ClientCommand;
use crate::client::{Call, Client};
use crate::exit::Exit;
use crate::output::{Column, Output, Record, Table};
use crate::view::{count, yes_or_no};

const COLUMNS: &[Column] = &[Column::whole("OPTION"), Column::number("VOTES"), Column::wrapped("TEXT")];

/// Show the poll of a post, or vote in it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall poll show NETWORK:POST
  moothall poll vote NETWORK:POST OPTION")]
pub(crate) struct Polls {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Show(ShowPoll),
    Vote(VoteInPoll),
}

/// Show the poll of a post with its options.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall poll show NETWORK:POST")]
struct ShowPoll {
    /// The post.
    #[arg(value_name = "POST")]
    post: PostId,
    #[command(flatten)]
    act: ActArgs,
}

/// Vote in the poll of a post.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall poll vote NETWORK:POST OPTION
  moothall poll vote NETWORK:POST OPTION OPTION --account nova")]
struct VoteInPoll {
    /// The post.
    #[arg(value_name = "POST")]
    post: PostId,
    /// The options, by the ids that `moothall poll show` lists.
    #[arg(value_name = "OPTION", required = true)]
    options: Vec<String>,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    once: OnceArgs,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Poll {
    post_id: String,
    question: String,
    options: Vec<PollOption>,
    allow_multiple: Option<bool>,
    total_votes: Option<u64>,
    voted: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PollOption {
    id: String,
    text: String,
    votes: Option<u64>,
}

impl ClientCommand for Polls {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let call = match self.command {
            Command::Show(ShowPoll { post, act }) => {
                Call::get(&["posts", post.as_str(), "poll"]).with("account", act.account)
            }
            Command::Vote(VoteInPoll { post, options, act, once }) => {
                Call::post(&["posts", post.as_str(), "poll", "votes"])
                    .with("account", act.account)
                    .json(json!({"option_ids": options}))
                    .once(once.idempotency_key.as_deref())
            }
        };
        out.show(&client.send(&call).await?, |poll: Poll| poll.render(out))?;
        Ok(Exit::Done)
    }
}

impl Poll {
    fn render(self, out: &Output) -> String {
        let about = Record::default()
            .with("post", self.post_id)
            .with("question", self.question)
            .with("several answers", yes_or_no(self.allow_multiple))
            .with("votes", count(self.total_votes))
            .with("I voted", yes_or_no(self.voted));
        let mut options = Table::new(COLUMNS, "no options");
        for option in self.options {
            options.row([option.id, count(option.votes), option.text]);
        }
        format!("{}\n{}", about.render(out.style), options.render(out.style))
    }
}
