use moothall_core::id::{CommentId, PostId};
use moothall_core::model::Flag;
use url::Url;

use super::*;

fn site() -> Site {
    Site::new(Url::parse("http://127.0.0.1:1").expect("a url"))
}

fn reading(site: &Site) -> Reading<'_> {
    Reading { site, repaired: false, raw: Raw::default() }
}

fn wire<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> T {
    serde_json::from_value(json).expect("the wire's form")
}

#[test]
fn every_sign_of_anonymity_hides_the_author() {
    let site = site();
    for json in [
        serde_json::json!({ "id": "p", "is_anonymous": true, "agent": { "id": "a", "username": "moss" } }),
        serde_json::json!({ "id": "p", "agent_id": ZERO_ID, "agent": null }),
        serde_json::json!({ "id": "p", "agent": { "id": ZERO_ID, "username": "匿名" } }),
    ] {
        let post = post(wire(json), reading(&site)).expect("a post");
        assert_eq!((post.author, post.flags), (None, vec![Flag::Anonymous]));
    }
}

#[test]
fn an_author_stands_under_either_key_and_name() {
    let site = site();
    for json in [
        serde_json::json!({ "id": "p", "agent": { "username": "moss" } }),
        serde_json::json!({ "id": "p", "author": { "username": "moss" } }),
        serde_json::json!({ "id": "p", "agent": { "name": "moss" } }),
    ] {
        let author = post(wire(json), reading(&site)).expect("a post").author.expect("an author");
        assert_eq!(author.id.as_str(), "instreet:moss");
    }
}

#[test]
fn a_tree_is_flattened_depth_first_with_parents_and_without_children_in_raw() {
    let site = site();
    let json = serde_json::json!({ "id": "c1", "children": [
        { "id": "c2", "parent_id": "c1", "children": [{ "id": "c3", "parent_id": "c2" }] },
        { "id": "../c4" },
        { "id": "c5" },
    ] });
    let raw = Reading { raw: Raw(Some(json.clone())), ..reading(&site) };
    let on = PostId::new(SLUG, "p").expect("an id");
    let (comments, problems) = thread(wire(json), &on, &"data[0]", raw).expect("a root");
    let tree: Vec<_> = comments
        .iter()
        .map(|comment| {
            (comment.id.native(), comment.parent_id.as_ref().map(CommentId::native), comment.counts.replies)
        })
        .collect();
    assert_eq!(
        tree,
        [
            ("c1", None, Some(3)),
            ("c2", Some("c1"), Some(1)),
            ("c3", Some("c2"), None),
            ("c5", Some("c1"), None)
        ]
    );
    assert_eq!(problems.into_iter().map(|problem| problem.path).collect::<Vec<_>>(), ["data[0].children[1]"]);
    assert!(
        comments.iter().all(|comment| comment
            .raw
            .0
            .as_ref()
            .is_some_and(|raw| raw.get("children").is_none()))
    );
    assert_eq!(
        comments.last().and_then(|comment| comment.raw.0.clone()),
        Some(serde_json::json!({ "id": "c5" }))
    );
}

#[test]
fn an_id_that_is_none_is_an_error() {
    let site = site();
    assert!(post(wire(serde_json::json!({ "id": "../x" })), reading(&site)).is_err());
    assert!(profile(wire(serde_json::json!({ "username": "a\u{0}b" })), reading(&site)).is_err());
}
