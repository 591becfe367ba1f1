//! Reading the body of an answer: whole and bounded, or as it comes where it is passed on.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use futures::future::{Either, select};
use futures::stream;
use http::HeaderValue;
use jiff::Timestamp;
use moothall_core::ports::Clock;
use moothall_core::{Error, ErrorKind, Outcome, Result};

use super::failure::failed;
use super::late;
use crate::multipart::ByteStream;
use crate::request::Rest;

/// The longest body of an answer that is held, after decompression.
pub(crate) const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

/// The body of one answer, not read yet.
pub(super) struct AnswerBody {
    pub(super) answer: reqwest::Response,
    /// How long it is, where that was announced.
    pub(super) length: Option<u64>,
    /// What it is.
    pub(super) media_type: Option<HeaderValue>,
    pub(super) host: String,
    /// How long it may be silent.
    pub(super) idle: Duration,
    /// When what is passed on as it comes has to be over.
    pub(super) until: Timestamp,
    pub(super) clock: Arc<dyn Clock>,
}

impl AnswerBody {
    /// All of it, or as much as is held: what is longer goes on in `rest`, or is an error where there is none.
    pub(super) async fn read(mut self, rest: Option<&Rest>) -> Result<Bytes> {
        if let Some(rest) = rest.filter(|_| self.is_of_no_interest()) {
            rest.put(self.into_stream(Bytes::new()));
            return Ok(Bytes::new());
        }
        let announced = self.length.map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        if rest.is_none() && announced.is_some_and(|length| length > MAX_BODY_BYTES) {
            return Err(self.too_large());
        }
        let Some(first) = self.chunk().await? else {
            return Ok(Bytes::new());
        };
        // Most answers are one chunk, which then needs no copy.
        if announced == Some(first.len()) {
            return Ok(first);
        }
        let mut body = BytesMut::from(first);
        while let Some(chunk) = self.chunk().await? {
            if body.len() + chunk.len() > MAX_BODY_BYTES {
                let Some(rest) = rest else { return Err(self.too_large()) };
                rest.put(self.into_stream(chunk));
                break;
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// Whether nothing in it tells how the call went: a picture that was asked for, and came.
    fn is_of_no_interest(&self) -> bool {
        let is_read =
            |name: &str| ["json", "html"].iter().any(|known| name.to_ascii_lowercase().contains(known));
        let media_type = self.media_type.as_ref().and_then(|value| value.to_str().ok());
        self.answer.status().is_success() && media_type.is_some_and(|name| !is_read(name))
    }

    /// The next piece.
    async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let silence = async {
            self.clock.sleep(self.idle).await;
            let seconds = self.idle.as_secs_f64();
            late(format!("{} stopped in the middle of its answer for {seconds} s", self.host))
        };
        match select(pin!(self.answer.chunk()), pin!(silence)).await {
            Either::Left((chunk, _)) => chunk.map_err(|cause| failed(&self.host, cause)),
            Either::Right((late, _)) => Err(late),
        }
    }

    /// `first`, and then everything that comes, until the time is over.
    fn into_stream(self, first: Bytes) -> ByteStream {
        let start = stream::iter((!first.is_empty()).then_some(Ok(first)));
        let rest = stream::unfold(Some(self), |body| async move {
            let mut body = body?;
            let chunk = if body.clock.now() < body.until {
                body.chunk().await
            } else {
                Err(late(format!("{} did not end its answer in time", body.host)))
            };
            match chunk {
                Ok(None) => None,
                Ok(Some(chunk)) => Some((Ok(chunk), Some(body))),
                Err(error) => Some((Err(io::Error::other(error)), None)),
            }
        });
        start.chain(rest).boxed()
    }

    fn too_large(&self) -> Error {
        let message = format!("the answer of {} is larger than {MAX_BODY_BYTES} bytes", self.host);
        Error::new(ErrorKind::Decode, message).with_outcome(Outcome::Unknown)
    }
}
