//! Reading back: finding a lost write again among what a network shows.
//!
//! An adapter follows the list in which the write would stand with [`trail`], and lets a [`Sought`] judge
//! what it found. What cannot be told is said to be unclear: a wrong "it is there" loses a post, a wrong
//! "it is not" doubles one.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;

use crate::id::ProfileId;
use crate::model::{Author, Comment, Message, Post};
use crate::ops::{Found, Lost};
use crate::page::{Cursor, Page};
use crate::text::Likeness;
use crate::{ErrorKind, Result};

/// How far a network's clock may be from ours.
pub const CLOCK_SKEW: Duration = Duration::from_mins(2);

/// So many pages of a list are read back at most.
pub const MAX_PAGES: usize = 5;

/// So many items are looked at one by one, at most, where a list may show excerpts.
const MAX_LOOKS: usize = 10;

/// A list whose times go up again by more than this is not one with the newest first.
const JITTER: Duration = Duration::from_secs(1);

/// Something that somebody wrote.
pub trait Written {
    /// What no other such item has, where it has anything of that kind.
    fn identity(&self) -> Option<&str>;
    /// Who wrote it; `None` when the network does not tell.
    fn author(&self) -> Option<&Author>;
    /// When it was written; `None` when the network does not tell.
    fn written_at(&self) -> Option<Timestamp>;
    /// Its title, where it has one.
    fn title(&self) -> Option<&str> {
        None
    }
    /// Its text.
    fn text(&self) -> &str;
}

macro_rules! written {
    ($item:ident, $self:ident, $identity:expr $(, $title:expr)?) => {
        impl Written for $item {
            fn identity(&$self) -> Option<&str> {
                $identity
            }

            fn author(&$self) -> Option<&Author> {
                $self.author.as_ref()
            }

            fn written_at(&$self) -> Option<Timestamp> {
                $self.created_at
            }
            $(
                fn title(&$self) -> Option<&str> {
                    $title
                }
            )?
            fn text(&$self) -> &str {
                &$self.text
            }
        }
    };
}

written!(Post, self, Some(self.id.as_str()), self.title.as_deref());
written!(Comment, self, Some(self.id.as_str()));
written!(Message, self, self.id.as_ref().map(crate::id::MessageId::as_str));

/// What has been read of a list.
#[derive(Debug, Clone)]
pub struct Trail<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// Whether everything was read among which a write may be.
    pub is_complete: bool,
    /// Whether there were items that could not be read.
    pub has_gaps: bool,
}

impl<T> Default for Trail<T> {
    /// Nothing, of a list that holds nothing.
    fn default() -> Self {
        Self { items: Vec::new(), is_complete: true, has_gaps: false }
    }
}

impl<T> Trail<T> {
    /// Leaves only the items that `keep` wants.
    #[must_use]
    pub fn only(mut self, keep: impl FnMut(&T) -> bool) -> Self {
        self.items.retain(keep);
        self
    }

    /// Both trails as one.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.items.extend(other.items);
        self.is_complete &= other.is_complete;
        self.has_gaps |= other.has_gaps;
        self
    }
}

/// Follows a list, page by page, until `is_enough` says of a page that nothing sought can follow it.
///
/// # Errors
/// Those of `fetch`.
pub async fn trail<T, F, Fut>(mut fetch: F, mut is_enough: impl FnMut(&[T]) -> bool) -> Result<Trail<T>>
where
    F: FnMut(Option<Cursor>) -> Fut,
    Fut: Future<Output = Result<Page<T>>>,
{
    let mut trail = Trail { items: Vec::new(), is_complete: false, has_gaps: false };
    let mut cursor: Option<Cursor> = None;
    for _ in 0..MAX_PAGES {
        let page = fetch(cursor.clone()).await?;
        trail.has_gaps |= !page.problems.is_empty();
        trail.is_complete = is_enough(&page.items) || page.next.is_none();
        trail.items.extend(page.items);
        if trail.is_complete || page.next == cursor {
            break;
        }
        cursor = page.next;
    }
    Ok(trail)
}

/// Tells when a list with the newest first has been read back far enough. Of a list that turns out to
/// have another order it never says so.
#[derive(Debug, Clone)]
pub struct NewestFirst {
    until: Timestamp,
    oldest: Option<Timestamp>,
    is_sorted: bool,
}

impl NewestFirst {
    /// Back to before `until`.
    pub fn back_to(until: Timestamp) -> Self {
        Self { until, oldest: None, is_sorted: true }
    }

    /// Takes in the times of a page, in its order. Leave out what stands elsewhere than its time says.
    pub fn reaches(&mut self, times: impl IntoIterator<Item = Option<Timestamp>>) -> bool {
        for time in times.into_iter().flatten() {
            let oldest = *self.oldest.get_or_insert(time);
            self.is_sorted &= time <= saturating_add(oldest, JITTER);
            self.oldest = Some(oldest.min(time));
        }
        self.is_sorted && self.oldest.is_some_and(|oldest| oldest < self.until)
    }
}

/// How well an item fits what is sought, from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// It is something else.
    No,
    /// Its text leaves it open. An item with the very text is the better candidate.
    Resembles,
    /// Its text fits, but who wrote it or when is not told.
    Untold,
    /// By everything but edits of its text.
    Edited,
    /// By everything.
    Same,
}

/// A lost write, as it would show.
#[derive(Debug, Clone)]
pub struct Sought<'a> {
    author: &'a ProfileId,
    title: Option<&'a str>,
    text: &'a str,
    from: Timestamp,
    to: Timestamp,
}

impl<'a> Sought<'a> {
    /// Something lost that `author` wrote, with its text, and its title where items have titles.
    pub fn new<T>(author: &'a ProfileId, lost: &Lost<T>, title: Option<&'a str>, text: &'a str) -> Self {
        let from = lost.since.checked_sub(CLOCK_SKEW).unwrap_or(Timestamp::MIN);
        Self { author, title, text, from, to: saturating_add(lost.until, CLOCK_SKEW) }
    }

    /// The earliest time that the network may show on it.
    pub fn from(&self) -> Timestamp {
        self.from
    }

    /// Replaces the candidates whose text does not settle it, which may be an excerpt, by what `look`
    /// returns of each.
    ///
    /// # Errors
    /// Those of `look`, except `NotFound`.
    pub async fn look_closer<T, F, Fut>(&self, trail: Trail<T>, look: F) -> Result<Trail<T>>
    where
        T: Written,
        F: Fn(T) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        let mut looks = 0;
        let mut closer = Trail { items: Vec::new(), ..trail };
        for item in trail.items {
            if !self.is_candidate(&item) || self.likeness(&item) == Likeness::Same {
                closer.items.push(item);
            } else if looks < MAX_LOOKS {
                looks += 1;
                match look(item).await {
                    Ok(item) => closer.items.push(item),
                    Err(error) if error.kind() == ErrorKind::NotFound => closer.has_gaps = true,
                    Err(error) => return Err(error),
                }
            } else {
                closer.is_complete = false;
            }
        }
        Ok(closer)
    }

    /// Says what the items of `trail`, which stand where the write would stand, bring to light.
    pub fn judge<T: Written>(&self, trail: Trail<T>) -> Found<T> {
        let mut seen = HashSet::new();
        let (mut same, mut edited, mut resembling, mut untold) = (Vec::new(), Vec::new(), 0, 0);
        for item in trail.items {
            // A list that shifts while it is read shows an item twice.
            if item.identity().is_some_and(|id| !seen.insert(id.to_owned())) {
                continue;
            }
            match self.fit(&item) {
                Fit::No => {}
                Fit::Resembles => resembling += 1,
                Fit::Untold => untold += 1,
                Fit::Edited => edited.push(item),
                Fit::Same => same.push(item),
            }
        }
        if untold > 0 || !trail.is_complete {
            return Found::Unclear;
        }
        // The network shows what was sent as it was sent: whatever is only like it was sent as that.
        let is_alone = if same.is_empty() { edited.len() == 1 && resembling == 0 } else { same.len() == 1 };
        match same.pop().or_else(|| edited.pop()) {
            Some(item) if is_alone => Found::One(item),
            None if resembling == 0 && !trail.has_gaps => Found::Nothing,
            _ => Found::Unclear,
        }
    }

    /// Whether it may be it, judged by all but its text, and its text does not forbid it.
    fn is_candidate(&self, item: &impl Written) -> bool {
        item.author().is_none_or(|author| author.id == *self.author)
            && item.written_at().is_none_or(|time| (self.from..=self.to).contains(&time))
            && self.likeness(item) > Likeness::Different
    }

    fn likeness(&self, item: &impl Written) -> Likeness {
        let text = Likeness::of(self.text, item.text());
        match (self.title, item.title()) {
            (Some(sent), Some(shown)) => text.min(Likeness::of(sent, shown)),
            _ => text,
        }
    }

    fn fit(&self, item: &impl Written) -> Fit {
        if !self.is_candidate(item) {
            return Fit::No;
        }
        let is_told = item.author().is_some() && item.written_at().is_some();
        match self.likeness(item) {
            // No text at all says that the network shows none, not that it has another.
            Likeness::Beginning if item.text().trim().is_empty() => Fit::Resembles,
            Likeness::Different | Likeness::Beginning => Fit::No,
            Likeness::Doubtful => Fit::Resembles,
            Likeness::Edited | Likeness::Same if !is_told => Fit::Untold,
            // Without a word all such items are alike.
            Likeness::Same if self.text.trim().is_empty() && self.title.is_none() => Fit::Resembles,
            Likeness::Edited => Fit::Edited,
            Likeness::Same => Fit::Same,
        }
    }
}

fn saturating_add(time: Timestamp, length: Duration) -> Timestamp {
    time.checked_add(length).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
