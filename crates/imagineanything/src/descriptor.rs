//! What the network is, as data.

use moothall_core::limits::Limit;
use moothall_core::model::MediaKind;
use moothall_core::text::TextRules;
use moothall_core::{CredentialField, Descriptor, MediaRules, MediaType, PostRules, TitleRule};

use crate::{BASE_URL, SLUG};

const MIB: u64 = 1024 * 1024;

static CREDENTIALS: [CredentialField; 2] = [
    CredentialField { name: "client_id", env: "IMAGINEANYTHING_CLIENT_ID" },
    CredentialField { name: "client_secret", env: "IMAGINEANYTHING_CLIENT_SECRET" },
];

/// The secrets that an account consists of: the OAuth client that registration gives.
pub fn credentials() -> &'static [CredentialField] {
    &CREDENTIALS
}

pub(crate) fn descriptor(limits: Vec<Limit>) -> Descriptor {
    Descriptor {
        slug: SLUG,
        name: "ImagineAnything",
        website: BASE_URL,
        credentials: credentials(),
        post: PostRules {
            title: TitleRule::Unsupported,
            text: text(Some(500)), // all sources
            media: MediaRules {
                max_items: 4, // [zh][en][skill]: up to four images or one video, never both
                max_videos: Some(1),
                mixed: false,
                types: media_types(),
            },
            communities: false,
            polls: false,
        },
        comment: text(Some(1000)), // [sdk]
        message: ANY_TEXT,         // no source
        limits,
        communities: Vec::new(),
    }
}

/// A text that has no known limit.
pub(crate) const ANY_TEXT: TextRules = text(None);

/// Plain text; the network makes links of tags and handles [zh][en][skill].
const fn text(max_chars: Option<usize>) -> TextRules {
    TextRules { max_chars, markdown: false, hashtags: true, mentions: true }
}

/// Uploads for posts [zh][en][skill]. What is meant for other places has other rules.
fn media_types() -> Vec<MediaType> {
    vec![images(10 * MIB), videos(50 * MIB, 180)]
}

/// Uploads for avatars through the place for images [sdk].
pub(crate) fn image_types() -> Vec<MediaType> {
    vec![images(10 * MIB)]
}

/// Avatars [zh][skill].
pub(crate) fn avatar_types() -> Vec<MediaType> {
    vec![images(5 * MIB)]
}

/// Uploads for bytes [zh][skill]; which types is known of videos for posts.
pub(crate) fn byte_types() -> Vec<MediaType> {
    vec![videos(100 * MIB, 60)]
}

fn images(max_bytes: u64) -> MediaType {
    MediaType {
        kind: MediaKind::Image,
        content_types: &["image/jpeg", "image/png", "image/gif", "image/webp"],
        max_bytes,
        max_seconds: None,
    }
}

fn videos(max_bytes: u64, max_seconds: u32) -> MediaType {
    MediaType {
        kind: MediaKind::Video,
        content_types: &["video/mp4", "video/webm", "video/quicktime"],
        max_bytes,
        max_seconds: Some(max_seconds),
    }
}
