//! Invented values in the place of real ones.

use std::hash::{BuildHasher as _, RandomState};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use url::Url;

/// What invented texts are made of.
const WORDS: [&str; 16] = [
    "amber", "birch", "cloud", "delta", "ember", "field", "grove", "heron", "inlet", "jetty", "kelp",
    "larch", "maple", "north", "otter", "pine",
];

/// Letters that a short token has at least, so that no two of them become the same.
const SHORTEST_TOKEN: usize = 8;

/// The longest invented text, in characters.
const LONGEST_TEXT: usize = 4000;

/// Replaces values by invented ones of the same kind: an instant by an instant, an address by an address, a token
/// by one of the same letters and digits, a text by one of the same length.
///
/// The same value always becomes the same one, so that an id in a list is still the id in a path. What becomes of
/// which follows from a secret that only the process has, so nobody can try values out; and nothing is remembered.
#[derive(Debug, Default)]
pub(crate) struct Inventor(RandomState);

impl Inventor {
    /// A value in the place of `real`; never `real` itself, unless that is empty.
    pub(crate) fn text(&self, real: &str) -> String {
        if real.is_empty() {
            return String::new();
        }
        let mut turn = 0;
        loop {
            let made = Draft { inventor: self, real, turn }.made();
            if made != real {
                return made;
            }
            turn += 1;
        }
    }

    /// A number of as many digits in the place of `real`.
    pub(crate) fn integer(&self, real: i64) -> i64 {
        let digits = real.unsigned_abs().checked_ilog10().unwrap_or(0).min(15);
        let least = 10_i64.pow(digits);
        let offset = i64::try_from(self.0.hash_one(real) >> 2).unwrap_or(0) % (9 * least);
        (least + offset) * real.signum()
    }
}

/// One attempt at a value.
struct Draft<'a> {
    inventor: &'a Inventor,
    real: &'a str,
    turn: u32,
}

impl Draft<'_> {
    /// A number below `bound` for a place in the value.
    fn pick(&self, place: usize, bound: usize) -> usize {
        let drawn = self.inventor.0.hash_one((self.real, self.turn, place));
        usize::try_from(drawn % (bound.max(1) as u64)).unwrap_or(0)
    }

    fn made(&self) -> String {
        if is_instant(self.real) {
            return self.instant();
        }
        if let Ok(url) = Url::parse(self.real)
            && url.has_host()
        {
            return self.address(&url);
        }
        if self.real.contains(|c: char| c.is_whitespace() || !c.is_ascii()) {
            return self.sentence();
        }
        if self.real.contains('@') && self.real.contains('.') {
            return format!("{}@example.invalid", self.word(0));
        }
        self.token()
    }

    /// The digits of an invented day over those of the real one.
    fn instant(&self) -> String {
        let two = |place, from: usize, bound| format!("{:02}", from + self.pick(place, bound));
        let parts = [two(0, 1, 12), two(1, 1, 28), two(2, 0, 24), two(3, 0, 60), two(4, 0, 60)];
        let mut digits =
            std::iter::once("2001".to_owned()).chain(parts).collect::<String>().into_bytes().into_iter();
        let over = |c: char| if c.is_ascii_digit() { digits.next().map_or('0', char::from) } else { c };
        self.real.chars().map(over).collect()
    }

    /// An address that leads nowhere; what follows its last dot stays, as it tells what is there.
    fn address(&self, url: &Url) -> String {
        const ENDINGS: [&str; 10] =
            ["png", "jpg", "jpeg", "gif", "webp", "mp4", "webm", "mp3", "html", "json"];
        let ending = url.path().rsplit_once('.').map(|(_, ending)| ending);
        let ending = ENDINGS.into_iter().find(|known| Some(*known) == ending);
        let ending = ending.map(|ending| format!(".{ending}")).unwrap_or_default();
        let scheme = if url.scheme() == "http" { "http" } else { "https" };
        format!("{scheme}://example.invalid/{}{ending}", self.word(0))
    }

    fn sentence(&self) -> String {
        let length = self.real.chars().count().min(LONGEST_TEXT);
        let mut text = String::with_capacity(length + 8);
        for place in 0.. {
            if text.len() >= length {
                break;
            }
            if place > 0 {
                text.push(' ');
            }
            text.push_str(WORDS.get(self.pick(place, WORDS.len())).copied().unwrap_or("pine"));
        }
        text.truncate(length);
        text.trim_end().to_owned()
    }

    /// A word that nobody else has.
    fn word(&self, place: usize) -> String {
        let word = WORDS.get(self.pick(place, WORDS.len())).copied().unwrap_or("pine");
        format!("{word}-{:06x}", self.pick(place + 1, 1 << 24))
    }

    /// Letters for letters and digits for digits; hexadecimal stays hexadecimal.
    fn token(&self) -> String {
        let letters = || self.real.chars().filter(char::is_ascii_alphabetic);
        let alphabet = if letters().all(|c| c.is_ascii_hexdigit()) { 6 } else { 26 };
        let letter = |place| u8::try_from(self.pick(place, alphabet)).map_or('a', |n| char::from(b'a' + n));
        let digit = |place| u8::try_from(self.pick(place, 10)).map_or('0', |n| char::from(b'0' + n));
        let over = |(place, c): (usize, char)| match c {
            'a'..='z' => letter(place),
            'A'..='Z' => letter(place).to_ascii_uppercase(),
            '0'..='9' => digit(place),
            other => other,
        };
        let mut made: String = self.real.chars().enumerate().map(over).collect();
        let short = letters().count() > 0 || !self.real.contains(|c: char| c.is_ascii_digit());
        let missing = SHORTEST_TOKEN.saturating_sub(if short { self.real.len() } else { SHORTEST_TOKEN });
        made.extend((0..missing).map(|place| letter(self.real.len() + place)));
        made
    }
}

fn is_instant(text: &str) -> bool {
    text.parse::<Timestamp>().is_ok() || text.parse::<DateTime>().is_ok() || text.parse::<Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_value_becomes_another_of_its_kind() {
        let inventor = Inventor::default();
        let made = inventor.text("2026-02-05T08:00:00.123+08:00");
        assert!(
            made.parse::<Timestamp>().is_ok() && made.starts_with("2001-") && made.ends_with(".000+00:00"),
            "{made}"
        );
        assert!(inventor.text("2026-02-05").parse::<Date>().is_ok());
        let made = inventor.text("https://media.example/nova/secret.png?token=1");
        assert!(made.starts_with("https://example.invalid/") && made.contains(".png"), "{made}");
        assert!(inventor.text("nova@example.org").ends_with("@example.invalid"));
        assert_eq!(inventor.text("Guten Tag, Welt").len(), "Guten Tag, Welt".len());
        let made = inventor.text("0195c3f0-7b1e-7a3c-9d2e-1f4b5a6c7d8e");
        assert!(made.len() == 36 && made.chars().all(|c| c == '-' || c.is_ascii_hexdigit()), "{made}");
        assert!(inventor.text("12345").parse::<u32>().is_ok());
        assert!(inventor.text("p_1").len() >= SHORTEST_TOKEN);
        assert_eq!(inventor.text(""), "");
    }

    #[test]
    fn the_same_stays_the_same_in_one_process_and_in_no_other() {
        let inventor = Inventor::default();
        assert_eq!(inventor.text("p_12345678"), inventor.text("p_12345678"));
        assert_ne!(inventor.text("p_12345678"), Inventor::default().text("p_12345678"));
        assert_eq!((inventor.integer(0), inventor.integer(-512).signum()), (0, -1));
        assert_eq!(inventor.integer(1_700_000_000).to_string().len(), 10);
    }

    proptest! {
        #[test]
        fn nothing_stays_as_it_was(real in "\\PC{1,60}") {
            prop_assert_ne!(Inventor::default().text(&real), real);
        }

        #[test]
        fn any_number_can_be_replaced(real: i64) {
            let made = Inventor::default().integer(real);
            prop_assert_eq!(made.signum(), real.signum());
        }
    }
}
