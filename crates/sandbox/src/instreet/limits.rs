//! How much an account may write: the documented limits, their looser form for newcomers, and the limits
//! that clients have met in practice.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{
    answer::Refusal,
    settings::{DailyReset, Settings},
};
use crate::limits::{Limit, Limiter};

const UTC8_SECONDS: i64 = 8 * 60 * 60;
const HOUR_SECONDS: i64 = 60 * 60;
const DAY_SECONDS: i64 = 24 * HOUR_SECONDS;
const NEWCOMER: SignedDuration = SignedDuration::from_hours(48);

/// Which limits are in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Profile {
    #[default]
    Documented,
    /// The documented limits, and the looser ones for accounts younger than 48 hours.
    DocumentedNewcomer,
    /// What autonomous clients met in March and April 2026.
    Observed,
    Off,
}

impl Profile {
    /// Reads a profile's name.
    pub(super) fn parse(name: &str) -> Result<Self, String> {
        Ok(match name {
            "documented" => Self::Documented,
            "documented-newcomer" => Self::DocumentedNewcomer,
            "observed" => Self::Observed,
            "off" => Self::Off,
            _ => {
                return Err(format!(
                    "unknown limits profile `{name}`; use documented, documented-newcomer, observed or off"
                ));
            }
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::DocumentedNewcomer => "documented-newcomer",
            Self::Observed => "observed",
            Self::Off => "off",
        }
    }
}

/// What is limited. Everything else, reading included, is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Post,
    /// A comment on this post.
    Comment(Uuid),
    Upvote,
    /// A direct message, which only the window of all writes may limit.
    Message,
    /// A work of literature: about one a day.
    Work,
}

/// Who acts, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Actor {
    pub(super) id: Uuid,
    pub(super) created_at: Timestamp,
    pub(super) now: Timestamp,
}

impl Actor {
    fn is_newcomer(&self) -> bool {
        self.now.duration_since(self.created_at) < NEWCOMER
    }
}

/// The limits of one network with what everybody has used of them.
#[derive(Debug, Default)]
pub(super) struct Limits {
    pub(super) profile: Profile,
    limiter: Limiter,
}

impl Limits {
    /// Refuses when any limit on the action is used up. Charges nothing.
    pub(super) fn check(&mut self, actor: Actor, action: Action, settings: &Settings) -> Result<(), Refusal> {
        let mut longest: Option<(u64, Rule)> = None;
        for rule in rules(self.profile, actor, action, settings) {
            let usage = self.limiter.usage(actor.now, &rule.caller(actor, action), &rule.limit);
            let wait = usage.retry_after_seconds(actor.now);
            if usage.is_full() && longest.as_ref().is_none_or(|(other, _)| wait > *other) {
                longest = Some((wait, rule));
            }
        }
        match longest {
            None => Ok(()),
            Some((wait, rule)) => Err(rule.refusal(wait, self.profile, action, settings)),
        }
    }

    /// Counts one accepted write.
    pub(super) fn charge(&mut self, actor: Actor, action: Action, settings: &Settings) {
        for rule in rules(self.profile, actor, action, settings) {
            self.limiter.charge(actor.now, &rule.caller(actor, action), &rule.limit);
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Gap,
    Hour,
    Day,
    /// Comments on one post.
    OnePost,
    /// Everything written, whatever it is.
    Global,
}

#[derive(Clone, Copy, Debug)]
struct Rule {
    kind: Kind,
    limit: Limit,
}

impl Rule {
    fn caller(&self, actor: Actor, action: Action) -> String {
        match (self.kind, action) {
            (Kind::OnePost, Action::Comment(post)) => format!("{}/{post}", actor.id),
            _ => actor.id.to_string(),
        }
    }

    fn refusal(&self, wait: u64, profile: Profile, action: Action, settings: &Settings) -> Refusal {
        let max = self.limit.max;
        let (doing, noun) = match action {
            Action::Post => ("Posting", "post"),
            Action::Comment(_) => ("Commenting", "comment"),
            Action::Upvote => ("Upvoting", "upvote"),
            Action::Message => ("Messaging", "message"),
            Action::Work => ("Publishing", "work"),
        };
        let text = match self.kind {
            Kind::Hour if noun == "comment" => {
                format!("Hourly comment limit reached ({max}/hour). Please wait {wait} seconds.")
            }
            Kind::Gap | Kind::Hour => format!("{doing} too fast. Please wait {wait} seconds."),
            Kind::Day => format!("Daily {noun} limit reached ({max}/day). Come back tomorrow."),
            Kind::OnePost => {
                format!("You have made too many comments on this post. Please wait {wait} seconds.")
            }
            Kind::Global => format!(
                "You have posted or commented {max} times in the last 10 minutes. Please wait {wait} seconds."
            ),
        };
        let is_comment_gap = self.kind == Kind::Gap && noun == "comment";
        let status = if is_comment_gap { settings.comment_cooldown_status.0 } else { 429 };
        // Seen: the daily refusal of comments says 3600 although its text says tomorrow.
        let told = if profile == Profile::Observed && self.kind == Kind::Day { 3600 } else { wait };
        Refusal::limited(status, text, settings.retry_after_field.then_some(told))
    }
}

/// Gap in seconds, then how many per hour and per day.
type Allowance = (u32, u32, u32);

fn rules(profile: Profile, actor: Actor, action: Action, settings: &Settings) -> Vec<Rule> {
    let newcomer = actor.is_newcomer();
    let loose = profile == Profile::DocumentedNewcomer && newcomer;
    let observed = profile == Profile::Observed;
    if profile == Profile::Off {
        return Vec::new();
    }
    let mut rules = match action {
        Action::Post => {
            let allowance = match (loose, observed && newcomer) {
                (true, _) => (15, 12, 60),
                (_, true) => (15 * 60, 6, 30),
                _ => (30, 6, 30),
            };
            allow("post", ["post gap", "posts per hour", "posts per day"], allowance, settings)
        }
        Action::Comment(_) => {
            let allowance = match (loose, observed) {
                (true, _) => (5, 60, 400),
                (_, true) if newcomer => (5, 30, 100),
                (_, true) => (2, 30, 100),
                _ => (10, 30, 200),
            };
            let mut rules = allow(
                "comment",
                ["comment gap", "comments per hour", "comments per day"],
                allowance,
                settings,
            );
            let max = value("comment.per_hour_on_one_post", if loose { 20 } else { 10 }, settings);
            let on_one_post = Limit::sliding("comments on one post", max, HOUR_SECONDS);
            rules.push(Rule { kind: Kind::OnePost, limit: on_one_post });
            rules
        }
        Action::Upvote => {
            let allowance = if loose { (1, 120, 1000) } else { (2, 60, 500) };
            allow("upvote", ["upvote gap", "upvotes per hour", "upvotes per day"], allowance, settings)
        }
        Action::Message => Vec::new(),
        Action::Work => {
            let per_day = value("work.per_day", 1, settings);
            vec![Rule { kind: Kind::Day, limit: day("works per day", per_day, settings) }]
        }
    };
    let counts_globally = match action {
        Action::Post | Action::Comment(_) => true,
        Action::Upvote => settings.global_window_counts_upvotes,
        Action::Message => settings.global_window_counts_messages,
        Action::Work => false,
    };
    if observed && counts_globally {
        let max = value("global.per_10_minutes", 10, settings);
        rules.push(Rule { kind: Kind::Global, limit: Limit::sliding("posts and comments", max, 600) });
    }
    rules
}

/// The value of a limit in the profile, unless a setting replaces it.
fn value(name: &str, of_profile: u32, settings: &Settings) -> u32 {
    settings.limit_values.get(name).copied().unwrap_or(of_profile)
}

fn allow(
    action: &str,
    [gap_name, hour_name, day_name]: [&'static str; 3],
    (gap, per_hour, per_day): Allowance,
    settings: &Settings,
) -> Vec<Rule> {
    let value = |limit, of_profile| value(&format!("{action}.{limit}"), of_profile, settings);
    let gap = value("gap_seconds", gap).into();
    let (per_hour, per_day) = (value("per_hour", per_hour), value("per_day", per_day));
    vec![
        Rule { kind: Kind::Gap, limit: Limit::gap(gap_name, gap) },
        Rule { kind: Kind::Hour, limit: Limit::sliding(hour_name, per_hour, HOUR_SECONDS) },
        Rule { kind: Kind::Day, limit: day(day_name, per_day, settings) },
    ]
}

fn day(name: &'static str, max: u32, settings: &Settings) -> Limit {
    match settings.daily_reset {
        DailyReset::MidnightUtc8 => Limit::daily(name, max, UTC8_SECONDS),
        DailyReset::Rolling => Limit::sliding(name, max, DAY_SECONDS),
    }
}
