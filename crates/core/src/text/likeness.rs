//! Whether a text that a network shows is one that was sent to it.
//!
//! Networks edit what they are sent: they trim it, cut it to a length of their own, mask words, put
//! their own redirections in the place of links. The shown text is compared with that in mind, and with
//! the other danger as well: agents write texts that differ in one number.

use url::Url;

/// How a shown text compares with a sent one, from the least to the most alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Another text.
    Different,
    /// Its beginning, and too little of it to tell: another text may begin so. Nothing at all is that, too.
    Beginning,
    /// It may be the text after an edit, or a text of its own.
    Doubtful,
    /// The text after an edit: cut, masked, or with links rewritten.
    Edited,
    /// The text, up to white space and invisible characters.
    Same,
}

/// So much of a text says which one it is.
const TELLING_CHARS: usize = 40;

/// A cut that is not marked and takes less than this may as well be the end of another text: those of
/// `round 1` and `round 12` differ by less.
const PLAIN_CUT_CHARS: usize = 10;

impl Likeness {
    /// Compares what was sent with what is shown.
    ///
    /// ```
    /// use moothall_core::text::Likeness;
    ///
    /// let sent = "What a damn fine morning, see https://example.org/sky";
    /// let shown = "What a **** fine morning,  see https://short.example/x";
    /// assert_eq!(Likeness::of(sent, shown), Likeness::Edited);
    /// assert_eq!(Likeness::of("Round 12", "Round 1"), Likeness::Beginning);
    /// ```
    pub fn of(sent: &str, shown: &str) -> Self {
        let (sent, shown) = (visible(sent), visible(shown));
        if sent == shown {
            return Self::Same;
        }
        let marks = ["…", "..."].iter().filter_map(|mark| shown.strip_suffix(mark)).map(str::trim_end);
        let whole = compare(&sent, &shown, false);
        marks.map(|cut| compare(&sent, cut, true)).fold(whole, Self::max)
    }
}

/// A text as people see it: white space is one space, what has no width is nothing.
fn visible(text: &str) -> String {
    let has_no_width = |c: char| matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    let text: String = text.chars().filter(|c| !has_no_width(*c)).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text is compared character by character, and link by link.
#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Char(char),
    Link(&'a str),
}

impl Piece<'_> {
    fn chars(&self) -> usize {
        match self {
            Self::Char(_) => 1,
            Self::Link(link) => link.chars().count(),
        }
    }
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = link_length(rest);
        let (piece, after) = rest.split_at(if length > 0 { length } else { first.len_utf8() });
        pieces.push(if length > 0 { Piece::Link(piece) } else { Piece::Char(first) });
        rest = after;
    }
    pieces
}

/// How long the link is that `text` begins with; 0 without one.
fn link_length(text: &str) -> usize {
    if !(text.starts_with("https://") || text.starts_with("http://")) {
        return 0;
    }
    let ends = |c: char| c.is_whitespace() || "<>\"'()[]{}|，。！？、；：）】》…".contains(c);
    let link = text.split(ends).next().unwrap_or(text);
    link.trim_end_matches(['.', ',', ';', '!', '?']).len()
}

/// Compares texts that are not the same; `marked` says that the shown one was cut for all to see.
fn compare(sent: &str, shown: &str, marked: bool) -> Likeness {
    let (sent, shown) = (pieces(sent), pieces(shown));
    let (mut equal, mut edited, mut compared) = (0usize, 0usize, 0usize);
    let mut ends_in_link = false;
    for (index, (ours, theirs)) in sent.iter().zip(&shown).enumerate() {
        match (ours, theirs) {
            (Piece::Char(ours), Piece::Char(theirs)) if ours == theirs => equal += 1,
            (Piece::Char(ours), Piece::Char(theirs)) if masks(*theirs, *ours) => edited += 1,
            (Piece::Link(ours), Piece::Link(theirs)) if ours == theirs => equal += 1,
            (Piece::Link(link), _) if begins(link, shown.get(index..).unwrap_or_default()) => {
                ends_in_link = true;
                break;
            }
            (Piece::Link(ours), Piece::Link(theirs)) if is_rewritten(ours, theirs) => edited += 1,
            _ => return Likeness::Different,
        }
        compared += 1;
    }
    if shown.len() > sent.len() && !ends_in_link {
        // Added to, or a longer text of its own.
        return if equal >= TELLING_CHARS { Likeness::Doubtful } else { Likeness::Different };
    }
    let dropped: usize = sent.iter().skip(compared).map(Piece::chars).sum();
    let is_telling = match (dropped, marked) {
        (0, _) => true,
        (_, true) => compared >= TELLING_CHARS.min(sent.len() * 4 / 5),
        (_, false) => compared >= TELLING_CHARS,
    };
    if !is_telling || compared == 0 {
        Likeness::Beginning
    } else if equal < edited || (!marked && (1..PLAIN_CUT_CHARS).contains(&dropped)) {
        Likeness::Doubtful
    } else {
        Likeness::Edited
    }
}

/// Whether `shown` can stand for a character that a network hides, or could not keep.
fn masks(shown: char, sent: char) -> bool {
    (shown == '*' && sent.is_alphanumeric()) || shown == '\u{fffd}'
}

/// Whether a network may have made `shown` out of `sent`: the same link with more or less at its end, or
/// one that leads through another host. Two links to places on one host are two links.
fn is_rewritten(sent: &str, shown: &str) -> bool {
    let bare = |link: &str| link.split_once("://").map_or(link, |(_, rest)| rest).to_owned();
    let (ours, theirs) = (bare(sent), bare(shown));
    if ours.starts_with(&theirs) || theirs.starts_with(&ours) {
        return true;
    }
    let host = |link: &str| Url::parse(link).ok().and_then(|url| url.host_str().map(str::to_owned));
    match (host(sent), host(shown)) {
        (Some(ours), Some(theirs)) => ours != theirs,
        _ => false,
    }
}

/// Whether `shown` ends within `link`: that may leave `https:`, or `https://example` and a full stop.
fn begins(link: &str, shown: &[Piece<'_>]) -> bool {
    let mut rest = Some(link);
    for piece in shown {
        rest = rest.and_then(|rest| match piece {
            Piece::Char(c) => rest.strip_prefix(*c),
            Piece::Link(link) => rest.strip_prefix(link),
        });
    }
    rest.is_some_and(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests;
