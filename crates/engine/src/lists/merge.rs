//! Merging the lists of several networks into one that can be read page by page.
//!
//! Nothing is kept between pages but the cursor. It says, for each network, which of its pages is
//! being used up and which items of it were given out; what is left of that page is fetched again.
//! Within a network the order of its own list stands; between networks the order decides.

use std::collections::VecDeque;

use futures::future::join_all;
use jiff::Timestamp;
use moothall_core::ErrorKind;
use moothall_core::page::{Cursor, Identified, PageRequest};

use super::position::{Place, Position};
use super::{List, ListProblem, Source};
use crate::problem::{Code, Problem, Result};

/// How many pages in a row may bring nothing new before a network is left for the next answer.
const MAX_BARREN_PAGES: usize = 5;

/// How the items of several networks are put into one order.
pub(crate) enum Order<T> {
    /// Newest first, by this time. Items without one come last.
    ByTime(fn(&T) -> Option<Timestamp>),
    /// The first of each network, then the second of each, and so on.
    ByRank,
}

/// A network's list while it is being merged.
struct Track<'a, T> {
    source: Source<'a, T>,
    position: Position,
    /// What is left of the current page.
    ready: VecDeque<T>,
    /// For each item of `ready` the newest time from it on: an old item that a network keeps at the top
    /// must not hold back the newer ones behind it.
    newest: VecDeque<Option<Timestamp>>,
    /// Where the page after the current one is.
    next: Option<Cursor>,
    /// Set once the network failed in this answer: it is not asked again until the next.
    failure: Option<Problem>,
    problems: Vec<ListProblem>,
    answered: bool,
}

/// Gives out at most `limit` items from `place` on.
pub(super) async fn merge<T: Identified + Send>(
    sources: Vec<Source<'_, T>>,
    order: Order<T>,
    mut place: Place,
    limit: u32,
) -> Result<List<T>> {
    let mut tracks = tracks(sources, place.positions.take().as_deref());
    let mut items = Vec::with_capacity(limit as usize);
    while items.len() < limit as usize {
        let page_size = place.page_size;
        join_all(tracks.iter_mut().filter(|track| track.is_dry()).map(|track| track.load(page_size, &order)))
            .await;
        let Some(item) = best(&mut tracks, &order).and_then(Track::take) else { break };
        items.push(item);
    }
    if items.is_empty()
        && !tracks.iter().any(|track| track.answered)
        && let Some(failure) = tracks.iter_mut().find_map(|track| track.failure.take())
    {
        return Err(failure);
    }
    let goes_on = tracks.iter().any(|track| !track.position.done);
    let mut problems = Vec::new();
    let mut positions = Vec::new();
    for track in tracks {
        problems.extend(track.problems);
        positions.push(track.position);
    }
    place.positions = Some(positions);
    Ok(List { items, next: if goes_on { Some(place.seal()?) } else { None }, problems })
}

/// Puts each source where the cursor says. At the beginning every source takes part; later only those
/// that took part from the beginning.
fn tracks<'a, T: Identified + Send>(
    sources: Vec<Source<'a, T>>,
    positions: Option<&[Position]>,
) -> Vec<Track<'a, T>> {
    let at = |source: &Source<'_, T>| match positions {
        None => Some(Position::start(source.account)),
        Some(all) => all.iter().find(|position| position.account == source.account).cloned(),
    };
    let tracks = sources.into_iter().filter_map(|source| {
        let position = at(&source)?;
        let exhausted = positions.is_some() && position.done && !source.pages;
        let problems = if exhausted {
            let message =
                format!("{} gives only its newest items, not a second page of them", source.network);
            vec![source.problem(Code::NoMorePages, message)]
        } else {
            Vec::new()
        };
        let (ready, newest) = (VecDeque::new(), VecDeque::new());
        Some(Track { source, position, ready, newest, next: None, failure: None, problems, answered: false })
    });
    tracks.collect()
}

/// The track whose first item comes next.
fn best<'t, 'a, T: Identified + Send>(
    tracks: &'t mut [Track<'a, T>],
    order: &Order<T>,
) -> Option<&'t mut Track<'a, T>> {
    let ready = tracks.iter_mut().filter(|track| !track.ready.is_empty());
    match order {
        // `min_by_key` keeps the first of equals, so ties go to the network named first.
        Order::ByTime(_) => {
            ready.min_by_key(|track| std::cmp::Reverse(track.newest.front().copied().flatten()))
        }
        Order::ByRank => ready.min_by_key(|track| track.position.taken),
    }
}

impl<T: Identified + Send> Track<'_, T> {
    /// Whether its next page is needed.
    fn is_dry(&self) -> bool {
        self.ready.is_empty() && !self.position.done && self.failure.is_none()
    }

    /// Fetches pages until there is something to give out, the list ends, or the network fails.
    async fn load(&mut self, page_size: u32, order: &Order<T>) {
        for _ in 0..MAX_BARREN_PAGES {
            let request = PageRequest { limit: Some(page_size), cursor: self.position.cursor.clone() };
            let page = match (self.source.fetch)(request).await {
                Ok(page) => page,
                Err(problem) => return self.fail(problem),
            };
            self.answered = true;
            if self.position.used == 0 {
                let (network, account) = (self.source.network, self.source.account);
                let left_out = page.problems.iter().map(|item| ListProblem::item(network, account, item));
                self.problems.extend(left_out);
            }
            let all = page.items.into_iter().enumerate();
            let new: Vec<_> = all
                .filter(|(index, item)| self.position.is_new(*index, item.identity()))
                .map(|(_, item)| item)
                .collect();
            if new.is_empty() {
                self.position.advance(page.next);
                if self.position.done {
                    return;
                }
                continue;
            }
            self.newest = newest(&new, order);
            self.ready = new.into();
            self.next = page.next;
            return;
        }
        let message = format!("{} gave several pages without anything new in them", self.source.network);
        self.problems.push(self.source.problem(Code::UpstreamMalformed, &message));
        self.failure = Some(Problem::new(Code::UpstreamMalformed, message));
    }

    /// Notes a failure. The place is kept where asking again may help.
    fn fail(&mut self, problem: Problem) {
        let for_good = matches!(
            problem.error().kind(),
            ErrorKind::Unsupported
                | ErrorKind::InvalidInput
                | ErrorKind::NotFound
                | ErrorKind::Forbidden
                | ErrorKind::Conflict
        );
        self.position.done = for_good;
        self.problems.push(ListProblem::of(self.source.network, Some(self.source.account), &problem));
        self.failure = Some(problem);
    }

    /// Gives out the first item.
    fn take(&mut self) -> Option<T> {
        let item = self.ready.pop_front()?;
        self.newest.pop_front();
        self.position.take(item.identity());
        if self.ready.is_empty() {
            self.position.advance(self.next.take());
        }
        Some(item)
    }
}

/// For each item the newest time from it on.
fn newest<T>(items: &[T], order: &Order<T>) -> VecDeque<Option<Timestamp>> {
    let Order::ByTime(time_of) = order else { return VecDeque::new() };
    let mut newest = None;
    let mut times = VecDeque::with_capacity(items.len());
    for item in items.iter().rev() {
        newest = newest.max(time_of(item));
        times.push_front(newest);
    }
    times
}

#[cfg(test)]
mod tests;
