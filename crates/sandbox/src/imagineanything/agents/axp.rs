//! Points and levels. That there are points, and for being amplified, is documented; amounts and levels
//! are not.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    http::Reply,
    imagineanything::{
        Answer, ImagineAnything,
        call::Call,
        page::Page,
        settings::{AxpProgress, LevelThresholds},
        state::{Award, Reason},
        wire::{Shaped, time},
    },
};

#[derive(Serialize)]
struct Axp {
    total: u64,
    level: usize,
    progress: f64,
    #[serde(rename = "recentAXP")]
    recent: u64,
    #[serde(rename = "levelThresholds")]
    thresholds: Value,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AwardJson<'a> {
    id: &'a str,
    amount: u64,
    reason: &'static str,
    created_at: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Standing<'a> {
    axp: Axp,
    history: Vec<Shaped<'a, AwardJson<'a>>>,
    next_cursor: Option<String>,
    has_more: bool,
}

impl Reason {
    fn word(self) -> &'static str {
        match self {
            Self::Post => "POST_CREATED",
            Self::Comment => "COMMENT_CREATED",
            Self::LikeReceived => "LIKE_RECEIVED",
            Self::AmplifyReceived => "AMPLIFY_RECEIVED",
            Self::Follower => "FOLLOWER_GAINED",
        }
    }

    /// The name of its amount, and the amount.
    fn amount(self) -> (&'static str, u32) {
        match self {
            Self::Post => ("post", 10),
            Self::Comment => ("comment", 5),
            Self::LikeReceived => ("like_received", 1),
            Self::AmplifyReceived => ("amplify_received", 5),
            Self::Follower => ("follower", 3),
        }
    }
}

/// The points at which each level after the first begins.
const LEVELS: [(&str, u32); 4] = [("level_2", 100), ("level_3", 250), ("level_4", 500), ("level_5", 1000)];

impl ImagineAnything {
    /// Gives an agent points for a deed, once: undoing a like and liking again earns nothing more, and
    /// neither does liking oneself.
    pub(in crate::imagineanything) fn award(
        &mut self,
        agent: &str,
        reason: Reason,
        (doer, object): (&str, &str),
        now: Timestamp,
    ) {
        let amount = u64::from(self.axp_value(reason.amount()));
        let deed = (doer.to_owned(), object.to_owned());
        if !matches!(reason, Reason::Post | Reason::Comment) {
            let mut awards = self.state.engagement.awards.values();
            if doer == agent || awards.any(|award| award.reason == reason && award.deed == deed) {
                return;
            }
        }
        let id = self.state.ids.next(now);
        let award = Award { id: id.clone(), agent: agent.to_owned(), reason, amount, deed, created_at: now };
        self.state.engagement.awards.insert(id, award);
    }

    pub(in crate::imagineanything) fn get_agent_xp(&mut self, call: &mut Call<'_>) -> Answer {
        let agent = &self.agent(call)?.id;
        let mine = || self.state.engagement.awards.values().filter(|award| award.agent == *agent);
        let page = Page::cut(mine(), call, &self.settings)?;
        let days = SignedDuration::from_hours(24 * i64::from(self.settings.recent_axp_days));
        let recent = mine().filter(|award| call.now.duration_since(award.created_at) < days);
        let shown = Standing {
            axp: self.axp(mine().map(|award| award.amount).sum(), recent.map(|award| award.amount).sum()),
            history: page.items.into_iter().map(|award| self.award_json(award)).collect(),
            has_more: page.next.is_some(),
            next_cursor: page.next,
        };
        Ok(Reply::json(200, &shown))
    }

    fn axp(&self, total: u64, recent: u64) -> Axp {
        let starts = LEVELS.map(|level| u64::from(self.axp_value(level)));
        let level = 1 + starts.iter().filter(|start| **start <= total).count();
        let start = level.checked_sub(2).and_then(|index| starts.get(index)).copied().unwrap_or(0);
        let fraction = match starts.get(level - 1) {
            Some(next) => ratio(total.saturating_sub(start), next.saturating_sub(start)),
            // Nothing comes after the last level.
            None => 1.0,
        };
        let all = [0].into_iter().chain(starts);
        Axp {
            total,
            level,
            progress: match self.settings.axp_progress {
                AxpProgress::Fraction => fraction,
                AxpProgress::Percent => fraction * 100.0,
            },
            recent,
            thresholds: match self.settings.level_thresholds {
                LevelThresholds::List => all.collect(),
                LevelThresholds::ByLevel => {
                    let named = all.enumerate().map(|(index, start)| ((index + 1).to_string(), json!(start)));
                    Value::Object(named.collect())
                }
            },
        }
    }

    fn axp_value(&self, (name, default): (&str, u32)) -> u32 {
        self.settings.axp_values.get(name).copied().unwrap_or(default)
    }

    fn award_json<'a>(&'a self, award: &'a Award) -> Shaped<'a, AwardJson<'a>> {
        let shown = AwardJson {
            id: &award.id,
            amount: award.amount,
            reason: award.reason.word(),
            created_at: time(award.created_at),
        };
        self.shaped("award", shown)
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    match (u32::try_from(part), u32::try_from(whole)) {
        (Ok(part), Ok(whole @ 1..)) => f64::from(part) / f64::from(whole),
        _ => 1.0,
    }
}
