use moothall_core::AccountKey;
use moothall_core::ports::BudgetStore as _;
use moothall_core::ports::memory::MemoryBudgets;

use super::*;
use crate::testing::{
    Net, Plain, at, clock, cx, per_minute, read, respond, seconds, unreachable, with_header, write,
};

fn layer(net: Arc<Net>) -> (ClassifyLayer, Arc<MemoryBudgets>) {
    let store = Arc::new(MemoryBudgets::default());
    let budgets = Arc::new(Budgets::new("net", vec![per_minute("write", 30)], store.clone(), clock()));
    (ClassifyLayer::new(net, "net", Arc::new(Plain), budgets), store)
}

async fn refused(response: fn() -> Response, request: &Request) -> Error {
    let (layer, _) = layer(Net::new(move |_, _| Ok(response())));
    layer.send(&cx(), request).await.expect_err("a refusal")
}

#[tokio::test]
async fn the_dialects_refusal_is_named_and_kept() {
    let error = refused(|| with_header(respond(503, "busy"), "retry-after", "7"), &write()).await;
    assert_eq!((error.network(), error.operation()), (Some("net"), Some("create_post")));
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::Unknown));
    assert_eq!(error.retry_after(), Some(seconds(7)));
    assert_eq!(error.remote().and_then(|remote| remote.message.as_deref()), Some("busy"));
}

#[tokio::test]
async fn failures_of_the_wire_are_named_too() {
    let (layer, _) = layer(Net::script([unreachable]));
    let error = layer.send(&cx(), &read()).await.expect_err("unreachable");
    assert_eq!((error.network(), error.operation()), (Some("net"), Some("list_posts")));
}

#[tokio::test]
async fn a_redirect_is_refused_naming_the_host_only() {
    let error = refused(
        || {
            with_header(
                respond(302, ""),
                "location",
                "https://user:canary@evil.example:8443/canary?token=canary",
            )
        },
        &write(),
    )
    .await;
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::Unknown));
    assert!(
        error.message().contains("evil.example") && !format!("{error:?}").contains("canary"),
        "{error:?}"
    );
    let error = refused(|| with_header(respond(307, ""), "location", "/maintenance?x=canary"), &read()).await;
    assert_eq!(error.outcome(), Outcome::NotApplied);
    assert!(!format!("{error:?}").contains("canary"));
}

#[tokio::test]
async fn the_headers_of_a_refusal_correct_the_budget() {
    let (layer, store) =
        layer(Net::new(|_, _| Ok(with_header(respond(400, ""), "x-ratelimit-remaining", "2"))));
    layer.send(&cx(), &write()).await.expect_err("a refusal");
    let lines = store.read(&AccountKey::new("a"), at(0)).await.expect("reads");
    assert_eq!(lines.iter().map(|line| line.usage.used).collect::<Vec<_>>(), [28]);
}

#[tokio::test]
async fn a_credential_in_the_networks_words_is_taken_out() {
    let error = refused(|| respond(400, "the key canary-key is not canary-secret"), &write()).await;
    assert_eq!(error.message(), "refused: the key <redacted> is not <redacted>");
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidInput, Some("create_post")));
}

#[test]
fn the_default_outcome_follows_status_and_replay_class() {
    let outcome = |status, replay| default_outcome(StatusCode::from_u16(status).expect("a status"), replay);
    for status in [400, 401, 403, 404, 409, 422, 429] {
        assert_eq!(outcome(status, Replay::Once), Outcome::NotApplied, "{status}");
    }
    for status in [200, 302, 500, 502, 503, 504] {
        assert_eq!(outcome(status, Replay::Once), Outcome::Unknown, "{status}");
        assert_eq!(outcome(status, Replay::Idempotent), Outcome::Unknown, "{status}");
        assert_eq!(outcome(status, Replay::Safe), Outcome::NotApplied, "{status}");
    }
}
