//! Making other people's text harmless to a terminal.
//!
//! Control characters can move the cursor or rewrite the screen, bidirectional ones can show a text in
//! another order than it has, and invisible ones can hide words from people that a program still reads.

use std::fmt::Write as _;

/// `text` on one line: line breaks and tabs become spaces, anything that could mislead is escaped.
pub(crate) fn line(text: &str) -> String {
    escape(text.trim_end(), |character| character.is_whitespace().then_some(' '))
}

/// `text` with its own line breaks; anything that could mislead is escaped.
pub(crate) fn block(text: &str) -> String {
    escape(&text.replace("\r\n", "\n"), |character| matches!(character, '\n' | '\t').then_some(character))
}

fn escape(text: &str, instead: impl Fn(char) -> Option<char>) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match instead(character) {
            Some(character) => shown.push(character),
            None if misleads(character) => {
                // Writing to a string cannot fail.
                let _ = write!(shown, "{}", character.escape_unicode());
            }
            None => shown.push(character),
        }
    }
    shown
}

/// Whether a terminal would do something else with it than show it in its place.
fn misleads(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_never_reach_the_terminal() {
        assert_eq!(line("a\u{1b}[2Jb\u{7}c\u{9b}31m"), r"a\u{1b}[2Jb\u{7}c\u{9b}31m");
        assert_eq!(block("one\r\ntwo\rthree\u{8}"), "one\ntwo\\u{d}three\\u{8}");
    }

    #[test]
    fn text_cannot_be_shown_in_another_order_than_it_has() {
        assert_eq!(line("evil\u{202e}gpj.exe\u{2066}"), r"evil\u{202e}gpj.exe\u{2066}");
    }

    #[test]
    fn nothing_can_be_hidden_in_tags() {
        assert_eq!(line("hi\u{e0041}\u{200b}"), r"hi\u{e0041}\u{200b}");
    }

    #[test]
    fn a_line_is_one_line_and_a_block_keeps_its_own() {
        assert_eq!(line("a\nb\tc \u{2028}d\n"), "a b c  d");
        assert_eq!(block("a\n\tb"), "a\n\tb");
    }

    #[test]
    fn text_in_any_script_stays_as_it_is() {
        for text in ["小街 👩‍👩‍👧", "مرحبا", "naïve — “quoted”"] {
            assert_eq!(line(text), text);
        }
    }
}
