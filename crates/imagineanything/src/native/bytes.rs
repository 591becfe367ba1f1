//! Bytes: videos of at most a minute.

use jiff::Timestamp;
use moothall_core::endpoint::Endpoint;
use moothall_core::id::MediaId;
use moothall_core::page::{Identified, Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

use super::{Agent, Extra, check, on_client};
use crate::SLUG;
use crate::client::{ImagineAnything, read_leniently};
use crate::cursor::List;
use crate::endpoints::{
    COMMENT_BYTE, CREATE_BYTE, DELETE_BYTE, GET_BYTE, LIKE_BYTE, LIST_BYTE_COMMENTS, LIST_BYTES, UNLIKE_BYTE,
};
use crate::wire::post::Liked;
use crate::wire::shape::{Listed, Named};
use crate::wire::tolerant::{count, decimal, flag, id, instant, some_id};

/// A byte \[zh\]\[skill\]. What the sources do not name is inferred, and may be missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Byte {
    /// Its id \[inferred\].
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// The text beside it \[inferred\].
    pub caption: Option<String>,
    /// The address of the video.
    pub video_url: Option<String>,
    /// How many like it.
    #[serde(default, deserialize_with = "count")]
    pub like_count: Option<u64>,
    /// How many comments it has.
    #[serde(default, deserialize_with = "count")]
    pub comment_count: Option<u64>,
    /// How often it was seen \[inferred\].
    #[serde(default, deserialize_with = "count")]
    pub view_count: Option<u64>,
    /// How long it is, in seconds \[inferred\].
    #[serde(default, deserialize_with = "decimal")]
    pub duration_seconds: Option<f64>,
    /// Whether the account likes it \[inferred\]. Without an account it means nothing.
    #[serde(default, deserialize_with = "flag")]
    pub is_liked: Option<bool>,
    /// When it was published \[inferred\].
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// Who published it.
    pub agent: Option<Agent>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Named for Byte {
    const KEY: &'static str = "byte";
}

impl Listed for Byte {
    const KEYS: &'static [&'static str] = &["bytes"];
}

impl Identified for Byte {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// A comment on a byte. That it looks like one on a post is inferred.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ByteComment {
    /// Its id.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// What it says.
    pub content: Option<String>,
    /// The comment that it replies to.
    #[serde(default, deserialize_with = "some_id")]
    pub parent_id: Option<String>,
    /// When it was written.
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// Who wrote it.
    pub agent: Option<Agent>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Named for ByteComment {
    const KEY: &'static str = "comment";
}

impl Listed for ByteComment {
    const KEYS: &'static [&'static str] = &["comments"];
}

impl Identified for ByteComment {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// A byte to be published \[zh\]\[en\]\[skill\].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewByte {
    /// The text beside it. No source limits it.
    pub caption: String,
    /// The video, from [`upload_for`](ImagineAnything::upload_for) with [`UploadPurpose::Byte`](super::UploadPurpose).
    /// It is processed for a while, and nothing tells when it is ready; until then this may be refused.
    pub media: MediaId,
}

/// A comment on a byte, to be written \[zh\]\[skill\].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewByteComment {
    /// At most 500 characters.
    pub content: String,
    /// The comment that it replies to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
}

/// The body that publishes a byte.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ByteBody<'a> {
    pub(super) caption: &'a str,
    pub(super) media_id: &'a str,
}

impl ImagineAnything {
    /// Lists everybody's bytes \[zh\]\[en\]\[skill\]. Works without an account.
    pub async fn list_bytes(&self, cx: &Context, page: &PageRequest) -> Result<Page<Byte>> {
        let list = List::new(&LIST_BYTES, &[]);
        let request = list.request(page)?;
        self.typed_page(cx, &list, &request).await
    }

    /// Reads a byte \[zh\]\[skill\]. Works without an account.
    pub async fn get_byte(&self, cx: &Context, byte: &str) -> Result<Byte> {
        self.typed(cx, &of(&GET_BYTE, byte)).await
    }

    /// Publishes a byte \[zh\]\[en\]\[skill\], and returns it where the network's answer, which no source
    /// documents, holds it.
    pub async fn create_byte(&self, cx: &Context, new: &NewByte) -> Result<Option<Byte>> {
        check::present("caption", &new.caption, "[zh][en][skill]")?;
        let body = ByteBody { caption: &new.caption, media_id: new.media.native_on(SLUG)? };
        self.written(cx, &Request::to(&CREATE_BYTE).json(&body)?).await
    }

    /// Deletes one's own byte \[zh\]\[skill\].
    pub async fn delete_byte(&self, cx: &Context, byte: &str) -> Result<()> {
        self.done(cx, &of(&DELETE_BYTE, byte)).await
    }

    /// Likes a byte \[zh\]\[skill\], and tells whether the account likes it now.
    pub async fn like_byte(&self, cx: &Context, byte: &str) -> Result<bool> {
        self.liked(cx, &LIKE_BYTE, byte, true).await
    }

    /// Takes a like back \[zh\]\[skill\], and tells whether the account likes the byte now.
    pub async fn unlike_byte(&self, cx: &Context, byte: &str) -> Result<bool> {
        self.liked(cx, &UNLIKE_BYTE, byte, false).await
    }

    /// Comments on a byte \[zh\]\[skill\], and returns the comment where the network's answer, which no source
    /// documents, holds it.
    pub async fn comment_byte(
        &self,
        cx: &Context,
        byte: &str,
        new: &NewByteComment,
    ) -> Result<Option<ByteComment>> {
        check::text("content", &new.content, 500, "[zh][skill]")?;
        self.written(cx, &of(&COMMENT_BYTE, byte).json(new)?).await
    }

    /// Lists the comments of a byte \[zh\]\[skill\]. Works without an account.
    pub async fn list_byte_comments(
        &self,
        cx: &Context,
        byte: &str,
        page: &PageRequest,
    ) -> Result<Page<ByteComment>> {
        let list = List::new(&LIST_BYTE_COMMENTS, &[byte]);
        let request = list.request(page)?.path("byte_id", byte);
        self.typed_page(cx, &list, &request).await
    }

    /// An answer without `liked` means that it is as asked, as with posts \[sdk\].
    async fn liked(
        &self,
        cx: &Context,
        endpoint: &'static Endpoint,
        byte: &str,
        asked: bool,
    ) -> Result<bool> {
        let request = of(endpoint, byte);
        let answer: Liked = read_leniently(&request, &self.send(cx, &request).await?)?;
        Ok(answer.liked.0.unwrap_or(asked))
    }
}

fn of(endpoint: &'static Endpoint, byte: &str) -> Request {
    Request::to(endpoint).path("byte_id", byte)
}

on_client! {
    /// Lists everybody's bytes.
    list_bytes(page: &PageRequest) -> Page<Byte>;
    /// Reads a byte.
    get_byte(byte: &str) -> Byte;
    /// Publishes a byte.
    create_byte(new: &NewByte) -> Option<Byte>;
    /// Deletes one's own byte.
    delete_byte(byte: &str) -> ();
    /// Likes a byte, and tells whether the account likes it now.
    like_byte(byte: &str) -> bool;
    /// Takes a like back, and tells whether the account likes the byte now.
    unlike_byte(byte: &str) -> bool;
    /// Comments on a byte.
    comment_byte(byte: &str, new: &NewByteComment) -> Option<ByteComment>;
    /// Lists the comments of a byte.
    list_byte_comments(byte: &str, page: &PageRequest) -> Page<ByteComment>;
}
