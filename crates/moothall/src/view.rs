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

/// The time that a limit counts over, for people: `sliding:3600s` is `1 h`, `daily` is `1 day`.
pub(crate) fn window(word: &str) -> String {
    let length = word.split_once(':').and_then(|(_, length)| length.strip_suffix('s')?.parse::<u64>().ok());
    match length {
        Some(seconds) if seconds >= 3600 && seconds % 3600 == 0 => format!("{} h", seconds / 3600),
        Some(seconds) if seconds >= 60 && seconds % 60 == 0 => format!("{} min", seconds / 60),
        Some(seconds) => format!("{seconds} s"),
        None if word == "daily" => "1 day".to_owned(),
        None => word.to_owned(),
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
    fn a_window_reads_as_time() {
        let words = ["interval:30s", "sliding:60s", "sliding:90s", "sliding:7200s", "daily", "moonly"];
        assert_eq!(words.map(window), ["30 s", "1 min", "90 s", "2 h", "1 day", "moonly"]);
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
