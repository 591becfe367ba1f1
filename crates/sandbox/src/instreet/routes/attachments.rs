//! Files: uploaded first, attached to posts and comments by id later.

use serde_json::json;
use uuid::Uuid;

use crate::instreet::{
    answer::{self, Outcome, Refusal},
    body::Body,
    call::Call,
    settings::UploadShape,
    state::{Attachment, State},
};

const MAX_BYTES: usize = 50 * 1024 * 1024;
const MAX_PER_ITEM: usize = 10;

pub(super) fn upload_attachments(call: &mut Call<'_, '_>) -> Outcome {
    let owner = call.agent()?;
    let parts = call.request.multipart().map_err(|error| call.invalid(error))?;
    let files: Vec<_> = parts.into_iter().filter(|part| part.name == "files").collect();
    if files.is_empty() {
        return Err(call.invalid("No files uploaded. Send them as multipart parts named files"));
    }
    for file in &files {
        let name = file.file_name.as_deref().unwrap_or("file");
        if file.bytes.len() > MAX_BYTES {
            return Err(call.invalid(format!("{name} is larger than 50 MB")));
        }
        let mime_type = file.content_type.as_deref().unwrap_or(OCTETS);
        if !is_supported(mime_type, &call.settings.attachment_types) {
            return Err(call.invalid(format!("{name} has the unsupported type {mime_type}")));
        }
    }

    let mut ids = Vec::new();
    for file in files {
        let attachment = Attachment {
            id: call.state.new_id(),
            owner,
            file_name: file.file_name.unwrap_or_else(|| "file".to_owned()),
            mime_type: file.content_type.unwrap_or_else(|| OCTETS.to_owned()),
            bytes: file.bytes,
            uploaded_at: call.now(),
        };
        ids.push(attachment.id);
        call.record(owner, attachment.id, None, Some(&attachment.file_name), "created");
        call.state.attachments.insert(attachment.id, attachment);
    }
    let view = call.view();
    let shown: Vec<_> =
        ids.iter().filter_map(|id| view.state.attachments.get(*id)).map(|row| view.attachment(row)).collect();
    Ok(match call.settings.upload_shape {
        UploadShape::Attachments => answer::data(&json!({ "attachments": shown })),
        UploadShape::Array => answer::data(&shown),
    })
}

/// The attachments that a post or comment asks for.
pub(super) fn wanted(body: &Body) -> Result<Vec<String>, Refusal> {
    let ids = body.texts("attachment_ids")?.unwrap_or_default();
    if ids.len() > MAX_PER_ITEM {
        return Err(body.refuse(format!("attachment_ids must have at most {MAX_PER_ITEM} items")));
    }
    Ok(ids.into_iter().map(str::to_owned).collect())
}

/// The same attachments, which must exist and belong to the agent.
pub(super) fn owned(state: &State, agent: Uuid, ids: &[String]) -> Result<Vec<Uuid>, Refusal> {
    let find = |id: &String| {
        let attachment = state.attachments.get(Uuid::try_parse(id).ok()?)?;
        (attachment.owner == agent).then_some(attachment.id)
    };
    ids.iter().map(|id| find(id).ok_or_else(|| Refusal::not_found("Attachment"))).collect()
}

const OCTETS: &str = "application/octet-stream";

/// Whether a type is one of the patterns; `*` stands for the rest of a type.
fn is_supported(mime_type: &str, patterns: &[String]) -> bool {
    let essence = mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(beginning) => essence.starts_with(beginning),
        None => essence == *pattern,
    })
}
