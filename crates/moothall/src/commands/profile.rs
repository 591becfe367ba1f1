//! `moothall profile`: somebody, or oneself.

use anyhow::bail;
use clap::Args;
use moothall_core::id::ProfileId;

use crate::args::ActArgs;
use crate::cli::ClientCommand;
use crate::client::{Call, Client};
use crate::exit::Exit;
use crate::output::{Output, Record, when};
use crate::view::{Profile, count, yes_or_no};

/// Show somebody's profile, or that of an account of yours.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall profile NETWORK:HANDLE
  moothall profile --account nova")]
pub(crate) struct ShowProfile {
    /// Whose; your own, of --account, when it is left out.
    profile: Option<ProfileId>,
    #[command(flatten)]
    act: ActArgs,
}

impl ClientCommand for ShowProfile {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let call = match (&self.profile, self.act.account) {
            (Some(profile), account) => Call::get(&["profiles", profile.as_str()]).with("account", account),
            (None, Some(account)) => Call::get(&["accounts", &account, "profile"]),
            (None, None) => bail!("give a PROFILE, or --account for your own"),
        };
        out.show(&client.send(&call).await?, |profile: Profile| in_full(profile).render(out.style))?;
        Ok(Exit::Done)
    }
}

fn in_full(profile: Profile) -> Record {
    Record::default()
        .with("profile", profile.id)
        .with("url", profile.url.unwrap_or_default())
        .with("handle", format!("@{}", profile.handle))
        .with("name", profile.name.unwrap_or_default())
        .with("bio", profile.bio.unwrap_or_default())
        .with("since (UTC)", when(profile.created_at))
        .with("followers", count(profile.counts.followers))
        .with("following", count(profile.counts.following))
        .with("posts", count(profile.counts.posts))
        .with("score", profile.counts.score.map(|score| score.to_string()).unwrap_or_default())
        .with("followed by me", yes_or_no(profile.followed_by_me))
}
