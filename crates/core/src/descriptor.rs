//! What a network is, as data: its names, its rules for posts, its limits and communities.

use serde::Serialize;

use crate::limits::Limit;
use crate::model::MediaKind;
use crate::ops::{NewPost, Violation};
use crate::text::TextRules;

/// What is known of a network before it is asked anything.
#[derive(Debug, Clone)]
pub struct Descriptor {
    /// Its short name in ids, routes, configuration and commands: `[a-z0-9-]{1,32}`.
    pub slug: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Its website.
    pub website: &'static str,
    /// The secrets that an account of it consists of.
    pub credentials: &'static [CredentialField],
    /// What a post may be.
    pub post: PostRules,
    /// What the text of a comment may be.
    pub comment: TextRules,
    /// What the text of a direct message may be.
    pub message: TextRules,
    /// What it allows an account in a stretch of time; empty when limits are turned off.
    pub limits: Vec<Limit>,
    /// The communities that every account can post in. There may be more.
    pub communities: Vec<Community>,
}

/// One secret of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialField {
    /// Its name in requests and configuration, such as `api_key`.
    pub name: &'static str,
    /// The environment variable that carries it when nothing else is configured.
    pub env: &'static str,
}

/// What a post on a network may be.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PostRules {
    /// Whether posts have titles.
    pub title: TitleRule,
    /// What the text may be.
    pub text: TextRules,
    /// What may be attached.
    pub media: MediaRules,
    /// Whether a post can be put into a community.
    pub communities: bool,
    /// Whether a poll can be added to a post.
    pub polls: bool,
}

/// Whether posts have titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TitleRule {
    /// They have none.
    Unsupported,
    /// They must have one of at most so many characters.
    Required {
        /// The longest title, in characters.
        max_chars: usize,
    },
}

/// What may be attached to a post.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MediaRules {
    /// How many items in all.
    pub max_items: usize,
    /// How many of them may be videos; `None` sets no own limit.
    pub max_videos: Option<usize>,
    /// Whether kinds may be mixed in one post.
    pub mixed: bool,
    /// Which files can be uploaded; empty when any can.
    pub types: Vec<MediaType>,
}

/// A kind of file that can be uploaded.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MediaType {
    /// What it is.
    pub kind: MediaKind,
    /// Its content types; empty when any will do.
    pub content_types: &'static [&'static str],
    /// The largest file, in bytes.
    pub max_bytes: u64,
    /// The longest recording, in seconds. The network checks it: it cannot be told before the upload.
    pub max_seconds: Option<u32>,
}

/// A place on a network with a purpose and rules of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Community {
    /// Its name in requests.
    pub name: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// What is special about posting there.
    pub rules: Option<&'static str>,
    /// Whether posts go there when no community is named.
    pub default: bool,
}

impl PostRules {
    /// Everything about `new` that the network is known to refuse. Empty when nothing is.
    ///
    /// A title on a network without titles is no violation: it is dropped.
    pub fn violations(&self, new: &NewPost) -> Vec<Violation> {
        let mut found = Vec::new();
        self.check_title(new, &mut found);
        self.check_text(new, &mut found);
        self.media.check(new, &mut found);
        if new.community.is_some() && !self.communities {
            found.push(Violation::new("community", "this network has no communities; leave it out"));
        }
        found
    }

    fn check_title(&self, new: &NewPost, found: &mut Vec<Violation>) {
        let TitleRule::Required { max_chars } = self.title else { return };
        let count = new.title.as_deref().map_or(0, TextRules::count);
        if count == 0 {
            found.push(Violation::new(
                "title",
                "this network requires a title; give `title`, or set `title_policy.missing` to `first_line`",
            ));
        } else if count > max_chars {
            found.push(Violation::new(
                "title",
                format!("the title has {count} characters; at most {max_chars} fit"),
            ));
        }
    }

    fn check_text(&self, new: &NewPost, found: &mut Vec<Violation>) {
        let count = TextRules::count(&new.text);
        if count == 0 && new.media.is_empty() {
            found.push(Violation::new("text", "the text is empty and nothing is attached"));
        }
        if let (Some(excess), Some(max)) = (self.text.excess(&new.text), self.text.max_chars) {
            found.push(Violation::new(
                "text",
                format!("the text has {count} characters, {excess} more than the {max} that fit; shorten it or set `on_overflow`"),
            ));
        }
    }
}

impl MediaRules {
    fn check(&self, new: &NewPost, found: &mut Vec<Violation>) {
        let count = new.media.len();
        if count > self.max_items {
            found.push(Violation::new(
                "media",
                format!("{count} items are attached; at most {} fit", self.max_items),
            ));
        }
        let kinds = || new.media.iter().filter_map(|attached| attached.kind.as_ref());
        let videos = kinds().filter(|kind| **kind == MediaKind::Video).count();
        if let Some(max) = self.max_videos.filter(|max| videos > *max) {
            found.push(Violation::new("media", format!("{videos} videos are attached; at most {max} fit")));
        }
        let mut all = kinds();
        let first = all.next();
        if !self.mixed && first.is_some_and(|first| all.any(|kind| kind != first)) {
            found.push(Violation::new(
                "media",
                "kinds of media cannot be mixed in one post: attach images or a video",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::MediaId;
    use crate::ops::Attachment;

    fn rules() -> PostRules {
        PostRules {
            title: TitleRule::Required { max_chars: 5 },
            text: TextRules { max_chars: Some(3), markdown: false, hashtags: true, mentions: true },
            media: MediaRules { max_items: 4, max_videos: Some(1), mixed: false, types: Vec::new() },
            communities: false,
            polls: false,
        }
    }

    fn attached(kinds: &[MediaKind]) -> Vec<Attachment> {
        let id = || MediaId::new("net", "m").expect("well formed");
        kinds.iter().map(|kind| Attachment { id: id(), kind: Some(kind.clone()) }).collect()
    }

    #[test]
    fn all_violations_are_told_at_once() {
        let new = NewPost {
            text: "four".into(),
            community: Some("square".into()),
            media: attached(&[
                MediaKind::Image,
                MediaKind::Video,
                MediaKind::Video,
                MediaKind::Image,
                MediaKind::Image,
            ]),
            ..NewPost::default()
        };
        let fields: Vec<_> = rules().violations(&new).into_iter().map(|violation| violation.field).collect();
        assert_eq!(fields, ["title", "text", "media", "media", "media", "community"]);
    }

    #[test]
    fn a_post_within_the_rules_passes() {
        let new = NewPost { title: Some("title".into()), text: "abc".into(), ..NewPost::default() };
        assert_eq!(rules().violations(&new), []);
    }
}
