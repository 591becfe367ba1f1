//! Where a post goes: what was typed, and what it means.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{bail, ensure};
use moothall_core::id::MediaId;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::{Call, Client, List};

/// What `--to` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum To {
    Network(String),
    Account(String),
    /// One or the other: networks come first.
    Either(String),
}

impl FromStr for To {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let to = match text.split_once('=') {
            Some(("network", name)) => Self::Network(name.to_owned()),
            Some(("account", name)) => Self::Account(name.to_owned()),
            Some(_) => return Err("give a name, account=NAME or network=NAME".to_owned()),
            None => Self::Either(text.to_owned()),
        };
        if to.name().is_empty() { Err("the name is empty".to_owned()) } else { Ok(to) }
    }
}

impl To {
    fn name(&self) -> &str {
        let (Self::Network(name) | Self::Account(name) | Self::Either(name)) = self;
        name
    }
}

/// What `--community` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Community {
    target: Option<String>,
    name: String,
}

impl FromStr for Community {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (target, name) = match text.split_once('=') {
            Some((target, name)) => (Some(target.to_owned()), name),
            None => (None, text),
        };
        if name.is_empty() {
            return Err("give NAME or TARGET=NAME".to_owned());
        }
        Ok(Self { target, name: name.to_owned() })
    }
}

/// What `--media` says: a file where there is one of that name, else the id of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Attachment {
    File(PathBuf),
    Id(MediaId),
}

impl FromStr for Attachment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let path = PathBuf::from(text);
        if path.exists() {
            return Ok(Self::File(path));
        }
        text.parse()
            .map(Self::Id)
            .map_err(|_| "there is no such file, and it is not the id of an upload (network:id)".to_owned())
    }
}

impl Attachment {
    pub(super) fn id(&self) -> Option<&MediaId> {
        match self {
            Self::Id(id) => Some(id),
            Self::File(_) => None,
        }
    }
}

/// A target as the gateway takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resolved {
    account: Option<String>,
    /// The network, where it is known.
    pub(super) network: Option<String>,
    community: Option<String>,
    pub(super) media: Vec<String>,
}

impl Resolved {
    fn account(name: &str) -> Self {
        Self { account: Some(name.to_owned()), network: None, community: None, media: Vec::new() }
    }

    fn network(slug: &str) -> Self {
        Self { account: None, network: Some(slug.to_owned()), community: None, media: Vec::new() }
    }

    /// Lets a call act where this target posts.
    pub(super) fn named(&self, call: Call) -> Call {
        match &self.account {
            Some(account) => call.with("account", Some(account)),
            None => call.with("network", self.network.as_ref()),
        }
    }

    pub(super) fn json(&self) -> Value {
        let mut target = match (&self.account, &self.network) {
            (Some(account), _) => json!({"account": account}),
            (None, network) => json!({"network": network}),
        };
        if let Some(community) = &self.community {
            target["community"] = community.as_str().into();
        }
        if !self.media.is_empty() {
            target["media"] = self.media.iter().map(String::as_str).collect();
        }
        target
    }
}

#[derive(Deserialize)]
struct Network {
    network: String,
}

/// Finds out which of the names are networks, asking the gateway only where that is not said.
pub(super) async fn resolve(client: &Client, targets: &[To]) -> anyhow::Result<Vec<Resolved>> {
    let networks = if targets.iter().any(|to| matches!(to, To::Either(_))) {
        client.send(&Call::get(&["networks"])).await?.read::<List<Network>>()?.items
    } else {
        Vec::new()
    };
    let is_network = |name: &str| networks.iter().any(|network| network.network == name);
    let resolve = |to: &To| match to {
        To::Network(slug) => Resolved::network(slug),
        To::Either(name) if is_network(name) => Resolved::network(name),
        To::Account(name) | To::Either(name) => Resolved::account(name),
    };
    Ok(targets.iter().map(resolve).collect())
}

/// Gives each target its community: the one named for it, else the one named for all.
pub(super) fn settle(targets: &mut [Resolved], to: &[To], communities: &[Community]) -> anyhow::Result<()> {
    for community in communities {
        let Some(target) = &community.target else { continue };
        ensure!(
            to.iter().any(|to| to.name() == target),
            "--community {target}={}: {target} is not one of the targets given with --to",
            community.name
        );
    }
    for (target, to) in targets.iter_mut().zip(to) {
        let of_this = communities.iter().filter(|community| community.target.as_deref() == Some(to.name()));
        let of_all = communities.iter().filter(|community| community.target.is_none());
        target.community = of_this.chain(of_all).map(|community| community.name.clone()).next();
    }
    Ok(())
}

/// Leaves each target the ids of its own network; an id that fits none is refused.
pub(super) fn share_out(targets: &mut [Resolved], ids: &[&MediaId]) -> anyhow::Result<()> {
    for id in ids {
        let fits = |target: &Resolved| target.network.as_deref() == Some(id.network());
        if !targets.iter().any(fits) {
            bail!("--media {id}: none of the targets is on {}", id.network());
        }
    }
    for target in targets {
        let Resolved { network, media, .. } = target;
        let prefix = format!("{}:", network.as_deref().unwrap_or_default());
        media.retain(|id| id.starts_with(&prefix));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(text: &str) -> To {
        text.parse().expect("a target")
    }

    #[test]
    fn a_name_may_say_what_it_is() {
        assert_eq!(to("nova"), To::Either("nova".into()));
        assert_eq!(to("account=nova"), To::Account("nova".into()));
        assert_eq!(to("network=one"), To::Network("one".into()));
        assert!("other=nova".parse::<To>().is_err() && "account=".parse::<To>().is_err());
    }

    #[test]
    fn a_community_is_for_all_targets_or_one() {
        let given = [to("nova"), to("network=one")];
        let mut targets = [Resolved::account("nova"), Resolved::network("one")];
        let communities = ["photos", "one=art"].map(|text| text.parse().expect("a community"));
        settle(&mut targets, &given, &communities).expect("both fit");
        let json = targets.each_ref().map(Resolved::json);
        assert_eq!(json[0], json!({"account": "nova", "community": "photos"}));
        assert_eq!(json[1], json!({"network": "one", "community": "art"}));

        let elsewhere = ["two=art".parse().expect("a community")];
        let error = settle(&mut targets, &given, &elsewhere).expect_err("no such target").to_string();
        assert!(error.contains("two is not one of the targets"), "{error}");
    }

    #[test]
    fn media_is_a_file_or_an_id() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let path = file.path().to_str().expect("UTF-8");
        assert_eq!(path.parse(), Ok(Attachment::File(path.into())));
        assert_eq!(
            "one:m_1".parse::<Attachment>().expect("an id").id().map(MediaId::as_str),
            Some("one:m_1")
        );
        assert!("missing.jpg".parse::<Attachment>().is_err());
    }

    #[test]
    fn each_target_gets_the_uploads_of_its_own_network() {
        let id = |text: &str| text.parse::<MediaId>().expect("an id");
        let mut targets = [Resolved::network("one"), Resolved::network("two")];
        for target in &mut targets {
            target.media = vec!["one:m_1".into(), "two:f_1".into()];
        }
        share_out(&mut targets, &[&id("one:m_1"), &id("two:f_1")]).expect("all fit");
        assert_eq!(targets.each_ref().map(|target| target.media.concat()), ["one:m_1", "two:f_1"]);
        assert!(share_out(&mut targets, &[&id("three:m")]).is_err());
    }
}
