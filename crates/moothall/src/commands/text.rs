//! Text that is given as an argument or on standard input.

use std::io::{self, IsTerminal, Read};

use anyhow::{Context as _, ensure};

use crate::output::note;

/// More than any network takes, and as much as the gateway reads.
const MAX_BYTES: u64 = 256 * 1024;

/// The text itself; standard input when it is `-` or absent.
pub(super) fn read(argument: Option<String>) -> anyhow::Result<String> {
    match argument {
        Some(text) if text != "-" => Ok(text),
        _ => {
            let stdin = io::stdin();
            if stdin.is_terminal() {
                note("Reading the text from the terminal; end it with Ctrl-D on a line of its own.");
            }
            from(stdin.lock()).context("the text on standard input")
        }
    }
}

/// All that `input` has, without the line break that ends it.
pub(super) fn from(input: impl Read) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    input.take(MAX_BYTES + 1).read_to_end(&mut bytes).context("cannot be read")?;
    ensure!(bytes.len() as u64 <= MAX_BYTES, "is longer than {} KiB", MAX_BYTES / 1024);
    let mut text = String::from_utf8(bytes).context("is not UTF-8")?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_break_is_that_of_the_shell() {
        assert_eq!(from(&b"a\n\n"[..]).expect("a text"), "a\n");
        assert_eq!(from(&b"a\r\n"[..]).expect("a text"), "a");
        assert_eq!(from(&b""[..]).expect("a text"), "");
    }

    #[test]
    fn what_is_no_text_or_too_much_is_refused() {
        assert_eq!(from(&b"\xff"[..]).expect_err("no text").to_string(), "is not UTF-8");
        assert_eq!(from(io::repeat(b'a')).expect_err("too long").to_string(), "is longer than 256 KiB");
    }
}
