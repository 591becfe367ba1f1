//! What the server needs from a network's emulator.

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    events::Row,
    http::{Reply, Request},
    ledger::Ledger,
};

/// One row of a network's endpoint table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// Stable name, for example `create_post`.
    pub(crate) id: &'static str,
    /// HTTP method in upper case.
    pub(crate) method: &'static str,
    /// Path with parameters in braces, for example `/api/posts/{post_id}/like`.
    pub(crate) path: &'static str,
}

/// What surrounds an emulator while it handles one request.
pub(crate) struct World<'a> {
    /// The present, by the sandbox's clock.
    pub(crate) now: Timestamp,
    pub(crate) ledger: &'a mut Ledger,
    /// Address of this network's listener, without a trailing slash.
    pub(crate) base_url: &'a str,
}

/// A stateful double of one network. Synchronous and deterministic: the same calls at the same times give
/// the same answers, ids and secrets aside.
pub(crate) trait Emulator: Send {
    /// The network's slug.
    fn network(&self) -> &'static str;

    /// The endpoints it answers. Used for routing and to check the paths of faults.
    fn endpoints(&self) -> &'static [Endpoint];

    /// Answers one request. `None` means that no endpoint matches method and path.
    fn handle(
        &mut self,
        endpoint: Option<&'static Endpoint>,
        request: &Request,
        world: &mut World<'_>,
    ) -> Reply;

    /// Makes an account that is verified and ready, and returns its handle and credentials.
    fn create_account(&mut self, handle: &str, world: &mut World<'_>) -> Result<Value, String>;

    /// Lets something happen that on the network others or time would do: `{"event": name, …}`. Answers with
    /// what became of it. An unknown event is refused with the list of names.
    fn happen(&mut self, event: &Value, world: &mut World<'_>) -> Result<Value, String> {
        let _ = world;
        Err(format!("nothing like {event} happens on {}", self.network()))
    }

    /// Chooses the limits in force: `documented`, `documented-newcomer`, `observed` or `off`.
    fn set_limits(&mut self, profile: &str) -> Result<(), String>;

    /// Changes a named switch for behaviour that the network does not document. An unknown name is
    /// refused with the list of names.
    fn set(&mut self, setting: &str, value: &Value) -> Result<(), String>;

    /// All switches: for each its value and what it does.
    fn settings(&self) -> Value;

    /// What can happen here beside what callers do, as `happen` takes it.
    fn events(&self) -> &'static [Row] {
        &[]
    }

    /// What an injected rate limit answers, in this network's shape; `None` gives no hint when to retry.
    fn rate_limited(&self, retry_after_seconds: Option<u64>) -> Reply;

    /// What an injected refusal with a successful status answers.
    fn refused_with_success(&self) -> Reply;

    /// Counts and ids for people who look at the sandbox.
    fn state(&self) -> Value;

    /// Forgets everything, settings and limits included.
    fn reset(&mut self);
}

/// The endpoint that matches method and path. A literal segment wins over a parameter, so
/// `/hashtags/trending` is never the tag "trending".
pub(crate) fn route(
    endpoints: &'static [Endpoint],
    method: &str,
    segments: &[String],
) -> Option<&'static Endpoint> {
    endpoints
        .iter()
        .filter(|endpoint| endpoint.method == method && matches(endpoint.path, segments))
        .min_by_key(|endpoint| template(endpoint.path).map(is_parameter).collect::<Vec<_>>())
}

/// Whether two path templates are the same but for the names of their parameters.
pub(crate) fn same_template(left: &str, right: &str) -> bool {
    let anonymous = |path: &str| {
        template(path).map(|part| if is_parameter(part) { "{}" } else { part }.to_owned()).collect::<Vec<_>>()
    };
    anonymous(left) == anonymous(right)
}

fn matches(path: &str, segments: &[String]) -> bool {
    template(path).count() == segments.len()
        && template(path).zip(segments).all(|(part, segment)| is_parameter(part) || part == segment)
}

fn template(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

fn is_parameter(part: &str) -> bool {
    part.starts_with('{') && part.ends_with('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    static TABLE: &[Endpoint] = &[
        Endpoint { id: "tag", method: "GET", path: "/api/hashtags/{tag}" },
        Endpoint { id: "trending", method: "GET", path: "/api/hashtags/trending" },
        Endpoint { id: "like", method: "POST", path: "/api/posts/{post_id}/like" },
    ];

    fn id(method: &str, path: &str) -> Option<&'static str> {
        let segments = path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        route(TABLE, method, &segments).map(|endpoint| endpoint.id)
    }

    #[test]
    fn a_literal_wins_over_a_parameter() {
        assert_eq!(id("GET", "/api/hashtags/trending"), Some("trending"));
        assert_eq!(id("GET", "/api/hashtags/rust"), Some("tag"));
        assert_eq!(id("POST", "/api/posts/1/like"), Some("like"));
        assert_eq!(id("GET", "/api/posts/1/like"), None);
        assert_eq!(id("POST", "/api/posts/1/like/2"), None);
    }

    #[test]
    fn parameter_names_do_not_matter_when_templates_are_compared() {
        assert!(same_template("/api/posts/{post_id}/like", "/api/posts/{id}/like"));
        assert!(!same_template("/api/posts/{post_id}/like", "/api/posts/{id}/likes"));
    }
}
