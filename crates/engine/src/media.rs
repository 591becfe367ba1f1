//! Uploads.

use moothall_core::Capability;
use moothall_core::id::MediaId;
use moothall_core::model::Media;
use moothall_core::ops::{Attachment, NewMedia};

use crate::acting::check_active;
use crate::problem::Result;
use crate::{Caller, Engine};

impl Engine {
    /// Uploads a file through the account named, or the only one on the network named, to be attached
    /// to a post later. The bytes are streamed through; the kind is remembered for the rules of posts.
    pub async fn upload(
        &self,
        caller: &Caller,
        account: Option<&str>,
        network: Option<&str>,
        new: NewMedia,
    ) -> Result<Media> {
        let entry = self.choose(caller, account, network)?;
        check_active(&entry)?;
        let acting = self.act(caller, &entry, false)?;
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
