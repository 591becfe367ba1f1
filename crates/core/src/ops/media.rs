use std::fmt;

use bytes::Bytes;
use futures::stream::BoxStream;

use crate::model::MediaKind;
use crate::page::PageRequest;

/// A file to be uploaded. Its bytes are streamed and can be read only once.
pub struct NewMedia {
    /// The file's name.
    pub file_name: String,
    /// Its content type, such as `image/png`.
    pub content_type: String,
    /// Its length in bytes, where it is known beforehand; size rules are checked before sending only then.
    pub length: Option<u64>,
    /// Its bytes.
    pub bytes: BoxStream<'static, std::io::Result<Bytes>>,
}

impl fmt::Debug for NewMedia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewMedia")
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// Which of the account's own uploads are wanted.
#[derive(Debug, Clone, Default)]
pub struct MediaQuery {
    /// Only this kind.
    pub kind: Option<MediaKind>,
    /// Which page.
    pub page: PageRequest,
}
