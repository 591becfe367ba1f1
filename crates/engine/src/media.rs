//! Uploads.

use moothall_core::id::MediaId;
use moothall_core::model::Media;
use moothall_core::ops::{Attachment, NewMedia};
use moothall_core::{Capability, MediaRules, MediaType};

use crate::acting::check_active;
use crate::problem::{Problem, Result};
use crate::{Caller, Engine};

/// A file to be uploaded.
#[derive(Debug)]
pub struct UploadRequest {
    /// The account that uploads; may be left out when the agent has exactly one on `network`.
    pub account: Option<String>,
    /// The slug of the network; may be left out when an account is named.
    pub network: Option<String>,
    /// The file.
    pub file: NewMedia,
    /// How many bytes the file has at least, where that is known before it has come.
    pub at_least: Option<u64>,
}

impl Engine {
    /// Uploads a file, to be attached to a post later. One that is known to be too large is refused
    /// before anything is sent; the bytes of others are streamed through. The kind is remembered for
    /// the rules of posts.
    pub async fn upload(&self, caller: &Caller, upload: UploadRequest) -> Result<Media> {
        let UploadRequest { account, network, file: new, at_least } = upload;
        let entry = self.choose(caller, account.as_deref(), network.as_deref()).await?;
        check_active(&entry)?;
        let acting = self.act(caller, &entry, false)?.within(self.inner.settings.upload_deadline);
        check_size(&acting.network().descriptor().post.media, &new, at_least)?;
        let engine = self.clone();
        self.complete(async move {
            let media = acting.family(Capability::Media, |network| network.media())?;
            let uploaded = acting.write("media.upload", media.upload(acting.cx(), new)).await?;
            engine.inner.media_kinds.insert(uploaded.id.clone(), uploaded.kind.clone()).await;
            Ok(uploaded)
        })
        .await
    }

    /// The uploads as attachments, each with its kind where it is remembered.
    pub(crate) async fn attachments(&self, media: &[MediaId]) -> Vec<Attachment> {
        let mut attachments = Vec::with_capacity(media.len());
        for id in media {
            attachments.push(Attachment { id: id.clone(), kind: self.inner.media_kinds.get(id).await });
        }
        attachments
    }
}

/// Refuses a file that has more bytes than the network takes of its type.
fn check_size(rules: &MediaRules, file: &NewMedia, at_least: Option<u64>) -> Result<()> {
    let is_of = |media: &&MediaType| {
        let mut types = media.content_types.iter();
        media.content_types.is_empty() || types.any(|known| known.eq_ignore_ascii_case(&file.content_type))
    };
    let largest = rules.types.iter().filter(is_of).map(|media| media.max_bytes).max();
    match (file.length.or(at_least), largest) {
        (Some(bytes), Some(max)) if bytes > max => {
            Err(Problem::field("file", format!("the file has at least {bytes} bytes; at most {max} fit")))
        }
        _ => Ok(()),
    }
}
