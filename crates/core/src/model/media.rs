use serde::Serialize;

use super::open_enum;
use crate::id::MediaId;
use crate::page::Identified;

/// An uploaded media item, ready to be attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Media {
    /// Its id.
    pub id: MediaId,
    /// The slug of its network.
    pub network: &'static str,
    /// What it is.
    pub kind: MediaKind,
    /// Its size, where it is known.
    pub bytes: Option<u64>,
    /// Where it can be fetched; may expire.
    pub url: Option<String>,
}

open_enum! {
    /// What a media item is.
    MediaKind {
        /// A still or animated picture.
        Image = "image",
        /// A video.
        Video = "video",
        /// A sound recording.
        Audio = "audio",
        /// A document, archive or any other file.
        File = "file",
    }
}

impl Identified for Media {
    fn identity(&self) -> &str {
        self.id.as_str()
    }
}
