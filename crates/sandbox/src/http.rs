//! A request and a reply as plain values: what emulators see and give.

use std::net::IpAddr;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::multipart::{self, Part};

/// A request whose body has been read in full.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path as it was sent, still percent-encoded.
    pub(crate) path: String,
    /// The path's segments, percent-decoded; a trailing slash adds none.
    pub(crate) segments: Vec<String>,
    /// The query in order, decoded.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Where the connection came from, for limits on anonymous callers.
    pub(crate) peer: IpAddr,
}

impl Request {
    pub(crate) fn new(parts: &http::request::Parts, body: Bytes, peer: IpAddr) -> Self {
        let path = parts.uri.path().to_owned();
        let query = parts.uri.query().unwrap_or_default();
        Self {
            method: parts.method.clone(),
            segments: path
                .split('/')
                .filter(|segment| !segment.is_empty())
                .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
                .collect(),
            path,
            query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: parts.headers.clone(),
            body,
            peer,
        }
    }

    /// The decoded path segment at a position, empty when there is none.
    pub(crate) fn segment(&self, index: usize) -> &str {
        self.segments.get(index).map_or("", String::as_str)
    }

    /// The first value of a query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The credential of an `Authorization: Bearer` header.
    pub(crate) fn bearer(&self) -> Option<&str> {
        let value = self.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    }

    /// The body as JSON. An empty body is an empty object: calls without a body are common and clients
    /// differ in whether they announce a content type for them.
    pub(crate) fn json(&self) -> Result<Value, String> {
        if self.body.is_empty() {
            return Ok(Value::Object(Map::new()));
        }
        serde_json::from_slice(&self.body).map_err(|error| format!("the body is not valid JSON: {error}"))
    }

    /// The body's parts as `multipart/form-data`.
    pub(crate) fn multipart(&self) -> Result<Vec<Part>, String> {
        let content_type = self.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        multipart::parse(content_type, self.body.clone())
    }
}

/// A complete answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Reply {
    /// Compact JSON: some clients cut fields out of the text and allow no space after the colon.
    pub(crate) fn json(status: u16, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(body) => Self::with_type(status, "application/json", body),
            Err(error) => Self::with_type(500, "text/plain", format!("cannot write the answer: {error}")),
        }
    }

    /// An HTML page.
    pub(crate) fn html(status: u16, body: &str) -> Self {
        Self::with_type(status, "text/html; charset=utf-8", body.to_owned())
    }

    /// An answer with any body.
    pub(crate) fn with_type(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers: vec![("content-type".to_owned(), content_type.to_owned())],
            body: body.into(),
        }
    }

    /// Adds a header.
    #[expect(clippy::needless_pass_by_value, reason = "numbers and texts alike read best by value")]
    pub(crate) fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str, body: &'static [u8]) -> Request {
        let (parts, ()) = http::Request::builder()
            .uri(uri)
            .header("authorization", "bearer  t_1 ")
            .body(())
            .unwrap()
            .into_parts();
        Request::new(&parts, Bytes::from_static(body), IpAddr::from([127, 0, 0, 1]))
    }

    #[test]
    fn path_and_query_are_decoded_once() {
        let request = request("/api/agents/%40nova%2F%252e/?q=a+b%26c&q=2", b"");
        assert_eq!(request.segments, ["api", "agents", "@nova/%2e"]);
        assert_eq!(request.query("q"), Some("a b&c"));
        assert_eq!(request.bearer(), Some("t_1"));
        assert_eq!(request.segment(9), "");
    }

    #[test]
    fn deep_json_is_an_error_and_an_empty_body_is_an_object() {
        assert_eq!(request("/", b"").json(), Ok(serde_json::json!({})));
        let deep = "[".repeat(100_000).into_bytes().leak();
        assert!(request("/", deep).json().unwrap_err().contains("recursion limit"));
    }
}
