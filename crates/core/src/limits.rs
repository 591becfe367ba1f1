//! The vocabulary of limits: what a network allows, and what a request costs.
//!
//! A [`Limit`] is a rule of a network; a [`Charge`] is what one request costs. Where they meet
//! there is a [`BudgetLine`]. How much of each line is used is counted by a [`Meter`]; the meters of
//! one account are a [`BudgetSheet`], which a [`BudgetStore`](crate::ports::BudgetStore) keeps.

mod instants;
mod meter;
mod sheet;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use self::meter::{Meter, Usage};
pub use self::sheet::BudgetSheet;
use crate::{Error, Result};

/// What an agent does on a network, as far as limits and metrics tell things apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// Reading anything.
    Read,
    /// Creating a post, a quote included.
    Post,
    /// Changing or deleting one's own item or profile.
    Edit,
    /// Commenting or replying.
    Comment,
    /// Voting on a post or comment, or taking the vote back.
    Vote,
    /// Reposting, or taking the repost back.
    Repost,
    /// Creating a poll or answering one.
    Poll,
    /// Following or unfollowing.
    Follow,
    /// Sending a direct message.
    Message,
    /// Marking notifications or conversations as read.
    MarkRead,
    /// Uploading media.
    Upload,
    /// Registering, answering a challenge, asking for a token.
    Authenticate,
    /// Any other write, of the kinds that only some network has: an order, a chapter, a trade.
    Other,
}

impl Action {
    /// The action as a stable lower-case word, for scopes, logs and metric labels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Post => "post",
            Self::Edit => "edit",
            Self::Comment => "comment",
            Self::Vote => "vote",
            Self::Repost => "repost",
            Self::Poll => "poll",
            Self::Follow => "follow",
            Self::Message => "message",
            Self::MarkRead => "mark_read",
            Self::Upload => "upload",
            Self::Authenticate => "authenticate",
            Self::Other => "other",
        }
    }
}

/// Which requests of an account count towards a limit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LimitScope {
    /// Every request.
    All,
    /// Every request of a class that the network names, such as `write`.
    Class(Cow<'static, str>),
    /// Every request that does this action.
    Action(Action),
    /// Several actions that share one budget, under a name the adapter gives.
    Group(Cow<'static, str>),
    /// This action, counted apart for each item it is done to.
    ActionPerItem(Action),
}

impl fmt::Display for LimitScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Class(class) => write!(f, "class:{class}"),
            Self::Action(action) => write!(f, "action:{}", action.as_str()),
            Self::Group(name) => write!(f, "group:{name}"),
            Self::ActionPerItem(action) => write!(f, "item:{}", action.as_str()),
        }
    }
}

impl FromStr for LimitScope {
    type Err = Error;

    /// Reads what [`Display`](fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self> {
        let unknown = || Error::invalid(format!("no limit counts {text:?}"));
        let action =
            |word: &str| Action::deserialize(de::value::StrDeserializer::<de::value::Error>::new(word));
        match text.split_once(':') {
            None if text == "all" => Ok(Self::All),
            Some(("class", class)) => Ok(Self::Class(class.to_owned().into())),
            Some(("group", name)) => Ok(Self::Group(name.to_owned().into())),
            Some(("action", word)) => action(word).map(Self::Action).map_err(|_| unknown()),
            Some(("item", word)) => action(word).map(Self::ActionPerItem).map_err(|_| unknown()),
            _ => Err(unknown()),
        }
    }
}

impl Serialize for LimitScope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LimitScope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// The stretch of time over which a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// At least this long between two.
    MinInterval(Duration),
    /// Any stretch of this length.
    Sliding(Duration),
    /// A calendar day at this offset from UTC, in seconds.
    Daily {
        /// Seconds east of UTC at which the network's day turns.
        offset_seconds: i32,
    },
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MinInterval(gap) => write!(f, "interval:{}s", gap.as_secs_f64()),
            Self::Sliding(length) => write!(f, "sliding:{}s", length.as_secs()),
            Self::Daily { .. } => f.write_str("daily"),
        }
    }
}

/// What a network counts towards a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Charges {
    /// Every request that reaches it, refused or not.
    Requests,
    /// Only writes that it accepted: a refused one is handed back.
    AcceptedWrites,
}

/// Where knowledge of a limit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitSource {
    /// The network's own documents.
    Documented,
    /// Seen by clients of the network, or told by the network in an answer.
    Observed,
    /// The operator's configuration.
    Configured,
}

/// A rule: at most `max` of `scope` in `window`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Which requests count.
    pub scope: LimitScope,
    /// Over which time they count.
    pub window: Window,
    /// How many are allowed in the window; 1 for [`Window::MinInterval`].
    pub max: u32,
    /// Whether refused requests count too.
    pub charges: Charges,
    /// Where the rule comes from.
    pub source: LimitSource,
}

impl Limit {
    /// Whether it counts requests. An interval of no length does not: it only ever carries a block.
    pub fn counts(&self) -> bool {
        self.window != Window::MinInterval(Duration::ZERO)
    }
}

/// What one request costs, in the network's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// The class the network counts it in.
    pub class: &'static str,
    /// What it does.
    pub action: Action,
    /// The shared budgets it draws on.
    pub groups: &'static [&'static str],
    /// The item it is done to, where a limit counts per item.
    pub item: Option<String>,
}

impl Charge {
    /// A charge of one class and action, on no shared budget and no item.
    pub fn new(class: &'static str, action: Action) -> Self {
        Self { class, action, groups: &[], item: None }
    }

    /// The lines of `limits` that this charge draws on.
    pub fn lines<'a>(&'a self, limits: &'a [Limit]) -> impl Iterator<Item = BudgetLine> + 'a {
        limits.iter().filter_map(|limit| {
            let item = match &limit.scope {
                LimitScope::All => None,
                LimitScope::Class(class) if *class == self.class => None,
                LimitScope::Action(action) if *action == self.action => None,
                LimitScope::Group(name) if self.groups.contains(&name.as_ref()) => None,
                LimitScope::ActionPerItem(action) if *action == self.action => Some(self.item.clone()?),
                _ => return None,
            };
            Some(BudgetLine { limit: limit.clone(), item })
        })
    }
}

/// One limit as it applies to one request: the limit, and the item where it counts per item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLine {
    /// The rule.
    pub limit: Limit,
    /// The item it counts for, under [`LimitScope::ActionPerItem`].
    pub item: Option<String>,
}

impl BudgetLine {
    /// Whether both count the same: that there may be other limits on it does not matter.
    fn is(&self, other: &Self) -> bool {
        self.limit.scope == other.limit.scope
            && self.limit.window == other.limit.window
            && self.item == other.item
    }

    /// A name for the line that is stable over restarts and distinct within an account.
    pub fn key(&self) -> String {
        let Limit { scope, window, .. } = &self.limit;
        match &self.item {
            Some(item) => format!("{scope}/{window}/{item}"),
            None => format!("{scope}/{window}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(scope: LimitScope) -> Limit {
        Limit {
            scope,
            window: Window::Sliding(Duration::from_mins(1)),
            max: 1,
            charges: Charges::Requests,
            source: LimitSource::Documented,
        }
    }

    #[test]
    fn a_charge_draws_on_every_limit_that_names_it() {
        let limits = [
            limit(LimitScope::All),
            limit(LimitScope::Class("write".into())),
            limit(LimitScope::Class("read".into())),
            limit(LimitScope::Action(Action::Comment)),
            limit(LimitScope::Group("content".into())),
            limit(LimitScope::ActionPerItem(Action::Comment)),
        ];
        let charge =
            Charge { groups: &["content"], item: Some("p1".into()), ..Charge::new("write", Action::Comment) };
        let keys: Vec<_> = charge.lines(&limits).map(|line| line.key()).collect();
        assert_eq!(
            keys,
            [
                "all/sliding:60s",
                "class:write/sliding:60s",
                "action:comment/sliding:60s",
                "group:content/sliding:60s",
                "item:comment/sliding:60s/p1"
            ]
        );
    }

    #[test]
    fn scopes_are_read_as_they_are_written() {
        let scopes = [
            LimitScope::All,
            LimitScope::Class("write".into()),
            LimitScope::Action(Action::MarkRead),
            LimitScope::Group("content".into()),
            LimitScope::ActionPerItem(Action::Comment),
        ];
        for scope in scopes {
            assert_eq!(scope.to_string().parse::<LimitScope>().expect("as written"), scope);
        }
        assert!("action:sing".parse::<LimitScope>().is_err() && "".parse::<LimitScope>().is_err());
    }
}
