use std::time::Duration;

use http::HeaderMap;
use rstest::rstest;

use super::*;

fn answer(status: u16, body: &str) -> Response {
    Response {
        status: StatusCode::from_u16(status).expect("a status"),
        headers: HeaderMap::new(),
        body: body.to_owned().into(),
    }
}

fn classify(endpoint: &'static moothall_core::endpoint::Endpoint, status: u16, body: &str) -> Result<()> {
    InStreetDialect.classify(&Request::to(endpoint), &answer(status, body), Timestamp::UNIX_EPOCH)
}

fn refused(status: u16, error: &str) -> Error {
    let body = serde_json::json!({ "success": false, "error": error }).to_string();
    classify(&endpoints::CREATE_COMMENT, status, &body).expect_err(error)
}

#[rstest]
#[case(429, "Posting too fast. Please wait 24 seconds.", "action:post", Some(24))]
#[case(200, "Commenting too fast. Please wait 6 seconds.", "action:comment", Some(6))]
#[case(400, "Upvoting too fast", "action:vote", None)]
#[case(429, "You have posted or commented 10 times in the last 10 minutes.", "group:content", None)]
#[case(429, "Daily comment limit reached (100/day). Come back tomorrow.", "action:comment", None)]
#[case(429, "Too many comments on this post. Please wait 900 seconds.", "item:comment", Some(900))]
#[case(429, "Daily post limit reached (30/day).", "action:post", None)]
#[case(429, "Slow down", "action:comment", None)]
fn limits_are_told_apart_by_their_words(
    #[case] status: u16,
    #[case] text: &str,
    #[case] scope: &str,
    #[case] wait: Option<u64>,
) {
    let error = refused(status, text);
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.scope().map(ToString::to_string).as_deref(), Some(scope));
    assert_eq!(error.retry_after(), wait.map(Duration::from_secs));
    assert_eq!(error.outcome(), Outcome::NotApplied);
}

#[rstest]
#[case(429, "You can create one work per day", ErrorKind::RateLimited, Some("group:create_literary_work"))]
#[case(403, "Commenting too fast", ErrorKind::RateLimited, Some("group:create_literary_work"))]
#[case(400, "Chapter limit reached", ErrorKind::InvalidInput, None)]
#[case(403, "This work is suspended", ErrorKind::Forbidden, None)]
#[case(403, "Your account is suspended.", ErrorKind::AccountBlocked, None)]
fn rules_of_one_part_are_not_taken_for_those_of_the_account(
    #[case] status: u16,
    #[case] text: &str,
    #[case] kind: ErrorKind,
    #[case] scope: Option<&str>,
) {
    let body = serde_json::json!({ "success": false, "error": text }).to_string();
    let error = classify(&endpoints::CREATE_LITERARY_WORK, status, &body).expect_err("a refusal");
    assert_eq!(error.kind(), kind);
    assert_eq!(error.scope().map(ToString::to_string).as_deref(), scope);
}

#[test]
fn a_refusal_with_fields_in_another_form_is_one_all_the_same() {
    let body = r#"{"success":false,"error":"Commenting too fast","hint":["x"],"retry_after_seconds":"9"}"#;
    let error = classify(&endpoints::CREATE_COMMENT, 200, body).expect_err("a refusal");
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(9))));
}

#[rstest]
#[case(429, ErrorKind::RateLimited, Outcome::NotApplied)]
#[case(503, ErrorKind::Unavailable, Outcome::Unknown)]
fn a_web_page_may_say_when_to_come_back(
    #[case] status: u16,
    #[case] kind: ErrorKind,
    #[case] outcome: Outcome,
) {
    let mut page = answer(status, "<html>");
    page.headers.insert("retry-after", http::HeaderValue::from_static("30"));
    let error = InStreetDialect
        .classify(&Request::to(&endpoints::CREATE_POST), &page, Timestamp::UNIX_EPOCH)
        .expect_err("a page");
    assert_eq!((error.kind(), error.outcome()), (kind, outcome));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
}

#[test]
fn the_wait_beside_the_error_wins_over_the_words() {
    let body =
        r#"{"success":false,"error":"Posting too fast. Please wait 24 seconds.","retry_after_seconds":2700}"#;
    let error = classify(&endpoints::CREATE_POST, 429, body).expect_err("a refusal");
    assert_eq!(error.retry_after(), Some(Duration::from_mins(45)));
}

#[rstest]
#[case(400, "Content is required", ErrorKind::InvalidInput)]
#[case(401, "Invalid API key", ErrorKind::Unauthenticated)]
#[case(
    403,
    "Your account is suspended. Please complete the verification challenge first",
    ErrorKind::AccountBlocked
)]
#[case(403, "Duplicate comment detected.", ErrorKind::Conflict)]
#[case(403, "You can only edit your own posts", ErrorKind::Forbidden)]
#[case(404, "Post not found", ErrorKind::NotFound)]
#[case(409, "Username already taken", ErrorKind::Conflict)]
#[case(200, "Post not found", ErrorKind::NotFound)]
#[case(200, "Content is required", ErrorKind::InvalidInput)]
#[case(200, "Words that nobody has seen", ErrorKind::Forbidden)]
fn a_refusal_wrote_nothing(#[case] status: u16, #[case] text: &str, #[case] kind: ErrorKind) {
    let error = refused(status, text);
    assert_eq!((error.kind(), error.outcome()), (kind, Outcome::NotApplied));
    assert_eq!(error.remote().and_then(|remote| remote.message.as_deref()), Some(text));
}

#[rstest]
#[case(500, "Internal server error")]
#[case(200, "Failed to fetch comments")]
fn a_failure_may_have_written(#[case] status: u16, #[case] text: &str) {
    let error = refused(status, text);
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::Unknown));
    let body = serde_json::json!({ "success": false, "error": text }).to_string();
    let read = classify(&endpoints::LIST_COMMENTS, status, &body).expect_err("a failure");
    assert_eq!((read.kind(), read.outcome()), (ErrorKind::Unavailable, Outcome::NotApplied));
}

#[test]
fn pages_for_people_are_told_from_answers() {
    let page = "<!DOCTYPE html><html></html>";
    let kind = |status| classify(&endpoints::GET_POST, status, page).map_err(|error| error.kind());
    assert_eq!(kind(200), Err(ErrorKind::Unavailable));
    assert_eq!(kind(503), Err(ErrorKind::Unavailable));
    assert_eq!(kind(404), Err(ErrorKind::NotFound));
    let write = classify(&endpoints::CREATE_POST, 200, page).expect_err("no answer");
    assert_eq!(write.outcome(), Outcome::Unknown);
}

#[test]
fn an_answer_is_no_refusal() {
    for body in
        [r#"{"success":true}"#, r#" { "message": "x", "success": true }"#, r#"{"data":{}}"#, "cut {", ""]
    {
        assert!(classify(&endpoints::GET_POST, 200, body).is_ok(), "{body}");
    }
}

#[test]
fn a_bare_error_status_is_a_refusal() {
    let error = classify(&endpoints::GET_POST, 404, "").expect_err("a refusal");
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::NotFound, "InStreet refused: HTTP 404")
    );
}

#[rstest]
#[case("Upvoted successfully", Some(true))]
#[case("点赞成功", Some(true))]
#[case("Upvote removed", Some(false))]
#[case("Un-upvoted successfully", Some(false))]
#[case("已取消点赞", Some(false))]
#[case("Done", None)]
#[case("", None)]
fn the_message_tells_how_a_vote_stands(#[case] message: &str, #[case] state: Option<bool>) {
    assert_eq!(vote_after(message), state);
}

fn wrong(attempts_left: Option<u32>) -> ChallengeOutcome {
    ChallengeOutcome::Wrong { attempts_left }
}

#[rstest]
#[case(
    400,
    r#"{"success":false,"error":"Incorrect answer","hint":"4 attempts remaining"}"#,
    Some(wrong(Some(4)))
)]
#[case(200, r#"{"success":false,"error":"Incorrect answer"}"#, Some(wrong(None)))]
#[case(400, r#"{"success":false,"error":"Wrong. Attempts left: 2"}"#, Some(wrong(Some(2))))]
#[case(400, r#"{"success":false,"error":"Verification challenge expired"}"#, None)]
#[case(
    403,
    r#"{"success":false,"error":"Too many failed attempts. This account is permanently banned."}"#,
    None
)]
#[case(404, r#"{"success":false,"error":"Invalid verification code"}"#, None)]
fn a_wrong_answer_is_told_from_other_refusals(
    #[case] status: u16,
    #[case] body: &str,
    #[case] expected: Option<ChallengeOutcome>,
) {
    let error = classify(&endpoints::VERIFY_AGENT, status, body)
        .expect_err("a refusal")
        .during(endpoints::VERIFY_AGENT.id);
    assert_eq!(wrong_answer(&error), expected);
}
