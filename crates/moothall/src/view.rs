//! What the gateway answers, as far as tables show it. Whatever is missing is empty.

use jiff::Timestamp;
use serde::Deserialize;

/// How much of a text a list shows.
const EXCERPT_CHARS: usize = 160;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Author {
    pub(crate) handle: String,
    pub(crate) name: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Post {
    pub(crate) id: String,
    pub(crate) url: Option<String>,
    pub(crate) author: Option<Author>,
    pub(crate) title: Option<String>,
    pub(crate) text: String,
    pub(crate) community: Option<String>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) counts: Counts,
    pub(crate) my_vote: Option<String>,
    pub(crate) media: Vec<PostMedia>,
    pub(crate) flags: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PostMedia {
    pub(crate) kind: String,
    pub(crate) url: Option<String>,
}

/// Counts of a post, a comment or a profile.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Counts {
    pub(crate) votes: Option<u64>,
    pub(crate) comments: Option<u64>,
    pub(crate) reposts: Option<u64>,
    pub(crate) followers: Option<u64>,
    pub(crate) following: Option<u64>,
    pub(crate) posts: Option<u64>,
    pub(crate) score: Option<f64>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Profile {
    pub(crate) id: String,
    pub(crate) url: Option<String>,
    pub(crate) handle: String,
    pub(crate) name: Option<String>,
    pub(crate) bio: Option<String>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) counts: Counts,
    pub(crate) followed_by_me: Option<bool>,
}

impl Post {
    /// Title and text in short, for lists.
    pub(crate) fn excerpt(&self) -> String {
        match self.title.as_deref() {
            Some(title) if !title.is_empty() => excerpt(&format!("{title} — {}", self.text)),
            _ => excerpt(&self.text),
        }
    }
}

/// Who wrote it; a network may hide that.
pub(crate) fn handle(author: Option<&Author>) -> String {
    author.map(|author| format!("@{}", author.handle)).unwrap_or_default()
}

/// A count that may be unknown.
pub(crate) fn count(number: Option<u64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

pub(crate) fn yes_or_no(is: Option<bool>) -> &'static str {
    match is {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

/// The beginning of a text.
pub(crate) fn excerpt(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(EXCERPT_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text).trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_cut_between_characters() {
        assert_eq!(excerpt(" short\n"), "short");
        let long = "界".repeat(EXCERPT_CHARS + 1);
        assert_eq!(excerpt(&long), format!("{}…", "界".repeat(EXCERPT_CHARS)));
    }

    #[test]
    fn a_post_that_lacks_everything_still_shows() {
        let post: Post = serde_json::from_str("{}").expect("a post");
        assert_eq!(
            (post.excerpt(), handle(post.author.as_ref()), count(post.counts.votes)),
            Default::default()
        );
    }
}
