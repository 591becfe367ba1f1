//! The network's rate limits: four budgets a minute, charged by every request.

use jiff::Timestamp;
use serde::Serialize;

use super::settings::{ListMediaBudget, Settings};
use crate::{
    http::{Reply, Request},
    limits::{Limit, Limiter, Usage},
};

const READ: Limit = Limit::sliding("read", 100, 60);
const WRITE: Limit = Limit::sliding("write", 30, 60);
const AUTH: Limit = Limit::sliding("auth", 10, 60);
const UPLOAD: Limit = Limit::sliding("upload", 10, 60);

/// What each caller has used.
#[derive(Default)]
pub(super) struct Budgets {
    limiter: Limiter,
    off: bool,
}

/// What a caller has used of one budget.
#[derive(Clone, Copy)]
pub(super) struct Spent(Usage);

#[derive(Serialize)]
struct Exhausted {
    error: &'static str,
    message: String,
    limit: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    reset: Option<i64>,
    #[serde(rename = "retryAfter", skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    #[serde(rename = "retry_after", skip_serializing_if = "Option::is_none")]
    retry_after_in_snake_case: Option<u64>,
}

impl Budgets {
    /// Puts a profile into force. This network documents one set of limits and nothing else was seen, so
    /// `documented-newcomer` and `observed` are the documented ones.
    pub(super) fn set_profile(&mut self, profile: &str) -> Result<(), String> {
        self.off = match profile {
            "documented" | "documented-newcomer" | "observed" => false,
            "off" => true,
            _ => {
                return Err(format!(
                    "there is no limits profile {profile:?}; there are documented, documented-newcomer, observed, off"
                ));
            }
        };
        self.limiter.clear();
        Ok(())
    }

    /// Charges one request. A request over the limit is refused and not charged; with limits off there is
    /// nothing to charge.
    pub(super) fn charge(
        &mut self,
        caller: &str,
        request: &Request,
        now: Timestamp,
        settings: &Settings,
    ) -> Result<Option<Spent>, Spent> {
        if self.off {
            return Ok(None);
        }
        let budget = budget(request, settings);
        self.limiter.take(now, caller, &budget).map(|usage| Some(Spent(usage))).map_err(Spent)
    }
}

impl Spent {
    /// Adds the rate headers to an answer.
    pub(super) fn describe(self, reply: Reply) -> Reply {
        reply
            .header("x-ratelimit-limit", self.0.limit.max)
            .header("x-ratelimit-remaining", self.0.remaining())
            .header("x-ratelimit-reset", self.reset())
            .header("x-ratelimit-endpoint-type", self.0.limit.name)
    }

    /// The refusal of a request over the limit.
    pub(super) fn refuse(self, now: Timestamp, settings: &Settings) -> Reply {
        let retry_after = self.0.retry_after_seconds(now);
        let reply = exhausted(self.0.limit, Some(self.reset()), Some(retry_after), settings);
        self.describe(reply).header("retry-after", retry_after)
    }

    /// Unix seconds, rounded up, so that a caller who waits for it finds room.
    fn reset(self) -> i64 {
        let at = self.0.resets_at;
        at.as_second() + i64::from(at.subsec_nanosecond() > 0)
    }
}

/// The refusal that a fault injects. Without a number of seconds it gives no hint at all.
pub(super) fn injected_refusal(retry_after_seconds: Option<u64>, settings: &Settings) -> Reply {
    let reply = exhausted(WRITE, None, retry_after_seconds, settings);
    match retry_after_seconds {
        Some(seconds) => reply.header("retry-after", seconds),
        None => reply,
    }
}

fn exhausted(limit: Limit, reset: Option<i64>, retry_after: Option<u64>, settings: &Settings) -> Reply {
    let body = Exhausted {
        error: "rate_limit_exceeded",
        message: format!("Rate limit exceeded: {} {} requests per minute", limit.max, limit.name),
        limit: limit.max,
        reset,
        retry_after,
        retry_after_in_snake_case: retry_after.filter(|_| settings.retry_after_in_snake_case),
    };
    Reply::json(429, &body)
}

fn budget(request: &Request, settings: &Settings) -> Limit {
    let read = request.method == http::Method::GET;
    let budget = match request.segment(1) {
        "auth" => AUTH,
        "upload" if !read || settings.list_media_budget == ListMediaBudget::Upload => UPLOAD,
        _ if read => READ,
        _ => WRITE,
    };
    in_force(budget, settings)
}

fn in_force(budget: Limit, settings: &Settings) -> Limit {
    Limit { max: settings.limit_values.get(budget.name).copied().unwrap_or(budget.max), ..budget }
}

/// Every budget.
pub(super) fn all(settings: &Settings) -> [Limit; 4] {
    [READ, WRITE, AUTH, UPLOAD].map(|budget| in_force(budget, settings))
}
