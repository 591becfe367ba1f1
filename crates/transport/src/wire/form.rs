//! An upload as reqwest sends it, and the moment when all of it is sent.

use std::sync::Arc;

use futures::StreamExt as _;
use http::header::CONTENT_LENGTH;
use moothall_core::{Error, Result};
use reqwest::RequestBuilder;
use reqwest::multipart::{Form, Part};
use tokio::sync::oneshot;

use crate::multipart::Multipart;
use crate::request::Incoming;

/// Ends when the last byte of a request's body has been handed over.
#[derive(Default)]
pub(super) struct Sent(Option<oneshot::Receiver<()>>);

impl Sent {
    pub(super) async fn wait(self) {
        if let Some(held) = self.0 {
            // Nothing is ever said: it ends because all who could say something are gone.
            let _ = held.await;
        }
    }
}

/// A body as a client sends it, streamed.
pub(super) fn stream(builder: RequestBuilder, incoming: Incoming) -> (RequestBuilder, Sent) {
    let (unsent, sent) = oneshot::channel();
    let body = reqwest::Body::wrap_stream(incoming.bytes.inspect(move |_| {
        let _ = &unsent;
    }));
    let builder = match incoming.length {
        Some(length) => builder.header(CONTENT_LENGTH, length),
        None => builder,
    };
    (builder.body(body), Sent(Some(sent)))
}

/// Fields first, then files, streamed.
pub(super) fn form(upload: Multipart) -> Result<(Form, Sent)> {
    let (unsent, sent) = oneshot::channel();
    let unsent = Arc::new(unsent);
    let mut form = Form::new();
    for (name, value) in upload.fields {
        form = form.text(name, value);
    }
    for file in upload.files {
        let held = unsent.clone();
        // The closure is dropped with the stream, and the stream when it is sent or given up.
        let body = reqwest::Body::wrap_stream(file.stream.inspect(move |_| {
            let _ = &held;
        }));
        let part = match file.length {
            Some(length) => Part::stream_with_length(body, length),
            None => Part::stream(body),
        };
        let part = part
            .file_name(file.file_name)
            .mime_str(&file.content_type)
            .map_err(|_| Error::invalid(format!("`{}` is not a media type", file.content_type)))?;
        form = form.part(file.name, part);
    }
    Ok((form, Sent(Some(sent))))
}
