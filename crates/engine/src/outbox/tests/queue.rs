use moothall_core::limits::{Action, Charge, Charges, Limit, LimitScope, LimitSource, Window};
use moothall_core::{AccountState, Error, ErrorKind, Remote};

use super::*;
use crate::fake::{Fault, at, record, spend};
use crate::problem::Code;
use crate::{AccountChange, ActAs, CommentRequest, EngineSettings, Resolution, WaitingFor};

fn refusal(kind: ErrorKind, status: u16) -> Error {
    Error::new(kind, "the network says no").with_remote(Remote::status(status))
}

#[tokio::test]
async fn a_queued_post_is_sent_by_a_worker_and_keeps_its_attempt() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let publication = publish(&hall, "hello", queued()).await;
    assert_eq!(publication.deliveries[0].status, DeliveryStatus::Queued);
    assert!(publication.problem().is_none() && texts(&alpha).is_empty());
    settle(&hall).await;
    let sent = hall.engine.publication(&caller("ada"), &publication.id).await.expect("there");
    let delivery = &sent.deliveries[0];
    assert_eq!((delivery.status, delivery.attempts.len()), (DeliveryStatus::Published, 1));
    assert_eq!(delivery.post.as_ref().and_then(|post| post.member("id")), Some("alpha:p1".into()));
    assert_eq!((delivery.attempts[0].error, texts(&alpha)), (None, vec!["hello".to_owned()]));
    let foreign = hall.engine.publication(&caller("eve"), &publication.id).await.expect_err("not hers");
    assert_eq!(foreign.code(), Code::NotFound);
}

#[tokio::test]
async fn a_direct_post_is_kept_with_its_attempt_too() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let published = publish(&hall, "hello", WriteOptions::default()).await;
    let kept = hall.engine.publication(&caller("ada"), &published.id).await.expect("there");
    assert_eq!(kept, published);
    assert_eq!(hall.engine.turn().await, 0);
}

#[tokio::test]
async fn a_planned_post_waits_for_its_time() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let options = WriteOptions { publish_at: Some(at(3600)), ..WriteOptions::default() };
    let planned = publish(&hall, "later", options).await;
    assert_eq!(planned.deliveries[0].next_at, Some(at(3600)));
    let past = WriteOptions { publish_at: Some(at(-9)), ..WriteOptions::default() };
    publish(&hall, "now", past).await;
    settle(&hall).await;
    assert_eq!(texts(&alpha), ["now"]);
    hall.clock.advance(Duration::from_secs(3599));
    assert_eq!(hall.engine.turn().await, 0);
    hall.clock.advance(Duration::from_secs(1));
    settle(&hall).await;
    assert_eq!(texts(&alpha), ["now", "later"]);
}

#[tokio::test]
async fn times_that_make_no_sense_are_told_by_field() {
    let hall = Hall::open(&[&alpha()], ADA).await;
    let fields = async |publish_at, expires_at| {
        let options = WriteOptions { publish_at, expires_at, ..WriteOptions::default() };
        let refused = hall.engine.publish(&caller("ada"), request("x", options)).await.expect_err("refused");
        refused.details().iter().map(|detail| detail.field.clone()).collect::<Vec<_>>()
    };
    assert_eq!(fields(Some(at(366 * 86_400)), None).await, ["publish_at"]);
    assert_eq!(fields(Some(at(60)), Some(at(60))).await, ["expires_at"]);
    assert_eq!(fields(None, Some(at(0))).await, ["expires_at"]);
}

#[tokio::test]
async fn what_could_not_be_sent_in_time_expires() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let options = WriteOptions { expires_at: Some(at(30)), ..queued() };
    let id = publish(&hall, "soon", options).await.deliveries[0].id.clone();
    hall.clock.advance(Duration::from_secs(30));
    settle(&hall).await;
    assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (DeliveryStatus::Expired, 0));
}

#[tokio::test]
async fn a_limit_reschedules_and_costs_no_attempt() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let id = queue(&hall, "hello").await;
    for _ in 0..12 {
        let limited = refusal(ErrorKind::RateLimited, 429).with_retry_after(Duration::from_secs(90));
        alpha.fail("posts.create", limited);
        settle(&hall).await;
        let waiting = delivery(&hall, &id).await;
        assert_eq!(waiting.status, DeliveryStatus::Queued);
        assert_eq!(waiting.error.map(|error| error.code), Some(Code::RateLimited));
        hall.clock.advance(Duration::from_secs(89));
        assert_eq!(hall.engine.turn().await, 0);
        hall.clock.advance(Duration::from_secs(1));
    }
    settle(&hall).await;
    assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (DeliveryStatus::Published, 1));
}

#[tokio::test]
async fn a_budget_that_is_used_up_is_seen_without_asking_the_network() {
    let limit = Limit {
        scope: LimitScope::Action(Action::Post),
        window: Window::MinInterval(Duration::from_secs(30)),
        max: 1,
        charges: Charges::AcceptedWrites,
        source: LimitSource::Documented,
    };
    let alpha = Arc::new(Fake::new("alpha").with_limit(limit.clone()));
    let accounts = [("ada", "a", "alpha"), ("eve", "e", "alpha")];
    let hall = Hall::open(&[&alpha], &accounts).await;
    let key = record("ada", "a", "alpha").account().key;
    spend(&hall.ports, &key, &Charge::new("", Action::Post).lines(&[limit]).collect::<Vec<_>>()).await;
    let id = queue(&hall, "mine").await;
    hall.engine.publish(&caller("eve"), request("hers", queued())).await.expect("accepted");
    settle(&hall).await;
    assert_eq!(texts(&alpha), ["hers"], "the limit of one account delays nobody else");
    let waiting = delivery(&hall, &id).await;
    assert_eq!((waiting.next_at, waiting.attempts.len()), (Some(at(30)), 0));
    hall.clock.advance(Duration::from_secs(30));
    settle(&hall).await;
    assert_eq!(status(&hall, &id).await, DeliveryStatus::Published);
}

#[tokio::test]
async fn a_network_that_is_away_is_tried_ten_times() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let id = queue(&hall, "hello").await;
    for _ in 0..10 {
        alpha.fail("posts.create", refusal(ErrorKind::Unavailable, 503));
    }
    settle(&hall).await;
    assert_eq!(status(&hall, &id).await, DeliveryStatus::Queued);
    for _ in 0..10 {
        hall.clock.advance(Duration::from_mins(5));
        settle(&hall).await;
    }
    let failed = delivery(&hall, &id).await;
    assert_eq!((failed.status, failed.attempts.len()), (DeliveryStatus::Failed, 10));
    assert_eq!(failed.error.map(|error| error.code), Some(Code::UpstreamUnavailable));
    hall.engine.retry_delivery(&caller("ada"), &id).await.expect("queued again");
    settle(&hall).await;
    assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (DeliveryStatus::Published, 1));
}

#[tokio::test]
async fn what_the_network_refuses_is_final() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let id = queue(&hall, "hello").await;
    alpha.fail("posts.create", refusal(ErrorKind::Forbidden, 403));
    settle(&hall).await;
    assert_eq!((status(&hall, &id).await, hall.engine.turn().await), (DeliveryStatus::Refused, 0));
}

#[tokio::test]
async fn a_suspended_account_pauses_its_queue_and_goes_on_when_it_is_active_again() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let id = queue(&hall, "hello").await;
    alpha.fail("posts.create", refusal(ErrorKind::AccountBlocked, 403));
    settle(&hall).await;
    pass(&hall, 60).await;
    let waiting = delivery(&hall, &id).await;
    assert_eq!((waiting.status, waiting.waiting_for), (DeliveryStatus::Queued, Some(WaitingFor::Account)));
    hall.clock.advance(Duration::from_hours(3));
    settle(&hall).await;
    assert_eq!(alpha.calls().len(), 1, "nothing more is sent for it, and nobody tries");
    let account = hall.engine.account(&caller("ada"), "a").await.expect("there");
    assert_eq!(account.state, AccountState::Suspended);
    assert!(account.reason.is_some_and(|reason| reason.since == at(0)));
    hall.engine.change_account(&caller("ada"), "a", AccountChange::Active).await.expect("resumed");
    pass(&hall, 60).await;
    assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (DeliveryStatus::Published, 1));
}

#[tokio::test]
async fn refused_credentials_stop_the_account_and_not_the_delivery() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let id = queue(&hall, "hello").await;
    for _ in 0..5 {
        alpha.fail("posts.create", refusal(ErrorKind::Unauthenticated, 401));
    }
    pass(&hall, 120).await;
    assert_eq!(alpha.calls().len(), 5);
    assert_eq!(
        hall.engine.account(&caller("ada"), "a").await.expect("there").state,
        AccountState::AuthFailed
    );
    assert_eq!(status(&hall, &id).await, DeliveryStatus::Queued);
}

#[tokio::test]
async fn a_defect_in_sending_is_caught_and_others_go_on() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha"), ("eve", "e", "alpha")]).await;
    let id = queue(&hall, "poison").await;
    for _ in 0..3 {
        alpha.fault("posts.create", Fault::Panics);
    }
    settle(&hall).await;
    let post = "alpha:p1".parse().expect("well formed");
    let fine = CommentRequest { post, parent: None, text: "fine".into(), media: Vec::new() };
    let act = ActAs::default();
    hall.engine.create_comment(&caller("eve"), &act, fine, &queued()).await.expect("accepted");
    pass(&hall, 120).await;
    let poisoned = delivery(&hall, &id).await;
    assert_eq!((poisoned.status, poisoned.attempts.len()), (DeliveryStatus::Failed, 3));
    assert_eq!(poisoned.error.map(|error| error.code), Some(Code::Poison));
    assert_eq!(texts(&alpha), ["fine"]);
}

#[tokio::test]
async fn an_agent_can_have_only_so_many_deliveries_waiting() {
    let mut settings = EngineSettings::default();
    settings.delivery.max_waiting = 2;
    let hall = Hall::open_with(&[&alpha()], &[("ada", "a", "alpha"), ("eve", "e", "alpha")], settings).await;
    for text in ["one", "two"] {
        queue(&hall, text).await;
    }
    let full = hall.engine.publish(&caller("ada"), request("three", queued())).await.expect_err("too many");
    assert_eq!(full.code(), Code::Quota);
    assert!(hall.engine.publish(&caller("eve"), request("hers", queued())).await.is_ok());
}

#[tokio::test]
async fn a_worker_runs_by_itself_and_stops_when_it_is_told() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    hall.engine.start();
    let id = queue(&hall, "hello").await;
    while status(&hall, &id).await != DeliveryStatus::Published {
        tokio::task::yield_now().await;
    }
    let planned = WriteOptions { publish_at: Some(at(0)), ..WriteOptions::default() };
    hall.engine.shutdown().await;
    assert_eq!(texts(&alpha), ["hello"]);
    // It is stopped, so what comes now stays for the next process.
    let refused = hall.engine.publish(&caller("ada"), request("more", planned)).await.expect("kept");
    let another = hall.another().await;
    assert_eq!(another.turn().await, 1);
    let id = &refused.deliveries[0].id;
    assert_eq!(another.delivery(&caller("ada"), id).await.expect("there").status, DeliveryStatus::Published);
}

#[test]
fn a_resolution_is_one_word() {
    let words = [
        (Resolution::Published, "published"),
        (Resolution::Resend, "resend"),
        (Resolution::GiveUp, "give_up"),
    ];
    for (resolution, word) in words {
        assert_eq!(serde_json::to_value(resolution).expect("serialises"), word);
    }
}
