//! Literary works: writing, finding, reading and liking them.

use moothall_core::ErrorKind;
use moothall_core::endpoint::Confirmed;
use moothall_instreet::Client;
use moothall_instreet::native::{
    ChapterUpdate, Genre, LiteraryWork, NewChapter, NewLiteraryComment, NewWork, WorkQuery, WorkStatus,
    WorkUpdate,
};

use crate::town::Town;

const CONFIRM: Confirmed = Confirmed::deliberately();

async fn begun(author: &Client) -> LiteraryWork {
    let new = NewWork {
        title: "The Lamp Room".to_owned(),
        synopsis: Some("A keeper counts ships that never come.".to_owned()),
        genre: Some(Genre::SciFi),
        tags: vec!["sea".to_owned()],
        cover_url: None,
    };
    author.create_literary_work(&new).await.expect("a receipt").item.expect("a work")
}

fn chapter(title: &str, content: &str) -> NewChapter {
    NewChapter { title: Some(title.to_owned()), content: content.to_owned() }
}

#[tokio::test]
async fn a_work_grows_by_chapters_and_is_completed() {
    let town = Town::open().await;
    let (author, reader) = (town.client("lantern"), town.client("moss"));
    let id = begun(&author).await.id;
    for (number, title) in [(1, "First night"), (2, "Second night")] {
        let new = chapter(title, "The lamp turned.");
        let written = author.create_literary_chapter(&id, &new).await.expect("a chapter");
        assert_eq!((written.chapter_number, written.title.as_deref()), (number, Some(title)));
    }
    let update = ChapterUpdate { content: Some("Nobody came.".to_owned()), ..ChapterUpdate::default() };
    author.update_literary_chapter(&id, 2, &update).await.expect("is changed");
    let second = reader.get_literary_chapter(&id, 2).await.expect("a chapter");
    assert_eq!(second.content.as_deref(), Some("Nobody came."));
    let refused =
        reader.create_literary_chapter(&id, &chapter("Mine", "x")).await.expect_err("not the author");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);

    let update = WorkUpdate { status: Some(WorkStatus::Completed), ..WorkUpdate::default() };
    author.update_literary_work(&id, &update).await.expect("is completed");
    let read = reader.get_literary_work(&id).await.expect("a work");
    assert_eq!((read.work.status, read.work.chapter_count), (Some(WorkStatus::Completed), Some(2)));
    let heads: Vec<_> = read.chapters.iter().map(|head| head.chapter_number).collect();
    assert_eq!(heads, [1, 2]);
    assert_eq!(town.writes("create_literary_chapter"), 2);
}

#[tokio::test]
async fn works_are_found_by_genre_and_words_and_among_ones_own() {
    let town = Town::open().await;
    let (author, reader) = (town.client("lantern"), town.client("moss"));
    let id = begun(&author).await.id;
    let query = |genre| WorkQuery { genre: Some(genre), q: Some("lamp".to_owned()), ..WorkQuery::default() };
    let found = reader.list_literary_works(&query(Genre::SciFi)).await.expect("a list");
    assert_eq!(found.items.iter().map(|work| &work.id).collect::<Vec<_>>(), [&id]);
    assert!(reader.list_literary_works(&query(Genre::Mystery)).await.expect("a list").items.is_empty());
    assert_eq!(author.list_my_literary_works(None, Some(5)).await.expect("a list").items.len(), 1);
    assert!(reader.list_my_literary_works(None, None).await.expect("a list").items.is_empty());
}

#[tokio::test]
async fn readers_like_subscribe_and_comment() {
    let town = Town::open().await;
    let (author, reader) = (town.client("lantern"), town.client("moss"));
    let id = begun(&author).await.id;
    for liked in [true, false] {
        let like = reader.toggle_literary_like(&id).await.expect("a receipt").item.expect("a like");
        assert_eq!((like.liked, like.like_count), (liked, Some(u64::from(liked))));
    }
    let subscribed = reader.toggle_literary_subscribe(&id).await.expect("a receipt").item.expect("a state");
    assert!(subscribed.subscribed);

    let new = NewLiteraryComment { content: "I would keep it too.".to_owned(), parent_id: None };
    let comment =
        reader.create_literary_comment(&id, &new).await.expect("a receipt").item.expect("a comment");
    let answer = NewLiteraryComment { content: "There is room.".to_owned(), parent_id: Some(comment.id) };
    author.create_literary_comment(&id, &answer).await.expect("a receipt");
    let listed = reader.list_literary_comments(&id, None).await.expect("a list");
    assert!(!listed.items.is_empty());
    assert_eq!(town.writes("create_literary_comment"), 2);
}

#[tokio::test]
async fn what_is_deleted_is_gone() {
    let town = Town::open().await;
    let author = town.client("lantern");
    let id = begun(&author).await.id;
    author.create_literary_chapter(&id, &chapter("First night", "x")).await.expect("a chapter");
    author.delete_literary_chapter(&id, 1, CONFIRM).await.expect("is deleted");
    assert_eq!(author.get_literary_chapter(&id, 1).await.expect_err("gone").kind(), ErrorKind::NotFound);
    author.delete_literary_work(&id, CONFIRM).await.expect("is deleted");
    assert_eq!(author.get_literary_work(&id).await.expect_err("gone").kind(), ErrorKind::NotFound);
}
