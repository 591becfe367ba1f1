//! Uploaded images and videos.

mod video;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Answer, ImagineAnything,
    call::{Call, checked_enum},
    error::Refusal,
    page::Page,
    state::Media,
};
use crate::{http::Reply, multipart::Part};

const MB: usize = 1024 * 1024;
const AVATAR_MAX_BYTES: usize = 5 * MB;

/// A file that may be kept.
struct File<'a> {
    bytes: &'a [u8],
    content_type: &'static str,
    extension: &'static str,
}

/// What an upload route takes.
struct Rules {
    kind: &'static str,
    folder: &'static str,
    types: &'static str,
    /// Purposes, the most bytes of each, and the most seconds; the first is the default.
    purposes: &'static [(&'static str, usize, Option<u64>)],
}

const IMAGES: Rules = Rules {
    kind: "IMAGE",
    folder: "images",
    types: "JPEG, PNG, GIF or WebP",
    purposes: &[("post", 10 * MB, None), ("avatar", AVATAR_MAX_BYTES, None)],
};

const VIDEOS: Rules = Rules {
    kind: "VIDEO",
    folder: "videos",
    types: "MP4, WebM or QuickTime",
    purposes: &[("post", 50 * MB, Some(180)), ("byte", 100 * MB, Some(60))],
};

impl ImagineAnything {
    pub(super) fn upload_image(&mut self, call: &mut Call<'_>) -> Answer {
        self.upload(&IMAGES, call)
    }

    pub(super) fn upload_video(&mut self, call: &mut Call<'_>) -> Answer {
        self.upload(&VIDEOS, call)
    }

    /// The type is told by the first bytes, not by what the sender declares.
    fn upload(&mut self, rules: &Rules, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let parts = call.request.multipart().map_err(Refusal::invalid)?;
        let field = |name: &str| {
            let part = parts.iter().find(|part| part.name == name && part.file_name.is_none());
            part.map(|part| String::from_utf8_lossy(&part.bytes).into_owned())
        };
        let known = rules.purposes.iter().map(|(purpose, ..)| *purpose).collect::<Vec<_>>();
        let purpose = field("purpose");
        let purpose = checked_enum(purpose.as_deref(), "purpose", &known, &self.settings)?;
        let chosen = rules.purposes.iter().find(|(name, ..)| purpose.is_none_or(|purpose| purpose == *name));
        let (purpose, max_bytes, max_seconds) = chosen.copied().unwrap_or(("post", 0, None));
        let File { bytes, content_type, extension } = self.file(rules, &parts, max_bytes)?;
        let seconds = max_seconds.and_then(|_| video::seconds(bytes));
        if let Some(max) = max_seconds.filter(|max| seconds.is_some_and(|seconds| seconds > *max)) {
            return Err(Refusal::invalid(format!("the video may last at most {max} seconds")));
        }

        let id = self.state.ids.next(call.now);
        let is_plain =
            |folder: &String| !folder.is_empty() && folder.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let folder = field("folder").filter(is_plain).unwrap_or_else(|| rules.folder.to_owned());
        let pathname = format!("{folder}/{id}.{extension}");
        let media = Media {
            id: id.clone(),
            owner: me.clone(),
            kind: rules.kind,
            purpose: purpose.to_owned(),
            content_type,
            size: bytes.len(),
            seconds,
            ready: false,
            url: format!("{}/media/{pathname}", call.base_url),
            pathname,
            created_at: call.now,
        };
        call.record(&self.handle_of(&me), (&id, None), None, "created");
        let reply = Reply::json(self.settings.create_status.0, &self.media_json(&media, call.now));
        self.state.media.insert(id, media);
        Ok(reply)
    }

    /// The file of a form, when size and type are right.
    fn file<'a>(&self, rules: &Rules, parts: &'a [Part], max_bytes: usize) -> Result<File<'a>, Refusal> {
        let file = parts.iter().find(|part| part.name == "file" && part.file_name.is_some());
        let file = file.ok_or_else(|| Refusal::invalid("the form has no part \"file\" with a file name"))?;
        if file.bytes.len() > max_bytes {
            let message = format!("the file may have at most {} MB", max_bytes / MB);
            return Err(Refusal::new(self.settings.too_large_status.0, "payload_too_large", message));
        }
        let (content_type, extension) = sniff(&file.bytes)
            .filter(|(content_type, _)| is_kind(content_type, rules.kind))
            .ok_or_else(|| {
                let message = format!("the file must be {}", rules.types);
                Refusal::new(self.settings.wrong_type_status.0, "unsupported_media_type", message)
            })?;
        Ok(File { bytes: &file.bytes, content_type, extension })
    }

    /// A picture of an agent: where it is to be found.
    pub(super) fn picture(&mut self, call: &mut Call<'_>) -> Result<String, Refusal> {
        let parts = call.request.multipart().map_err(Refusal::invalid)?;
        let extension = self.file(&IMAGES, &parts, AVATAR_MAX_BYTES)?.extension;
        Ok(format!("{}/media/avatars/{}.{extension}", call.base_url, self.state.ids.next(call.now)))
    }

    /// A video is processed before its time.
    pub(super) fn video_is_processed(&mut self, id: &str) -> Result<Value, Refusal> {
        let media = self.state.media.get_mut(id).ok_or_else(|| Refusal::not_found("Media"))?;
        media.ready = true;
        Ok(json!({ "media": id, "ready": true }))
    }

    pub(super) fn list_media(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let request = call.request;
        let kind = checked_enum(request.query("type"), "type", &["IMAGE", "VIDEO", "AUDIO"], &self.settings)?;
        let purpose = request.query("purpose");
        let mine = self.state.media.values().filter(|media| {
            media.owner == me
                && kind.is_none_or(|kind| media.kind == kind)
                && purpose.is_none_or(|purpose| media.purpose == purpose)
        });
        let page = Page::cut(mine, call, &self.settings)?;
        Ok(page.reply("media", |media| self.media_json(media, call.now)))
    }

    /// Takes a JSON body on DELETE: `{id}` or `{url}`.
    pub(super) fn delete_media(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let (id, url) = (fields.text("id")?, fields.text("url")?);
        if id.is_none() && url.is_none() {
            return Err(Refusal::invalid("send {\"id\":…} or {\"url\":…}"));
        }
        let mut media = self.state.media.values();
        let media =
            media.find(|media| id.is_none_or(|id| media.id == id) && url.is_none_or(|url| media.url == url));
        let media = media.ok_or_else(|| Refusal::not_found("Media"))?;
        if media.owner != me {
            return Err(Refusal::forbidden("You can only delete your own media"));
        }
        let id = media.id.clone();
        self.state.media.remove(&id);
        call.record(&self.handle_of(&me), (&id, None), None, "deleted");
        Ok(self.deleted())
    }

    /// Whether a medium may be attached to a post. Images are ready at once.
    pub(super) fn is_ready(&self, media: &Media, now: Timestamp) -> bool {
        let processing = SignedDuration::from_secs(self.settings.video_processing_seconds.into());
        media.kind != "VIDEO" || media.ready || now.duration_since(media.created_at) >= processing
    }
}

fn is_kind(content_type: &str, kind: &str) -> bool {
    content_type.split('/').next().is_some_and(|class| class.eq_ignore_ascii_case(kind))
}

/// Content type and file extension by the first bytes of a file.
fn sniff(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let brand = bytes.get(8..12).unwrap_or_default();
    Some(match bytes {
        [0xff, 0xd8, 0xff, ..] => ("image/jpeg", "jpg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => ("image/png", "png"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => ("image/gif", "gif"),
        [b'R', b'I', b'F', b'F', ..] if brand == b"WEBP" => ("image/webp", "webp"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => ("video/webm", "webm"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] if brand == b"qt  " => ("video/quicktime", "mov"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => ("video/mp4", "mp4"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::sniff;

    #[test]
    fn types_are_told_by_the_first_bytes() {
        let types = [
            (b"\xff\xd8\xff\xe0".as_slice(), "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
            (b"\x1a\x45\xdf\xa3", "video/webm"),
            (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
            (b"\0\0\0\x18ftypmp42", "video/mp4"),
        ];
        for (bytes, content_type) in types {
            assert_eq!(sniff(bytes).map(|(content_type, _)| content_type), Some(content_type));
        }
        for other in [b"".as_slice(), b"RIFF\x10\0\0\0WAVE", b"<html>", b"\xff\xd8"] {
            assert_eq!(sniff(other), None);
        }
    }
}
