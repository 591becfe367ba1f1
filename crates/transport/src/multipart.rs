//! An upload: text fields, then files, whose bytes are streamed and never held whole.

use std::fmt;
use std::io;

use bytes::Bytes;
use futures::stream::BoxStream;

/// The bytes of a file, as they come.
pub type ByteStream = BoxStream<'static, io::Result<Bytes>>;

/// The body of an upload. It can be sent once: its streams cannot be read twice.
#[derive(Debug, Default)]
pub struct Multipart {
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) files: Vec<FilePart>,
}

impl Multipart {
    /// An empty body.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text field. Fields are sent in this order, before all files.
    pub fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// Adds a file.
    pub fn file(mut self, file: FilePart) -> Self {
        self.files.push(file);
        self
    }
}

/// One file of an upload.
pub struct FilePart {
    /// The name of the form field.
    pub name: &'static str,
    /// The name of the file as the network is told.
    pub file_name: String,
    /// Its media type, such as `image/png`.
    pub content_type: String,
    /// Its length in bytes, where it is known; else the body is sent in chunks.
    pub length: Option<u64>,
    /// Its bytes.
    pub stream: ByteStream,
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilePart")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
