//! Which endpoint of a network a request means.

use axum::http::Method;
use moothall_core::Network;
use moothall_core::endpoint::{Endpoint, Found, find, undocumented};
use moothall_core::traits::AnsweredBy;
use percent_encoding::percent_decode_str;

use super::Undocumented;

/// The methods that an endpoint may have.
const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// The longest path that is looked at, in bytes.
const MAX_PATH_BYTES: usize = 2048;

/// An endpoint, and what stands for the named segments of its path.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) path: Vec<(&'static str, String)>,
    segments: Vec<String>,
}

impl Target {
    /// What a request with `method` to `path` means; `None` when the network has no such endpoint.
    pub(crate) fn of(
        table: &[&'static Endpoint],
        method: &Method,
        path: &str,
        others: Undocumented,
    ) -> Option<Self> {
        let segments = segments(path)?;
        if let Some(Found { endpoint, path }) = find(table, method, &segments) {
            return Some(Self { endpoint, path, segments });
        }
        let endpoint = undocumented(method).filter(|_| others == Undocumented::Pass)?;
        Some(Self { endpoint, path: vec![("*path", segments.join("/"))], segments })
    }

    /// Whether calls of this path are not for the network to answer, with whatever method: an undocumented one
    /// is no way around that.
    pub(crate) fn is_guarded(&self, network: &dyn Network) -> bool {
        let (Some(native), Some(drop_in)) = (network.native(), network.drop_in()) else { return false };
        let found = METHODS.iter().filter_map(|method| find(native.endpoints(), method, &self.segments));
        found.map(|found| drop_in.answered_by(found.endpoint)).any(|by| by != AnsweredBy::Network)
    }
}

/// The segments of a path, decoded once.
///
/// `None` when one of them would not stay a segment wherever it is decoded again: when it is empty, a dot or
/// two, or holds a slash, a backslash, a control character, or an escape of one of these.
fn segments(path: &str) -> Option<Vec<String>> {
    if path.len() > MAX_PATH_BYTES {
        return None;
    }
    path.strip_prefix('/')?.split('/').map(segment).collect()
}

fn segment(encoded: &str) -> Option<String> {
    let decoded = percent_decode_str(encoded).decode_utf8().ok()?;
    let is_plain = |text: &str| {
        !matches!(text, "" | "." | "..") && !text.chars().any(|c| matches!(c, '/' | '\\') || c.is_control())
    };
    // What is decoded a second time behind the network's own proxy must be as harmless.
    let again = percent_decode_str(&decoded).decode_utf8_lossy();
    (is_plain(&decoded) && is_plain(&again)).then(|| decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use moothall_core::endpoint::Replay;
    use moothall_core::limits::Action;

    use super::*;

    static AGENT: Endpoint =
        Endpoint::new("get_agent", Method::GET, "/api/agents/{handle}", Action::Read, Replay::Safe);
    static LOGIN: Endpoint =
        Endpoint::new("login", Method::POST, "/api/login", Action::Authenticate, Replay::Once);
    static TABLE: &[&Endpoint] = &[&AGENT, &LOGIN];

    fn target(path: &str, others: Undocumented) -> Option<(&'static str, Vec<(&'static str, String)>)> {
        Target::of(TABLE, &Method::GET, path, others).map(|target| (target.endpoint.id, target.path))
    }

    #[test]
    fn a_segment_is_decoded_once() {
        for (path, handle) in [
            ("/api/agents/nova", "nova"),
            ("/api/agents/%E6%98%9F%E5%B0%98", "星尘"),
            ("/api/agents/@a%20b;c", "@a b;c"),
            ("/api/agents/100%25", "100%"),
            ("/api/agents/...", "..."),
            ("/%61pi/agents/x", "x"),
        ] {
            let expected = Some(("get_agent", vec![("handle", handle.to_owned())]));
            assert_eq!(target(path, Undocumented::Refuse), expected, "{path}");
        }
    }

    #[test]
    fn whatever_could_leave_its_segment_means_nothing() {
        for path in [
            "",
            "/",
            "api/agents/x",
            "//api/agents/x",
            "/api//agents/x",
            "/api/agents/x/",
            "/api/agents/..",
            "/api/agents/.",
            "/api/agents/../../admin",
            "/api/agents/%2e%2e",
            "/api/agents/%2E.",
            "/api/agents/a%2fb",
            "/api/agents/a%2Fb",
            "/api/agents/a%5cb",
            "/api/agents/a\\b",
            "/api/agents/a%00b",
            "/api/agents/a%0d%0aX:1",
            "/api/agents/%252e%252e",
            "/api/agents/%252fetc",
            "/api/agents/%c0%ae",
            "/api/agents/%ff",
            "/http://elsewhere.example/api/agents/x",
            "/@elsewhere.example/api/agents/x",
        ] {
            assert_eq!(target(path, Undocumented::Refuse), None, "{path}");
        }
        assert_eq!(target(&format!("/api/agents/{}", "x".repeat(3000)), Undocumented::Pass), None);
        assert_eq!(target("/api/../x", Undocumented::Pass), None);
    }

    #[test]
    fn what_is_undocumented_passes_where_that_is_wanted() {
        assert_eq!(target("/api/new/thing", Undocumented::Refuse), None);
        let passed = Some(("undocumented", vec![("*path", "api/new/thing".to_owned())]));
        assert_eq!(target("/api/new/thing", Undocumented::Pass), passed);
    }
}
