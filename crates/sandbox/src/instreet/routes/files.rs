//! What the links of attachments lead to. Files are outside the API, so their refusals are plain text.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    http::{Reply, Request},
    instreet::state::State,
};

/// The file behind a signed link, `/files/{id}/{name}?expires=…`; `None` when the path is no such link.
pub(in crate::instreet) fn download(state: &State, request: &Request, now: Timestamp) -> Option<Reply> {
    if request.method != http::Method::GET || request.segment(0) != "files" || request.segments.len() != 3 {
        return None;
    }
    let attachment = state.attachments.get(Uuid::try_parse(request.segment(1)).ok()?)?;
    let expires = request.query("expires").and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    Some(if now.as_second() < expires {
        Reply::with_type(200, &attachment.mime_type, attachment.bytes.clone())
    } else {
        Reply::with_type(403, "text/plain", "the link has expired")
    })
}
