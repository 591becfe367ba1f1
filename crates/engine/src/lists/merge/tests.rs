use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Mutex;

use moothall_core::page::{ItemProblem, Page};
use moothall_core::{Error, ErrorKind};
use proptest::prelude::*;

use super::*;
use crate::fake::at;
use crate::lists::position::query_hash;
use crate::problem::Access;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    id: String,
    second: i64,
}

impl Identified for Item {
    fn identity(&self) -> &str {
        &self.id
    }
}

const NETWORKS: [&str; 3] = ["alpha", "beta", "gamma"];

/// A list of one network: its items newest first, its pages of uneven sizes, some of them empty.
#[derive(Debug, Clone)]
struct Shelf {
    items: Vec<Item>,
    sizes: Vec<usize>,
}

impl Shelf {
    /// A page, its position given as (offset, index into `sizes`).
    fn page(&self, request: &PageRequest) -> Page<Item> {
        let (from, turn): (usize, usize) =
            request.cursor.as_ref().map_or(Ok((0, 0)), Cursor::open).expect("our own cursor");
        let size = self.sizes.get(turn % self.sizes.len().max(1)).copied().unwrap_or(2);
        let items: Vec<_> = self.items.iter().skip(from).take(size).cloned().collect();
        let end = from + items.len();
        let next = (end < self.items.len()).then(|| Cursor::seal(&(end, turn + 1)).expect("seals"));
        Page::new(items, next)
    }
}

fn shelf(index: usize) -> impl Strategy<Value = Shelf> {
    let seconds = prop::collection::vec(0i64..50, 0..25);
    let sizes = prop::collection::vec(0usize..6, 1..5).prop_map(|mut sizes| {
        // Only so many empty pages in a row are followed in one answer, so one page brings something.
        sizes.push(3);
        sizes
    });
    (seconds, sizes).prop_map(move |(mut seconds, sizes)| {
        seconds.sort_unstable_by(|a, b| b.cmp(a));
        let numbered = seconds.into_iter().enumerate();
        let items = numbered.map(|(place, second)| Item { id: format!("{index}-{place}"), second }).collect();
        Shelf { items, sizes }
    })
}

fn shelves() -> impl Strategy<Value = Vec<Shelf>> {
    (shelf(0), shelf(1), shelf(2)).prop_map(|(a, b, c)| vec![a, b, c])
}

fn source<'a>(
    index: usize,
    fetch: impl Fn(PageRequest) -> Result<Page<Item>> + Send + Sync + 'a,
) -> Source<'a, Item> {
    Source {
        network: NETWORKS[index],
        account: NETWORKS[index],
        pages: true,
        fetch: Box::new(move |request| {
            let page = fetch(request);
            Box::pin(async move { page })
        }),
    }
}

fn by_time() -> Order<Item> {
    Order::ByTime(|item| Some(at(item.second)))
}

fn place(cursor: Option<&Cursor>) -> Place {
    Place::open(cursor, query_hash("test"), 7).expect("our own cursor")
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(work)
}

/// Reads a merged list to its end, with these limits in turn.
fn read_all(shelves: &[Shelf], order: impl Fn() -> Order<Item>, limits: &[u32]) -> Vec<Item> {
    let mut all = Vec::new();
    let mut cursor = None;
    for limit in limits.iter().cycle().take(500) {
        let sources = shelves
            .iter()
            .enumerate()
            .map(|(index, shelf)| source(index, |request| Ok(shelf.page(&request))));
        let list = run(merge(sources.collect(), order(), place(cursor.as_ref()), *limit)).expect("reads");
        assert!(list.items.len() <= *limit as usize);
        all.extend(list.items);
        cursor = list.next;
        if cursor.is_none() {
            return all;
        }
    }
    panic!("the list does not end");
}

proptest! {
    #[test]
    fn by_time_every_item_comes_once_and_in_order(
        shelves in shelves(),
        limits in prop::collection::vec(1u32..9, 1..5),
    ) {
        let mut expected: Vec<Item> = shelves.iter().flat_map(|shelf| shelf.items.clone()).collect();
        // Stable: ties stay in the order of the networks, and of their own lists.
        expected.sort_by_key(|item| std::cmp::Reverse(item.second));
        prop_assert_eq!(read_all(&shelves, by_time, &limits), expected);
    }

    #[test]
    fn by_rank_every_item_comes_once_and_interleaved(
        shelves in shelves(),
        limits in prop::collection::vec(1u32..9, 1..5),
    ) {
        let longest = shelves.iter().map(|shelf| shelf.items.len()).max().unwrap_or(0);
        let expected: Vec<Item> = (0..longest)
            .flat_map(|rank| shelves.iter().filter_map(move |shelf| shelf.items.get(rank).cloned()))
            .collect();
        prop_assert_eq!(read_all(&shelves, || Order::ByRank, &limits), expected);
    }

    #[test]
    fn failures_lose_and_repeat_nothing(
        shelves in shelves(),
        limit in 1u32..9,
        failing in prop::collection::vec(any::<bool>(), 1..40),
    ) {
        let turn = Mutex::new(failing.into_iter());
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut cursor = None;
        let mut ended = false;
        for _ in 0..500 {
            let sources = shelves.iter().enumerate().map(|(index, shelf)| {
                let turn = &turn;
                source(index, move |request| {
                    if turn.lock().expect("not poisoned").next().unwrap_or(false) {
                        return Err(Problem::of(Error::new(ErrorKind::Unavailable, "away"), Access::Read));
                    }
                    Ok(shelf.page(&request))
                })
            });
            // A failure of the whole leaves the cursor as it was: the caller asks again.
            if let Ok(list) = run(merge(sources.collect(), by_time(), place(cursor.as_ref()), limit)) {
                for item in list.items {
                    *seen.entry(item.id).or_default() += 1;
                }
                cursor = list.next;
                if cursor.is_none() {
                    ended = true;
                    break;
                }
            }
        }
        prop_assert!(ended);
        prop_assert!(seen.values().all(|times| *times == 1));
        prop_assert_eq!(seen.len(), shelves.iter().map(|shelf| shelf.items.len()).sum::<usize>());
    }

    #[test]
    fn new_items_on_top_repeat_nothing_and_lose_nothing(
        count in 1usize..40,
        limit in 1u32..9,
        arrivals in prop::collection::vec(0usize..3, 1..60),
    ) {
        // Pages by number, as many networks have them: a new item pushes all others down.
        let mut items: Vec<Item> =
            (0..count).map(|place| Item { id: format!("old-{place}"), second: 0 }).collect();
        let mut arrivals = arrivals.into_iter();
        let mut read: Vec<String> = Vec::new();
        let mut cursor = None;
        loop {
            let paged = source(0, |request| {
                let page: usize = request.cursor.as_ref().map_or(Ok(0), Cursor::open).expect("our own");
                let size = 5;
                let shown: Vec<_> = items.iter().skip(page * size).take(size).cloned().collect();
                let next = ((page + 1) * size < items.len()).then(|| Cursor::seal(&(page + 1)).expect("seals"));
                Ok(Page::new(shown, next))
            });
            let list = run(merge(vec![paged], Order::ByRank, place(cursor.as_ref()), limit)).expect("reads");
            read.extend(list.items.into_iter().map(|item| item.id));
            cursor = list.next;
            if cursor.is_none() {
                break;
            }
            for new in 0..arrivals.next().unwrap_or(0) {
                items.insert(0, Item { id: format!("new-{}-{new}", items.len()), second: 1 });
            }
        }
        let old: Vec<_> = read.iter().filter(|id| id.starts_with("old")).cloned().collect();
        prop_assert_eq!(old, (0..count).map(|place| format!("old-{place}")).collect::<Vec<_>>());
    }

    #[test]
    fn no_cursor_makes_it_panic(text in "\\PC{0,80}", used in any::<usize>(), taken in any::<u64>()) {
        let _ = Place::open(Some(&Cursor::from(text)), query_hash("test"), 7);
        let mut bent = place(None);
        let position = Position { used, taken, ..Position::start("alpha") };
        bent.positions = Some(vec![position.clone(), position]);
        let shelf = Shelf { items: vec![Item { id: "a".into(), second: 0 }], sizes: vec![1] };
        let only = source(0, |_| Ok(shelf.page(&PageRequest::default())));
        let list = run(merge(vec![only], Order::ByRank, bent, 3)).expect("reads");
        prop_assert!(list.items.len() <= 1);
    }
}

#[test]
fn a_network_that_fails_is_a_problem_and_comes_back_with_the_next_page() {
    let shelf = |index: usize| Shelf {
        items: (0..4).map(|place| Item { id: format!("{index}-{place}"), second: 100 - place }).collect(),
        sizes: vec![9],
    };
    let (up, down) = (shelf(0), shelf(1));
    let away = Cell::new(true);
    let away = Mutex::new(away);
    let read = |cursor: Option<&Cursor>| {
        let sources = vec![
            source(0, |request| Ok(up.page(&request))),
            source(1, |request| {
                if away.lock().expect("not poisoned").get() {
                    let error = Error::new(ErrorKind::Unavailable, "no answer");
                    return Err(Problem::of(error, Access::Read));
                }
                Ok(down.page(&request))
            }),
        ];
        run(merge(sources, by_time(), place(cursor), 10)).expect("reads")
    };
    let first = read(None);
    assert_eq!(first.items.len(), 4);
    let problem = first.problems.first().expect("one problem");
    assert_eq!((problem.network, problem.code), ("beta", Code::UpstreamUnavailable));
    away.lock().expect("not poisoned").set(false);
    let second = read(first.next.as_ref());
    assert_eq!((second.items.len(), second.next, second.problems.len()), (4, None, 0));
}

#[test]
fn what_a_network_lacks_does_not_keep_the_list_from_ending() {
    let shelf = Shelf { items: vec![Item { id: "a".into(), second: 0 }], sizes: vec![1] };
    let sources = vec![
        source(0, |request| Ok(shelf.page(&request))),
        source(1, |_| Err(Problem::new(Code::Unsupported, "beta has no hot feed"))),
    ];
    let list = run(merge(sources, Order::ByRank, place(None), 5)).expect("reads");
    assert_eq!((list.items.len(), list.next), (1, None));
    assert_eq!(list.problems.first().map(|problem| problem.code), Some(Code::Unsupported));
}

#[test]
fn a_list_of_which_nothing_can_be_read_is_an_error() {
    let away = || Err(Problem::of(Error::new(ErrorKind::Unavailable, "no answer"), Access::Read));
    let sources = vec![source(0, move |_| away()), source(1, move |_| away())];
    let problem = run(merge(sources, by_time(), place(None), 5)).expect_err("fails");
    assert_eq!(problem.code(), Code::UpstreamUnavailable);
}

#[test]
fn an_old_item_kept_on_top_holds_nothing_back() {
    let pinned = Shelf {
        items: vec![Item { id: "pinned".into(), second: 1 }, Item { id: "fresh".into(), second: 90 }],
        sizes: vec![5],
    };
    let other = Shelf { items: vec![Item { id: "middle".into(), second: 50 }], sizes: vec![5] };
    let ids: Vec<_> = read_all(&[pinned, other], by_time, &[1]).into_iter().map(|item| item.id).collect();
    assert_eq!(ids, ["pinned", "fresh", "middle"]);
}

#[test]
fn an_item_that_could_not_be_read_is_told_once() {
    let shelf = Shelf {
        items: (0..3).map(|place| Item { id: place.to_string(), second: -place }).collect(),
        sizes: vec![3],
    };
    let mut told = 0;
    let mut cursor = None;
    for _ in 0..3 {
        let with_problem = source(0, |request| {
            let mut page = shelf.page(&request);
            page.problems.push(ItemProblem { path: "posts[3].id".into(), message: "missing".into() });
            Ok(page)
        });
        let list = run(merge(vec![with_problem], by_time(), place(cursor.as_ref()), 1)).expect("reads");
        told += list.problems.len();
        cursor = list.next;
    }
    assert_eq!(told, 1);
}

#[test]
fn a_cursor_that_stands_still_ends_the_list() {
    let still = Cursor::seal(&1).expect("seals");
    let stuck = source(0, |request| {
        let id = request.cursor.map_or("first", |_| "second").to_owned();
        Ok(Page::new(vec![Item { id, second: 0 }], Some(still.clone())))
    });
    let list = run(merge(vec![stuck], by_time(), place(None), 50)).expect("reads");
    assert_eq!((list.items.len(), list.next), (2, None));
}

#[test]
fn a_cursor_of_another_query_is_refused() {
    let sealed = place(None).seal().expect("seals");
    let problem = Place::open(Some(&sealed), query_hash("other"), 7).expect_err("refused");
    assert_eq!((problem.code(), problem.details().len()), (Code::InvalidInput, 1));
}

#[test]
fn one_page_longer_than_what_is_remembered_is_read_whole() {
    let shelf = Shelf {
        items: (0..150).map(|place| Item { id: place.to_string(), second: -place }).collect(),
        sizes: vec![200],
    };
    let expected = shelf.items.clone();
    assert_eq!(read_all(&[shelf], by_time, &[20]), expected);
}
