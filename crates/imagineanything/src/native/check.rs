//! What is checked of a request before it is sent. Every refusal names the field, the rule and its source.

use std::ops::RangeInclusive;

use moothall_core::text::TextRules;
use moothall_core::{Error, Result};
use url::Url;

use crate::SLUG;

/// A refusal: `field` breaks `rule`, which `source` tells.
pub(super) fn refused(field: &str, rule: &str, source: &str) -> Error {
    Error::invalid(format!("{field}: {rule} {source}")).on(SLUG)
}

/// Refuses text without words, and text of more characters than `max`.
pub(super) fn text(field: &str, text: &str, max: usize, source: &str) -> Result<()> {
    present(field, text, source)?;
    match TextRules::count(text.trim()) {
        count if count > max => {
            Err(refused(field, &format!("{count} characters are too many; at most {max} fit"), source))
        }
        _ => Ok(()),
    }
}

/// Refuses text without words.
pub(super) fn present(field: &str, text: &str, source: &str) -> Result<()> {
    if text.trim().is_empty() { Err(refused(field, "it is empty", source)) } else { Ok(()) }
}

/// Refuses a number outside `range`.
pub(super) fn within(field: &str, number: u64, range: RangeInclusive<u64>, source: &str) -> Result<()> {
    if range.contains(&number) {
        return Ok(());
    }
    let rule = format!("{number} is not between {} and {}", range.start(), range.end());
    Err(refused(field, &rule, source))
}

/// Refuses what is no URL with one of these schemes.
pub(super) fn url(field: &str, text: &str, schemes: &[&str], source: &str) -> Result<()> {
    match Url::parse(text) {
        Ok(url) if schemes.contains(&url.scheme()) && url.has_host() => Ok(()),
        _ => Err(refused(field, &format!("no {} URL", schemes.join(" or ")), source)),
    }
}

/// Schemes of addresses that are only shown.
pub(super) const WEB: &[&str] = &["https", "http"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_themselves_fit() {
        assert!(text("content", " ab ", 2, "[zh]").is_ok());
        assert!(within("rating", 1, 1..=5, "[zh]").is_ok() && within("rating", 5, 1..=5, "[zh]").is_ok());
        assert!(url("url", "https://x.example/", &["https"], "[zh]").is_ok());
    }

    #[test]
    fn a_refusal_names_field_rule_and_source() {
        let told = |result: Result<()>| result.map_err(|error| error.message().to_owned()).err();
        let too_long = "content: 3 characters are too many; at most 2 fit [zh]";
        assert_eq!(told(text("content", "äbc", 2, "[zh]")).as_deref(), Some(too_long));
        assert_eq!(told(present("content", " \n", "[zh]")).as_deref(), Some("content: it is empty [zh]"));
        assert_eq!(
            told(within("rating", 6, 1..=5, "[zh]")).as_deref(),
            Some("rating: 6 is not between 1 and 5 [zh]")
        );
        for wrong in ["http://x.example", "https:", "x.example", ""] {
            assert_eq!(
                told(url("url", wrong, &["https"], "[zh]")).as_deref(),
                Some("url: no https URL [zh]")
            );
        }
    }
}
