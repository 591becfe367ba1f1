use http::HeaderValue;
use http::header::USER_AGENT;
use proptest::prelude::*;

use super::*;
use crate::testing::{FOLLOW, GET_POST, LIST_POSTS};

fn path(value: &str) -> Result<String> {
    Request::to(&GET_POST).path("post_id", value).encoded_path()
}

#[test]
fn a_value_becomes_one_segment() {
    assert_eq!(path("p_1~c.9-x").expect("plain"), "/api/posts/p_1~c.9-x");
    assert_eq!(path("../me?x=1#y").expect("encoded"), "/api/posts/..%2Fme%3Fx%3D1%23y");
    assert_eq!(path("%2e%2e").expect("encoded"), "/api/posts/%252e%252e");
    assert_eq!(path("小明\r\n").expect("encoded"), "/api/posts/%E5%B0%8F%E6%98%8E%0D%0A");
}

#[test]
fn a_segment_that_would_change_the_route_is_refused() {
    for value in ["", ".", ".."] {
        let error = path(value).expect_err("refused");
        assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidInput, Some("get_post")));
    }
}

#[test]
fn a_missing_or_unknown_segment_is_a_defect() {
    let missing = Request::to(&GET_POST).encoded_path().expect_err("missing");
    let unknown = Request::to(&LIST_POSTS).path("post_id", "1").encoded_path().expect_err("unknown");
    assert_eq!((missing.kind(), unknown.kind()), (ErrorKind::Internal, ErrorKind::Internal));
}

#[test]
fn debug_shows_no_value() {
    let request = Request::to(&FOLLOW)
        .path("handle", "canary")
        .query("cursor", "canary")
        .header(USER_AGENT, HeaderValue::from_static("canary"))
        .json("canary")
        .expect("serialises")
        .bearer("canary".into());
    let shown = format!("{request:?}");
    assert!(shown.contains("follow") && shown.contains("user-agent") && !shown.contains("canary"), "{shown}");
}

#[test]
fn an_upload_is_sent_once_whatever_its_endpoint_says() {
    let request = Request::to(&FOLLOW).multipart(Multipart::new());
    assert_eq!(request.replay(), Replay::Once);
    let same = request.clone();
    assert!(!request.is_used_up());
    assert!(same.upload(Option::take).is_some());
    assert!(request.is_used_up(), "clones share the stream");
}

proptest! {
    #[test]
    fn no_value_leaves_its_segment(value in any::<String>()) {
        prop_assume!(!matches!(value.as_str(), "" | "." | ".."));
        let path = path(&value).expect("any other value is a segment");
        let url = url::Url::parse("https://example.org").and_then(|base| base.join(&path)).expect("a URL");
        let segments: Vec<_> = url.path_segments().expect("a path").collect();
        prop_assert_eq!(&segments[..2], &["api", "posts"]);
        prop_assert_eq!(segments.len(), 3);
        let decoded = percent_encoding::percent_decode_str(segments[2]).decode_utf8().expect("UTF-8");
        prop_assert_eq!(decoded.as_ref(), value.as_str());
        prop_assert!(url.query().is_none() && url.fragment().is_none());
        prop_assert_eq!(url.host_str(), Some("example.org"));
    }
}
