use bytes::Bytes;
use serde_json::json;
use tokio::sync::Barrier;

use super::*;
use crate::fake::{at_once, lost};
use crate::problem::Code;
use crate::{
    ActAs, Answer, Caller, CommentRequest, Engine, Fingerprint, IdempotencyKey, Once, PublicationRequest,
    PublicationStatus, Resolution, Written,
};

async fn needs_attention(hall: &Hall, alpha: &Fake) -> String {
    alpha.fail("posts.create", lost());
    alpha.fail("posts.create", lost());
    let id = queue(hall, "hello").await;
    settle(hall).await;
    pass(hall, 120).await;
    assert_eq!(status(hall, &id).await, DeliveryStatus::NeedsAttention);
    id
}

#[tokio::test]
async fn what_is_queued_can_be_taken_back_and_what_is_done_cannot() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let id = queue(&hall, "hello").await;
    let foreign = hall.engine.cancel_delivery(&caller("eve"), &id).await.expect_err("not hers");
    assert_eq!(foreign.code(), Code::NotFound);
    let cancelled = hall.engine.cancel_delivery(&caller("ada"), &id).await.expect("cancelled");
    assert_eq!(cancelled.status, DeliveryStatus::Cancelled);
    settle(&hall).await;
    assert_eq!(texts(&alpha), Vec::<String>::new());
    hall.clock.advance(Duration::from_secs(1));
    let again = hall.engine.cancel_delivery(&caller("ada"), &id).await.expect_err("it is already");
    assert_eq!(again.code(), Code::WrongStatus);
    hall.engine.retry_delivery(&caller("ada"), &id).await.expect("queued again");
    settle(&hall).await;
    assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (DeliveryStatus::Published, 1));
}

#[tokio::test]
async fn a_delivery_is_cancelled_or_sent_and_never_both() {
    let barrier = Arc::new(Barrier::new(2));
    let alpha = Arc::new(Fake { barrier: Some(barrier.clone()), ..Fake::new("alpha") });
    let hall = Hall::open(&[&alpha], ADA).await;
    let id = queue(&hall, "hello").await;
    let engine = hall.engine.clone();
    let sending = tokio::spawn(async move { engine.turn().await });
    alpha.until_called(1).await;
    let late = hall.engine.cancel_delivery(&caller("ada"), &id).await.expect_err("too late");
    assert_eq!(late.code(), Code::AlreadySending);
    barrier.wait().await;
    sending.await.expect("ends");
    assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (DeliveryStatus::Published, 1));
}

#[tokio::test]
async fn whoever_looked_decides() {
    let alpha = alpha();
    for (resolution, ends, written) in [
        (Resolution::Published, DeliveryStatus::Published, 0),
        (Resolution::GiveUp, DeliveryStatus::Failed, 0),
        (Resolution::Resend, DeliveryStatus::Published, 1),
    ] {
        let alpha = Arc::new(Fake::new(alpha.descriptor.slug));
        let hall = Hall::open(&[&alpha], ADA).await;
        let id = needs_attention(&hall, &alpha).await;
        hall.engine.resolve_delivery(&caller("ada"), &id, resolution).await.expect("resolved");
        settle(&hall).await;
        assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (ends, written), "{resolution:?}");
        hall.clock.advance(Duration::from_secs(1));
        let again = hall.engine.resolve_delivery(&caller("ada"), &id, resolution).await.expect_err("once");
        assert_eq!(again.code(), Code::WrongStatus);
    }
}

#[tokio::test]
async fn the_same_text_within_minutes_is_answered_with_the_earlier_publication() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let first = publish(&hall, "hello", at_once()).await;
    let again = publish(&hall, " hello\n", at_once()).await;
    assert_eq!((again, texts(&alpha).len()), (first, 1));
    let meant = WriteOptions { allow_duplicate: true, ..at_once() };
    publish(&hall, "hello", meant).await;
    assert_eq!(texts(&alpha).len(), 2);
    hall.clock.advance(Duration::from_secs(601));
    publish(&hall, "hello", at_once()).await;
    assert_eq!(texts(&alpha).len(), 3);

    let comment = async |text: &str| {
        let post = "alpha:p1".parse().expect("well formed");
        let new = CommentRequest { post, parent: None, text: text.into(), media: Vec::new() };
        hall.engine.create_comment(&caller("ada"), &ActAs::default(), new, &at_once()).await.expect("written")
    };
    let first = comment("yes").await;
    assert!(matches!(first, Written::Done { .. }));
    assert_eq!((comment("yes").await, texts(&alpha).len()), (first, 4));
}

#[tokio::test]
async fn a_text_that_only_some_targets_know_is_told_for_those_and_sent_nowhere() {
    let (alpha, beta) = (alpha(), Arc::new(Fake::new("beta")));
    let hall = Hall::open(&[&alpha, &beta], &[("ada", "a", "alpha"), ("ada", "b", "beta")]).await;
    let first = publish(&hall, "hello", at_once()).await;
    let mut both = request("hello", at_once());
    both.targets.insert(0, Target { network: Some("beta".into()), ..Target::default() });
    let refused = hall.engine.publish(&caller("ada"), both).await.expect_err("refused");
    assert_eq!((refused.code(), refused.details().len()), (Code::Duplicate, 1));
    assert_eq!(refused.details()[0].field, "targets[1]");
    assert!(refused.message().contains(&first.id), "{refused}");
    assert_eq!((texts(&alpha).len(), texts(&beta).len()), (1, 0));
}

#[tokio::test]
async fn what_failed_is_no_duplicate() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let away = moothall_core::Error::new(moothall_core::ErrorKind::Unavailable, "away");
    alpha.fail("posts.create", away);
    assert_eq!(
        publish(&hall, "hello", at_once()).await.status,
        PublicationStatus::All(DeliveryStatus::Failed)
    );
    assert_eq!(
        publish(&hall, "hello", at_once()).await.status,
        PublicationStatus::All(DeliveryStatus::Published)
    );
}

fn with_key(key: &str) -> Caller {
    Caller { idempotency_key: Some(key.to_owned()), ..caller("ada") }
}

/// A post under a key, as a front end asks for it.
async fn post_once(engine: &Engine, text: &'static str) -> crate::Result<Once> {
    let work = {
        let engine = engine.clone();
        async move {
            let published = engine.publish(&with_key("key-1"), request(text, WriteOptions::default())).await;
            let body = Bytes::from(published.expect("published").id);
            Answer { status: 201, content_type: "application/json".into(), body, settled: true }
        }
    };
    let key = IdempotencyKey::new("key-1").expect("well formed");
    let fingerprint = Fingerprint::new("POST", "/v1/posts", &json!(text));
    engine.once(&with_key("key-1"), key, fingerprint, Box::pin(work)).await
}

#[tokio::test]
async fn a_key_is_good_for_one_post_after_a_restart_and_in_another_process() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let Ok(Once::Done(first)) = post_once(&hall.engine, "hello").await else { panic!("it is new") };
    let Ok(Once::Replayed(again)) = post_once(&hall.another().await, "hello").await else {
        panic!("it was answered")
    };
    assert_eq!((again, texts(&alpha).len()), (first, 1));
    let other = post_once(&hall.another().await, "other").await.expect_err("another body");
    assert_eq!(other.code(), Code::IdempotencyMismatch);
}

#[tokio::test]
async fn a_key_is_free_again_after_a_failure_that_wrote_nothing_and_after_its_time() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let away = moothall_core::Error::new(moothall_core::ErrorKind::Unavailable, "away");
    alpha.fail("posts.create", away);
    let failing = {
        let engine = hall.engine.clone();
        async move {
            let failed = engine.publish(&with_key("key-1"), request("hello", at_once())).await;
            let settled = !failed.expect("accepted").wrote_nothing();
            Answer { status: 503, content_type: "application/json".into(), body: Bytes::new(), settled }
        }
    };
    let key = IdempotencyKey::new("key-1").expect("well formed");
    let fingerprint = Fingerprint::new("POST", "/v1/posts", &json!("hello"));
    let failed = hall.engine.once(&with_key("key-1"), key, fingerprint, Box::pin(failing)).await;
    assert!(matches!(failed, Ok(Once::Done(Answer { settled: false, .. }))));
    assert!(matches!(post_once(&hall.engine, "hello").await, Ok(Once::Done(_))));
    assert_eq!(texts(&alpha), ["hello"]);
    hall.clock.advance(Duration::from_hours(25));
    assert!(matches!(post_once(&hall.engine, "a day later").await, Ok(Once::Done(_))));
    assert_eq!(texts(&alpha), ["hello", "a day later"]);
}

#[tokio::test]
async fn a_key_whose_process_died_is_answered_with_what_it_had_begun() {
    let alpha = Arc::new(Fake { barrier_after: Some(Arc::new(Barrier::new(2))), ..Fake::new("alpha") });
    let hall = Hall::open(&[&alpha], ADA).await;
    let dying = hall.another().await;
    let asking = tokio::spawn({
        let dying = dying.clone();
        async move { post_once(&dying, "hello").await }
    });
    alpha.until_written(1).await;
    // It hangs after the network has it: for other processes it is as if it had died.
    let in_flight = post_once(&hall.engine, "hello").await.expect_err("it may be alive");
    assert_eq!((in_flight.code(), in_flight.is_retryable()), (Code::IdempotencyInFlight, true));
    assert!(in_flight.info().retry_at.is_some());
    pass(&hall, 100).await;
    let Ok(Once::Begun(publication)) = post_once(&hall.engine, "hello").await else { panic!("it was begun") };
    assert_eq!(
        (publication.status, texts(&alpha).len()),
        (PublicationStatus::All(DeliveryStatus::Published), 1)
    );
    asking.abort();
}

#[tokio::test]
async fn publications_are_listed_newest_first_page_by_page() {
    let hall = Hall::open(&[&alpha()], ADA).await;
    for text in ["one", "two", "three"] {
        publish(&hall, text, at_once()).await;
    }
    let (mut read, mut cursor) = (Vec::new(), None);
    loop {
        let page = crate::PageOptions { limit: Some(2), cursor };
        let request = PublicationRequest { page, ..PublicationRequest::default() };
        let list = hall.engine.publications(&caller("ada"), request).await.expect("reads");
        let texts = list.items.iter().filter_map(|item| item.deliveries[0].post.as_ref()?.member("text"));
        read.extend(texts);
        cursor = list.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(read, ["three", "two", "one"]);
    assert!(
        hall.engine
            .publications(&caller("eve"), PublicationRequest::default())
            .await
            .expect("reads")
            .items
            .is_empty()
    );
}
