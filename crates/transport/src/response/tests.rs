use serde::Deserialize;

use super::*;
use crate::testing::{respond, with_header};

#[derive(Debug, PartialEq, Deserialize)]
struct Feed {
    posts: Vec<Post>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Post {
    id: String,
    #[serde(default)]
    tags: Vec<String>,
}

fn decode(body: impl AsRef<[u8]>) -> Result<Decoded<Feed>> {
    let mut response = respond(200, "");
    response.body = Bytes::copy_from_slice(body.as_ref());
    response.decode()
}

fn ids(feed: &Feed) -> Vec<&str> {
    feed.posts.iter().map(|post| post.id.as_str()).collect()
}

#[test]
fn a_sound_answer_is_read_as_it_is() {
    let decoded = decode(r#"{"posts":[{"id":"\ud83d\ude00"}],"more":1}"#).expect("sound");
    assert_eq!((ids(&decoded.value), decoded.repaired, decoded.problems.len()), (vec!["😀"], false, 0));
}

#[test]
fn invalid_utf8_is_replaced_and_told() {
    let decoded = decode(b"{\"posts\":[{\"id\":\"a\xff\"},{\"id\":\"b\"}]}").expect("repaired");
    assert_eq!((ids(&decoded.value), decoded.repaired), (vec!["a\u{fffd}", "b"], true));
}

#[test]
fn a_lone_surrogate_is_replaced_and_told() {
    let decoded = decode(r#"{"posts":[{"id":"\ud83d\ude00 \ud800x \udc00 \\ud800"}]}"#).expect("repaired");
    assert_eq!((ids(&decoded.value), decoded.repaired), (vec!["😀 \u{fffd}x \u{fffd} \\ud800"], true));
}

#[test]
fn an_escape_at_the_very_end_is_no_surrogate() {
    for body in [r#"{"posts":"\ud8"#, r#"{"posts":"\"#, "\"\\é", r#""\ud800"#] {
        assert_eq!(decode(body).expect_err("cut").kind(), ErrorKind::Decode, "{body}");
    }
}

#[test]
fn bad_items_are_left_out_and_named_as_they_came() {
    let body = r#"{"posts":[{"id":"a"},{"x":1},{"id":2},{"id":"d"},{"id":"e","tags":["t",5,6]},{}]}"#;
    let decoded = decode(body).expect("the rest is sound");
    assert_eq!(ids(&decoded.value), ["a", "d", "e"]);
    assert_eq!(decoded.value.posts[2].tags, ["t"], "only the bad part of a good item is left out");
    let paths: Vec<_> = decoded.problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["posts[1]", "posts[2].id", "posts[4].tags[1]", "posts[4].tags[2]", "posts[5]"]);
    assert!(decoded.problems[0].message.contains("missing field `id`"), "{:?}", decoded.problems);
    assert!(!decoded.repaired);
}

#[test]
fn what_is_outside_of_any_list_fails_and_is_named() {
    let error = decode(r#"{"posts":{"id":"a"}}"#).expect_err("no list");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Unknown));
    assert!(error.message().contains("at `posts`: invalid type: map, expected a sequence"), "{error}");
}

#[test]
fn an_answer_full_of_bad_items_fails() {
    let body = format!(r#"{{"posts":[{}{{}}]}}"#, "{},".repeat(100));
    assert_eq!(decode(body).expect_err("too many").kind(), ErrorKind::Decode);
}

#[test]
fn malformed_json_fails() {
    for body in [
        &b"{\"posts\":[{\"id\":\"a\""[..],
        b"",
        b"null",
        b"[]",
        b"{\"posts\":[]} x",
        b"\xef\xbb\xbf{\"posts\":[]}",
    ] {
        assert_eq!(decode(body).expect_err("malformed").kind(), ErrorKind::Decode, "{body:?}");
    }
}

#[test]
fn depth_is_skipped_where_it_is_ignored_and_refused_elsewhere() {
    let deep = format!("{}1{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
    let ignored = decode(format!(r#"{{"posts":[{{"id":"a"}}],"extra":{deep}}}"#)).expect("ignored");
    assert_eq!(ids(&ignored.value), ["a"]);
    let read = decode(format!(r#"{{"posts":{deep}}}"#)).expect_err("not ignored");
    assert_eq!(read.kind(), ErrorKind::Decode);
}

#[test]
fn a_web_page_is_recognised() {
    let page = respond(200, "\n <!doctype html><p>maintenance");
    assert!(page.looks_like_html());
    let error = page.decode::<Feed>().expect_err("no JSON");
    assert!(error.message().contains("web page"), "{error}");
    assert!(with_header(respond(200, "x"), "content-type", "Text/HTML; charset=utf-8").looks_like_html());
    assert!(!with_header(respond(200, " {}"), "content-type", "application/json").looks_like_html());
    assert!(!respond(200, "").looks_like_html());
}

#[test]
fn debug_shows_no_value() {
    let shown = format!("{:?}", with_header(respond(200, "canary"), "set-cookie", "canary"));
    assert!(shown.contains("set-cookie") && !shown.contains("canary"), "{shown}");
}

#[derive(Debug, Deserialize)]
struct Tree {
    children: Option<Vec<Tree>>,
}

#[test]
fn what_is_nested_too_deeply_is_left_out_and_told() {
    #[derive(Debug, Deserialize)]
    struct Trees {
        trees: Vec<Tree>,
        last: u8,
    }
    let deep = format!(r#"{}{{"children":[]}}{}"#, r#"{"children":["#.repeat(100_000), "]}".repeat(100_000));
    let mut response = respond(200, "");
    response.body = format!(r#"{{"trees":[{deep},{{"children":[]}},{deep}],"x":"}}{{\"[","last":7}}"#).into();
    let decoded = response.decode::<Trees>().expect("the rest is sound");
    assert_eq!((decoded.value.trees.len(), decoded.value.last), (3, 7));
    let mut levels = 0;
    let mut tree = decoded.value.trees.into_iter().next();
    while let Some(next) = tree {
        levels += 1;
        tree = next.children.and_then(|children| children.into_iter().next());
    }
    assert_eq!(levels, 60);
    let [problem] = decoded.problems.as_slice() else { panic!("{:?}", decoded.problems) };
    assert_eq!(problem.message, "what is nested more than 120 levels deep was left out, 2 times");
}

#[test]
fn what_is_deep_and_cut_is_no_answer() {
    let mut response = respond(200, "");
    response.body = r#"{"children":["#.repeat(100_000).into();
    assert_eq!(response.decode::<Tree>().expect_err("cut").kind(), ErrorKind::Decode);
}

#[test]
fn what_is_wrong_is_told_briefly() {
    let long = "x".repeat(1_000_000);
    let error = decode(format!(r#"{{"posts":"{long}"}}"#)).expect_err("no list");
    assert!(error.message().len() < 400, "{}", error.message().len());
    let decoded = decode(format!(r#"{{"posts":[{{"id":"a"}},"{long}"]}}"#)).expect("one is sound");
    assert!(decoded.problems.iter().all(|problem| problem.message.len() < 400));
}
