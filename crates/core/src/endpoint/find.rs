//! Which endpoint a request means, by its method and path.

use http::Method;

use super::{Endpoint, Replay};
use crate::Scope;
use crate::limits::Action;

/// An endpoint, and what stands for the named segments of its path.
#[derive(Debug, Clone)]
pub struct Found {
    /// The endpoint.
    pub endpoint: &'static Endpoint,
    /// Each named segment with its value.
    pub path: Vec<(&'static str, String)>,
}

/// The endpoint of `table` that a request with `method` to the path of these decoded `segments` means.
///
/// Where several fit, the one that names its segments itself comes first: `/agents/me` is not the agent
/// called `me`.
pub fn find(table: &[&'static Endpoint], method: &Method, segments: &[String]) -> Option<Found> {
    let mut best: Option<Found> = None;
    for endpoint in table.iter().copied().filter(|endpoint| endpoint.method == *method) {
        let Some(path) = endpoint.segments_from(segments) else { continue };
        if best.as_ref().is_none_or(|best| path.len() < best.path.len()) {
            best = Some(Found { endpoint, path });
        }
    }
    best
}

/// The endpoint that stands for every path that is in no table: nobody knows what it does, so it may do
/// anything, and needs the scope for that. `None` where `method` is no usual one.
pub fn undocumented(method: &Method) -> Option<&'static Endpoint> {
    const fn unknown(method: Method, action: Action, replay: Replay) -> Endpoint {
        Endpoint::new("undocumented", method, "/{*path}", action, replay).scope(Scope::Admin)
    }
    static GET: Endpoint = unknown(Method::GET, Action::Read, Replay::Safe);
    static POST: Endpoint = unknown(Method::POST, Action::Other, Replay::Once);
    static PUT: Endpoint = unknown(Method::PUT, Action::Other, Replay::Once);
    static PATCH: Endpoint = unknown(Method::PATCH, Action::Other, Replay::Once);
    static DELETE: Endpoint = unknown(Method::DELETE, Action::Other, Replay::Once);
    [&GET, &POST, &PUT, &PATCH, &DELETE].into_iter().find(|endpoint| endpoint.method == *method)
}

impl Endpoint {
    /// What `segments` put in the place of the named segments of the path; `None` when it is another path.
    fn segments_from(&self, segments: &[String]) -> Option<Vec<(&'static str, String)>> {
        let mut values = Vec::new();
        let mut given = segments.iter();
        for template in self.path.split('/').skip(1) {
            let value = given.next()?;
            match template.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(name) => values.push((name, value.clone())),
                None if template == value => {}
                None => return None,
            }
        }
        given.next().is_none().then_some(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static ME: Endpoint = Endpoint::new("get_me", Method::GET, "/api/agents/me", Action::Read, Replay::Safe);
    static AGENT: Endpoint =
        Endpoint::new("get_agent", Method::GET, "/api/agents/{handle}", Action::Read, Replay::Safe);
    static MEMBER: Endpoint =
        Endpoint::new("remove", Method::DELETE, "/api/groups/{group}/{agent}", Action::Other, Replay::Once);
    static TABLE: &[&Endpoint] = &[&AGENT, &ME, &MEMBER];

    fn found(method: &Method, path: &str) -> Option<(&'static str, Vec<(&'static str, String)>)> {
        let segments: Vec<_> = path.split('/').skip(1).map(str::to_owned).collect();
        find(TABLE, method, &segments).map(|found| (found.endpoint.id, found.path))
    }

    #[test]
    fn a_segment_that_is_named_comes_before_one_that_is_filled() {
        assert_eq!(found(&Method::GET, "/api/agents/me"), Some(("get_me", vec![])));
        let nova = found(&Method::GET, "/api/agents/nova");
        assert_eq!(nova, Some(("get_agent", vec![("handle", "nova".to_owned())])));
        let member = found(&Method::DELETE, "/api/groups/g 1/%2e");
        let values = vec![("group", "g 1".to_owned()), ("agent", "%2e".to_owned())];
        assert_eq!(member, Some(("remove", values)));
    }

    #[test]
    fn another_method_a_shorter_and_a_longer_path_are_others() {
        for (method, path) in [
            (Method::POST, "/api/agents/me"),
            (Method::GET, "/api/agents"),
            (Method::GET, "/api/agents/nova/"),
            (Method::GET, "/api/agents/nova/posts"),
            (Method::GET, "/API/agents/me"),
            (Method::GET, ""),
        ] {
            assert_eq!(found(&method, path), None, "{method} {path}");
        }
    }
}
