//! Faults on order: what should go wrong with which calls, and how often.

use std::{collections::VecDeque, num::NonZeroU32};

use serde::{Deserialize, Serialize};

use crate::emulator::{Endpoint, same_template};

/// A fault to inject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Slug of the network.
    pub network: String,
    /// HTTP method, or `*`.
    #[serde(default = "any")]
    pub method: String,
    /// Path template as in the network's endpoint table (`/api/posts/{post_id}/like`; the names of the
    /// parameters do not matter), or `*`.
    #[serde(default = "any")]
    pub path: String,
    /// What goes wrong.
    pub kind: FaultKind,
    /// How many calls it hits; 0 means every one until the faults are deleted.
    #[serde(default = "once")]
    pub count: u32,
    /// Which of the calls that it could hit it does hit: every n-th, beginning with the n-th; each one when
    /// absent. Calls that an earlier fault hits are not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<NonZeroU32>,
    /// The status that `status` and `status_after_commit` (required) and `html` (default 502) answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long `slow` (default 1000) and `timeout_after_commit` (default 60000) wait, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// The hint that `rate_limit` gives; without it the answer has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
    /// Where `redirect` (required) points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// An error status with a JSON body; the network does nothing.
    Status,
    /// The network does its work, then an error status with a JSON body tells of a failure.
    StatusAfterCommit,
    /// An HTML page, as from a proxy in front of the network; the network does nothing.
    Html,
    /// The connection is reset; the network does nothing.
    ResetBefore,
    /// The network does its work, then the connection is reset instead of an answer.
    ResetAfterCommit,
    /// The network does its work, the answer is withheld for the delay, then the connection closes.
    TimeoutAfterCommit,
    /// The network starts its work only after the delay; a caller who leaves before that changed nothing.
    Slow,
    /// The network does its work; half of the body arrives under the full length, then the connection closes.
    Truncate,
    /// The network's own refusal for too many requests; it does nothing.
    RateLimit,
    /// A refusal that comes with HTTP 200; the network does nothing.
    SuccessFalse,
    /// A 302 to `location`; the network does nothing.
    Redirect,
}

fn any() -> String {
    "*".to_owned()
}

const fn once() -> u32 {
    1
}

impl Fault {
    /// A fault of one kind that hits the next call of any kind to a network.
    pub fn new(network: impl Into<String>, kind: FaultKind) -> Self {
        Self {
            network: network.into(),
            method: any(),
            path: any(),
            kind,
            count: once(),
            every: None,
            status: None,
            delay_ms: None,
            retry_after_seconds: None,
            location: None,
        }
    }

    /// Says what is wrong with a fault for a network with these endpoints.
    pub(crate) fn check(&self, endpoints: &[Endpoint]) -> Result<(), String> {
        let known = endpoints.iter().any(|endpoint| self.matches(endpoint.method, Some(endpoint)));
        if !known && self.path != "*" {
            return Err(format!(
                "{} has no endpoint {} {}; give a path template of its endpoint table, or *",
                self.network, self.method, self.path
            ));
        }
        match (self.kind, self.status, &self.location) {
            (FaultKind::Status | FaultKind::StatusAfterCommit, None, _) => {
                Err("a fault of kind status or status_after_commit needs a status".to_owned())
            }
            (FaultKind::Redirect, _, None) => Err("a fault of kind redirect needs a location".to_owned()),
            (FaultKind::Redirect, _, Some(location)) if http::HeaderValue::from_str(location).is_err() => {
                Err("location has characters that no header may carry".to_owned())
            }
            (_, Some(status), _) if !(200..=599).contains(&status) => {
                Err(format!("status {status} is not between 200 and 599"))
            }
            _ => Ok(()),
        }
    }

    fn matches(&self, method: &str, endpoint: Option<&Endpoint>) -> bool {
        (self.method == "*" || self.method.eq_ignore_ascii_case(method))
            && (self.path == "*" || endpoint.is_some_and(|endpoint| same_template(&self.path, endpoint.path)))
    }
}

/// The faults in waiting: first in, first out.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: VecDeque<Waiting>,
    last_id: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Waiting {
    id: u64,
    /// How many calls it could have hit.
    seen: u32,
    #[serde(flatten)]
    fault: Fault,
}

impl Waiting {
    /// Counts a call that the fault could hit, and says whether it does.
    fn is_due(&mut self) -> bool {
        self.seen = self.seen.wrapping_add(1);
        self.fault.every.is_none_or(|every| self.seen.is_multiple_of(every.get()))
    }
}

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) -> u64 {
        self.last_id += 1;
        self.waiting.push_back(Waiting { id: self.last_id, seen: 0, fault });
        self.last_id
    }

    /// The first fault that hits this call, with one use taken off its count.
    pub(crate) fn take(&mut self, network: &str, method: &str, endpoint: Option<&Endpoint>) -> Option<Fault> {
        let position = self.waiting.iter_mut().position(|waiting| {
            waiting.fault.network == network && waiting.fault.matches(method, endpoint) && waiting.is_due()
        })?;
        let waiting = self.waiting.get_mut(position)?;
        let fault = waiting.fault.clone();
        match waiting.fault.count {
            0 => {}
            1 => drop(self.waiting.remove(position)),
            more => waiting.fault.count = more - 1,
        }
        Some(fault)
    }

    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Waiting> {
        self.waiting.iter()
    }

    /// Forgets all faults and returns how many there were.
    pub(crate) fn clear(&mut self) -> usize {
        let count = self.waiting.len();
        self.waiting.clear();
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static POSTS: Endpoint = Endpoint { id: "list", method: "GET", path: "/api/posts" };

    #[test]
    fn faults_are_taken_first_in_first_out_until_their_count_is_used_up() {
        let mut faults = Faults::default();
        faults.add(Fault { count: 2, path: "/api/posts".into(), ..Fault::new("net", FaultKind::Html) });
        faults.add(Fault { count: 0, ..Fault::new("net", FaultKind::Slow) });
        let mut next = |network, endpoint| faults.take(network, "GET", endpoint).map(|fault| fault.kind);
        assert_eq!(next("other", Some(&POSTS)), None);
        assert_eq!(next("net", None), Some(FaultKind::Slow));
        let kinds = [(); 4].map(|()| next("net", Some(&POSTS)));
        assert_eq!(kinds, [FaultKind::Html, FaultKind::Html, FaultKind::Slow, FaultKind::Slow].map(Some));
        assert_eq!(faults.clear(), 1);
    }

    #[test]
    fn every_nth_call_is_hit_and_the_others_go_on_to_the_next_fault() {
        let mut faults = Faults::default();
        faults.add(Fault { count: 2, every: NonZeroU32::new(3), ..Fault::new("net", FaultKind::Html) });
        faults.add(Fault { count: 0, every: NonZeroU32::new(2), ..Fault::new("net", FaultKind::Slow) });
        let mut next = || faults.take("net", "GET", Some(&POSTS)).map(|fault| fault.kind);
        let (html, slow) = (Some(FaultKind::Html), Some(FaultKind::Slow));
        // The second fault sees the calls 1, 2, 4, 5 and, when the first is used up, all from 7 on.
        assert_eq!([(); 8].map(|()| next()), [None, slow, html, None, slow, html, None, slow]);
    }

    #[test]
    fn a_fault_that_could_never_hit_is_refused() {
        let check = |fault: Fault| fault.check(std::slice::from_ref(&POSTS));
        assert!(check(Fault::new("net", FaultKind::Slow)).is_ok());
        assert!(check(Fault { path: "/api/post".into(), ..Fault::new("net", FaultKind::Slow) }).is_err());
        assert!(
            check(Fault {
                path: "/api/posts".into(),
                method: "PUT".into(),
                ..Fault::new("net", FaultKind::Slow)
            })
            .is_err()
        );
        assert!(check(Fault::new("net", FaultKind::Status)).is_err());
        assert!(check(Fault::new("net", FaultKind::StatusAfterCommit)).is_err());
        assert!(check(Fault { status: Some(42), ..Fault::new("net", FaultKind::Status) }).is_err());
        assert!(check(Fault::new("net", FaultKind::Redirect)).is_err());
        let crlf = Fault { location: Some("/\r\nx: y".into()), ..Fault::new("net", FaultKind::Redirect) };
        assert!(check(crlf).is_err());
    }
}
