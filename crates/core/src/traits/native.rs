use std::fmt;
use std::io;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use http::{HeaderMap, StatusCode};

use crate::endpoint::Endpoint;
use crate::{Context, Error, Result};

/// The network's own API, passed through.
#[async_trait]
pub trait Native: Send + Sync {
    /// Every endpoint that is known.
    fn endpoints(&self) -> &'static [&'static Endpoint];

    /// Sends a call as its client made it, with the acting account's credential, and passes back what the
    /// network answered.
    ///
    /// A refusal of the network is an answer here; what it means is told beside it. Budgets are kept and
    /// learned from as in every call, what is safe to repeat is repeated, and redirects are not followed. An
    /// error means that there is no answer: nothing was sent, or none came.
    async fn forward(&self, cx: &Context, call: NativeCall) -> Result<NativeAnswer>;
}

/// A call of a network's own API.
#[derive(Debug)]
pub struct NativeCall {
    /// Which endpoint is called.
    pub endpoint: &'static Endpoint,
    /// A value for each named segment of its path, decoded.
    pub path: Vec<(&'static str, String)>,
    /// The query as its client wrote it, without the question mark.
    pub query: Option<String>,
    /// The headers that pass, `Content-Type` among them. They hold no credential.
    pub headers: HeaderMap,
    /// The body.
    pub body: NativeBody,
}

/// The body of a call or of an answer, as it is.
#[derive(Default)]
pub enum NativeBody {
    /// There is none.
    #[default]
    Empty,
    /// All of it.
    Whole(Bytes),
    /// As it comes; it can be read once.
    Stream {
        /// How many bytes it has, where that is known.
        length: Option<u64>,
        /// The bytes.
        bytes: BoxStream<'static, io::Result<Bytes>>,
    },
}

/// What a network answered, as it is.
#[derive(Debug)]
pub struct NativeAnswer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers, those of the connection included.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: NativeBody,
    /// What the answer means, where it is a refusal.
    pub refusal: Option<Error>,
}

impl NativeAnswer {
    /// An answer that is JSON.
    pub fn json(status: StatusCode, body: &serde_json::Value) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
        let body = NativeBody::Whole(body.to_string().into());
        Self { status, headers, body, refusal: None }
    }

    /// The same with a header more.
    pub fn header(mut self, name: http::HeaderName, value: impl Into<http::HeaderValue>) -> Self {
        self.headers.insert(name, value.into());
        self
    }
}

impl fmt::Debug for NativeBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Whole(bytes) => f.debug_tuple("Whole").field(&bytes.len()).finish(),
            Self::Stream { length, .. } => f.debug_struct("Stream").field("length", length).finish(),
        }
    }
}
