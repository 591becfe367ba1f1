//! `moothall followers` and `moothall following`.

use anyhow::Result;
use clap::Args;
use moothall_core::id::ProfileId;

use crate::args::{ActArgs, PageArgs};
use crate::cli::ClientCommand;
use crate::client::{Call, Client, list};
use crate::exit::Exit;
use crate::output::{Column, Output, Table};
use crate::view::{Profile, excerpt, yes_or_no};

const COLUMNS: &[Column] = &[
    Column::whole("PROFILE"),
    Column::whole("NAME"),
    Column::whole("FOLLOWED BY ME"),
    Column::wrapped("BIO"),
];

/// List who follows somebody.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall followers NETWORK:HANDLE
  moothall followers NETWORK:HANDLE --all --output json")]
pub(crate) struct Followers {
    #[command(flatten)]
    whose: Whose,
}

/// List whom somebody follows.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall following NETWORK:HANDLE")]
pub(crate) struct Following {
    #[command(flatten)]
    whose: Whose,
}

// Doc comments on this struct would become the description of each command that holds it.
#[derive(Debug, Args)]
struct Whose {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: ProfileId,
    #[command(flatten)]
    act: ActArgs,
    #[command(flatten)]
    page: PageArgs,
}

impl ClientCommand for Followers {
    async fn run(self, client: &Client, out: &Output) -> Result<Exit> {
        self.whose.list("followers", client, out).await
    }
}

impl ClientCommand for Following {
    async fn run(self, client: &Client, out: &Output) -> Result<Exit> {
        self.whose.list("following", client, out).await
    }
}

impl Whose {
    async fn list(self, what: &str, client: &Client, out: &Output) -> Result<Exit> {
        let call = Call::get(&["profiles", self.profile.as_str(), what]).with("account", self.act.account);
        let table = Table::new(COLUMNS, "nobody");
        list(client, out, call, &self.page, table, |table, profile: Profile| {
            let bio = excerpt(&profile.bio.unwrap_or_default());
            let followed = yes_or_no(profile.followed_by_me).to_owned();
            table.row([profile.id, profile.name.unwrap_or_default(), followed, bio]);
        })
        .await?;
        Ok(Exit::Done)
    }
}
