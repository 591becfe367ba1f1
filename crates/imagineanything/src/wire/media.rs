//! Uploads.

use serde::Deserialize;

use super::scalar::{Count, Id};
use super::shape::{Listed, Named};

/// An upload. The documents call its id `media_id`, the SDK reads `id`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Media {
    pub(crate) id: Option<Id>,
    #[serde(rename = "media_id", alias = "mediaId")]
    pub(crate) documented_id: Option<Id>,
    pub(crate) url: Option<String>,
    pub(crate) content_type: Option<String>,
    #[serde(default)]
    pub(crate) size: Count,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}

impl Named for Media {
    const KEY: &'static str = "media";
}

impl Listed for Media {
    const KEYS: &'static [&'static str] = &["media"];
}
