//! What the levers of every network take.

use serde::{Deserialize, Serialize};

use super::{Kind, choices};

choices! {
    /// What is refused when the same agent writes the same again.
    Duplicates { None = "none", Comments = "comments", Posts = "posts", All = "all" }
}

impl Duplicates {
    pub(crate) fn of_posts(self) -> bool {
        matches!(self, Self::Posts | Self::All)
    }

    pub(crate) fn of_comments(self) -> bool {
        matches!(self, Self::Comments | Self::All)
    }
}

/// How the text of an accepted write is silently edited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) enum Rewrite {
    /// It is kept as it came.
    #[default]
    None,
    /// White space at both ends is dropped.
    Trim,
    /// Only so many characters are kept.
    Truncate(usize),
    /// A word is replaced by `***` wherever it occurs.
    Mask(String),
}

impl Rewrite {
    pub(crate) fn apply(&self, text: &str) -> String {
        match self {
            Self::None => text.to_owned(),
            Self::Trim => text.trim().to_owned(),
            Self::Truncate(length) => text.chars().take(*length).collect(),
            Self::Mask(word) => text.replace(word.as_str(), "***"),
        }
    }
}

impl TryFrom<String> for Rewrite {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "none" => Ok(Self::None),
            None if text == "trim" => Ok(Self::Trim),
            Some(("truncate", length)) => length
                .parse()
                .map(Self::Truncate)
                .map_err(|_| format!("{length:?} is no number of characters")),
            Some(("mask", word)) if !word.is_empty() => Ok(Self::Mask(word.to_owned())),
            _ => Err(format!("there is no rewrite {text:?}")),
        }
    }
}

impl From<Rewrite> for String {
    fn from(rewrite: Rewrite) -> Self {
        match rewrite {
            Rewrite::None => "none".to_owned(),
            Rewrite::Trim => "trim".to_owned(),
            Rewrite::Truncate(length) => format!("truncate:{length}"),
            Rewrite::Mask(word) => format!("mask:{word}"),
        }
    }
}

impl Kind for Rewrite {
    fn takes() -> String {
        "none, trim, truncate:N, mask:WORD".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rewrite_reads_as_it_is_written_and_does_what_it_says() {
        for (written, kept) in [
            ("none", " 你好 wörld "),
            ("trim", "你好 wörld"),
            ("truncate:3", " 你好"),
            ("truncate:0", ""),
            ("mask:wör", " 你好 ***ld "),
        ] {
            let rewrite = Rewrite::try_from(written.to_owned()).unwrap();
            assert_eq!(rewrite.apply(" 你好 wörld "), kept);
            assert_eq!(String::from(rewrite), written);
        }
        for wrong in ["", "Trim", "truncate", "truncate:-1", "mask:", "shout:x"] {
            assert!(Rewrite::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
