//! An answer, and reading it: straight into typed structs, with one repair pass when that fails.

mod repair;

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode, header};
use moothall_core::page::ItemProblem;
use moothall_core::{Error, ErrorKind, Outcome, Result};
use serde::de::DeserializeOwned;

/// An answer, whole. `Debug` shows no body and header names only.
#[derive(Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed; at most 4 MiB.
    pub body: Bytes,
}

/// What was read from an answer, and what had to be done for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<T> {
    /// The value.
    pub value: T,
    /// Whether text had to be replaced: invalid UTF-8 or lone surrogates became U+FFFD.
    pub repaired: bool,
    /// Items that could not be read and were left out of their lists.
    pub problems: Vec<ItemProblem>,
}

impl Response {
    /// Reads the body as JSON.
    ///
    /// What cannot be read at once gets one repair pass: invalid UTF-8 and lone surrogates become
    /// U+FFFD, and a list item that does not fit, or a value nested too deeply to be read, is left out
    /// and reported.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`], naming the JSON path, when the rest does not fit either. Its outcome is
    /// [`Outcome::Unknown`]: an answer came, so a write may well have happened.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<Decoded<T>> {
        // Text that is known to be valid is not checked again, string by string. Text that is not may still
        // do, when what is wrong with it stands where nothing is read.
        let read = match str::from_utf8(&self.body) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice(&self.body),
        };
        if let Ok(value) = read {
            return Ok(Decoded { value, repaired: false, problems: Vec::new() });
        }
        repair::decode(&self.body).map_err(|failure| {
            let message = if self.looks_like_html() {
                "the network answered with a web page instead of JSON".to_owned()
            } else {
                format!("the network's answer cannot be read: {failure}")
            };
            Error::new(ErrorKind::Decode, message).with_outcome(Outcome::Unknown)
        })
    }

    /// Whether the body is a web page, by its media type or its first character. JSON never starts
    /// with `<`.
    pub fn looks_like_html(&self) -> bool {
        let says_so = self
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("text/html"));
        says_so || self.body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("Response")
            .field("status", &self.status.as_u16())
            .field("headers", &headers)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

#[cfg(test)]
mod tests;
