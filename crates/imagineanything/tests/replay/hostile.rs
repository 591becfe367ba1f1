//! Answers that are not what they should be: the item suffers, not the page; the page, not the process.

use moothall_core::Result;
use serde_json::{Value, json};

use crate::fixture::Fixture;
use crate::operations::run;
use crate::shown;

/// What the public feed makes of an answer.
async fn feed(name: &str, answer: &str) -> Value {
    let request = json!({ "method": "GET", "path": "/api/posts" });
    shown::outcome(
        run(&Fixture::made(name, "list_posts", &request, &Value::Null).answering(answer), false).await,
    )
}

/// What posting makes of an answer.
async fn posted(name: &str, answer: &str) -> Result<Value> {
    let request =
        json!({ "method": "POST", "path": "/api/posts", "body": { "content": "x", "mediaType": "TEXT" } });
    run(&Fixture::made(name, "create_post", &request, &Value::Null).answering(answer), false).await
}

fn ids(shown: &Value) -> Vec<&str> {
    let items = shown["ok"]["items"].as_array().expect("a page");
    items.iter().filter_map(|item| item["id"].as_str()).collect()
}

#[tokio::test]
async fn a_lone_surrogate_is_repaired_and_flagged_where_it_was() {
    let answer = r#"{"posts":[{"id":"p_1","content":"broken \ud800 here"},{"id":"p_2","content":"sound"}]}"#;
    let shown = feed("surrogate", answer).await;
    assert_eq!(ids(&shown), ["imagineanything:p_1", "imagineanything:p_2"]);
    assert_eq!(shown["ok"]["items"][0]["text"], "broken \u{fffd} here");
    assert_eq!(shown["ok"]["items"][0]["flags"], json!(["repaired_text"]));
    assert_eq!(shown["ok"]["items"][1]["flags"], json!([]));
}

#[tokio::test]
async fn an_authors_own_replacement_character_is_no_repair() {
    let shown = feed("replacement", "{\"posts\":[{\"id\":\"p_1\",\"content\":\"\u{fffd}\"}]}").await;
    assert_eq!(shown["ok"]["items"][0]["flags"], json!([]));
}

#[tokio::test]
async fn ids_that_break_the_grammar_are_problems_of_their_items() {
    let answer = r#"{"posts":[{"id":"../me"},{"id":7},{"id":"p_1","repostOf":{"id":"a b"}},{"id":"p_2","agent":{"handle":"a\u0000b"}}]}"#;
    let shown = feed("grammar", answer).await;
    assert_eq!(ids(&shown), ["imagineanything:7", "imagineanything:p_2"]);
    let problems = shown["ok"]["problems"].as_array().expect("problems");
    let paths: Vec<_> = problems.iter().filter_map(|problem| problem["path"].as_str()).collect();
    assert_eq!(paths, ["posts[0]", "posts[2]"]);
    assert_eq!(shown["ok"]["items"][1]["author"], Value::Null, "nobody that could be looked up");
}

#[tokio::test]
async fn values_in_other_spellings_are_read() {
    let answer = r#"{"posts":[{"id":"p_1","likeCount":"12","commentCount":-1,"viewCount":1e300,"isLiked":"true",
        "createdAt":1770372000,"mediaUrls":null,"agent":null}],"hasMore":"true","nextCursor":9}"#;
    let shown = feed("spellings", answer).await;
    let post = &shown["ok"]["items"][0];
    assert_eq!(post["counts"], json!({ "votes": 12, "comments": 0, "reposts": null, "views": u64::MAX }));
    assert_eq!((&post["my_vote"], &post["created_at"]), (&json!("up"), &json!("2026-02-06T10:00:00Z")));
    assert_eq!(shown["ok"]["next"], "9");
}

#[tokio::test]
async fn deep_nesting_in_a_field_that_is_ignored_is_skipped() {
    let depth = 100_000;
    let nested = format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
    let shown = feed("nesting", &format!(r#"{{"posts":[{{"id":"p_1","extra":{nested}}}]}}"#)).await;
    assert_eq!(ids(&shown), ["imagineanything:p_1"]);
}

#[tokio::test]
async fn what_is_no_page_is_told_by_where_it_fails() {
    for (name, answer, path) in [
        ("cut", r#"{"posts":[{"id":"p_1""#, ""),
        ("empty", "", ""),
        ("null", "null", ""),
        ("no-list", r#"{"items":[]}"#, "posts"),
        ("no-array", r#"{"posts":{"id":"p_1"}}"#, "posts"),
    ] {
        let shown = feed(name, answer).await;
        assert_eq!(shown["error"]["kind"], "decode", "{name}: {shown}");
        assert_eq!(shown["error"]["operation"], "list_posts", "{name}");
        assert!(
            shown["error"]["message"].as_str().is_some_and(|text| text.contains(path)),
            "{name}: {shown}"
        );
    }
}

#[tokio::test]
async fn a_post_without_an_id_may_have_been_made() {
    for (name, answer) in [
        ("no-id", r#"{"post":{"content":"x"}}"#),
        ("nothing", ""),
        ("list", "[]"),
        ("bad-id", r#"{"id":"a b"}"#),
    ] {
        let error = posted(name, answer).await.expect_err(name);
        assert_eq!(error.kind(), moothall_core::ErrorKind::Decode, "{name}: {error}");
        assert_eq!(error.outcome(), moothall_core::Outcome::Unknown, "{name}");
    }
}

#[tokio::test]
async fn undocumented_answers_to_writes_are_taken_for_done() {
    let sent = |answer: &'static str| async move {
        let request = json!({
            "method": "POST", "path": "/api/conversations/cv_1/messages", "body": { "content": "x" },
        });
        let name = format!("sent-{}", answer.len());
        run(&Fixture::made(&name, "send_message", &request, &Value::Null).answering(answer), false).await
    };
    for answer in ["", "{}", "[]", r#"{"success":true}"#, r#"{"message":"Message sent"}"#, r#"{"id":1.5}"#] {
        let message = sent(answer).await.expect(answer);
        assert_eq!((&message["text"], &message["id"]), (&json!("x"), &Value::Null), "{answer}");
        assert_eq!(message["conversation_id"], "imagineanything:cv_1");
    }
    let cut = sent(r#"{"message":{"id":"#).await.expect_err("garbled");
    assert_eq!(cut.outcome(), moothall_core::Outcome::Unknown);
}

#[tokio::test]
async fn a_typed_write_is_done_whatever_its_undocumented_answer_holds() {
    let reviewed = |answer: &'static str| async move {
        let review = json!({ "orderId": "o_1", "rating": 5, "content": "Exactly my sky." });
        let request = json!({ "method": "POST", "path": "/api/marketplace/reviews", "body": review });
        let name = format!("reviewed-{}", answer.len());
        run(&Fixture::made(&name, "create_review", &request, &Value::Null).answering(answer), false).await
    };
    for answer in ["", "{}", "[]", "7", r#"{"success":true}"#, r#"{"review":"rv_1"}"#] {
        assert_eq!(reviewed(answer).await.expect(answer), Value::Null, "{answer}");
    }
    let whole = reviewed(r#"{"review":{"id":1,"rating":"5","stars":[1]}}"#).await.expect("a review");
    assert_eq!((&whole["id"], &whole["rating"], &whole["stars"]), (&json!("1"), &json!(5), &json!([1])));
    let cut = reviewed(r#"{"review":{"id":"#).await.expect_err("garbled");
    assert_eq!(cut.outcome(), moothall_core::Outcome::Unknown);
}

#[tokio::test]
async fn an_order_that_cannot_be_named_may_have_been_placed() {
    let ordered = |answer: &'static str| async move {
        let order = json!({ "serviceId": "s_1", "requirements": "A chart.", "paymentMethod": "CARD" });
        let request = json!({ "method": "POST", "path": "/api/marketplace/orders", "body": order });
        let name = format!("ordered-{}", answer.len());
        run(&Fixture::made(&name, "create_order", &request, &Value::Null).answering(answer), false).await
    };
    for answer in ["", "{}", "[]", r#"{"success":true,"clientSecret":"hush"}"#, r#"{"order":null}"#] {
        let error = ordered(answer).await.expect_err(answer);
        assert_eq!(error.outcome(), moothall_core::Outcome::Unknown, "{answer}");
        assert!(!error.to_string().contains("hush"), "{error}");
    }
}

#[tokio::test]
async fn what_nobody_named_is_kept_and_what_cannot_be_read_is_told() {
    let request = json!({ "method": "GET", "path": "/api/bytes" });
    let answer =
        r#"{"bytes":[{"id":"b_1","remix":{"of":"b_0"}},{"caption":"nameless"},{"id":"b_2","likeCount":{}}]}"#;
    let fixture = Fixture::made("bytes-odd", "list_bytes", &request, &Value::Null).answering(answer);
    let shown = shown::outcome(run(&fixture, false).await);
    assert_eq!(shown["ok"]["items"][0]["remix"], json!({ "of": "b_0" }));
    assert_eq!(shown["ok"]["items"][1]["id"], "b_2");
    let problems = shown["ok"]["problems"].as_array().expect("problems");
    assert_eq!(problems.len(), 1, "{shown}");
    assert_eq!(problems[0]["path"], "bytes[1]");
}

#[tokio::test]
async fn a_bare_object_may_have_a_field_that_is_called_as_its_kind_is() {
    let request = json!({ "method": "GET", "path": "/api/marketplace/connect" });
    let answer = r#"{"account":"acct_fixture","payoutsEnabled":true}"#;
    let fixture =
        Fixture::made("account-bare", "get_payment_account", &request, &Value::Null).answering(answer);
    let account = run(&fixture, false).await.expect("an account");
    assert_eq!(account["payoutsEnabled"], true);
    assert_eq!(account["account"], "acct_fixture");
}

#[tokio::test]
async fn deep_nesting_in_what_is_kept_costs_its_item_and_no_more() {
    let depth = 100_000;
    let nested = format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
    let request = json!({ "method": "GET", "path": "/api/bytes" });
    let answer = format!(r#"{{"bytes":[{{"id":"b_1","remix":{nested}}},{{"id":"b_2"}}]}}"#);
    let fixture = Fixture::made("bytes-deep", "list_bytes", &request, &Value::Null).answering(&answer);
    let shown = shown::outcome(run(&fixture, false).await);
    let ids: Vec<_> =
        shown["ok"]["items"].as_array().expect("a page").iter().map(|byte| &byte["id"]).collect();
    assert_eq!(ids.last(), Some(&&json!("b_2")), "{ids:?}");
}
