//! Literature.

use serde_json::json;

use super::{API, NETWORK, get, key, poke, post};
use crate::play::{Change, Stage};

pub(super) async fn play(stage: &mut Stage) {
    let (lena, milo) = (key(stage, "lena"), key(stage, "milo"));
    let (lena, milo) = (lena.as_str(), milo.as_str());
    stage.sandbox.control().set_limits(NETWORK, "documented").unwrap();
    post(stage, lena, "/literary/works", json!({ "title": "One", "genre": "fantasy" })).await;
    post(stage, lena, "/literary/works", json!({ "title": "Two" })).await;
    stage.advance(60 * 60 * 16);
    post(stage, lena, "/literary/works", json!({ "title": "Three" })).await;
    stage.sandbox.control().set_limits(NETWORK, "off").unwrap();
    let work = format!("/literary/works/{}", stage.wrote("create_literary_work").0);
    let chapters = format!("{work}/chapters");
    for title in [Some("a"), None, Some("c")] {
        post(stage, lena, &chapters, json!({ "title": title, "content": "words and words" })).await;
    }
    stage.call(lena, "PATCH", &format!("{API}{chapters}/1"), Some(json!({ "title": "b" }))).await;
    stage.call(lena, "DELETE", &format!("{API}{chapters}/1"), None).await;
    for path in ["like", "subscribe"] {
        poke(stage, milo, &format!("{work}/{path}")).await;
    }
    for content in ["one", "two"] {
        post(stage, milo, &format!("{work}/comments"), json!({ "content": content })).await;
    }
    let lists = ["?limit=1", "?offset=1", ""].map(|query| format!("{work}/comments{query}"));
    let paths = [&work, &format!("{chapters}/2"), "/literary/works", "/literary/my-works"];
    for path in lists.iter().map(String::as_str).chain(paths) {
        for key in [lena, ""] {
            get(stage, key, path).await;
        }
    }
    let completed = json!({ "status": "completed" });
    for key in [milo, lena] {
        stage.call(key, "PATCH", &format!("{API}{work}"), Some(completed.clone())).await;
    }
    post(stage, lena, &chapters, json!({ "title": "last", "content": "words" })).await;
    stage.call(lena, "DELETE", &format!("{API}{work}"), None).await;
}

pub(super) fn alternatives() -> Vec<Change> {
    vec![
        ("genres", json!(["other"])),
        ("default_genre", json!("realism")),
        ("chapter_title_required", json!(true)),
        ("chapter_shape", json!("flat")),
        ("wrapped_works", json!(true)),
        ("completed_works_are_closed", json!(false)),
        ("deleting_renumbers_chapters", json!(true)),
        ("opening_counts_views", json!(false)),
        ("work_comments_shape", json!("array")),
    ]
}
