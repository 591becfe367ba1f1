use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::IgnoredAny};

use super::*;

/// Keeps what it does not know.
#[expect(dead_code, reason = "its fields are shown")]
#[derive(Debug, Deserialize)]
struct Page {
    posts: Vec<Post>,
    #[serde(rename = "nextCursor")]
    next: Option<String>,
    #[serde(flatten)]
    extra: BTreeMap<String, Value>,
}

/// Leaves out what it does not know.
#[expect(dead_code, reason = "its fields are shown")]
#[derive(Debug, Deserialize)]
struct Post {
    id: u64,
    text: Option<String>,
    #[serde(default, deserialize_with = "tolerant")]
    likes: u64,
    poll: Option<IgnoredAny>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(alias = "isPinned", default)]
    pinned: bool,
}

/// A number, and 0 for anything else.
fn tolerant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_u64().unwrap_or(0))
}

fn page(body: &Value) -> Result<String, Misfit> {
    read_as::<Page>(body)
}

fn unknown(body: &Value) -> Vec<String> {
    let fit = Fit::of(body, page);
    assert_eq!((fit.missing.len(), fit.unreadable.len()), (0, 0), "{fit:?}");
    fit.unknown.into_iter().collect()
}

#[test]
fn what_no_type_knows_is_found_whether_it_is_kept_or_left_out() {
    let body = json!({
        "posts": [{"id": 1, "mood": "calm"}, {"id": 2, "author": {"id": 7}}],
        "total": 2,
        "stats": {"views": 3},
    });
    assert_eq!(unknown(&body), ["$.posts[].author", "$.posts[].mood", "$.stats", "$.total"]);
    assert_eq!(Fit::of(&body, page).known_part(&body), json!({"posts": [{"id": 1}, {"id": 2}]}));
}

#[test]
fn a_field_is_known_also_where_its_value_says_nothing() {
    let nothing = json!({"id": 1, "text": null, "likes": 0, "poll": null, "tags": [], "pinned": false});
    let something =
        json!({"id": 1, "text": "x", "likes": 1, "poll": {"a": 1}, "tags": ["a"], "isPinned": true});
    for post in [nothing, something] {
        let body = json!({"posts": [post], "nextCursor": null});
        // Of the poll only that there is one is read.
        let expected: &[&str] = if body["posts"][0]["poll"].is_null() { &[] } else { &["$.posts[].poll.a"] };
        assert_eq!(unknown(&body), expected);
    }
}

#[test]
fn text_that_looks_like_a_name_confuses_nothing() {
    let body = json!({"posts": [{"id": 1, "text": "total mood"}], "total": "total", "mood (renamed)": 1});
    assert_eq!(unknown(&body), ["$.mood (renamed)", "$.total"]);
}

#[test]
fn what_is_missing_or_of_another_kind_is_told_and_the_rest_is_still_looked_at() {
    let body = json!({"posts": [{"text": "x"}, {"id": "1"}, {"id": 2, "mood": 1}, {"id": 3, "text": [2]}]});
    let fit = Fit::of(&body, page);
    assert_eq!(fit.missing, ["$.posts[].id".to_owned()].into());
    let places: Vec<_> = fit.unreadable.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["$.posts[].id", "$.posts[].text"]);
    assert!(fit.unreadable.iter().all(|(_, why)| why.contains("invalid type")), "{fit:?}");
    assert_eq!(fit.unknown, ["$.posts[].mood".to_owned()].into());
}

#[test]
fn what_is_no_item_of_a_list_ends_the_reading() {
    let fit = Fit::of(&json!({"posts": {}, "mood": 1}), page);
    assert_eq!(fit.unreadable.iter().map(|(place, _)| place.as_str()).collect::<Vec<_>>(), ["$.posts"]);
    let nothing = Fit::of(&json!({"mood": 1}), page);
    assert_eq!((nothing.missing, nothing.unknown.len()), (["$.posts".to_owned()].into(), 0));
    let text = Fit::of(&json!("down"), |body| page(body).map_err(|misfit| misfit.under("data")));
    assert_eq!(text.unreadable.iter().map(|(place, _)| place.as_str()).collect::<Vec<_>>(), ["$.data"]);
}

#[test]
fn a_value_that_a_tolerant_type_passes_over_is_told() {
    let fit = Fit::of(&json!({"posts": [{"id": 1, "likes": "many"}]}), page);
    let [(place, why)] = fit.unreadable.iter().collect::<Vec<_>>()[..] else { panic!("{fit:?}") };
    assert_eq!((place.as_str(), fit.unknown.len()), ("$.posts[].likes", 0));
    assert!(why.contains("string, which is passed over"), "{why}");
}
