//! The body of a call: held where it is small, passed on as it comes where it is an upload.

use std::io;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::http::{HeaderMap, header};
use futures::stream::StreamExt;
use moothall_core::Network;
use moothall_core::traits::{DropInRefusal, NativeBody};

use crate::app::App;
use crate::extract::{BodyFault, chunks, read};

/// What the rest of a form takes beside its files, at most.
const FORM_BYTES: u64 = 64 * 1024;

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
        self.0.get().map(|fault| refused(*fault))
    }

    /// The fault itself.
    pub(crate) fn get(&self) -> Option<BodyFault> {
        self.0.get().copied()
    }
}

/// How many bytes a body may have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caps {
    held: usize,
    streamed: usize,
}

/// The caps on bodies for a network: what it takes as an upload, as far as that is known, and no more than
/// the gateway does.
pub(crate) fn caps(app: &App, network: &dyn Network) -> Caps {
    let types = &network.descriptor().post.media.types;
    let largest =
        types.iter().map(|media| media.max_bytes).max().map(|bytes| bytes.saturating_add(FORM_BYTES));
    let largest = largest.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(usize::MAX);
    Caps { held: app.limits.body_bytes, streamed: app.limits.media_bytes.min(largest) }
}

impl Payload {
    /// The body of a client's request, with its refusal in the words of the network.
    pub(crate) async fn read(
        app: &App,
        network: &dyn Network,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Self, DropInRefusal> {
        Self::within(app, caps(app, network), headers, body).await.map_err(refused)
    }

    /// The body of a request, of at most so many bytes.
    pub(crate) async fn within(
        app: &App,
        caps: Caps,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Self, BodyFault> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let is_form = text(header::CONTENT_TYPE).is_some_and(|kind| {
            kind.trim_start().get(..10).is_some_and(|start| start.eq_ignore_ascii_case("multipart/"))
        });
        let fault = Fault::default();
        if !is_form {
            let bytes = read(headers, body, caps.held, app.limits.body_idle).await?;
            let body = if bytes.is_empty() { NativeBody::Empty } else { NativeBody::Whole(bytes.into()) };
            return Ok(Self { body, fault });
        }
        let length: Option<u64> = text(header::CONTENT_LENGTH).and_then(|text| text.parse().ok());
        if length.is_some_and(|length| length > caps.streamed as u64) {
            return Err(BodyFault::TooLarge(caps.streamed));
        }
        let noted = fault.clone();
        let bytes = chunks(body, caps.streamed, app.limits.body_idle).map(move |chunk| {
            chunk.map_err(|fault| {
                // Only the first fault counts, and the stream ends with it.
                let _ = noted.0.set(fault);
                io::Error::other(fault)
            })
        });
        Ok(Self { body: NativeBody::Stream { length, bytes: bytes.boxed() }, fault })
    }
}

fn refused(fault: BodyFault) -> DropInRefusal {
    match fault {
        BodyFault::TooLarge(bytes) => DropInRefusal::TooLarge { max_bytes: bytes as u64 },
        BodyFault::Idle(_) => DropInRefusal::TooSlow,
        BodyFault::Broken => DropInRefusal::BadRequest { reason: fault.to_string() },
    }
}
