use moothall_core::id::{ItemRef, PostId};
use moothall_core::model::VoteState;
use moothall_core::ops::{PollVote, Recipient, SetVote};
use moothall_core::{Capability, Error, ErrorKind, Remote};
use tokio::sync::Barrier;

use super::*;
use crate::fake::{Fault, at_once, lost};
use crate::problem::Code;
use crate::{ActAs, CommentRequest, MessageRequest};

fn p1() -> PostId {
    "alpha:p1".parse().expect("well formed")
}

#[tokio::test]
async fn a_post_whose_answer_was_lost_is_found_and_not_sent_again() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    alpha.fault("posts.create", Fault::LosesAnswer);
    let publication = publish(&hall, "hello", at_once()).await;
    let unknown = publication.problem().expect("unknown");
    assert_eq!((unknown.code, unknown.retryable), (Code::OutcomeUnknown, false));
    let id = &publication.deliveries[0].id;
    pass(&hall, 5).await;
    assert_eq!(status(&hall, id).await, DeliveryStatus::Unknown, "the network may still hide it");
    pass(&hall, 5).await;
    let found = delivery(&hall, id).await;
    assert_eq!((found.status, found.error), (DeliveryStatus::Published, None));
    assert_eq!(found.post.and_then(|post| post.member("id")), Some("alpha:p1".into()));
    assert_eq!(texts(&alpha), ["hello"]);
}

#[tokio::test]
async fn a_post_whose_request_was_lost_is_sent_once_more() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    alpha.fail("posts.create", lost());
    let id = queue(&hall, "hello").await;
    settle(&hall).await;
    pass(&hall, 9).await;
    assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (DeliveryStatus::Unknown, 0));
    pass(&hall, 1).await;
    assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (DeliveryStatus::Published, 1));
}

#[tokio::test]
async fn a_post_that_is_lost_twice_needs_attention_and_says_what_to_look_for() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    alpha.fail("posts.create", lost());
    alpha.fail("posts.create", lost());
    let id = queue(&hall, "hello").await;
    settle(&hall).await;
    pass(&hall, 120).await;
    let asked = delivery(&hall, &id).await;
    assert_eq!((asked.status, asked.attempts.len()), (DeliveryStatus::NeedsAttention, 2));
    let question = asked.error.expect("a question");
    assert_eq!((question.code, question.retryable), (Code::NeedsAttention, false));
    assert_eq!(question.network.as_deref(), Some("alpha"));
    assert!(question.message.contains("this post of `a` is on alpha"), "{question:?}");
    assert!(question.action.contains("between 2023-11-14 22:13:20 UTC and"), "{question:?}");
    assert_eq!(texts(&alpha), Vec::<String>::new());
}

#[tokio::test]
async fn a_duplicate_refusal_after_a_lost_answer_is_evidence() {
    let alpha = Arc::new(Fake { lag: Duration::from_secs(5), ..Fake::new("alpha") });
    let hall = Hall::open(&[&alpha], ADA).await;
    // The network hides it for longer than it promised: it is sent again, and refused as known.
    alpha.fault("posts.create", Fault::LosesAnswer);
    alpha.hide_for(Duration::from_mins(1));
    let id = queue(&hall, "hello").await;
    settle(&hall).await;
    let known = || Error::new(ErrorKind::Conflict, "you said that").with_remote(Remote::status(409));
    alpha.fail("posts.create", known());
    hall.clock.advance(Duration::from_secs(6));
    settle(&hall).await;
    assert_eq!(status(&hall, &id).await, DeliveryStatus::Unknown);
    alpha.hide_for(Duration::ZERO);
    pass(&hall, 10).await;
    assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (DeliveryStatus::Published, 1));
}

#[tokio::test]
async fn two_that_could_be_it_are_never_guessed_between() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    alpha.fault("posts.create", Fault::LosesAnswer);
    let id = queue(&hall, "hello").await;
    settle(&hall).await;
    alpha.write_beside("posts.create", "ada/a", "hello");
    pass(&hall, 30).await;
    assert_eq!(status(&hall, &id).await, DeliveryStatus::NeedsAttention);
}

#[tokio::test]
async fn without_a_way_to_look_it_needs_attention_at_once() {
    let alpha = Arc::new(Fake::new("alpha").without(Capability::Reconcile));
    let hall = Hall::open(&[&alpha], ADA).await;
    alpha.fault("posts.create", Fault::LosesAnswer);
    let id = queue(&hall, "hello").await;
    settle(&hall).await;
    assert_eq!(status(&hall, &id).await, DeliveryStatus::NeedsAttention);
}

#[tokio::test]
async fn looking_that_fails_is_tried_for_a_quarter_of_an_hour_and_never_ends_in_a_second_post() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    alpha.fault("posts.create", Fault::LosesAnswer);
    for _ in 0..100 {
        alpha.fail("reconcile.find_post", Error::new(ErrorKind::Unavailable, "away"));
    }
    let id = queue(&hall, "hello").await;
    settle(&hall).await;
    pass(&hall, 15 * 60).await;
    assert_eq!(status(&hall, &id).await, DeliveryStatus::Unknown);
    pass(&hall, 60).await;
    assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (DeliveryStatus::NeedsAttention, 1));
}

#[tokio::test]
async fn comments_and_messages_are_found_too() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let (engine, ada, act) = (&hall.engine, caller("ada"), ActAs::default());
    alpha.fault("comments.create", Fault::LosesAnswer);
    alpha.fault("messages.send", Fault::LosesAnswer);
    let new = CommentRequest { post: p1(), parent: None, text: "yes".into(), media: Vec::new() };
    let lost = engine.create_comment(&ada, &act, new, &at_once()).await.expect_err("lost");
    assert_eq!(lost.code(), Code::OutcomeUnknown);
    assert!(lost.info().action.contains("see the publication"), "{}", lost.info().action);
    let to = Recipient::Profile("alpha:nova".parse().expect("well formed"));
    let message = MessageRequest { to, text: "hi".into() };
    assert!(engine.send_message(&ada, &act, message, &at_once()).await.is_err());
    pass(&hall, 15).await;
    let kept = engine.publications(&ada, crate::PublicationRequest::default()).await.expect("reads");
    let statuses: Vec<_> = kept.items.iter().map(|item| item.status).collect();
    assert_eq!(statuses, [crate::PublicationStatus::All(DeliveryStatus::Published); 2]);
    assert_eq!(texts(&alpha), ["yes", "hi"]);
}

#[tokio::test]
async fn a_state_is_asked_for_again_until_it_is_known_to_stand() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    let (engine, ada, act) = (&hall.engine, caller("ada"), ActAs::default());
    alpha.fault("votes.set", Fault::LosesAnswer);
    let vote = SetVote { target: ItemRef::Post(p1()), state: VoteState::Up };
    assert!(engine.set_vote(&ada, &act, vote, &at_once()).await.is_err());
    // It is gone already when it is asked for again: that is what was wanted.
    alpha.fault("posts.delete", Fault::LosesAnswer);
    assert!(engine.delete_post(&ada, &act, p1(), &at_once()).await.is_err());
    alpha.fail("posts.delete", Error::new(ErrorKind::NotFound, "gone").with_remote(Remote::status(404)));
    // Having voted already tells that the first vote counted.
    alpha.fault("polls.vote", Fault::LosesAnswer);
    let poll = PollVote { post: p1(), options: vec!["0".into()] };
    assert!(engine.vote_in_poll(&ada, &act, poll, &at_once()).await.is_err());
    pass(&hall, 10).await;
    let kept = engine.publications(&ada, crate::PublicationRequest::default()).await.expect("reads");
    let statuses: Vec<_> = kept.items.iter().map(|item| item.status).collect();
    assert_eq!(statuses, [crate::PublicationStatus::All(DeliveryStatus::Published); 3]);
}

/// A post whose process died between the network's writing it and its answer.
async fn died_while_sending() -> (Arc<Fake>, Hall, String) {
    let alpha = Arc::new(Fake { barrier_after: Some(Arc::new(Barrier::new(2))), ..Fake::new("alpha") });
    let hall = Hall::open(&[&alpha], ADA).await;
    let id = queue(&hall, "hello").await;
    let dying = hall.another().await;
    let sending = tokio::spawn(async move { dying.turn().await });
    alpha.until_written(1).await;
    sending.abort();
    assert!(sending.await.is_err());
    assert_eq!(status(&hall, &id).await, DeliveryStatus::Sending);
    (alpha, hall, id)
}

#[tokio::test]
async fn a_process_that_dies_while_sending_leaves_a_doubt_and_not_a_second_post() {
    let (alpha, hall, id) = died_while_sending().await;
    hall.clock.advance(Duration::from_secs(64));
    assert_eq!(hall.engine.turn().await, 0, "the lease still holds");
    pass(&hall, 30).await;
    assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (DeliveryStatus::Published, 1));
}

#[tokio::test]
async fn the_next_process_of_the_same_name_need_not_wait_for_the_lease() {
    let (alpha, hall, id) = died_while_sending().await;
    let successor = hall.successor().await;
    assert_eq!(successor.turn().await, 1, "it looks at once");
    pass(&hall, 20).await;
    assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (DeliveryStatus::Published, 1));
}

#[tokio::test]
async fn whoever_lost_the_lease_sends_nothing_and_decides_nothing() {
    let alpha = Arc::new(Fake { barrier: Some(Arc::new(Barrier::new(2))), ..Fake::new("alpha") });
    let hall = Hall::open(&[&alpha], ADA).await;
    let id = queue(&hall, "hello").await;
    let stopped = hall.another().await;
    let sending = tokio::spawn(async move { stopped.turn().await });
    alpha.until_called(1).await;
    // It sleeps before its first byte. Another takes over, finds nothing and sends; that wakes the first.
    pass(&hall, 120).await;
    sending.await.expect("it wakes and ends");
    assert_eq!((status(&hall, &id).await, texts(&alpha).len()), (DeliveryStatus::Published, 1));
}

#[tokio::test]
async fn while_one_is_unknown_others_to_the_same_place_wait() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], ADA).await;
    alpha.fault("posts.create", Fault::LosesAnswer);
    publish(&hall, "first", at_once()).await;
    let engine = hall.engine.clone();
    let second =
        tokio::spawn(async move { engine.publish(&caller("ada"), request("second", at_once())).await });
    while hall
        .engine
        .publications(&caller("ada"), crate::PublicationRequest::default())
        .await
        .expect("reads")
        .items
        .len()
        < 2
    {
        tokio::task::yield_now().await;
    }
    assert_eq!(texts(&alpha), ["first"]);
    pass(&hall, 30).await;
    let second = second.await.expect("ends").expect("accepted");
    assert_eq!(second.status, crate::PublicationStatus::All(DeliveryStatus::Published));
    assert_eq!(texts(&alpha), ["first", "second"]);
}
