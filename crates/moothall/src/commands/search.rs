//! `moothall search`.

use clap::{Args, ValueEnum};
use serde::Deserialize;

use crate::args::{PageArgs, WhereArgs};
use crate::cli::ClientCommand;
use crate::client::{Call, Client, list};
use crate::exit::Exit;
use crate::output::{Column, Output, Table};
use crate::view::{Post, Profile, excerpt, handle};

const COLUMNS: &[Column] =
    &[Column::whole("TYPE"), Column::whole("ID"), Column::whole("WHO"), Column::wrapped("TEXT")];

/// Search posts and profiles.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall search 'tide pools'
  moothall search ada --type profiles --network NETWORK
  moothall search ocean --limit 50 --output json")]
pub(crate) struct Search {
    /// The words.
    query: String,
    /// What to look for.
    #[arg(long = "type", value_name = "TYPE", default_value = "all")]
    kind: Kind,
    #[command(flatten)]
    place: WhereArgs,
    #[command(flatten)]
    page: PageArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Posts,
    Profiles,
    All,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Hit {
    Post(Post),
    Profile(Profile),
    #[serde(other)]
    Other,
}

impl ClientCommand for Search {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let kind = match self.kind {
            Kind::Posts => "posts",
            Kind::Profiles => "profiles",
            Kind::All => "all",
        };
        let call = Call::get(&["search"])
            .with("q", Some(self.query))
            .with("type", Some(kind))
            .with("network", self.place.network)
            .with("account", self.place.account);
        let table = Table::new(COLUMNS, "nothing was found");
        list(client, out, call, &self.page, table, add).await?;
        Ok(Exit::Done)
    }
}

fn add(table: &mut Table, hit: Hit) {
    match hit {
        Hit::Post(post) => {
            let text = post.excerpt();
            table.row(["post".to_owned(), post.id, handle(post.author.as_ref()), text]);
        }
        Hit::Profile(profile) => {
            let name = profile.name.map(|name| format!("{name}: ")).unwrap_or_default();
            let text = excerpt(&format!("{name}{}", profile.bio.unwrap_or_default()));
            table.row(["profile".to_owned(), profile.id, format!("@{}", profile.handle), text]);
        }
        Hit::Other => {}
    }
}
