//! What is checked of a text before it is sent.

use moothall_core::text::TextRules;
use moothall_core::{Error, Result};

use crate::SLUG;

/// `text` as it is sent: without blank edges, which would count [inferred from how scripts post].
///
/// # Errors
/// [`InvalidInput`](moothall_core::ErrorKind::InvalidInput) when nothing is left, or more than fits.
pub(crate) fn checked<'a>(rules: TextRules, field: &str, text: &'a str) -> Result<&'a str> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(format!("{field}: the text is empty")).on(SLUG));
    }
    match (rules.excess(text), rules.max_chars) {
        (Some(excess), Some(max)) => Err(Error::invalid(format!(
            "{field}: the text has {} characters, {excess} more than the {max} that fit",
            TextRules::count(text)
        ))
        .on(SLUG)),
        _ => Ok(text),
    }
}
