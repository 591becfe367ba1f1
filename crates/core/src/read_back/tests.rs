use std::cell::Cell;

use proptest::prelude::*;

use super::*;
use crate::Error;

const TEXT: &str = "Good morning from the observatory";
const ME: &str = "me";

#[derive(Debug, Clone, PartialEq)]
struct Note {
    id: &'static str,
    author: Option<Author>,
    at: Option<Timestamp>,
    text: String,
}

impl Written for Note {
    fn identity(&self) -> Option<&str> {
        Some(self.id)
    }

    fn author(&self) -> Option<&Author> {
        self.author.as_ref()
    }

    fn written_at(&self) -> Option<Timestamp> {
        self.at
    }

    fn text(&self) -> &str {
        &self.text
    }
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

fn profile(handle: &str) -> ProfileId {
    ProfileId::new("net", handle).expect("a handle")
}

fn author(handle: &str) -> Author {
    Author { id: profile(handle), handle: handle.to_owned(), name: None, avatar_url: None }
}

fn note(id: &'static str, at: i64, text: &str) -> Note {
    Note { id, author: Some(author(ME)), at: Some(second(at)), text: text.to_owned() }
}

fn read(items: Vec<Note>) -> Trail<Note> {
    Trail { items, ..Trail::default() }
}

/// What is said of `trail` when `TEXT` was lost between the seconds 1000 and 1030.
fn judge(trail: Trail<Note>) -> &'static str {
    let me = profile(ME);
    let lost = Lost { sent: (), since: second(1000), until: second(1030) };
    match Sought::new(&me, &lost, None, TEXT).judge(trail) {
        Found::One(note) => note.id,
        Found::Nothing => "nothing",
        Found::Unclear => "unclear",
    }
}

#[test]
fn one_that_fits_is_it() {
    assert_eq!(judge(read(vec![])), "nothing");
    assert_eq!(judge(read(vec![note("a", 1010, TEXT)])), "a");
    let others = vec![
        note("x", 1020, "Another"),
        note("a", 1010, TEXT),
        note("old", 400, TEXT),
        note("new", 1400, TEXT),
    ];
    assert_eq!(judge(read(others)), "a");
    let theirs = Note { author: Some(author("other")), ..note("x", 1010, TEXT) };
    assert_eq!(judge(read(vec![theirs])), "nothing");
}

#[test]
fn clocks_may_differ_but_not_by_much() {
    for (at, verdict) in [(881, "a"), (1149, "a"), (879, "nothing"), (1151, "nothing")] {
        assert_eq!(judge(read(vec![note("a", at, TEXT)])), verdict, "{at}");
    }
}

#[test]
fn two_that_fit_are_unclear_and_one_seen_twice_is_one() {
    assert_eq!(judge(read(vec![note("a", 1010, TEXT), note("b", 1011, TEXT)])), "unclear");
    assert_eq!(judge(read(vec![note("a", 1010, TEXT), note("a", 1010, TEXT)])), "a");
}

#[test]
fn the_very_text_is_better_than_one_like_it() {
    let masked = "Good ******* from the observatory";
    assert_eq!(judge(read(vec![note("b", 1011, masked)])), "b");
    assert_eq!(judge(read(vec![note("a", 1010, TEXT), note("b", 1011, masked)])), "a");
    assert_eq!(judge(read(vec![note("b", 1010, masked), note("c", 1011, masked)])), "unclear");
    assert_eq!(judge(read(vec![note("c", 1011, "**** ******* **** *** observatory")])), "unclear");
}

#[test]
fn what_is_not_told_is_never_guessed() {
    let hidden = Note { author: None, ..note("a", 1010, TEXT) };
    let undated = Note { at: None, ..note("a", 1010, TEXT) };
    let wordless = note("a", 1010, "");
    for open in [&hidden, &undated, &wordless] {
        assert_eq!(judge(read(vec![open.clone()])), "unclear", "{open:?}");
    }
    assert_eq!(judge(read(vec![hidden, note("b", 1010, TEXT)])), "unclear");
    let other = Note { author: None, ..note("a", 1010, "Another") };
    assert_eq!(judge(read(vec![other])), "nothing");
}

#[test]
fn what_was_not_read_may_hold_it() {
    let partly = |items| Trail { items, is_complete: false, has_gaps: false };
    assert_eq!(judge(partly(vec![])), "unclear");
    assert_eq!(judge(partly(vec![note("a", 1010, TEXT)])), "unclear");
    let garbled = |items| Trail { items, is_complete: true, has_gaps: true };
    assert_eq!(judge(garbled(vec![])), "unclear");
    assert_eq!(judge(garbled(vec![note("a", 1010, TEXT)])), "a");
}

/// Follows a list of these times, in pages of two, and says how many pages were read and whether it ended.
async fn follow(times: &[i64]) -> (u32, bool) {
    let pages: Vec<_> = times.chunks(2).collect();
    let fetched = Cell::new(0u32);
    let mut back = NewestFirst::back_to(second(1000));
    let fetch = |cursor: Option<Cursor>| {
        fetched.set(fetched.get() + 1);
        let number: usize = cursor.map_or(0, |cursor| cursor.open().expect("our own"));
        let items = pages.get(number).map(|page| page.iter().map(|at| note("n", *at, TEXT)).collect());
        let next = (number + 1 < pages.len()).then(|| Cursor::seal(&(number + 1)).expect("seals"));
        async move { Ok(Page::new(items.unwrap_or_default(), next)) }
    };
    let trail =
        trail(fetch, |page: &[Note]| back.reaches(page.iter().map(|note| note.at))).await.expect("reads");
    (fetched.get(), trail.is_complete)
}

#[tokio::test]
async fn a_list_is_read_back_until_it_is_older_or_ends() {
    assert_eq!(follow(&[]).await, (1, true));
    assert_eq!(follow(&[1300, 1200, 1100, 900, 800, 700]).await, (2, true), "older than what is sought");
    assert_eq!(follow(&[1300, 1200, 1100]).await, (2, true), "its end");
    assert_eq!(follow(&[1300; 20]).await, (5, false), "too long");
}

#[tokio::test]
async fn a_list_in_another_order_is_read_to_its_end() {
    assert_eq!(follow(&[700, 800, 900, 1100, 1200]).await, (3, true));
    assert_eq!(follow(&[500; 20].map(|at| at + 1)).await, (1, true), "all of one time");
    let oldest_first: Vec<_> = (0..20).map(|n| n * 10).collect();
    assert_eq!(follow(&oldest_first).await, (5, false));
}

#[tokio::test]
async fn an_excerpt_is_looked_at_as_a_whole() {
    let me = profile(ME);
    let lost = Lost { sent: (), since: second(1000), until: second(1030) };
    let sought = Sought::new(&me, &lost, None, TEXT);
    let excerpts =
        read(vec![note("mine", 1010, "Good…"), note("other", 1011, "Good…"), note("x", 1012, "Bad")]);
    let whole = |item: Note| async move {
        let text = if item.id == "mine" { TEXT } else { "Good evening" };
        Ok(Note { text: text.to_owned(), ..item })
    };
    let closer = sought.look_closer(excerpts.clone(), whole).await.expect("all there");
    assert!(matches!(sought.judge(closer), Found::One(Note { id: "mine", .. })));
    let gone = |_: Note| async { Err(Error::new(ErrorKind::NotFound, "gone")) };
    let closer = sought.look_closer(excerpts, gone).await.expect("no refusal");
    assert_eq!(sought.judge(closer), Found::Unclear);
}

proptest! {
    /// Whatever a network shows: what is found is by the author and of the time, and alone in its text.
    #[test]
    fn a_find_is_never_a_guess(
        notes in prop::collection::vec((any::<bool>(), 800i64..1300, prop::sample::select(vec![TEXT, "Another", "Good ******* from the observatory"])), 0..6),
        is_complete in any::<bool>(),
        has_gaps in any::<bool>(),
    ) {
        const IDS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
        let items: Vec<_> = notes.iter().zip(IDS).map(|((mine, at, text), id)| {
            Note { author: Some(author(if *mine { ME } else { "other" })), ..note(id, *at, text) }
        }).collect();
        let fitting = |text: &str| {
            notes.iter().filter(|(mine, at, shown)| *mine && (880..=1150).contains(at) && *shown == text).count()
        };
        let (same, edited) = (fitting(TEXT), fitting("Good ******* from the observatory"));
        let verdict = judge(Trail { items, is_complete, has_gaps });
        let expected = match (is_complete, same, edited) {
            (true, 1, _) | (true, 0, 1) => "one",
            (true, 0, 0) if !has_gaps => "nothing",
            _ => "unclear",
        };
        let verdict = if IDS.contains(&verdict) { "one" } else { verdict };
        prop_assert_eq!(verdict, expected);
    }
}
