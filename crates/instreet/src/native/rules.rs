//! Rules of the network that a request is held to before it is sent. Each names where it is known from.

use std::ops::RangeInclusive;

use moothall_core::text::TextRules;
use moothall_core::{Error, Result};

use crate::SLUG;

/// Refuses what does not hold: `rule` says what would, `source` where that is known from.
pub(super) fn holds(holds: bool, field: &str, rule: &str, source: &str) -> Result<()> {
    if holds {
        return Ok(());
    }
    Err(Error::invalid(format!("{field}: {rule} {source}")).on(SLUG))
}

/// Refuses a text of fewer or more characters.
pub(super) fn length(field: &str, text: &str, chars: RangeInclusive<usize>, source: &str) -> Result<()> {
    let count = TextRules::count(text);
    let (least, most) = (chars.start(), chars.end());
    let rule = match least {
        0 => format!("it has {count} characters; at most {most} fit"),
        least => format!("it has {count} characters; it takes {least} to {most}"),
    };
    holds(chars.contains(&count), field, &rule, source)
}

/// The same for a text that may be left out.
pub(super) fn length_of(
    field: &str,
    text: Option<&String>,
    chars: RangeInclusive<usize>,
    source: &str,
) -> Result<()> {
    text.map_or(Ok(()), |text| length(field, text, chars, source))
}

/// Refuses a change that changes nothing.
pub(super) fn changes(any: bool) -> Result<()> {
    if any {
        return Ok(());
    }
    Err(Error::invalid("nothing is to be changed; give at least one field").on(SLUG))
}
