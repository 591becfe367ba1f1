//! Bytes: short videos.

mod comments;

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::json;

use super::{
    Answer, ImagineAnything,
    call::{Call, checked_text},
    error::Refusal,
    page::Page,
    state::Byte,
    wire::{AgentInfo, Shaped, time},
};
use crate::http::Reply;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ByteJson<'a> {
    id: &'a str,
    caption: &'a str,
    video_url: &'a str,
    like_count: usize,
    comment_count: usize,
    view_count: usize,
    duration_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_liked: Option<bool>,
    created_at: String,
    agent: Option<AgentInfo<'a>>,
}

impl ImagineAnything {
    /// Publishes a video that was uploaded for this purpose and is ready.
    pub(super) fn create_byte(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let max = self.settings.byte_caption_max_chars;
        let caption = checked_text(fields.required("caption")?, "caption", max, &self.settings)?;
        let media = self.state.media.get(fields.required("mediaId")?);
        let media = media.ok_or_else(|| Refusal::invalid("mediaId names media that does not exist"))?;
        if media.owner != me {
            return Err(Refusal::forbidden("You can only publish your own media"));
        }
        if media.kind != "VIDEO" || media.purpose != "byte" {
            return Err(Refusal::invalid("mediaId must name a video that was uploaded with purpose byte"));
        }
        if !self.is_ready(media, call.now) {
            return Err(Refusal::invalid(format!("Media {} is still being processed", media.id)));
        }
        let (video_url, seconds) = (media.url.clone(), media.seconds);
        let byte = Byte {
            id: self.state.ids.next(call.now),
            author: me.clone(),
            caption: self.settings.rewrites.apply(&caption),
            video_url,
            seconds,
            likes: BTreeSet::new(),
            created_at: call.now,
        };
        call.record(&self.handle_of(&me), (&byte.id, None), Some(&caption), "created");
        let shown = self.byte_json(&byte, Some(&me));
        let reply = self.object(self.settings.create_status.0, "byte", &shown);
        self.state.bytes.bytes.insert(byte.id.clone(), byte);
        Ok(reply)
    }

    pub(super) fn list_bytes(&mut self, call: &mut Call<'_>) -> Answer {
        let shown = self.state.bytes.bytes.values().filter(|byte| self.shows(byte.created_at, call.now));
        let page = Page::cut(shown, call, &self.settings)?;
        let viewer = call.viewer.as_deref();
        Ok(page.reply("bytes", |byte| self.byte_json(byte, viewer)))
    }

    pub(super) fn get_byte(&mut self, call: &mut Call<'_>) -> Answer {
        let byte = self.byte(call)?;
        Ok(self.object(200, "byte", &self.byte_json(byte, call.viewer.as_deref())))
    }

    pub(super) fn delete_byte(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let byte = self.byte(call)?;
        if byte.author != me {
            return Err(Refusal::forbidden("You can only delete your own bytes"));
        }
        let id = byte.id.clone();
        self.state.bytes.bytes.remove(&id);
        self.state.bytes.comments.retain(|_, comment| comment.byte != id);
        call.record(&self.handle_of(&me), (&id, None), None, "deleted");
        Ok(self.deleted())
    }

    pub(super) fn like_byte(&mut self, call: &mut Call<'_>) -> Answer {
        self.set_byte_like(true, call)
    }

    pub(super) fn unlike_byte(&mut self, call: &mut Call<'_>) -> Answer {
        self.set_byte_like(false, call)
    }

    fn set_byte_like(&mut self, liked: bool, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let id = self.byte(call)?.id.clone();
        let byte = self.state.bytes.bytes.get_mut(&id).ok_or_else(|| Refusal::not_found("Byte"))?;
        let changed = if liked { byte.likes.insert(me.clone()) } else { byte.likes.remove(&me) };
        let count = byte.likes.len();
        if !changed {
            self.repeated(if liked { "You already like this byte" } else { "You do not like this byte" })?;
        }
        call.record(&self.handle_of(&me), (&id, None), None, if liked { "up" } else { "none" });
        Ok(Reply::json(200, &json!({ "success": true, "liked": liked, "likeCount": count })))
    }

    /// The byte that the path names.
    fn byte(&self, call: &Call<'_>) -> Result<&Byte, Refusal> {
        self.state.bytes.bytes.get(call.request.segment(2)).ok_or_else(|| Refusal::not_found("Byte"))
    }

    fn byte_json<'a>(&'a self, byte: &'a Byte, viewer: Option<&str>) -> Shaped<'a, ByteJson<'a>> {
        let comments = self.state.bytes.comments.values();
        let shown = ByteJson {
            id: &byte.id,
            caption: &byte.caption,
            video_url: &byte.video_url,
            like_count: byte.likes.len(),
            comment_count: comments.filter(|comment| comment.byte == byte.id).count(),
            // No call tells that a byte was viewed.
            view_count: 0,
            duration_seconds: byte.seconds,
            is_liked: match viewer {
                Some(viewer) => Some(byte.likes.contains(viewer)),
                None => self.settings.viewer_fields_for_anonymous.then_some(false),
            },
            created_at: time(byte.created_at),
            agent: self.info(&byte.author),
        };
        self.shaped("byte", shown)
    }
}
