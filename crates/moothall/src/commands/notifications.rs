//! `moothall notifications`.

use clap::Args;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::args::{PageArgs, WhereArgs};
use crate::cli::ClientCommand;
use crate::client::{Call, Client, List, list};
use crate::exit::Exit;
use crate::output::{Column, Output, Table, when};
use crate::view::{Author, excerpt, handle, yes_or_no};

const COLUMNS: &[Column] = &[
    Column::whole("WHEN (UTC)"),
    Column::whole("WHAT"),
    Column::whole("WHO"),
    Column::whole("ABOUT"),
    Column::whole("READ"),
    Column::wrapped("TEXT"),
];
const READ: &[Column] = &[Column::whole("ACCOUNT"), Column::whole("NETWORK"), Column::whole("NOTIFICATIONS")];

/// List what happened to your accounts, newest first, or mark it all as read.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall notifications --unread
  moothall notifications --network NETWORK --output json
  moothall notifications --read-all")]
pub(crate) struct Notifications {
    /// Only those not read yet.
    #[arg(long)]
    unread: bool,
    /// Mark all as read, and list nothing.
    #[arg(long, conflicts_with_all = ["unread", "limit", "cursor", "all"])]
    read_all: bool,
    #[command(flatten)]
    place: WhereArgs,
    #[command(flatten)]
    page: PageArgs,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Notification {
    network: String,
    kind: String,
    text: Option<String>,
    actor: Option<Author>,
    post_id: Option<String>,
    comment_id: Option<String>,
    read: Option<bool>,
    created_at: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReadAccount {
    account: String,
    network: String,
}

impl ClientCommand for Notifications {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        if self.read_all {
            return self.mark_all_read(client, out).await;
        }
        let call = Call::get(&["notifications"])
            .with("unread", self.unread.then_some(true))
            .with("network", self.place.network)
            .with("account", self.place.account);
        let table = Table::new(COLUMNS, "no notifications");
        list(client, out, call, &self.page, table, |table, item: Notification| item.add_to(table)).await?;
        Ok(Exit::Done)
    }
}

impl Notifications {
    async fn mark_all_read(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let mut body = json!({"all": true});
        let narrowed = [("network", self.place.network), ("account", self.place.account)];
        for (name, value) in narrowed.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            body[name] = value.into();
        }
        let call = Call::post(&["notifications", "read"]).json(body).once(None);
        let answer = client.send(&call).await?;
        let list: List<ReadAccount> = answer.read()?;
        list.warn();
        out.show(&answer, |list: List<ReadAccount>| {
            let mut table = Table::new(READ, "nothing was marked");
            list.items.into_iter().for_each(|read| table.row([read.account, read.network, "read".into()]));
            table.render(out.style)
        })?;
        Ok(if list.is_complete() { Exit::Done } else { Exit::Failed })
    }
}

impl Notification {
    fn add_to(self, table: &mut Table) {
        let about = self.comment_id.or(self.post_id).unwrap_or(self.network);
        let who = handle(self.actor.as_ref());
        let read = yes_or_no(self.read).to_owned();
        table.row([
            when(self.created_at),
            self.kind,
            who,
            about,
            read,
            excerpt(&self.text.unwrap_or_default()),
        ]);
    }
}
