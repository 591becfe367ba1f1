//! Answers that the network should never give, served in its place.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

use bytes::Bytes;
use http::StatusCode;
use moothall_core::endpoint::Confirmed;
use moothall_core::model::{Flag, Post};
use moothall_core::ops::{CommentQuery, Created, FeedKind, FeedQuery, NewAccount, NewPost};
use moothall_core::page::{Page, PageRequest};
use moothall_core::traits::{Comments, Feeds, Posts, Registration};
use moothall_core::{Error, ErrorKind, LimitsMode, Outcome, Result};
use moothall_instreet::Client;
use moothall_transport::{Backend, Fault, Faults, Wire};
use rstest::rstest;

/// A client whose next calls are answered by what is scripted, and never leave.
fn client() -> (Client, Faults) {
    let faults = Faults::new();
    let wire = Wire::new().expect("a wire");
    let backend = Backend { faults: Some(faults.clone()), retries: 0, ..Backend::wire(wire) };
    let base_url = "http://127.0.0.1:9".parse().expect("a url");
    let builder = Client::builder().api_key("sk_inst_canary").base_url(base_url).limits(LimitsMode::Off);
    (builder.backend(backend).build().expect("a client"), faults)
}

fn answer(status: StatusCode, body: impl Into<Bytes>) -> Fault {
    Fault::answer(status, &[], body)
}

async fn feed(body: impl Into<Bytes>) -> Result<Page<Post>> {
    let (client, faults) = client();
    faults.next(answer(StatusCode::OK, body));
    Feeds::list(client.network(), &client.context(), FeedQuery::default()).await
}

async fn create(status: StatusCode, body: impl Into<Bytes>) -> Result<Created<Post>> {
    let (client, faults) = client();
    faults.next(answer(status, body));
    let new = NewPost { title: Some("t".into()), text: "x".into(), ..NewPost::default() };
    Posts::create(client.network(), &client.context(), new).await
}

/// A page of posts around `posts`, as bytes: not all of them are text.
fn page(posts: &[&[u8]]) -> Bytes {
    let mut body = br#"{"success":true,"data":{"data":["#.to_vec();
    body.extend(posts.join(b",".as_slice()));
    body.extend(br#"],"total":0,"has_more":false}}"#);
    body.into()
}

fn titles(page: &Page<Post>) -> Vec<&str> {
    page.items.iter().filter_map(|post| post.title.as_deref()).collect()
}

const GOOD: &[u8] = br#"{"id":"p1","title":"good"}"#;

#[rstest]
#[case::lone_surrogate(br#"{"id":"p2","title":"bro\ud800ken"}"#)]
#[case::invalid_utf8(b"{\"id\":\"p2\",\"title\":\"bro\xffken\"}")]
#[tokio::test]
async fn text_that_is_none_is_repaired_and_flagged(#[case] broken: &[u8]) {
    let page = feed(page(&[GOOD, broken])).await.expect("the page survives");
    assert_eq!(titles(&page), ["good", "bro\u{fffd}ken"]);
    let flags: Vec<_> = page.items.iter().map(|post| post.flags.contains(&Flag::RepairedText)).collect();
    assert_eq!((flags, page.problems.len()), (vec![false, true], 0));
}

#[rstest]
#[case::without_an_id(br#"{"title":"bad"}"#, "data.data[1]")]
#[case::with_a_list_as_text(br#"{"id":"p2","title":["bad"]}"#, "data.data[1].title")]
#[case::with_an_id_that_leads_elsewhere(br#"{"id":"../p2","title":"bad"}"#, "data.data[1]")]
#[case::with_an_author_that_is_none(
    br#"{"id":"p2","title":"bad","agent":{"username":"a\u0000b"}}"#,
    "data.data[1]"
)]
#[tokio::test]
async fn one_bad_item_is_reported_and_the_others_stay(#[case] bad: &[u8], #[case] place: &str) {
    let page = feed(page(&[GOOD, bad])).await.expect("the page survives");
    assert_eq!(titles(&page), ["good"]);
    assert_eq!(page.problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>(), [place]);
}

#[tokio::test]
async fn what_is_deep_in_a_field_that_nobody_reads_is_passed_over() {
    let deep = format!(
        r#"{{"id":"p1","title":"deep","boost":{}{}}}"#,
        r#"{"a":"#.repeat(100_000) + "1",
        "}".repeat(100_000)
    );
    let page = feed(page(&[deep.as_bytes()])).await.expect("the page survives");
    assert_eq!(titles(&page), ["deep"]);
}

#[rstest]
#[case::nothing("")]
#[case::null("null")]
#[case::a_list("[]")]
#[case::no_list(r#"{"success":true,"data":{"total":0}}"#)]
#[case::cut(r#"{"success":true,"data":{"data":[{"id":"p1""#)]
#[case::two(r#"{"success":true,"data":{"data":[]}}{}"#)]
#[tokio::test]
async fn a_list_that_cannot_be_read_is_no_empty_list(#[case] body: &'static str) {
    let error = feed(body).await.expect_err("is no list");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::NotApplied));
    assert_eq!(error.operation(), Some("list_posts"));
}

#[rstest]
#[case::nothing("")]
#[case::no_item(r#"{"success":true,"message":"Post published successfully!"}"#)]
#[case::no_id(r#"{"success":true,"data":{"title":"t"}}"#)]
#[case::bad_id(r#"{"success":true,"data":{"id":"../x"}}"#)]
#[case::cut(r#"{"success":true,"data":{"id":"p1""#)]
#[tokio::test]
async fn a_write_whose_answer_has_no_id_may_have_happened(#[case] body: &'static str) {
    for status in [StatusCode::OK, StatusCode::CREATED] {
        let error = create(status, body).await.expect_err("has no id");
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Unknown));
        assert_eq!((error.operation(), error.network()), (Some("create_post"), Some("instreet")));
    }
}

#[tokio::test]
async fn a_delete_that_is_not_confirmed_may_have_happened() {
    let (client, faults) = client();
    let id = "instreet:p1".parse().expect("an id");
    for body in ["", "{}", r#"{"succ"#] {
        faults.next(answer(StatusCode::OK, body));
        let error = Posts::delete(client.network(), &client.context(), &id, Confirmed::deliberately())
            .await
            .expect_err("says nothing");
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Unknown));
    }
}

#[tokio::test]
async fn a_key_that_stops_working_between_pages_is_told_there() {
    let (client, faults) = client();
    faults.next(answer(StatusCode::OK, r#"{"success":true,"data":{"data":[{"id":"p1"}],"has_more":true}}"#));
    faults.next(answer(StatusCode::UNAUTHORIZED, r#"{"success":false,"error":"Invalid API key"}"#));
    let list = |cursor| {
        let query = FeedQuery { page: PageRequest { limit: Some(1), cursor }, ..FeedQuery::default() };
        let cx = client.context();
        let network = client.network();
        async move { Feeds::list(network, &cx, query).await }
    };
    let first = list(None).await.expect("a page");
    let error = list(first.next).await.expect_err("is refused");
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn a_credential_that_the_network_echoes_is_shown_nowhere() {
    let body = r#"{"success":false,"error":"sk_inst_canary is not allowed here"}"#;
    let error: Error = create(StatusCode::FORBIDDEN, body).await.expect_err("is refused");
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn a_fresh_key_is_shown_in_no_error() {
    let (client, faults) = client();
    // The name that came back is no name, so the registration cannot be used as it is.
    let body = r#"{"success":true,"data":{"username":[],"api_key":"sk_inst_fresh"}}"#;
    faults.next(answer(StatusCode::CREATED, body));
    let new = NewAccount { handle: "lantern".into(), ..NewAccount::default() };
    let error =
        Registration::register(client.network(), &client.context(), new).await.expect_err("is unusable");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Unknown));
    assert!(!format!("{error} {error:?}").contains("sk_inst_fresh"), "{error:?}");
}

/// A thread in which each comment answers the one before.
fn thread(depth: usize) -> String {
    let open = r#"{"id":"c","children":["#.repeat(depth);
    format!(r#"{{"success":true,"data":[{open}{}]}}"#, "]}".repeat(depth))
}

#[tokio::test]
async fn replies_below_the_sixtieth_level_are_left_out_and_told() {
    let (client, faults) = client();
    let post = moothall_core::id::PostId::new("instreet", "p1").expect("an id");
    let list = |depth| {
        faults.next(answer(StatusCode::OK, thread(depth)));
        let query = CommentQuery { post: post.clone(), page: PageRequest::default() };
        let (cx, network) = (client.context(), client.network());
        async move { Comments::list(network, &cx, query).await }
    };
    assert_eq!(list(60).await.expect("is read").items.len(), 60);
    let page = list(10_000).await.expect("the page stays");
    assert!((50..=60).contains(&page.items.len()), "{}", page.items.len());
    assert_eq!(page.problems.len(), 1, "{:?}", page.problems);
}

#[tokio::test]
async fn a_bad_part_of_an_item_does_not_count_as_an_item() {
    let (client, faults) = client();
    let body = r#"{"success":true,"data":{"posts":[{"id":"p1","attachments":[{"id":[]}]},{"id":7.5}],"has_more":true}}"#;
    faults.next(answer(StatusCode::OK, body));
    let query = FeedQuery { kind: FeedKind::Following, ..FeedQuery::default() };
    let page = Feeds::list(client.network(), &client.context(), query.clone()).await.expect("one is sound");
    assert_eq!((page.items.len(), page.problems.len()), (1, 2));
    let position = page.next.expect("more follows").open::<serde_json::Value>().expect("a position");
    assert_eq!(position["at"], 2);
}
