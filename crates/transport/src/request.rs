//! A request as a value, from which every attempt builds its own.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use moothall_core::{Error, ErrorKind, Result};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;
use serde::Serialize;

use crate::multipart::{ByteStream, Multipart};
use moothall_core::endpoint::{Endpoint, Replay};
use moothall_core::traits::{NativeBody, NativeCall};

/// Everything but RFC 3986's unreserved characters: whatever a segment holds, it stays a segment.
pub(crate) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request to an [`Endpoint`]: a value that can be sent again, as long as it carries no upload.
///
/// `Debug` shows the endpoint and names, never a value.
#[derive(Clone)]
pub struct Request {
    endpoint: &'static Endpoint,
    path: Vec<(String, String)>,
    query: Vec<(&'static str, String)>,
    raw_query: Option<String>,
    headers: HeaderMap,
    body: Body,
    item: Option<String>,
    bearer: Option<SecretString>,
    rest: Option<Rest>,
}

#[derive(Clone)]
pub(crate) enum Body {
    Empty,
    Json(Bytes),
    /// As a client wrote it; its headers say what it is.
    Plain(Bytes),
    /// Taken by the first attempt that gets as far as the wire; shared by all clones.
    Multipart(Arc<Mutex<Option<Multipart>>>),
    /// The same, as a client sends it.
    Stream(Arc<Mutex<Option<Incoming>>>),
}

/// A body on its way.
pub(crate) struct Incoming {
    pub(crate) length: Option<u64>,
    pub(crate) bytes: ByteStream,
}

/// What of an answer is still on its way; shared by all clones of its request.
#[derive(Clone, Default)]
pub(crate) struct Rest(Arc<Mutex<Option<ByteStream>>>);

impl Rest {
    pub(crate) fn put(&self, stream: ByteStream) {
        *locked(&self.0) = Some(stream);
    }

    pub(crate) fn take(&self) -> Option<ByteStream> {
        locked(&self.0).take()
    }

    /// Whether there is any.
    pub(crate) fn is_there(&self) -> bool {
        locked(&self.0).is_some()
    }
}

impl Request {
    /// A request to `endpoint`, so far with nothing in it.
    pub fn to(endpoint: &'static Endpoint) -> Self {
        Self {
            endpoint,
            path: Vec::new(),
            query: Vec::new(),
            raw_query: None,
            headers: HeaderMap::new(),
            body: Body::Empty,
            item: None,
            bearer: None,
            rest: None,
        }
    }

    /// The call of a client that is passed on as it is: its query and its body stay as they were written, and
    /// the answer may be longer than is held in memory.
    pub(crate) fn passing_on(call: NativeCall) -> Self {
        let NativeCall { endpoint, path, query, headers, body } = call;
        let body = match body {
            NativeBody::Empty => Body::Empty,
            NativeBody::Whole(bytes) => Body::Plain(bytes),
            NativeBody::Stream { length, bytes } => {
                Body::Stream(Arc::new(Mutex::new(Some(Incoming { length, bytes }))))
            }
        };
        let path = path.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { path, raw_query: query, headers, body, rest: Some(Rest::default()), ..Self::to(endpoint) }
    }

    /// Fills the segment `{name}` of the path. The value is percent-encoded as one segment; one that
    /// is empty, `.` or `..` is refused as [`ErrorKind::InvalidInput`] when the request is sent.
    pub fn path(mut self, name: &str, value: &str) -> Self {
        self.path.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a pair to the query, percent-encoded.
    #[expect(clippy::needless_pass_by_value, reason = "callers give numbers and text as they have them")]
    pub fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    /// Adds a pair to the query when there is a value.
    pub fn query_opt(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Makes `body`, as JSON, the body.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Result<Self> {
        let bytes = serde_json::to_vec(body).map_err(|cause| {
            Error::new(ErrorKind::Internal, "the body of a request could not be written as JSON")
                .during(self.endpoint.id)
                .with_source(cause)
        })?;
        self.body = Body::Json(bytes.into());
        Ok(self)
    }

    /// Makes an upload the body. It is streamed, so the request counts as [`Replay::Once`] whatever
    /// its endpoint says, and is never sent again once the stream was touched.
    pub fn multipart(mut self, body: Multipart) -> Self {
        self.body = Body::Multipart(Arc::new(Mutex::new(Some(body))));
        self
    }

    /// Names the item it is done to, for limits that count per item.
    pub fn item(mut self, id: impl Into<String>) -> Self {
        self.item = Some(id.into());
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// Sends `secret` as bearer token. It stays a secret until it is on the wire.
    pub(crate) fn bearer(mut self, secret: SecretString) -> Self {
        self.bearer = Some(secret);
        self
    }

    /// Where it goes.
    pub fn endpoint(&self) -> &'static Endpoint {
        self.endpoint
    }

    /// What sending it twice does: as its endpoint says, but an upload is always [`Replay::Once`].
    pub fn replay(&self) -> Replay {
        if self.body.is_streamed() { Replay::Once } else { self.endpoint.replay }
    }

    /// The query as a client wrote it, where the request is passed on.
    pub(crate) fn raw_query(&self) -> Option<&str> {
        self.raw_query.as_deref()
    }

    /// Where what is too long of the answer goes; `None` when an answer must not be longer than is held.
    pub(crate) fn rest(&self) -> Option<&Rest> {
        self.rest.as_ref()
    }

    /// The pairs of the query, in order, not encoded.
    pub fn query_pairs(&self) -> &[(&'static str, String)] {
        &self.query
    }

    /// The item it is done to.
    pub fn item_id(&self) -> Option<&str> {
        self.item.as_deref()
    }

    /// The JSON body, where there is one.
    pub fn json_body(&self) -> Option<&Bytes> {
        match &self.body {
            Body::Json(bytes) => Some(bytes),
            Body::Empty | Body::Plain(_) | Body::Multipart(_) | Body::Stream(_) => None,
        }
    }

    /// The path with every segment filled and encoded.
    pub fn encoded_path(&self) -> Result<String> {
        let mut path = String::with_capacity(self.endpoint.path.len() + 32);
        let mut filled = 0;
        for segment in self.endpoint.path.split('/').skip(1) {
            path.push('/');
            let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
                path.push_str(segment);
                continue;
            };
            let (_, value) = self.path.iter().find(|(given, _)| given == name).ok_or_else(|| {
                self.defect(format!("the segment `{name}` of {} was not given", self.endpoint.path))
            })?;
            // `{*name}` stands for a whole path, and any other name for one segment.
            let values =
                if name.starts_with('*') { value.split('/').collect() } else { vec![value.as_str()] };
            for (at, value) in values.into_iter().enumerate() {
                if matches!(value, "" | "." | "..") {
                    let message = format!("`{value}` cannot stand for `{name}` in {}", self.endpoint.path);
                    return Err(Error::invalid(message).during(self.endpoint.id));
                }
                if at > 0 {
                    path.push('/');
                }
                path.extend(utf8_percent_encode(value, SEGMENT));
            }
            filled += 1;
        }
        if filled != self.path.len() {
            return Err(
                self.defect(format!("{} was given a segment that it does not have", self.endpoint.path))
            );
        }
        Ok(path)
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub(crate) fn body(&self) -> &Body {
        &self.body
    }

    pub(crate) fn secret(&self) -> Option<&SecretString> {
        self.bearer.as_ref()
    }

    /// Whether its body was a stream and is gone.
    pub(crate) fn is_used_up(&self) -> bool {
        match &self.body {
            Body::Multipart(upload) => locked(upload).is_none(),
            Body::Stream(incoming) => locked(incoming).is_none(),
            Body::Empty | Body::Json(_) | Body::Plain(_) => false,
        }
    }

    /// Looks at the upload, or takes it; there is none when it was taken, or never was one.
    pub(crate) fn upload<T>(&self, look: impl FnOnce(&mut Option<Multipart>) -> T) -> T {
        match &self.body {
            Body::Multipart(upload) => look(&mut locked(upload)),
            _ => look(&mut None),
        }
    }

    fn defect(&self, message: String) -> Error {
        Error::new(ErrorKind::Internal, message).during(self.endpoint.id)
    }
}

impl Body {
    /// Whether it can be read once only.
    pub(crate) fn is_streamed(&self) -> bool {
        matches!(self, Self::Multipart(_) | Self::Stream(_))
    }
}

pub(crate) fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query: Vec<_> = self.query.iter().map(|(name, _)| name).collect();
        let headers: Vec<_> = self.headers.keys().map(HeaderName::as_str).collect();
        let body = match self.body {
            Body::Empty => "none",
            Body::Json(_) => "json",
            Body::Plain(_) => "plain",
            Body::Multipart(_) => "multipart",
            Body::Stream(_) => "stream",
        };
        f.debug_struct("Request")
            .field("endpoint", &self.endpoint.id)
            .field("query", &query)
            .field("headers", &headers)
            .field("body", &body)
            .field("authorized", &self.bearer.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
