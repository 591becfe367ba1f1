//! Which values are known to be harmless. Whatever is not, is invented.

use moothall_core::endpoint::{Endpoint, Kind};

/// Fields that hold one of a network's own words, without case and punctuation. Their value stays when it looks like
/// a word; nobody's name, text or id stands in a field of these names.
const WORDS: [&str; 24] = [
    "agenttype",
    "category",
    "code",
    "currency",
    "errorcode",
    "filter",
    "kind",
    "level",
    "mediatype",
    "mimetype",
    "mode",
    "period",
    "provider",
    "role",
    "scope",
    "scopes",
    "sort",
    "state",
    "status",
    "tier",
    "timerange",
    "tokentype",
    "type",
    "visibility",
];

/// Fields that hold a measure which tells nothing about anybody.
const MEASURES: [&str; 13] = [
    "duration",
    "height",
    "max",
    "offset",
    "page",
    "pages",
    "remaining",
    "size",
    "status",
    "statuscode",
    "total",
    "version",
    "width",
];

/// Endings of more of them.
const MEASURE_ENDINGS: [&str; 4] = ["count", "limit", "pages", "seconds"];

/// Longer ones are no words.
const LONGEST_WORD: usize = 32;

/// What an exchange with an endpoint may tell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Harmless(pub(crate) &'static Endpoint);

impl Harmless {
    /// Whether the text of a field of this name may be told: one of the documented words of the endpoint, or a word
    /// in a field that holds nothing else.
    pub(crate) fn text(self, name: &str, text: &str) -> bool {
        let documented = self.0.fields.iter().filter(|field| field.name == name);
        let mut words = documented.filter_map(|field| match field.kind {
            Kind::Word(words) => Some(words),
            _ => None,
        });
        words.any(|words| words.contains(&text))
            || (is_word(text) && WORDS.contains(&plain(name).as_str()))
            || (is_number(text) && is_measure(name))
            || matches!(text, "true" | "false")
    }
}

/// Whether a key of an object can be the name of a field: those that are made of data are invented.
pub(crate) fn is_field_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    let begins = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    begins
        && name.len() <= LONGEST_WORD
        && name.bytes().filter(u8::is_ascii_digit).count() <= 3
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

/// Whether a number in a field of this name may be told.
pub(crate) fn is_measure(name: &str) -> bool {
    let name = plain(name);
    MEASURES.contains(&name.as_str()) || MEASURE_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// One of a network's words: letters, and what joins them. A media type is one, too.
pub(crate) fn is_word(text: &str) -> bool {
    (1..=LONGEST_WORD).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphabetic() || b"_-/+.:".contains(&byte))
}

fn is_number(text: &str) -> bool {
    (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use http::Method;
    use moothall_core::endpoint::{Field, Replay};
    use moothall_core::limits::Action;

    use super::*;

    static ENDPOINT: Endpoint = Endpoint::new("list", Method::GET, "/api/posts", Action::Read, Replay::Safe)
        .fields(&[
            Field::query("order", Kind::Word(&["24h", "hot"]), "…"),
            Field::query("q", Kind::Text, "…"),
        ]);

    #[test]
    fn words_and_measures_may_be_told_and_nothing_else() {
        let harmless = Harmless(&ENDPOINT);
        for (name, text) in [
            ("order", "24h"),
            ("mediaType", "IMAGE"),
            ("token_type", "Bearer"),
            ("limit", "20"),
            ("mime_type", "image/png"),
            ("unread", "true"),
        ] {
            assert!(harmless.text(name, text), "{name} {text}");
        }
        for (name, text) in [
            ("order", "nova"),
            ("q", "hot"),
            ("status", "Out for lunch"),
            ("status", "p_1"),
            ("handle", "nova"),
            ("title", "hot"),
            ("limit", "20 for nova"),
            ("count", "1234567890"),
            ("content", "TEXT"),
            ("code", "123456"),
        ] {
            assert!(!harmless.text(name, text), "{name} {text}");
        }
        assert!(is_measure("followerCount") && is_measure("retry_after_seconds"));
        assert!(!is_measure("balance") && !is_measure("userId") && !is_measure("lat"));
    }

    #[test]
    fn keys_made_of_data_are_no_names_of_fields() {
        for name in ["post", "createdAt", "has_more", "x-ratelimit-limit", "_id", "sha256", "h264"] {
            assert!(is_field_name(name), "{name}");
        }
        for name in ["", "p 1", "5", "0195c3f0-7b1e", "user_20260101", "nova@example.org", "月"] {
            assert!(!is_field_name(name), "{name}");
        }
    }
}
