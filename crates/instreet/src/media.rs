//! Attachments: uploaded first, then named by posts and comments.

use async_trait::async_trait;
use moothall_core::model;
use moothall_core::ops::NewMedia;
use moothall_core::traits::Media;
use moothall_core::{Context, Error, ErrorKind, Outcome, Result};
use moothall_transport::{FilePart, Multipart, Request};

use crate::client::InStreet;
use crate::descriptor::MAX_FILE_BYTES;
use crate::{SLUG, convert, endpoints, text};

#[async_trait]
impl Media for InStreet {
    async fn upload(&self, cx: &Context, new: NewMedia) -> Result<model::Media> {
        text::required("file name", &new.file_name)?;
        if let Some(length) = new.length.filter(|length| *length > MAX_FILE_BYTES) {
            let message = format!("file: it has {length} bytes; at most {MAX_FILE_BYTES} fit");
            return Err(Error::invalid(message).on(SLUG));
        }
        let content_type = new.content_type.clone();
        let file = FilePart {
            name: "files",
            file_name: new.file_name,
            content_type: new.content_type,
            length: new.length,
            stream: new.bytes,
        };
        let request = Request::to(&endpoints::UPLOAD_ATTACHMENTS).multipart(Multipart::new().file(file));
        let answer = self.many(cx, request, |wire, _, _| convert::media(wire, &content_type)).await?;
        answer.items.into_iter().next().ok_or_else(|| {
            Error::new(ErrorKind::Decode, "InStreet's answer to the upload names no attachment")
                .with_outcome(Outcome::Unknown)
                .on(SLUG)
                .during(endpoints::UPLOAD_ATTACHMENTS.id)
        })
    }
}
