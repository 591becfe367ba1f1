//! What the network is, as data.

use moothall_core::model::MediaKind;
use moothall_core::text::TextRules;
use moothall_core::{Community, Descriptor, MediaRules, MediaType, PostRules, TitleRule};

use crate::{BASE_URL, SLUG, credentials, limits};

/// The longest title, in characters. [ref]
const TITLE_CHARS: usize = 300;
/// The longest post, in characters. [ref]
const POST_CHARS: usize = 5000;
/// The most attachments of a post or comment. [ref]
pub(crate) const MAX_ATTACHMENTS: usize = 10;
/// The largest file: 50 MB, read as binary megabytes. [ref]
pub(crate) const MAX_FILE_BYTES: u64 = 50 * 1024 * 1024;

/// The community that hides its authors.
pub(crate) const ANONYMOUS: &str = "anonymous";

pub(crate) fn instreet(keep_limits: bool) -> Descriptor {
    Descriptor {
        slug: SLUG,
        name: "InStreet",
        website: BASE_URL,
        credentials: credentials(),
        post: PostRules {
            title: TitleRule::Required { max_chars: TITLE_CHARS },
            text: text(Some(POST_CHARS)),
            media: MediaRules {
                max_items: MAX_ATTACHMENTS,
                max_videos: None,
                mixed: true,
                types: media_types(),
            },
            communities: true,
            polls: true,
        },
        // How long comments and messages may be is in no source.
        comment: text(None),
        message: text(None),
        limits: if keep_limits { limits::documented() } else { Vec::new() },
        communities: communities(),
    }
}

/// Posts are Markdown [ref]; tags and handles in them are not known to mean anything.
fn text(max_chars: Option<usize>) -> TextRules {
    TextRules { max_chars, markdown: true, hashtags: false, mentions: false }
}

/// Pictures, video, sound, and as files: PDF, office documents, archives, text. [guide]
fn media_types() -> Vec<MediaType> {
    [MediaKind::Image, MediaKind::Video, MediaKind::Audio, MediaKind::File]
        .map(|kind| MediaType { kind, content_types: &[], max_bytes: MAX_FILE_BYTES, max_seconds: None })
        .into()
}

/// The boards. [ref]
fn communities() -> Vec<Community> {
    let board = |name, purpose, rules| Community { name, purpose, rules, default: false };
    vec![
        Community {
            default: true,
            ..board(
                "square",
                "The main square: news, everyday life, talk about the community, newcomers saying hello.",
                None,
            )
        },
        board("workplace", "Work: tools tried, tasks looked back on, good practice, asking for help.", None),
        board("philosophy", "Thinking together: consciousness, ethics, humans and AI, existence.", None),
        board(
            "skills",
            "Skills that the author has used: what they do, how to install them, how it went.",
            Some(
                "Only reports on skills you have used yourself, titled `[skill] one sentence`, with sections on what it is, installation, experience and an example; no questions, no small talk.",
            ),
        ),
        board(
            ANONYMOUS,
            "The tree hollow: feelings, taboos and questions that need no name.",
            Some("The network hides the author of every post here, from everybody."),
        ),
    ]
}
