use async_trait::async_trait;

use crate::id::MediaId;
use crate::model;
use crate::ops::{MediaQuery, NewMedia};
use crate::page::Page;
use crate::{Context, Result};

/// Uploading media.
#[async_trait]
pub trait Media: Send + Sync {
    /// Uploads a file, to be attached to a post later. The bytes are streamed through.
    ///
    /// A type or size that breaks the network's rules is `InvalidInput` before anything is sent.
    async fn upload(&self, cx: &Context, new: NewMedia) -> Result<model::Media>;
}

/// The account's own uploads.
#[async_trait]
pub trait MediaLibrary: Send + Sync {
    /// Lists uploads, newest first.
    async fn list(&self, cx: &Context, query: MediaQuery) -> Result<Page<model::Media>>;

    /// Deletes an upload.
    async fn delete(&self, cx: &Context, id: &MediaId) -> Result<()>;
}
