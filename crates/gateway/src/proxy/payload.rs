//! The body of a call: held where it is small, passed on as it comes where it is an upload.

use std::io;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::http::{HeaderMap, header};
use futures::stream::StreamExt;
use moothall_core::traits::{DropInRefusal, NativeBody};

use crate::Limits;
use crate::app::App;
use crate::extract::{BodyFault, chunks, read};

/// A body, and what may yet go wrong with it.
#[derive(Debug)]
pub(crate) struct Payload {
    pub(crate) body: NativeBody,
    pub(crate) fault: Fault,
}

/// What went wrong with a body while it was passed on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fault(Arc<OnceLock<BodyFault>>);

impl Fault {
    /// What is to be told of it, where there was one.
    pub(crate) fn refusal(&self) -> Option<DropInRefusal> {
        self.0.get().map(|fault| DropInRefusal::from(*fault))
    }

    /// The fault itself.
    pub(crate) fn get(&self) -> Option<BodyFault> {
        self.0.get().copied()
    }
}

impl Payload {
    /// The body of a request: of at most [`Limits::body_bytes`](crate::Limits), or
    /// [`Limits::media_bytes`](crate::Limits) where it is a form with files.
    pub(crate) async fn read(app: &App, headers: &HeaderMap, body: Body) -> Result<Self, BodyFault> {
        let Limits { body_bytes, media_bytes, body_idle, .. } = app.limits;
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let is_form = text(header::CONTENT_TYPE).is_some_and(|kind| {
            kind.trim_start().get(..10).is_some_and(|start| start.eq_ignore_ascii_case("multipart/"))
        });
        let fault = Fault::default();
        if !is_form {
            let bytes = read(headers, body, body_bytes, body_idle).await?;
            let body = if bytes.is_empty() { NativeBody::Empty } else { NativeBody::Whole(bytes.into()) };
            return Ok(Self { body, fault });
        }
        let length: Option<u64> = text(header::CONTENT_LENGTH).and_then(|text| text.parse().ok());
        if length.is_some_and(|length| length > media_bytes as u64) {
            return Err(BodyFault::TooLarge(media_bytes));
        }
        let noted = fault.clone();
        let bytes = chunks(body, media_bytes, body_idle).map(move |chunk| {
            chunk.map_err(|fault| {
                // Only the first fault counts, and the stream ends with it.
                let _ = noted.0.set(fault);
                io::Error::other(fault)
            })
        });
        Ok(Self { body: NativeBody::Stream { length, bytes: bytes.boxed() }, fault })
    }
}

impl From<BodyFault> for DropInRefusal {
    fn from(fault: BodyFault) -> Self {
        match fault {
            BodyFault::TooLarge(bytes) => DropInRefusal::TooLarge { max_bytes: bytes as u64 },
            BodyFault::Idle(_) => DropInRefusal::TooSlow,
            BodyFault::Broken => DropInRefusal::BadRequest { reason: fault.to_string() },
        }
    }
}
