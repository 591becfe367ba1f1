use http::HeaderValue;

use super::*;
use crate::endpoints::{CREATE_POST, GET_POST, LIST_MEDIA, TOKEN_REFRESH};

const NOW: i64 = 1_770_372_000;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).expect("in range")
}

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| (name.parse().expect("a name"), HeaderValue::from_static(value)))
        .collect()
}

fn response(status: u16, pairs: &[(&'static str, &'static str)], body: &'static str) -> Response {
    Response {
        status: StatusCode::from_u16(status).expect("a status"),
        headers: headers(pairs),
        body: body.into(),
    }
}

fn classify(request: &Request, response: &Response) -> Option<Error> {
    ImagineAnythingDialect { auth_precedes_writes: true }.classify(request, response, now()).err()
}

fn write() -> Request {
    Request::to(&CREATE_POST)
}

#[test]
fn statuses_have_their_kind_and_outcome() {
    use ErrorKind::{
        Conflict, Forbidden, InvalidInput, NotFound, RateLimited, Unauthenticated, Unavailable, Unsupported,
    };
    for (status, kind, outcome) in [
        (400, InvalidInput, Outcome::NotApplied),
        (401, Unauthenticated, Outcome::NotApplied),
        (403, Forbidden, Outcome::NotApplied),
        (404, NotFound, Outcome::NotApplied),
        (405, Unsupported, Outcome::NotApplied),
        (409, Conflict, Outcome::NotApplied),
        (413, InvalidInput, Outcome::NotApplied),
        (422, InvalidInput, Outcome::NotApplied),
        (429, RateLimited, Outcome::NotApplied),
        (500, Unavailable, Outcome::Unknown),
        (503, Unavailable, Outcome::Unknown),
    ] {
        let error = classify(&write(), &response(status, &[], "")).expect("a refusal");
        assert_eq!((error.kind(), error.outcome()), (kind, outcome), "{status}");
        assert_eq!(error.remote(), Some(&Remote::status(status)));
    }
    let read = classify(&Request::to(&GET_POST), &response(500, &[], "")).expect("a refusal");
    assert_eq!(read.outcome(), Outcome::NotApplied, "a read writes nothing");
}

#[test]
fn a_refusal_in_an_unknown_form_is_one_all_the_same() {
    for body in [r#"{"success":false,"error":{"code":7}}"#, r#"{"error":["x"],"message":null}"#] {
        let error = classify(&write(), &response(200, &[], body)).expect(body);
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotApplied), "{body}");
    }
    let body = r#"{"error":{"code":"slow"},"retryAfter":7}"#;
    let error = classify(&write(), &response(429, &[], body)).expect("a refusal");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

#[test]
fn a_failure_that_came_with_200_leaves_a_write_in_doubt() {
    let failed = response(200, &[], r#"{"success":false,"error":"internal_error"}"#);
    let error = classify(&write(), &failed).expect("a failure");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::Unknown));
    let read = classify(&Request::to(&GET_POST), &failed).expect("a failure");
    assert_eq!(read.outcome(), Outcome::NotApplied);
}

#[test]
fn an_answer_is_no_refusal_whatever_it_says_inside() {
    for body in [
        r#"{"post":{"id":"p_1","error":"in a field of the post"}}"#,
        r#"{"success":true,"error":null}"#,
        r#"{"success":"true"}"#,
        r#"[{"error":"x"}]"#,
        "",
    ] {
        assert!(classify(&write(), &response(200, &[], body)).is_none(), "{body}");
    }
    assert!(classify(&write(), &response(204, &[], "")).is_none());
}

#[test]
fn a_refusal_with_200_is_a_refusal() {
    for (body, kind) in [
        (r#"{"success":false,"message":"no"}"#, ErrorKind::InvalidInput),
        (r#"{"error":"forbidden","message":"no"}"#, ErrorKind::Forbidden),
        (r#"{"error":"rate_limit_exceeded","retryAfter":9}"#, ErrorKind::RateLimited),
    ] {
        let error = classify(&write(), &response(200, &[], body)).expect(body);
        assert_eq!((error.kind(), error.outcome()), (kind, Outcome::NotApplied), "{body}");
    }
}

#[test]
fn a_web_page_is_never_an_answer() {
    let page = response(200, &[("content-type", "text/html")], "<!doctype html>");
    let error = classify(&write(), &page).expect("a refusal");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::Unknown));
    let error = classify(&Request::to(&GET_POST), &page).expect("a refusal");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::NotApplied));
}

#[test]
fn hints_are_read_in_their_order_and_made_plausible() {
    let reset = ("x-ratelimit-reset", "1770372060");
    let body = r#"{"error":"rate_limit_exceeded","retryAfter":7,"retry_after":5}"#;
    for (pairs, body, seconds) in [
        (&[("retry-after", "9"), reset][..], body, Some(9)),
        (&[reset][..], body, Some(7)),
        (&[reset][..], r#"{"retry_after":"5"}"#, Some(5)),
        (&[reset][..], "", Some(60)),
        (&[("x-ratelimit-reset", "1770372060000")][..], "", Some(60)),
        (&[("x-ratelimit-reset", "45")][..], "", Some(45)),
        (&[("retry-after", "soon"), ("x-ratelimit-reset", "later")][..], "", None),
        (&[("retry-after", "-5")][..], "", Some(1)),
        (&[("retry-after", "1000000000000")][..], "", Some(24 * 3600)),
        (&[][..], "", None),
    ] {
        let error = classify(&write(), &response(429, pairs, body)).expect("a refusal");
        assert_eq!(error.retry_after().map(|wait| wait.as_secs()), seconds, "{pairs:?} {body}");
        assert_eq!(error.scope(), Some(&LimitScope::Class("write".into())));
    }
    let down = classify(&write(), &response(503, &[("retry-after", "9"), reset], "")).expect("a refusal");
    assert_eq!(down.retry_after().map(|wait| wait.as_secs()), Some(9));
    let down = classify(&write(), &response(503, &[reset], "")).expect("a refusal");
    assert_eq!(down.retry_after(), None, "the budget's reset says nothing about an outage");
}

#[test]
fn the_refusing_budget_is_the_one_that_is_named() {
    let named = [("x-ratelimit-endpoint-type", "upload")];
    let error = classify(&write(), &response(429, &named, "")).expect("a refusal");
    assert_eq!(error.scope(), Some(&LimitScope::Class("upload".into())));
    let unknown = [("x-ratelimit-endpoint-type", "premium")];
    let error = classify(&write(), &response(429, &unknown, "")).expect("a refusal");
    assert_eq!(error.scope(), Some(&LimitScope::Class("write".into())));
}

#[test]
fn words_are_read_where_the_call_puts_them() {
    let body = r#"{"error":"invalid_grant","message":"for calls","error_description":"for tokens"}"#;
    let said = |request: &Request| {
        let error = classify(request, &response(400, &[], body)).expect("a refusal");
        (error.kind(), error.remote().and_then(|remote| remote.message.clone()))
    };
    assert_eq!(said(&Request::to(&TOKEN_REFRESH)), (ErrorKind::Unauthenticated, Some("for tokens".into())));
    assert_eq!(said(&write()), (ErrorKind::Unauthenticated, Some("for calls".into())));
}

#[test]
fn the_sentence_is_one_line_however_the_network_speaks() {
    let body = "{\"error\":\"bad\\nnews\",\"message\":\"line one\\r\\nline two\\u001b[31m\"}";
    let error = classify(&write(), &response(400, &[], body)).expect("a refusal");
    assert_eq!(error.to_string(), "the network refused with 400 (bad news): line one  line two [31m");
}

#[test]
fn headers_correct_the_budget_that_they_name() {
    let dialect = ImagineAnythingDialect { auth_precedes_writes: true };
    let told = headers(&[
        ("x-ratelimit-limit", "40"),
        ("x-ratelimit-remaining", "3"),
        ("x-ratelimit-reset", "1770372060"),
    ]);
    let corrections = dialect.corrections(&Request::to(&LIST_MEDIA), &told, now());
    let [Correction::Remaining { line, remaining, resets_at }] = &corrections[..] else {
        panic!("{corrections:?}")
    };
    assert_eq!((&line.limit.scope, line.limit.max, *remaining), (&LimitScope::Class("upload".into()), 40, 3));
    assert_eq!(resets_at.as_second(), NOW + 60);
    for silent in [&[("x-ratelimit-remaining", "3")][..], &[("x-ratelimit-reset", "9")][..], &[][..]] {
        assert!(dialect.corrections(&write(), &headers(silent), now()).is_empty());
    }
}

#[test]
fn a_write_is_replayed_after_a_401_only_as_assumed() {
    let error = classify(&write(), &response(401, &[], "")).expect("a refusal");
    let forbidden = classify(&write(), &response(403, &[], "")).expect("a refusal");
    for believed in [true, false] {
        let dialect = ImagineAnythingDialect { auth_precedes_writes: believed };
        assert_eq!(dialect.refused_before_writing(&error), believed);
        assert!(!dialect.refused_before_writing(&forbidden));
    }
}
