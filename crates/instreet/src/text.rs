//! Checks of text that the network would refuse.

use moothall_core::text::TextRules;
use moothall_core::{Error, Result};

use crate::SLUG;

/// Refuses a text with nothing in it.
pub(crate) fn required(field: &str, text: &str) -> Result<()> {
    if TextRules::count(text) > 0 {
        return Ok(());
    }
    Err(Error::invalid(format!("{field}: it is empty; write something")).on(SLUG))
}

/// Refuses a text of more than `max` characters.
pub(crate) fn at_most(field: &str, text: &str, max: usize) -> Result<()> {
    let count = TextRules::count(text);
    if count <= max {
        return Ok(());
    }
    Err(Error::invalid(format!("{field}: it has {count} characters; at most {max} fit")).on(SLUG))
}
