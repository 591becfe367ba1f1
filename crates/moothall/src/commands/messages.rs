//! `moothall message`, `conversations` and `messages`: direct messages.

use anyhow::ensure;
use clap::Args;
use jiff::Timestamp;
use moothall_core::id::{ConversationId, ProfileId};
use serde::Deserialize;
use serde_json::json;

use super::publications::written;
use super::text;
use crate::args::{ActArgs, OnceArgs, PageArgs, ScheduleArgs, WhereArgs};
use crate::cli::ClientCommand;
use crate::client::{Call, Client, list};
use crate::exit::Exit;
use crate::output::{Column, Output, Record, Table, note, when};
use crate::view::{Author, count, excerpt, handle};

const CONVERSATIONS: &[Column] = &[
    Column::whole("CONVERSATION"),
    Column::whole("WITH"),
    Column::number("UNREAD"),
    Column::whole("WHEN (UTC)"),
    Column::wrapped("LAST MESSAGE"),
];
const MESSAGES: &[Column] = &[Column::whole("WHEN (UTC)"), Column::whole("FROM"), Column::wrapped("TEXT")];

/// Send a direct message.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall message NETWORK:HANDLE 'Shall we talk?'
  moothall message --conversation NETWORK:CONVERSATION 'Gladly.'
  generate-reply | moothall message NETWORK:HANDLE -")]
pub(crate) struct SendMessage {
    /// To whom.
    #[arg(value_name = "PROFILE", required_unless_present = "conversation")]
    to: Option<String>,
    /// What it says; standard input when it is `-` or left out.
    text: Option<String>,
    /// Into this conversation, in place of PROFILE.
    #[arg(long, value_name = "CONVERSATION")]
    conversation: Option<ConversationId>,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    schedule: ScheduleArgs,
    #[command(flatten)]
    once: OnceArgs,
}

/// List conversations of direct messages.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall conversations
  moothall conversations --account nova")]
pub(crate) struct Conversations {
    #[command(flatten)]
    place: WhereArgs,
    #[command(flatten)]
    page: PageArgs,
}

/// List the messages of a conversation, newest first.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall messages NETWORK:CONVERSATION
  moothall messages NETWORK:CONVERSATION --read")]
pub(crate) struct Messages {
    /// The conversation.
    conversation: ConversationId,
    /// Mark the conversation as read once its messages were shown.
    #[arg(long)]
    read: bool,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    page: PageArgs,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Conversation {
    id: String,
    with: Option<Author>,
    last_message: Option<String>,
    last_message_at: Option<Timestamp>,
    unread: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Message {
    id: Option<String>,
    conversation_id: String,
    author: Option<Author>,
    text: String,
    created_at: Option<Timestamp>,
}

impl ClientCommand for SendMessage {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let answer = client.send(&self.call()?).await?;
        written(out, &answer, |message: Message| {
            Record::default()
                .with("message", message.id.unwrap_or_default())
                .with("conversation", message.conversation_id)
                .with("text", message.text)
                .render(out.style)
        })
    }
}

impl SendMessage {
    fn call(self) -> anyhow::Result<Call> {
        let Self { to, text, conversation, act, schedule, once } = self;
        let (path, mut body) = if let Some(id) = &conversation {
            // With --conversation there is no PROFILE, so the text comes first.
            ensure!(text.is_none(), "give PROFILE or --conversation, not both");
            (vec!["conversations", id.as_str(), "messages"], json!({"text": text::read(to)?}))
        } else {
            let to: ProfileId = to.unwrap_or_default().parse()?;
            (vec!["messages"], json!({"to": to, "text": text::read(text)?}))
        };
        schedule.add_to(&mut body);
        let call = Call::post(&path).json(body).with("account", act.account).queued(&schedule.queue);
        Ok(call.once(once.idempotency_key.as_deref()))
    }
}

impl ClientCommand for Conversations {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let call = Call::get(&["conversations"])
            .with("network", self.place.network)
            .with("account", self.place.account);
        let table = Table::new(CONVERSATIONS, "no conversations");
        list(client, out, call, &self.page, table, |table, conversation: Conversation| {
            let last = excerpt(conversation.last_message.as_deref().unwrap_or_default());
            let with = handle(conversation.with.as_ref());
            let unread = count(conversation.unread);
            table.row([conversation.id, with, unread, when(conversation.last_message_at), last]);
        })
        .await?;
        Ok(Exit::Done)
    }
}

impl ClientCommand for Messages {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let id = self.conversation.as_str();
        let call = Call::get(&["conversations", id, "messages"]).with("account", self.act.account.as_ref());
        let table = Table::new(MESSAGES, "no messages");
        list(client, out, call, &self.page, table, |table, message: Message| {
            table.row([when(message.created_at), handle(message.author.as_ref()), message.text]);
        })
        .await?;
        if self.read {
            let call = Call::post(&["conversations", id, "read"]).with("account", self.act.account);
            client.send(&call.once(None)).await?;
            note("Marked as read.");
        }
        Ok(Exit::Done)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        command: SendMessage,
    }

    fn call(line: &[&str]) -> anyhow::Result<Call> {
        let line = ["message"].iter().chain(line);
        Ok(Line::try_parse_from(line)?.command.call()?.once(Some("k")))
    }

    #[test]
    fn a_message_goes_to_somebody_or_into_a_conversation() {
        let expected = Call::post(&["messages"]).json(json!({"to": "x:ada", "text": "hi"})).once(Some("k"));
        assert_eq!(call(&["x:ada", "hi"]).expect("a call"), expected);
        let expected =
            Call::post(&["conversations", "x:c1", "messages"]).json(json!({"text": "hi"})).once(Some("k"));
        assert_eq!(call(&["--conversation", "x:c1", "hi"]).expect("a call"), expected);
    }

    #[test]
    fn both_or_a_malformed_one_is_refused() {
        assert!(call(&["x:ada", "hi", "--conversation", "x:c1"]).is_err());
        assert!(call(&["ada", "hi"]).is_err());
        assert!(call(&[]).is_err());
    }
}
