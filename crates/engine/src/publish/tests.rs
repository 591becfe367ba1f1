use std::sync::Arc;
use std::time::Duration;

use moothall_core::id::MediaId;
use moothall_core::limits::{Action, Charge, Charges, Limit, LimitScope, LimitSource, Window};
use moothall_core::ops::NewMedia;
use moothall_core::outbox::DeliveryStatus;
use moothall_core::text::Overflow;
use moothall_core::{AccountState, Capability, Error, ErrorKind, Outcome, Remote};
use tokio::sync::Barrier;

use super::*;
use crate::PublicationStatus;
use crate::UploadRequest;
use crate::fake::{Fake, Hall, at, caller, record, spend};
use crate::problem::Code;

const BOTH: &[(&str, &str, &str)] = &[("ada", "a", "alpha"), ("ada", "b", "beta")];

fn on(network: &str) -> Target {
    Target { network: Some(network.to_owned()), ..Target::default() }
}

fn to_both(text: &str) -> PublishRequest {
    PublishRequest {
        text: text.to_owned(),
        targets: vec![on("alpha"), on("beta")],
        ..PublishRequest::default()
    }
}

fn posts(fake: &Fake) -> Vec<String> {
    fake.calls().into_iter().filter(|call| call.starts_with("posts.create")).collect()
}

fn refusal(kind: ErrorKind, status: u16) -> Error {
    Error::new(kind, "the network says no").with_remote(Remote::status(status))
}

#[tokio::test]
async fn targets_are_sent_at_once() {
    // Each network answers only once both have been asked: one after the other would never end.
    let barrier = Arc::new(Barrier::new(2));
    let fake = |slug| Arc::new(Fake { barrier: Some(barrier.clone()), ..Fake::new(slug) });
    let (alpha, beta) = (fake("alpha"), fake("beta"));
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let ada = caller("ada");
    let sent = tokio::time::timeout(Duration::from_secs(10), hall.engine.publish(&ada, to_both("hello")));
    let publication = sent.await.expect("both are asked").expect("published");
    assert_eq!(publication.status, PublicationStatus::All(DeliveryStatus::Published));
    let urls: Vec<_> =
        publication.deliveries.iter().filter_map(|delivery| delivery.post.as_ref()?.member("url")).collect();
    assert_eq!(urls, ["https://example.org/alpha/p1", "https://example.org/beta/p1"]);
    assert!(publication.problem().is_none());
}

#[tokio::test]
async fn nothing_is_sent_when_any_target_is_invalid_and_all_violations_are_told() {
    let (alpha, beta) = (Arc::new(Fake::new("alpha")), Arc::new(Fake::new("beta").with_titles(5)));
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let mut request = to_both(&"x".repeat(101));
    request.targets.push(on("gamma"));
    request.poll =
        Some(PollDraft { question: " ".into(), options: vec!["one".into()], allow_multiple: false });
    request.media = vec![MediaId::new("delta", "m1").expect("well formed")];
    let problem = hall.engine.publish(&caller("ada"), request).await.expect_err("refused");
    let fields: Vec<_> =
        problem.details().iter().map(|detail| (detail.field.as_str(), detail.code.as_str())).collect();
    assert_eq!(
        fields,
        [
            ("poll.question", "invalid_input"),
            ("poll.options", "invalid_input"),
            ("targets[0].text", "invalid_input"),
            ("targets[1].title", "invalid_input"),
            ("targets[1].text", "invalid_input"),
            ("targets[2].network", "unknown_network"),
        ]
    );
    assert_eq!(problem.code(), Code::InvalidInput);
    assert!(problem.message().contains("101 characters, 1 more than the 100 that fit"), "{problem}");
    assert_eq!((alpha.calls().len(), beta.calls().len()), (0, 0));
}

#[tokio::test]
async fn a_poll_that_one_network_refuses_stops_all() {
    let (alpha, beta) = (Arc::new(Fake::new("alpha")), Arc::new(Fake::new("beta")));
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let options = ["yes", "no", "perhaps", "never"].map(str::to_owned).to_vec();
    let poll = PollDraft { question: "well?".into(), options, allow_multiple: false };
    let request = PublishRequest { poll: Some(poll), ..to_both("hello") };
    let problem = hall.engine.publish(&caller("ada"), request).await.expect_err("refused");
    let fields: Vec<_> = problem.details().iter().map(|detail| detail.field.as_str()).collect();
    assert_eq!(fields, ["poll.options", "poll.options"]);
    assert!(problem.message().contains("beta: at most 3 fit"), "{problem}");
    assert_eq!((alpha.calls().len(), beta.calls().len()), (0, 0));
}

#[tokio::test]
async fn media_go_to_their_own_network_and_nowhere_else() {
    let (alpha, beta) = (Arc::new(Fake::new("alpha")), Arc::new(Fake::new("beta")));
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let media = |network| MediaId::new(network, "m1").expect("well formed");
    let mut request = PublishRequest { media: vec![media("alpha")], ..to_both("hello") };
    let preview = hall.engine.preview(&caller("ada"), request.clone()).await.expect("a preview");
    let shared: Vec<_> =
        preview.targets.iter().map(|target| (target.media.len(), target.warnings.len())).collect();
    assert_eq!((preview.sendable, shared), (true, vec![(1, 0), (0, 1)]));
    request.media.push(media("gamma"));
    let problem = hall.engine.publish(&caller("ada"), request).await.expect_err("refused");
    assert_eq!(problem.details().first().map(|detail| detail.field.as_str()), Some("media[1]"));
}

#[tokio::test]
async fn kinds_of_uploaded_media_are_checked_before_sending() {
    let alpha = Arc::new(Fake::new("alpha"));
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let mut media = Vec::new();
    for (name, content_type) in [("image-1", "image/png"), ("video-1", "video/mp4")] {
        let file = NewMedia {
            file_name: name.into(),
            content_type: content_type.into(),
            length: None,
            bytes: Box::pin(futures::stream::iter([Ok(bytes::Bytes::from_static(b"1234"))])),
        };
        let upload = UploadRequest { account: Some("a".into()), network: None, file, at_least: None };
        let uploaded = hall.engine.upload(&caller("ada"), upload).await.expect("uploaded");
        assert_eq!(uploaded.bytes, Some(4));
        media.push(uploaded.id);
    }
    let request = PublishRequest {
        text: "look".into(),
        targets: vec![Target { media: Some(media), ..on("alpha") }],
        ..PublishRequest::default()
    };
    let problem = hall.engine.publish(&caller("ada"), request).await.expect_err("refused");
    assert_eq!(problem.details().first().map(|detail| detail.field.as_str()), Some("targets[0].media"));
    assert_eq!(posts(&alpha), Vec::<String>::new());
}

#[tokio::test]
async fn each_network_gets_the_title_as_asked() {
    let (alpha, beta) = (Arc::new(Fake::new("alpha")), Arc::new(Fake::new("beta").with_titles(8)));
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let preview = async |request| {
        let preview = hall.engine.preview(&caller("ada"), request).await.expect("a preview");
        let shown =
            preview.targets.into_iter().map(|target| (target.title, target.text, target.warnings.len()));
        shown.collect::<Vec<_>>()
    };
    let titled = PublishRequest { title: Some("Title".into()), ..to_both("text") };
    assert_eq!(
        preview(titled.clone()).await,
        [(None, "text".into(), 1), (Some("Title".into()), "text".into(), 0)]
    );
    let policy = TitlePolicy { unsupported: UnsupportedTitle::Prepend, missing: MissingTitle::FirstLine };
    let prepended = PublishRequest { title_policy: policy, ..titled };
    assert_eq!(preview(prepended).await[0], (None, "Title\n\ntext".into(), 0));
    let untitled = PublishRequest { title_policy: policy, ..to_both("\n# First line\nmore") };
    assert_eq!(preview(untitled).await[1], (Some("First l…".into()), "\n# First line\nmore".into(), 1));
}

#[tokio::test]
async fn long_texts_are_cut_or_split_as_asked() {
    let alpha = Arc::new(Fake::new("alpha"));
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let text = "word ".repeat(40);
    let request = |on_overflow| PublishRequest {
        text: text.clone(),
        targets: vec![on("alpha")],
        on_overflow,
        ..PublishRequest::default()
    };
    let cut = hall.engine.preview(&caller("ada"), request(Overflow::Truncate)).await.expect("a preview");
    assert!(cut.sendable && cut.targets[0].text.ends_with('…'));
    let split = hall.engine.publish(&caller("ada"), request(Overflow::Split)).await.expect("published");
    assert_eq!(
        (split.status, split.deliveries[0].comments.len()),
        (PublicationStatus::All(DeliveryStatus::Published), 3)
    );
    let sent: Vec<_> = alpha
        .calls()
        .iter()
        .filter_map(|call| call.split_once("ada/a "))
        .map(|(_, text)| text.to_owned())
        .collect();
    assert_eq!(sent.join(" "), text.trim());
}

#[tokio::test]
async fn what_is_refused_beside_the_post_is_a_warning_and_what_is_limited_comes_later() {
    let alpha = Arc::new(Fake::new("alpha"));
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    alpha.fail("polls.create", refusal(ErrorKind::Forbidden, 403));
    alpha.fail("comments.create", refusal(ErrorKind::RateLimited, 429));
    let request = PublishRequest {
        text: "word ".repeat(40),
        on_overflow: Overflow::Split,
        poll: Some(PollDraft {
            question: "well?".into(),
            options: vec!["yes".into(), "no".into()],
            allow_multiple: false,
        }),
        targets: vec![on("alpha")],
        ..PublishRequest::default()
    };
    let publication = hall.engine.publish(&caller("ada"), request).await.expect("published");
    let delivery = &publication.deliveries[0];
    assert_eq!((delivery.status, delivery.comments.len()), (DeliveryStatus::Published, 0));
    assert_eq!(delivery.warnings.len(), 2, "{:?}", delivery.warnings);
    hall.clock.advance(Duration::from_secs(61));
    assert_eq!(hall.engine.turn().await, 1);
    let delivery = hall.engine.delivery(&caller("ada"), &delivery.id).await.expect("there");
    assert_eq!((delivery.status, delivery.comments.len()), (DeliveryStatus::Published, 3));
}

#[tokio::test]
async fn a_delivery_tells_refused_failed_and_unknown_apart() {
    let cases = [
        (refusal(ErrorKind::Conflict, 409), DeliveryStatus::Refused, Code::Conflict),
        (refusal(ErrorKind::RateLimited, 429), DeliveryStatus::Failed, Code::RateLimited),
        (refusal(ErrorKind::Unavailable, 503), DeliveryStatus::Failed, Code::UpstreamUnavailable),
        (
            refusal(ErrorKind::Unavailable, 500).with_outcome(Outcome::Unknown),
            DeliveryStatus::Unknown,
            Code::OutcomeUnknown,
        ),
    ];
    for (error, status, code) in cases {
        let (alpha, beta) = (Arc::new(Fake::new("alpha")), Arc::new(Fake::new("beta")));
        let hall = Hall::open(&[&alpha, &beta], BOTH).await;
        beta.fail("posts.create", error);
        let publication = hall.engine.publish(&caller("ada"), to_both("hello")).await.expect("sent");
        assert_eq!(publication.status, PublicationStatus::Mixed);
        let failed = &publication.deliveries[1];
        assert_eq!((failed.status, failed.error.as_ref().map(|error| error.code)), (status, Some(code)));
        assert_eq!(failed.attempts.first().and_then(|attempt| attempt.error), Some(code));
        assert!(publication.problem().is_none() && !publication.wrote_nothing());
    }
}

#[tokio::test]
async fn a_publication_that_failed_everywhere_is_one_problem() {
    let (alpha, beta) = (Arc::new(Fake::new("alpha")), Arc::new(Fake::new("beta")));
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    let engine = &hall.engine;
    alpha.fail("posts.create", refusal(ErrorKind::RateLimited, 429).with_retry_after(Duration::from_secs(5)));
    beta.fail("posts.create", refusal(ErrorKind::RateLimited, 429).with_retry_after(Duration::from_secs(9)));
    let limited =
        engine.publish(&caller("ada"), to_both("hello")).await.expect("sent").problem().expect("failed");
    assert_eq!((limited.code, limited.retryable, limited.retry_at), (Code::RateLimited, true, Some(at(9))));
    alpha.fail("posts.create", refusal(ErrorKind::Conflict, 409));
    beta.fail("posts.create", refusal(ErrorKind::RateLimited, 429));
    let refused =
        engine.publish(&caller("ada"), to_both("hello")).await.expect("sent").problem().expect("failed");
    assert_eq!((refused.code, refused.retryable), (Code::AllFailed, false));
    let unknown = refusal(ErrorKind::Unavailable, 502).with_outcome(Outcome::Unknown);
    alpha.fail("posts.create", unknown);
    let single = PublishRequest { targets: vec![on("alpha")], ..to_both("hello") };
    let publication = engine.publish(&caller("ada"), single).await.expect("sent");
    let problem = publication.problem().expect("unknown");
    assert_eq!((problem.code, problem.retryable), (Code::OutcomeUnknown, false));
    assert!(!publication.wrote_nothing());
}

#[tokio::test]
async fn a_post_that_waits_for_a_challenge_is_let_through_by_its_answer() {
    let alpha = Arc::new(Fake { challenges: true, ..Fake::new("alpha") });
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let request = PublishRequest { targets: vec![on("alpha")], ..to_both("hello") };
    let publication = hall.engine.publish(&caller("ada"), request).await.expect("sent");
    assert_eq!(publication.status, PublicationStatus::All(DeliveryStatus::AwaitingChallenge));
    let open = hall.engine.challenges(&caller("ada")).await.expect("reads");
    assert_eq!(publication.deliveries[0].challenge.as_ref(), open.first());
    assert_eq!(hall.engine.challenges(&caller("eve")).await.expect("reads"), []);
    let answer = crate::ChallengeAnswer { id: open[0].id.clone(), answer: "2".into() };
    assert!(hall.engine.answer_challenge(&caller("ada"), answer).await.expect("answered").solved);
    let shown = hall.engine.publication(&caller("ada"), &publication.id).await.expect("there");
    assert_eq!(shown.status, PublicationStatus::All(DeliveryStatus::Published));
    assert_eq!(shown.deliveries[0].challenge, None);
    assert_eq!(hall.engine.challenges(&caller("ada")).await.expect("reads"), []);
}

#[tokio::test]
async fn three_wrong_answers_in_a_row_stop_the_account() {
    let alpha = Arc::new(Fake { challenges: true, ..Fake::new("alpha") });
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let request = PublishRequest { targets: vec![on("alpha")], ..to_both("hello") };
    hall.engine.publish(&caller("ada"), request).await.expect("sent");
    let id = hall.engine.challenges(&caller("ada")).await.expect("reads")[0].id.clone();
    let say = async |answer: &str| {
        let answer = crate::ChallengeAnswer { id: id.clone(), answer: answer.into() };
        hall.engine.answer_challenge(&caller("ada"), answer).await.expect("answered").account.state
    };
    assert_eq!((say("3").await, say("4").await), (AccountState::Active, AccountState::Active));
    assert_eq!(say("5").await, AccountState::Paused);
    let other = PublishRequest { targets: vec![on("alpha")], ..to_both("another") };
    let refused = hall.engine.publish(&caller("ada"), other).await.expect_err("refused");
    assert_eq!(refused.code(), Code::AccountNotActive);
    let posted = |calls: Vec<String>| calls.iter().filter(|call| call.starts_with("posts.create")).count();
    assert_eq!(posted(alpha.calls()), 1);
}

#[tokio::test]
async fn the_same_post_twice_to_one_place_is_refused() {
    let alpha = Arc::new(Fake::new("alpha"));
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let by_name = Target { account: Some("a".into()), ..Target::default() };
    let request = PublishRequest { targets: vec![on("alpha"), by_name], ..to_both("hello") };
    let problem = hall.engine.publish(&caller("ada"), request).await.expect_err("refused");
    assert_eq!(problem.details().first().map(|detail| detail.field.as_str()), Some("targets[1]"));
    let none = PublishRequest { targets: Vec::new(), ..to_both("hello") };
    let problem = hall.engine.publish(&caller("ada"), none).await.expect_err("refused");
    assert_eq!(problem.details().first().map(|detail| detail.field.as_str()), Some("targets"));
}

#[tokio::test]
async fn a_paused_account_and_a_missing_family_are_told_per_target() {
    let (alpha, beta) =
        (Arc::new(Fake::new("alpha")), Arc::new(Fake::new("beta").without(Capability::Posts)));
    let hall = Hall::open(&[&alpha, &beta], BOTH).await;
    hall.engine.change_account(&caller("ada"), "a", crate::AccountChange::Paused).await.expect("paused");
    let problem = hall.engine.publish(&caller("ada"), to_both("hello")).await.expect_err("refused");
    let codes: Vec<_> = problem.details().iter().map(|detail| detail.code).collect();
    assert_eq!(codes, [Code::AccountNotActive, Code::Unsupported]);
    assert!(problem.message().contains("Set the account's state to `active`"), "{problem}");
}

#[tokio::test]
async fn a_preview_sends_nothing_and_tells_when_budgets_allow_it() {
    let limit = Limit {
        scope: LimitScope::Action(Action::Post),
        window: Window::MinInterval(Duration::from_secs(30)),
        max: 1,
        charges: Charges::AcceptedWrites,
        source: LimitSource::Documented,
    };
    let alpha = Arc::new(Fake::new("alpha").with_limit(limit.clone()));
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let earliest = async || {
        let request = PublishRequest { targets: vec![on("alpha")], ..to_both("hello") };
        let preview = hall.engine.preview(&caller("ada"), request).await.expect("a preview");
        preview.targets[0].earliest_send_at
    };
    assert_eq!(earliest().await, Some(at(0)));
    let key = record("ada", "a", "alpha").account().key;
    let lines: Vec<_> = Charge::new("", Action::Post).lines(&[limit]).collect();
    spend(&hall.ports, &key, &lines).await;
    assert_eq!(earliest().await, Some(at(30)));
    hall.clock.advance(Duration::from_secs(31));
    assert_eq!(earliest().await, Some(at(31)));
    assert_eq!(alpha.calls(), Vec::<String>::new());
    assert_eq!(hall.engine.account(&caller("ada"), "a").await.expect("there").state, AccountState::Active);
}
