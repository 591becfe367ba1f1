//! Lists: one page, the cursor to the next, and all pages as a stream.

use std::collections::HashSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::stream::{self, Stream};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Where a list goes on. Opaque to callers; each list reads only its own cursors.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
pub struct Cursor(String);

impl Cursor {
    const MAX_BYTES: usize = 8 * 1024;

    /// Packs a list's position into a cursor.
    pub fn seal<T: Serialize>(position: &T) -> Result<Self> {
        let json = serde_json::to_vec(position).map_err(|cause| {
            Error::new(crate::ErrorKind::Internal, "a cursor could not be written").with_source(cause)
        })?;
        Ok(Self(URL_SAFE_NO_PAD.encode(json)))
    }

    /// Unpacks a position; `InvalidInput` when the cursor is not one that this kind of list sealed.
    pub fn open<T: DeserializeOwned>(&self) -> Result<T> {
        let invalid = || {
            Error::invalid(
                "`cursor` is not one that this list gave; start again without it to read from the beginning",
            )
        };
        if self.0.len() > Self::MAX_BYTES {
            return Err(invalid());
        }
        let json = URL_SAFE_NO_PAD.decode(&self.0).map_err(|_| invalid())?;
        serde_json::from_slice(&json).map_err(|_| invalid())
    }

    /// The cursor as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Cursor {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number that tells one query from another, for the cursors that belong to it. It is the same in every
/// build (FNV-1a), and guards nothing.
pub fn fingerprint<'a>(filters: impl IntoIterator<Item = &'a str>) -> u64 {
    let separated = filters.into_iter().flat_map(|filter| filter.bytes().chain([0]));
    separated
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Which page of a list is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// How many items at most; the network's default when `None`, its maximum when larger.
    pub limit: Option<u32>,
    /// Where to go on; the beginning when `None`.
    pub cursor: Option<Cursor>,
}

/// An item that could not be read; the rest of its page could.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ItemProblem {
    /// Where it stood in the network's answer, such as `posts[3].author.id`.
    pub path: String,
    /// What was wrong with it.
    pub message: String,
}

/// A part of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items, in the network's order. May be empty although more follow.
    pub items: Vec<T>,
    /// Where the list goes on; `None` at its end.
    pub next: Option<Cursor>,
    /// Items that were left out because they could not be read.
    pub problems: Vec<ItemProblem>,
}

impl<T> Page<T> {
    /// A page of which every item could be read.
    pub fn new(items: Vec<T>, next: Option<Cursor>) -> Self {
        Self { items, next, problems: Vec::new() }
    }
}

/// An item that can be told apart from others of its list.
pub trait Identified {
    /// A text that no other item of the same list has.
    fn identity(&self) -> &str;
}

/// So many pages in a row without an item not seen before end a list.
const MAX_FRUITLESS_PAGES: u32 = 100;

/// All items of a list as a stream, fetched page by page as the stream is read.
///
/// An empty page does not end it, the end of the list or a cursor seen before does. Items seen
/// before are dropped, so a list that shifts while it is read yields each item once. An error ends it,
/// and so do a hundred pages in a row with nothing new: such a list goes in circles.
///
/// ```
/// use futures::TryStreamExt;
/// use moothall_core::page::{Identified, Page, items};
///
/// # struct Item(String);
/// # impl Identified for Item { fn identity(&self) -> &str { &self.0 } }
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let all: Vec<Item> = items(|_cursor| async { Ok(Page::new(vec![Item("a".into())], None)) }).try_collect().await?;
/// assert_eq!(all.len(), 1);
/// # Ok::<(), moothall_core::Error>(()) }).unwrap();
/// ```
pub fn items<T, F, Fut>(fetch: F) -> impl Stream<Item = Result<T>>
where
    T: Identified,
    F: FnMut(Option<Cursor>) -> Fut,
    Fut: Future<Output = Result<Page<T>>>,
{
    enum Next {
        First,
        After(Cursor),
        End,
    }
    struct Walk<T, F> {
        fetch: F,
        next: Next,
        ready: std::vec::IntoIter<T>,
        cursors: HashSet<Cursor>,
        seen: HashSet<String>,
        fruitless: u32,
    }
    let walk = Walk {
        fetch,
        next: Next::First,
        ready: Vec::<T>::new().into_iter(),
        cursors: HashSet::new(),
        seen: HashSet::new(),
        fruitless: 0,
    };
    stream::try_unfold(walk, |mut walk| async move {
        loop {
            for item in walk.ready.by_ref() {
                if walk.seen.insert(item.identity().to_owned()) {
                    walk.fruitless = 0;
                    return Ok(Some((item, walk)));
                }
            }
            let cursor = match std::mem::replace(&mut walk.next, Next::End) {
                Next::First => None,
                Next::After(cursor) => Some(cursor),
                Next::End => return Ok(None),
            };
            if walk.fruitless == MAX_FRUITLESS_PAGES {
                return Ok(None);
            }
            walk.fruitless += 1;
            let page = (walk.fetch)(cursor).await?;
            walk.ready = page.items.into_iter();
            if let Some(next) = page.next.filter(|next| walk.cursors.insert(next.clone())) {
                walk.next = Next::After(next);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use futures::TryStreamExt;
    use proptest::prelude::*;

    use super::*;

    impl Identified for &'static str {
        fn identity(&self) -> &str {
            self
        }
    }

    fn page(items: Vec<&'static str>, next: &str) -> Page<&'static str> {
        Page::new(items, Some(Cursor::from(next.to_owned())))
    }

    #[tokio::test]
    async fn empty_pages_do_not_end_a_list_and_repeated_cursors_do() {
        let pages = RefCell::new(
            vec![page(vec!["a", "b"], "1"), page(vec![], "2"), page(vec!["b", "c"], "1")].into_iter(),
        );
        let all: Vec<_> = items(|_| {
            let page = pages.borrow_mut().next();
            async { Ok(page.expect("no fetch after a repeated cursor")) }
        })
        .try_collect()
        .await
        .expect("no page fails");
        assert_eq!(all, ["a", "b", "c"]);
    }

    #[tokio::test]
    async fn a_list_that_goes_in_circles_under_ever_new_cursors_ends() {
        let fetched = RefCell::new(0u32);
        let all: Vec<_> = items(|_| {
            *fetched.borrow_mut() += 1;
            let next = fetched.borrow().to_string();
            async move { Ok(page(vec!["a"], &next)) }
        })
        .try_collect()
        .await
        .expect("no page fails");
        assert_eq!((all, fetched.into_inner()), (vec!["a"], MAX_FRUITLESS_PAGES + 1));
    }

    #[test]
    fn a_foreign_cursor_is_refused() {
        #[derive(Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Mine {
            page: u32,
        }
        let mine = Cursor::seal(&Mine { page: 3 }).expect("seals");
        assert_eq!(mine.open::<Mine>().expect("opens").page, 3);
        for text in ["", "!!", "e30", &"A".repeat(20_000)] {
            assert!(Cursor::from(text.to_owned()).open::<Mine>().is_err(), "{text:.10}");
        }
    }

    #[test]
    fn queries_are_told_apart_however_their_filters_are_cut() {
        assert_ne!(fingerprint(["ab", "c"]), fingerprint(["a", "bc"]));
        assert_ne!(fingerprint([]), fingerprint([""]));
        assert_eq!(fingerprint(["hot"]), 0x407b_2acc_7eb1_d83c, "cursors outlive a build");
    }

    proptest! {
        #[test]
        fn cursors_round_trip(page in any::<u64>(), filter in ".*") {
            let cursor = Cursor::seal(&(page, &filter)).expect("seals");
            prop_assert_eq!(cursor.open::<(u64, String)>().expect("opens"), (page, filter));
        }
    }
}
