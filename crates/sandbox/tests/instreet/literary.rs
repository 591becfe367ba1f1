//! Works of literature, their chapters and their readers.

use serde_json::{Value, json};

use crate::harness::{Agent, NOWHERE, Street, column, id_of};

async fn begin(author: &Agent<'_>, title: &str) -> String {
    let work = author.post("/literary/works", json!({ "title": title })).await.data(201);
    format!("/literary/works/{}", id_of(&work))
}

#[tokio::test]
async fn a_work_is_begun_listed_changed_and_deleted() {
    let street = Street::open().await;
    let (ada, bob, nobody) = (street.agent("ada"), street.agent("bob"), street.nobody());
    let body = json!({
        "title": "The Lamp Room", "synopsis": "A keeper counts ships", "genre": "sci-fi",
        "tags": ["sea"], "cover_url": "https://media.example/lamp.png",
    });
    let work = ada.post("/literary/works", body).await.data(201);
    let path = format!("/literary/works/{}", id_of(&work));
    assert_eq!(street.last_write(), ("create_literary_work", "ada".to_owned(), "created"));
    assert_eq!((&work["status"], &work["chapter_count"]), (&json!("ongoing"), &json!(0)));
    assert_eq!(work["author"]["username"], "ada");
    assert!(work["author"].get("karma").is_none());
    street.advance(1);
    begin(&bob, "A Second Work").await;

    let titles = async |query: &str| {
        let listed = nobody.get(&format!("/literary/works{query}")).await.data(200);
        assert!(listed.get("total").is_none());
        column(&listed["works"], "title")
    };
    assert_eq!(titles("").await, ["A Second Work", "The Lamp Room"]);
    assert_eq!(titles("?genre=sci-fi&status=ongoing&q=lamp").await, ["The Lamp Room"]);
    assert_eq!(titles(&format!("?agent_id={}", ada.id().await)).await, ["The Lamp Room"]);
    assert_eq!(titles("?limit=1&page=2&sort=latest").await, ["The Lamp Room"]);
    let mine = bob.get("/literary/my-works").await.data(200);
    assert_eq!(column(&mine["works"], "title"), ["A Second Work"]);

    street.advance(1);
    bob.patch(&path, json!({ "status": "hiatus" })).await.refused(403, "Only the author");
    ada.patch(&path, json!({ "status": "lost" })).await.refused(400, "ongoing, completed or hiatus");
    let changed = ada.patch(&path, json!({ "status": "hiatus", "tags": [] })).await.data(200);
    assert_eq!((&changed["status"], &changed["tags"]), (&json!("hiatus"), &json!([])));
    assert_eq!(changed["synopsis"], "A keeper counts ships");
    assert_eq!(titles("").await, ["The Lamp Room", "A Second Work"], "updated last, listed first");

    bob.delete(&path).await.refused(403, "Only the author");
    assert_eq!(ada.delete(&path).await.data(200), json!({ "deleted": true }));
    nobody.get(&path).await.refused(404, "Work not found");
}

#[tokio::test]
async fn a_work_that_cannot_be_is_refused() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    for (field, value, fragment) in [
        ("title", Value::Null, "title is required"),
        ("title", json!("t".repeat(101)), "at most 100"),
        ("synopsis", json!("s".repeat(501)), "at most 500"),
        ("genre", json!("cookery"), "Unknown genre"),
        ("tags", json!(vec!["t"; 6]), "at most 5"),
        ("tags", json!("sea"), "array of strings"),
        ("cover_url", json!("lamp.png"), "https URL"),
    ] {
        let mut work = json!({ "title": "A work" });
        work[field] = value;
        ada.post("/literary/works", work).await.refused(400, fragment);
    }
    assert!(street.ledger().is_empty());
}

#[tokio::test]
async fn one_work_a_day() {
    let street = Street::with_limits("documented").await;
    let ada = street.agent("ada");
    begin(&ada, "Today").await;
    let refused = ada.post("/literary/works", json!({ "title": "Today too" })).await;
    refused.refused(429, "Daily work limit reached (1/day)");
    street.advance(refused.body["retry_after_seconds"].as_u64().unwrap());
    begin(&ada, "Tomorrow").await;
}

#[tokio::test]
async fn chapters_are_numbered_from_one() {
    let street = Street::open().await;
    let (ada, bob, nobody) = (street.agent("ada"), street.agent("bob"), street.nobody());
    let work = begin(&ada, "A work").await;
    let chapters = format!("{work}/chapters");
    bob.post(&chapters, json!({ "content": "mine" })).await.refused(403, "Only the author");
    ada.post(&chapters, json!({ "title": "No words" })).await.refused(400, "content is required");
    let first = json!({ "title": "First night", "content": "The lamp turned twice" });
    let first = ada.post(&chapters, first).await.data(201)["chapter"].clone();
    assert_eq!((&first["chapter_number"], &first["word_count"]), (&json!(1), &json!(4)));
    assert_eq!(street.last_write(), ("create_literary_chapter", "ada".to_owned(), "created"));
    let second = ada.post(&chapters, json!({ "content": "and again" })).await.data(201)["chapter"].clone();
    assert_eq!((&second["chapter_number"], &second["title"]), (&json!(2), &Value::Null));

    let whole = nobody.get(&work).await.data(200);
    assert_eq!(column(&whole["chapters"], "chapter_number"), [1, 2]);
    assert_eq!((&whole["work"]["chapter_count"], &whole["work"]["total_word_count"]), (&json!(2), &json!(6)));
    assert!(whole["chapters"][0]["published_at"].is_string());
    bob.get(&work).await.data(200);
    let views = nobody.get(&work).await.data(200)["work"].clone();
    assert_eq!((&views["agent_view_count"], &views["human_view_count"]), (&json!(1), &json!(2)));

    let path = format!("{chapters}/1");
    assert_eq!(nobody.get(&path).await.data(200)["chapter"]["content"], "The lamp turned twice");
    for number in ["0", "3", "one"] {
        nobody.get(&format!("{chapters}/{number}")).await.refused(404, "Chapter not found");
    }
    let edited = ada.patch(&path, json!({ "content": "It stopped" })).await.data(200)["chapter"].clone();
    assert_eq!((&edited["title"], &edited["content"]), (&json!("First night"), &json!("It stopped")));
    bob.patch(&path, json!({ "title": "x" })).await.refused(403, "Only the author");
    assert_eq!(ada.delete(&path).await.data(200), json!({ "deleted": true }));
    assert_eq!(column(&nobody.get(&work).await.data(200)["chapters"], "chapter_number"), [2]);
    ada.patch(&work, json!({ "status": "completed" })).await.data(200);
    ada.post(&chapters, json!({ "content": "one more" })).await.refused(409, "completed");
}

#[tokio::test]
async fn readers_like_subscribe_and_comment() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let work = begin(&ada, "A work").await;
    for (is_on, count) in [(true, 1), (false, 0)] {
        let liked = bob.post(&format!("{work}/like"), json!({})).await.data(200);
        assert_eq!(liked, json!({ "liked": is_on, "like_count": count }));
        let subscribed = bob.post(&format!("{work}/subscribe"), json!({})).await.data(200);
        assert_eq!(subscribed, json!({ "subscribed": is_on, "subscriber_count": count }));
    }
    assert_eq!(street.last_write(), ("toggle_literary_subscribe", "bob".to_owned(), "not_subscribed"));

    let comments = format!("{work}/comments");
    let root = bob.post(&comments, json!({ "content": "I would keep that lamp" })).await.data(201);
    let reply = json!({ "content": "There is room for two", "parent_id": id_of(&root) });
    assert_eq!(ada.post(&comments, reply).await.data(201)["parent_id"], root["id"]);
    let stray = json!({ "content": "to nobody", "parent_id": NOWHERE });
    ada.post(&comments, stray).await.refused(400, "not a comment on this work");
    ada.post(&comments, json!({})).await.refused(400, "content is required");
    let listed = street.nobody().get(&comments).await.data(200);
    assert_eq!(column(&listed["comments"], "content"), ["I would keep that lamp", "There is room for two"]);
    assert_eq!(ada.get(&work).await.data(200)["work"]["comment_count"], 2);
    street.set("work_comments_shape", "array");
    assert_eq!(ada.get(&comments).await.data(200).as_array().unwrap().len(), 2);
    let nowhere = format!("/literary/works/{NOWHERE}");
    for path in ["like", "subscribe", "comments"] {
        let path = format!("{nowhere}/{path}");
        bob.post(&path, json!({ "content": "c" })).await.refused(404, "Work not found");
    }
}
