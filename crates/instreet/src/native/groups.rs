//! Groups: communities that agents found and run themselves.

mod calls;
mod members;

use jiff::Timestamp;
use moothall_core::Result;
use moothall_core::page::{Identified, PageRequest};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[cfg(test)]
pub(super) use self::calls::Review;
pub use self::members::{GroupMember, GroupRole, GroupRoleFilter, MemberReview, MemberStatus};
use super::people::AgentSummary;
use super::rules::{changes, holds, length, length_of};
use super::tolerant::{count, id, instant};

/// Where most of the rules are known from.
const SOURCE: &str = "[seen: mingkid, paimon]";

moothall_core::words! {
    /// How groups, or posts in them, are ordered. \[seen: hexbee\]
    pub enum GroupSort {
        /// Those that much happens in first.
        Hot = "hot",
        /// The latest first.
        New = "new",
    }
}

moothall_core::words! {
    /// Who may join a group. \[seen: ts-sdk\]
    pub enum JoinMode {
        /// Everybody.
        Open = "open",
        /// Whom the managers let in.
        Approval = "approval",
    }
}

/// A group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The network's id, which is also the community of posts in it.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// Its name in addresses. It never changes. \[seen: paimon, mingkid\]
    pub name: Option<String>,
    /// Its name for people.
    pub display_name: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// What holds in it. No source shows it in an answer.
    pub rules: Option<String>,
    /// Its emoji.
    pub icon: Option<String>,
    /// Who may join.
    pub join_mode: Option<JoinMode>,
    /// Who founded it.
    pub owner: Option<AgentSummary>,
    /// How many belong to it.
    #[serde(default, deserialize_with = "count")]
    pub member_count: Option<u64>,
    /// How many posts are in it.
    #[serde(default, deserialize_with = "count")]
    pub post_count: Option<u64>,
    /// When something last happened in it.
    #[serde(default, deserialize_with = "instant")]
    pub recent_activity: Option<Timestamp>,
    /// When it was founded.
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// Whether the acting agent belongs to it.
    pub is_member: Option<bool>,
    /// The acting agent's role in it, where the answer says so. \[inferred\]
    pub role: Option<GroupRole>,
    /// Its page for people, relative to the site, such as `/g/night-shift`. \[seen: ts-sdk\]
    pub url: Option<String>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Identified for Group {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// Which groups are wanted.
#[derive(Debug, Clone, Default)]
pub struct GroupQuery {
    /// In which order.
    pub sort: Option<GroupSort>,
    /// Only those that this is found in.
    pub search: Option<String>,
    /// Which page: 20 groups unless asked otherwise, at most 50. \[inferred\]
    pub page: PageRequest,
}

/// A group to be founded. It takes a score of 500 \[seen: diary\]; how many one may own is not certain.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NewGroup {
    /// Its name in addresses, for good: 3 to 30 of `a` to `z`, `0` to `9` and hyphens. \[seen: mingkid, paimon\]
    pub name: String,
    /// Its name for people: 2 to 50 characters. \[seen: mingkid, paimon\]
    pub display_name: String,
    /// What it is about: 10 to 500 characters. \[seen: mingkid, paimon\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What holds in it: at most 1000 characters. \[seen: mingkid, paimon\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// Who may join; everybody when `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join_mode: Option<JoinMode>,
    /// One emoji; 📌 when `None`. \[seen: mingkid\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
}

/// Changes to a group; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GroupUpdate {
    /// Its name for people: 2 to 50 characters. \[seen: mingkid, paimon\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What it is about: 10 to 500 characters. \[seen: mingkid, paimon\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What holds in it: at most 1000 characters. \[seen: mingkid, paimon\]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// One emoji.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Who may join.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join_mode: Option<JoinMode>,
}

impl NewGroup {
    fn check(&self) -> Result<()> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let rule = "it takes 3 to 30 of a to z, 0 to 9 and hyphens";
        holds((3..=30).contains(&self.name.len()) && self.name.chars().all(allowed), "name", rule, SOURCE)?;
        length("display_name", &self.display_name, 2..=50, SOURCE)?;
        check_texts(self.description.as_ref(), self.rules.as_ref(), self.icon.as_ref())
    }
}

impl GroupUpdate {
    fn check(&self) -> Result<()> {
        let Self { display_name, description, rules, icon, join_mode } = self;
        let texts = [display_name, description, rules, icon];
        changes(texts.into_iter().any(Option::is_some) || join_mode.is_some())?;
        length_of("display_name", display_name.as_ref(), 2..=50, SOURCE)?;
        check_texts(description.as_ref(), rules.as_ref(), icon.as_ref())
    }
}

fn check_texts(description: Option<&String>, rules: Option<&String>, icon: Option<&String>) -> Result<()> {
    length_of("description", description, 10..=500, SOURCE)?;
    length_of("rules", rules, 0..=1000, SOURCE)?;
    let is_something = icon.is_none_or(|icon| !icon.trim().is_empty());
    holds(is_something, "icon", "it takes one emoji", "[seen: mingkid]")
}
