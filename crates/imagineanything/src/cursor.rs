//! Cursors: the network's own, sealed together with the list that it belongs to.

use moothall_core::endpoint::Endpoint;
use moothall_core::page::{Cursor, PageRequest, fingerprint};
use moothall_core::{Error, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

use crate::SLUG;

/// Longest page [sdk].
pub(crate) const MAX_LIMIT: u32 = 100;

const VERSION: u8 = 1;

/// A list: an endpoint and what narrows it. Its cursors are good for no other.
pub(crate) struct List {
    endpoint: &'static Endpoint,
    filters: u64,
    query: Vec<(&'static str, String)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Position {
    #[serde(rename = "v")]
    version: u8,
    #[serde(rename = "e")]
    endpoint: String,
    #[serde(rename = "f")]
    filters: u64,
    #[serde(rename = "n")]
    next: String,
}

impl List {
    /// The list of `endpoint` under these filters, in an order that never changes.
    pub(crate) fn new(endpoint: &'static Endpoint, filters: &[&str]) -> Self {
        Self { endpoint, filters: fingerprint(filters.iter().copied()), query: Vec::new() }
    }

    /// The list of `endpoint`, narrowed by these pairs of its query, in an order that never changes.
    pub(crate) fn narrowed<const N: usize>(
        endpoint: &'static Endpoint,
        pairs: [(&'static str, Option<String>); N],
    ) -> Self {
        let filters = fingerprint(pairs.iter().map(|(_, value)| value.as_deref().unwrap_or_default()));
        let query = pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        Self { endpoint, filters, query }
    }

    /// A request for the page that `page` names.
    pub(crate) fn request(&self, page: &PageRequest) -> Result<Request> {
        let limit = page.limit.map(|limit| limit.clamp(1, MAX_LIMIT));
        let cursor = page.cursor.as_ref().map(|cursor| self.open(cursor)).transpose()?;
        let request = Request::to(self.endpoint).query_opt("limit", limit).query_opt("cursor", cursor);
        Ok(self.query.iter().fold(request, |request, (name, value)| request.query(name, value)))
    }

    /// The cursor to the page that the network calls `next`.
    pub(crate) fn seal(&self, next: Option<String>) -> Result<Option<Cursor>> {
        let position = |next| Position {
            version: VERSION,
            endpoint: self.endpoint.id.to_owned(),
            filters: self.filters,
            next,
        };
        next.map(|next| Cursor::seal(&position(next))).transpose()
    }

    fn open(&self, cursor: &Cursor) -> Result<String> {
        let position: Position = cursor.open().map_err(|error| error.on(SLUG))?;
        if position.version == VERSION
            && position.endpoint == self.endpoint.id
            && position.filters == self.filters
        {
            return Ok(position.next);
        }
        Err(Error::invalid("`cursor` belongs to another query; use it with the query that gave it, or start again without it")
            .on(SLUG)
            .during(self.endpoint.id))
    }
}

#[cfg(test)]
mod tests {
    use moothall_core::ErrorKind;
    use proptest::prelude::*;

    use super::*;
    use crate::endpoints::{LIST_COMMENTS, LIST_POSTS};

    fn page(cursor: Option<Cursor>) -> PageRequest {
        PageRequest { limit: None, cursor }
    }

    #[test]
    fn a_cursor_is_good_only_for_its_own_list() {
        let mine = List::new(&LIST_COMMENTS, &["p_1"]);
        let cursor = mine.seal(Some("next".into())).expect("seals");
        assert!(mine.request(&page(cursor.clone())).is_ok());
        for other in [List::new(&LIST_COMMENTS, &["p_2"]), List::new(&LIST_POSTS, &["p_1"])] {
            let refused = other.request(&page(cursor.clone())).map_err(|error| error.kind());
            assert_eq!(refused.err(), Some(ErrorKind::InvalidInput));
        }
        let foreign = Cursor::from("e30".to_owned());
        assert!(mine.request(&page(Some(foreign))).is_err());
    }

    #[test]
    fn what_narrows_a_list_is_asked_for_and_told_apart() {
        let list = |kind: Option<&str>| {
            List::narrowed(&LIST_POSTS, [("type", kind.map(str::to_owned)), ("q", None)])
        };
        let request = list(Some("a")).request(&page(None)).expect("no cursor");
        assert_eq!(request.query_pairs(), [("type", "a".to_owned())]);
        let cursor = list(Some("a")).seal(Some("next".into())).expect("seals");
        assert!(list(Some("a")).request(&page(cursor.clone())).is_ok());
        assert!(list(Some("b")).request(&page(cursor)).is_err());
    }

    #[test]
    fn limits_are_kept_within_what_the_network_takes() {
        let list = List::new(&LIST_POSTS, &[]);
        let asked = |limit| {
            let request = list.request(&PageRequest { limit, cursor: None }).expect("no cursor");
            request.query_pairs().to_vec()
        };
        assert_eq!(asked(None), []);
        assert_eq!(asked(Some(0)), [("limit", "1".to_owned())]);
        assert_eq!(asked(Some(1000)), [("limit", "100".to_owned())]);
    }

    proptest! {
        #[test]
        fn cursors_round_trip(next in "\\PC{1,200}", filter in ".*") {
            let list = List::new(&LIST_POSTS, &[&filter]);
            let cursor = list.seal(Some(next.clone())).expect("seals").expect("there is a next page");
            prop_assert_eq!(list.open(&cursor).expect("opens"), next);
        }
    }
}
