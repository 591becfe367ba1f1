//! Idempotency keys.

use futures::future::join_all;
use moothall_core::outbox::{Accepted, NewPublication};
use moothall_core::ports::{KeptAnswer, KeyClaim};

use crate::harness::{Place, Suite, at, post, publication, trials};

pub(crate) fn add_to(suite: &mut Suite) {
    trials!(
        suite,
        a_key_is_taken_once_and_its_answer_kept,
        a_claim_that_ended_without_a_trace_is_free,
        a_key_is_free_again_when_it_was_freed_or_forgotten,
        a_freed_key_still_names_what_may_be_on_its_way,
        of_a_hundred_at_once_one_takes_the_key,
        claims_of_the_dead_end_at_once,
    );
}

/// A claim of `hall/1` to a request that asks for `what`, until second `until`; forgotten at second 900.
fn asks(what: u8, until: i64) -> KeyClaim {
    KeyClaim { owner: "hall/1".to_owned(), fingerprint: [what; 32], until: at(until), expires_at: at(900) }
}

async fn claims_of_the_dead_end_at_once(place: Place) {
    let keys = place.open().await.idempotency();
    assert_eq!(keys.claim("nova", "k", asks(1, 30), at(0)).await.expect("claims"), None);
    assert_eq!(keys.take_over("hallway/", at(1)).await.expect("takes over"), 0);
    assert!(keys.claim("nova", "k", asks(1, 31), at(1)).await.expect("claims").is_some());
    assert_eq!(keys.take_over("hall/", at(1)).await.expect("takes over"), 1);
    assert_eq!(keys.claim("nova", "k", asks(1, 31), at(1)).await.expect("claims"), None);
}

async fn a_key_is_taken_once_and_its_answer_kept(place: Place) {
    let store = place.open().await;
    let keys = store.idempotency();
    assert_eq!(keys.claim("nova", "k", asks(1, 30), at(0)).await.expect("claims"), None);
    let kept = keys.claim("nova", "k", asks(2, 40), at(1)).await.expect("claims").expect("is taken");
    assert_eq!((kept.fingerprint, kept.claimed_until), ([1; 32], at(30)));
    assert_eq!((kept.answer, kept.publication), (None, None));
    assert_eq!(keys.claim("luna", "k", asks(2, 30), at(0)).await.expect("claims"), None);

    let answer =
        KeptAnswer { status: 201, content_type: "application/json".to_owned(), body: "{\"a\":1}".into() };
    keys.keep("nova", "k", answer.clone()).await.expect("keeps");
    keys.free("nova", "k").await.expect("an answer that is kept stays");
    store.close().await;
    let keys = place.open().await.idempotency();
    let kept = keys.claim("nova", "k", asks(1, 99), at(60)).await.expect("claims");
    assert_eq!(kept.expect("is taken").answer, Some(answer), "long after its claim ended");
}

async fn a_claim_that_ended_without_a_trace_is_free(place: Place) {
    let store = place.open().await;
    let keys = store.idempotency();
    for key in ["died early", "died late"] {
        assert_eq!(keys.claim("nova", key, asks(1, 30), at(0)).await.expect("claims"), None);
    }
    let mut new = publication(vec![post("main", "posts:instreet")]);
    new.idempotency_key = Some("died late".to_owned());
    store.outbox().accept(new.clone(), at(1)).await.expect("is taken in");

    let early = keys.claim("nova", "died early", asks(1, 59), at(29)).await.expect("claims");
    assert!(early.is_some(), "it may still be at work");
    assert_eq!(keys.claim("nova", "died early", asks(2, 60), at(30)).await.expect("claims"), None);
    let late = keys.claim("nova", "died late", asks(1, 60), at(30)).await.expect("claims");
    assert_eq!(late.expect("is taken").publication, Some(new.id));
}

async fn a_key_is_free_again_when_it_was_freed_or_forgotten(place: Place) {
    let store = place.open().await;
    let (keys, outbox) = (store.idempotency(), store.outbox());
    let with_key = || NewPublication {
        idempotency_key: Some("k".to_owned()),
        ..publication(vec![post("main", "posts:instreet")])
    };
    assert_eq!(keys.claim("nova", "k", asks(1, 30), at(0)).await.expect("claims"), None);
    keys.free("nova", "k").await.expect("frees");
    assert_eq!(keys.claim("nova", "k", asks(2, 30), at(1)).await.expect("claims"), None);
    let first = with_key();
    outbox.accept(first.clone(), at(2)).await.expect("is taken in");

    let kept = keys.claim("nova", "k", asks(3, 930), at(899)).await.expect("claims");
    assert_eq!(kept.expect("is taken").publication, Some(first.id));
    let claimed = keys.claim("nova", "k", asks(3, 930), at(900)).await.expect("claims");
    assert_eq!(claimed, None, "it was forgotten");
    let accepted = outbox.accept(with_key(), at(901)).await.expect("is taken in");
    assert_eq!(accepted, Accepted::New { begun: vec![false] }, "it leads to another publication now");
}

async fn a_freed_key_still_names_what_may_be_on_its_way(place: Place) {
    let store = place.open().await;
    let (keys, outbox) = (store.idempotency(), store.outbox());
    let with_key = || NewPublication {
        idempotency_key: Some("k".to_owned()),
        ..publication(vec![post("main", "posts:instreet")])
    };
    let first = with_key();
    keys.claim("nova", "k", asks(1, 30), at(0)).await.expect("claims");
    outbox.accept(first.clone(), at(1)).await.expect("is taken in");
    keys.free("nova", "k").await.expect("frees");
    assert_eq!(keys.claim("nova", "k", asks(1, 30), at(2)).await.expect("claims"), None);
    let again = outbox.accept(with_key(), at(3)).await.expect("is known");
    assert_eq!(again, Accepted::SameKey(first.id.clone()));

    place.run("UPDATE deliveries SET status = 'refused'").await;
    keys.free("nova", "k").await.expect("frees");
    keys.claim("nova", "k", asks(1, 30), at(4)).await.expect("claims");
    let anew = outbox.accept(with_key(), at(5)).await.expect("is taken in");
    assert_eq!(anew, Accepted::New { begun: vec![false] }, "nothing of the first is anywhere");
}

async fn of_a_hundred_at_once_one_takes_the_key(place: Place) {
    let instances = [place.open().await.idempotency(), place.open().await.idempotency()];
    let all = (0..100).map(|number| {
        let keys = &instances[number % 2];
        keys.claim("nova", "k", asks(1, 30), at(0))
    });
    let claimed = join_all(all).await.into_iter().map(|claimed| claimed.expect("claims"));
    assert_eq!(claimed.filter(Option::is_none).count(), 1);
}
