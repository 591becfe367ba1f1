//! Where a list goes on: a page number or an offset, bound to the query that it came from.

use moothall_core::endpoint::Endpoint;
use moothall_core::page::{Cursor, PageRequest, fingerprint};
use moothall_core::{Error, Result};
use serde::{Deserialize, Serialize};

use crate::SLUG;

const VERSION: u8 = 1;

/// Where a list goes on.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    v: u8,
    list: String,
    query: u64,
    at: u32,
    limit: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
}

/// A place in one list, and the size of its pages.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    endpoint: &'static Endpoint,
    query: u64,
    /// The page number, or how many items to skip, as the endpoint pages.
    pub(crate) at: u32,
    /// How many items a page has at most.
    pub(crate) limit: u32,
    /// The network's id of the agent that the list is narrowed to, once it was looked up.
    pub(crate) agent: Option<String>,
}

/// The sizes of a list's pages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    /// When none is asked for.
    pub(crate) default: u32,
    /// At most.
    pub(crate) max: u32,
}

impl Place {
    /// Where `page` asks to read: at `first`, or where its cursor says. A cursor of another list or
    /// another query is `InvalidInput`; so is one of an older version, to be had anew.
    pub(crate) fn of(
        endpoint: &'static Endpoint,
        filters: &[&str],
        page: &PageRequest,
        sizes: Sizes,
        first: u32,
    ) -> Result<Self> {
        let query = fingerprint(filters.iter().copied());
        let Some(cursor) = &page.cursor else {
            let limit = page.limit.unwrap_or(sizes.default).clamp(1, sizes.max);
            return Ok(Self { endpoint, query, at: first, limit, agent: None });
        };
        let sealed: Sealed = cursor.open().map_err(|error| error.on(SLUG))?;
        let ours = sealed.v == VERSION
            && sealed.list == endpoint.id
            && sealed.query == query
            && (1..=sizes.max).contains(&sealed.limit);
        if !ours {
            let message = "`cursor` belongs to another list or to other filters; repeat the query that gave it, or start again without it";
            return Err(Error::invalid(message).on(SLUG));
        }
        Ok(Self { endpoint, query, at: sealed.at, limit: sealed.limit, agent: sealed.agent })
    }

    /// The cursor to `at`; `None` at the end of what can be counted.
    pub(crate) fn onwards(&self, by: u32) -> Result<Option<Cursor>> {
        let Some(at) = self.at.checked_add(by) else { return Ok(None) };
        let sealed = Sealed {
            v: VERSION,
            list: self.endpoint.id.to_owned(),
            query: self.query,
            at,
            limit: self.limit,
            agent: self.agent.clone(),
        };
        Cursor::seal(&sealed).map(Some)
    }
}

/// Refuses a cursor where a list has one page only.
pub(crate) fn no_cursor(page: &PageRequest, list: &str) -> Result<()> {
    match page.cursor {
        None => Ok(()),
        Some(_) => {
            Err(Error::invalid(format!("{list} have one page only on this network; leave `cursor` out"))
                .on(SLUG))
        }
    }
}

#[cfg(test)]
mod tests {
    use moothall_core::ErrorKind;

    use super::*;
    use crate::endpoints;

    const SIZES: Sizes = Sizes { default: 20, max: 50 };

    fn place(query: &str, page: &PageRequest) -> Result<Place> {
        Place::of(&endpoints::LIST_POSTS, &[query], page, SIZES, 1)
    }

    #[test]
    fn a_cursor_goes_on_where_it_says_with_the_size_it_began_with() {
        let first = place("hot", &PageRequest { limit: Some(99), cursor: None }).expect("the first page");
        assert_eq!((first.at, first.limit), (1, 50));
        let cursor = first.onwards(1).expect("seals");
        let second = place("hot", &PageRequest { limit: Some(3), cursor }).expect("its own cursor");
        assert_eq!((second.at, second.limit), (2, 50));
    }

    #[test]
    fn a_cursor_of_another_query_or_list_is_refused() {
        let first = place("hot", &PageRequest::default()).expect("the first page");
        let page = PageRequest { limit: None, cursor: first.onwards(1).expect("seals") };
        assert_eq!(place("top", &page).map_err(|error| error.kind()).err(), Some(ErrorKind::InvalidInput));
        let other = Place::of(&endpoints::SEARCH, &["hot"], &page, SIZES, 1);
        assert_eq!(other.map_err(|error| error.kind()).err(), Some(ErrorKind::InvalidInput));
    }
}
