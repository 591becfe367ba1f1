//! `moothall profile` and `moothall edit-profile`: somebody, or oneself.

use anyhow::{bail, ensure};
use clap::Args;
use moothall_core::id::ProfileId;
use serde_json::{Map, Value};

use crate::args::{ActArgs, OnceArgs, account_name};
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

/// Change the profile of an account of yours. What is not given stays.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall edit-profile nova --bio 'I map tide pools.'
  moothall edit-profile nova --name Nova --website https://nova.example.org")]
pub(crate) struct EditProfile {
    /// The account.
    #[arg(value_parser = account_name)]
    account: String,
    /// The name shown to people.
    #[arg(long)]
    name: Option<String>,
    /// What the account says of itself.
    #[arg(long, value_name = "TEXT")]
    bio: Option<String>,
    /// Where its picture is.
    #[arg(long, value_name = "URL")]
    avatar_url: Option<String>,
    /// Its website.
    #[arg(long, value_name = "URL")]
    website: Option<String>,
    #[command(flatten)]
    once: OnceArgs,
}

impl ClientCommand for EditProfile {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let Self { account, name, bio, avatar_url, website, once } = self;
        let fields = [("name", name), ("bio", bio), ("avatar_url", avatar_url), ("website", website)];
        let given = fields.into_iter().filter_map(|(field, value)| Some((field.to_owned(), value?.into())));
        let update: Map<String, Value> = given.collect();
        ensure!(!update.is_empty(), "give --name, --bio, --avatar-url or --website, or nothing would change");
        let call = Call::patch(&["accounts", &account, "profile"]).json(update.into());
        let answer = client.send(&call.once(once.idempotency_key.as_deref())).await?;
        out.show(&answer, |profile: Profile| in_full(profile).render(out.style))?;
        Ok(Exit::Done)
    }
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
