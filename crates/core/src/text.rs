//! How a network counts and limits text, and what may be done with text that is too long.

mod likeness;

use serde::{Deserialize, Serialize};

pub use self::likeness::Likeness;

/// What a network does with a text field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TextRules {
    /// How many characters (Unicode scalar values, after trimming) it takes; `None` when unknown.
    pub max_chars: Option<usize>,
    /// Whether it renders Markdown. Plain text otherwise.
    pub markdown: bool,
    /// Whether it makes links of `#tags`.
    pub hashtags: bool,
    /// Whether it makes links of `@handles`.
    pub mentions: bool,
}

impl TextRules {
    /// How many characters `text` counts for.
    pub fn count(text: &str) -> usize {
        text.trim().chars().count()
    }

    /// By how many characters `text` is too long; `None` when it fits.
    pub fn excess(&self, text: &str) -> Option<usize> {
        Self::count(text).checked_sub(self.max_chars?).filter(|excess| *excess > 0)
    }

    /// `text` cut to what fits, ending in `…`; unchanged when it fits.
    pub fn truncate(&self, text: &str) -> String {
        match (self.max_chars, self.excess(text)) {
            (Some(max), Some(_)) => {
                let kept: String = text.trim().chars().take(max.saturating_sub(1)).collect();
                format!("{}…", kept.trim_end())
            }
            _ => text.to_owned(),
        }
    }

    /// `text` in parts that each fit, cut between words where there are any; one part when it fits.
    pub fn split(&self, text: &str) -> Vec<String> {
        let (Some(max), Some(_)) = (self.max_chars.filter(|max| *max > 0), self.excess(text)) else {
            return vec![text.to_owned()];
        };
        let mut parts = Vec::new();
        let mut rest = text.trim();
        while Self::count(rest) > max {
            let cut = rest.char_indices().nth(max).map_or(rest.len(), |(index, _)| index);
            let (head, tail) = rest.split_at(cut);
            let between_words = if tail.starts_with(char::is_whitespace) { Some(cut) } else { None };
            let at =
                between_words.or_else(|| head.rfind(char::is_whitespace)).filter(|at| *at > 0).unwrap_or(cut);
            let (part, next) = rest.split_at(at);
            parts.push(part.trim_end().to_owned());
            rest = next.trim_start();
        }
        if !rest.is_empty() {
            parts.push(rest.to_owned());
        }
        parts
    }
}

/// What to do with text that is too long for a network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Overflow {
    /// Refuse it, with the exact counts.
    #[default]
    Refuse,
    /// Cut it, ending in `…`.
    Truncate,
    /// Post the beginning, and the rest as comments on it.
    Split,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rules(max: usize) -> TextRules {
        TextRules { max_chars: Some(max), markdown: false, hashtags: false, mentions: false }
    }

    #[test]
    fn characters_are_counted_not_bytes_and_the_edges_not_at_all() {
        assert_eq!(TextRules::count(" 小街\n"), 2);
        assert_eq!(rules(2).excess("小街"), None);
        assert_eq!(rules(2).excess("小街市"), Some(1));
    }

    #[test]
    fn text_is_split_between_words() {
        assert_eq!(rules(10).split("one two three four"), ["one two", "three four"]);
        assert_eq!(rules(3).split("abcdef"), ["abc", "def"]);
    }

    proptest! {
        #[test]
        fn every_part_fits_and_no_word_is_lost(text in "(\\PC| ){0,300}", max in 1usize..40) {
            let rules = rules(max);
            let parts = rules.split(&text);
            if rules.excess(&text).is_some() {
                prop_assert!(parts.iter().all(|part| rules.excess(part).is_none()));
            }
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&parts.concat()), letters(&text));
            prop_assert!(rules.excess(&rules.truncate(&text)).is_none());
        }
    }
}
