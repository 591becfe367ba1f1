//! Whether a text that a network shows is one that was sent to it.
//!
//! Networks edit what they are sent: they trim it, cut it to a length of their own, mask words, put
//! their own redirections in the place of links. The shown text is compared with that in mind, and with
//! the other danger as well: agents write texts that differ in one number.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

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

/// The longest word that a network masks.
const MASKED_CHARS: usize = 30;

/// What stands for a character that could not be read.
const UNREADABLE: char = '\u{fffd}';

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

/// What of a text is compared at a time.
#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Char(char),
    Link(&'a str),
    /// So many `*` in a row.
    Stars(usize),
}

impl Piece<'_> {
    fn chars(&self) -> usize {
        match self {
            Self::Char(_) => 1,
            Self::Link(link) => link.chars().count(),
            Self::Stars(count) => *count,
        }
    }

    /// How many pieces of `sent`, from its beginning, this one may stand for as it is shown.
    fn stands_for(&self, sent: &[Self]) -> RangeInclusive<usize> {
        let one_if = |fits: bool| 1..=usize::from(fits);
        match (self, sent.first()) {
            (_, None) => one_if(false),
            (Self::Link(shown), Some(Self::Link(sent))) => one_if(is_rewritten(sent, shown)),
            (Self::Char(UNREADABLE), Some(_)) => one_if(true),
            (Self::Stars(_), Some(Self::Char(_))) => {
                let is_letter = |piece: &&Self| matches!(piece, Self::Char(c) if c.is_alphanumeric());
                1..=sent.iter().take_while(is_letter).take(MASKED_CHARS).count()
            }
            (_, Some(sent)) => one_if(self == sent),
        }
    }
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (link, stars) = (link_length(rest), rest.len() - rest.trim_start_matches('*').len());
        let (piece, after) = rest.split_at(link.max(stars).max(first.len_utf8()));
        pieces.push(match (link, stars) {
            (0, 0) => Piece::Char(first),
            (0, stars) => Piece::Stars(stars),
            _ => Piece::Link(piece),
        });
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
    // How far in `sent` the shown text can have got: a masked word leaves several ways to go on.
    let mut reached = BTreeSet::from([0]);
    let mut equal = 0;
    for (index, piece) in shown.iter().enumerate() {
        let rest = |from: usize| sent.get(from..).unwrap_or_default();
        let ends_here = |from: usize| match rest(from).first() {
            Some(Piece::Link(link)) => begins(link, shown.get(index..).unwrap_or_default()),
            _ => false,
        };
        if let Some(cut) = reached.iter().copied().find(|from| ends_here(*from)) {
            return grade(&sent, cut, equal, marked);
        }
        let next: BTreeSet<_> = reached
            .iter()
            .flat_map(|from| piece.stands_for(rest(*from)).map(move |count| from + count))
            .collect();
        if next.is_empty() {
            // Added to, or a longer text of its own.
            let is_longer = reached.contains(&sent.len()) && equal >= TELLING_CHARS;
            return if is_longer { Likeness::Doubtful } else { Likeness::Different };
        }
        equal += usize::from(reached.iter().any(|from| rest(*from).first() == Some(piece)));
        reached = next;
    }
    grade(&sent, reached.last().copied().unwrap_or_default(), equal, marked)
}

/// Says what it means that of `sent` the first `reached` pieces are shown, `equal` of them as they were.
fn grade(sent: &[Piece<'_>], reached: usize, equal: usize, marked: bool) -> Likeness {
    let dropped: usize = sent.iter().skip(reached).map(Piece::chars).sum();
    let is_telling = match (dropped, marked) {
        (0, _) => true,
        (_, true) => reached >= TELLING_CHARS.min(sent.len() * 4 / 5),
        (_, false) => reached >= TELLING_CHARS,
    };
    if !is_telling || reached == 0 {
        Likeness::Beginning
    } else if equal * 2 < reached || (!marked && (1..PLAIN_CUT_CHARS).contains(&dropped)) {
        Likeness::Doubtful
    } else {
        Likeness::Edited
    }
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
            Piece::Stars(_) => None,
        });
    }
    rest.is_some_and(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests;
