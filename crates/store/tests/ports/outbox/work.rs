//! What the holder of a lease does.

use moothall_core::outbox::{DeliveryStatus, Lease};

use crate::harness::{Place, Suite, accept, at, claim, lease, look, post, progress, trials};

pub(crate) fn add_to(suite: &mut Suite) {
    trials!(
        suite,
        a_delivery_goes_from_queued_to_published,
        only_the_lease_that_holds_begins,
        the_next_attempt_begins_under_the_same_lease,
        a_limit_costs_no_attempt,
        what_is_asked_twice_is_done_once,
        a_late_answer_counts_unless_somebody_took_over,
        leases_last_longer_when_renewed,
        who_died_leaves_what_can_be_told,
    );
}

async fn a_delivery_goes_from_queued_to_published(place: Place) {
    let store = place.open().await;
    let outbox = store.outbox();
    let id = accept(&outbox, post("main", "posts:instreet")).await;
    assert_eq!(outbox.next_due().await.expect("reads"), Some(at(0)));

    let claimed = claim(&outbox, "a", 1).await.remove(0);
    assert_eq!(claimed, look(&outbox, &id).await);
    assert_eq!((claimed.status, &claimed.lease), (DeliveryStatus::Leased, &lease("a", 1, 61)));
    assert_eq!(outbox.next_due().await.expect("reads"), None);

    assert!(outbox.begin(&id, &claimed.lease, at(2)).await.expect("begins"));
    assert_eq!(look(&outbox, &id).await.status, DeliveryStatus::Sending);
    let mut published = progress(DeliveryStatus::Published, Some("ok"));
    (published.work, published.result) = ("done".to_owned(), Some("{\"id\":1}".to_owned()));
    published.remote_id = Some("7cd3".to_owned());
    assert!(outbox.leave(&id, &claimed.lease, published, at(3)).await.expect("leaves"));

    let (delivery, attempts) = outbox.delivery("nova", &id).await.expect("reads").expect("is kept");
    assert_eq!((delivery.status, delivery.attempts), (DeliveryStatus::Published, 1));
    assert_eq!((delivery.work.as_str(), delivery.result.as_deref()), ("done", Some("{\"id\":1}")));
    assert_eq!((attempts[0].started_at, attempts[0].ended_at), (at(2), Some(at(3))));
    assert_eq!((attempts[0].number, attempts[0].outcome.as_deref()), (1, Some("ok")));
    assert!(claim(&outbox, "a", 4).await.is_empty());
    assert_eq!(store.verify_audit().await.expect("is whole"), 2, "that it came and how it ended");
}

async fn only_the_lease_that_holds_begins(place: Place) {
    let outbox = place.open().await.outbox();
    let id = accept(&outbox, post("main", "posts:instreet")).await;
    let held = claim(&outbox, "a", 0).await.remove(0).lease;
    for (why, lease, second) in [
        ("another owner", Lease { owner: "b".to_owned(), ..held.clone() }, 1),
        ("an older lease", Lease { epoch: held.epoch - 1, ..held.clone() }, 1),
        ("a lease that has ended", held.clone(), 60),
    ] {
        assert!(!outbox.begin(&id, &lease, at(second)).await.expect("an answer"), "{why}");
    }
    assert!(!outbox.begin("unknown", &held, at(1)).await.expect("an answer"), "no such delivery");
    assert!(outbox.begin(&id, &held, at(59)).await.expect("begins"));
    assert!(
        !outbox.begin(&id, &held, at(59) + std::time::Duration::from_micros(1)).await.expect("an answer")
    );
}

async fn the_next_attempt_begins_under_the_same_lease(place: Place) {
    let outbox = place.open().await.outbox();
    let id = accept(&outbox, post("main", "posts:instreet")).await;
    let held = claim(&outbox, "a", 0).await.remove(0).lease;
    assert!(outbox.begin(&id, &held, at(1)).await.expect("begins"));
    let again = progress(DeliveryStatus::Sending, Some("reset"));
    assert!(outbox.leave(&id, &held, again.clone(), at(2)).await.expect("leaves"));
    assert!(outbox.leave(&id, &held, again.clone(), at(2)).await.expect("says the same"));
    let (delivery, attempts) = outbox.delivery("nova", &id).await.expect("reads").expect("is kept");
    assert_eq!((delivery.status, delivery.attempts), (DeliveryStatus::Sending, 1));
    assert_eq!(attempts.iter().map(|attempt| attempt.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((attempts[0].ended_at, attempts[1].started_at), (Some(at(2)), at(2)));
    assert_eq!((attempts[1].ended_at, &attempts[1].outcome), (None, &None));
    assert!(!outbox.leave(&id, &held, again, at(60)).await.expect("an answer"), "its lease has ended");
}

async fn a_limit_costs_no_attempt(place: Place) {
    let outbox = place.open().await.outbox();
    let id = accept(&outbox, post("main", "posts:instreet")).await;
    for (number, counts) in [(1, false), (2, true), (3, false)] {
        let held = claim(&outbox, "a", number * 10).await.remove(0).lease;
        assert_eq!(held.epoch, number);
        assert!(outbox.begin(&id, &held, at(number * 10)).await.expect("begins"));
        let mut left = progress(DeliveryStatus::Queued, Some("limit"));
        (left.counts, left.not_before) = (counts, at(number * 10 + 10));
        assert!(outbox.leave(&id, &held, left, at(number * 10 + 1)).await.expect("leaves"));
    }
    let (delivery, attempts) = outbox.delivery("nova", &id).await.expect("reads").expect("is kept");
    assert_eq!((delivery.attempts, attempts.len()), (1, 3));
    assert_eq!((delivery.status, delivery.not_before), (DeliveryStatus::Queued, at(40)));
}

async fn what_is_asked_twice_is_done_once(place: Place) {
    let outbox = place.open().await.outbox();
    let id = accept(&outbox, post("main", "posts:instreet")).await;
    let held = claim(&outbox, "a", 0).await.remove(0).lease;
    let (first, second) = tokio::join!(outbox.begin(&id, &held, at(1)), outbox.begin(&id, &held, at(1)));
    assert!(first.expect("begins") && second.expect("says the same"));
    let published = progress(DeliveryStatus::Published, Some("ok"));
    let (first, second) = tokio::join!(
        outbox.leave(&id, &held, published.clone(), at(2)),
        outbox.leave(&id, &held, published.clone(), at(2)),
    );
    assert!(first.expect("leaves") && second.expect("says the same"));
    let failed = progress(DeliveryStatus::Failed, Some("no"));
    assert!(!outbox.leave(&id, &held, failed, at(2)).await.expect("an answer"), "it was left otherwise");
    let (delivery, attempts) = outbox.delivery("nova", &id).await.expect("reads").expect("is kept");
    assert_eq!((delivery.status, delivery.attempts), (DeliveryStatus::Published, 1));
    assert_eq!(attempts.len(), 1);
}

async fn a_late_answer_counts_unless_somebody_took_over(place: Place) {
    let outbox = place.open().await.outbox();
    for (name, took_over) in [("alone", false), ("taken", true)] {
        let id = accept(&outbox, post("main", name)).await;
        let held = claim(&outbox, "a", 0).await.remove(0).lease;
        assert!(outbox.begin(&id, &held, at(1)).await.expect("begins"));
        if took_over {
            assert_eq!(outbox.recover(at(60)).await.expect("recovers"), 1);
        }
        let published = progress(DeliveryStatus::Published, Some("ok"));
        assert_eq!(outbox.leave(&id, &held, published, at(61)).await.expect("an answer"), !took_over);
        let expected = if took_over { DeliveryStatus::Unknown } else { DeliveryStatus::Published };
        assert_eq!(look(&outbox, &id).await.status, expected);
    }
}

async fn leases_last_longer_when_renewed(place: Place) {
    let outbox = place.open().await.outbox();
    let mine = accept(&outbox, post("main", "a")).await;
    claim(&outbox, "a", 0).await;
    let others = accept(&outbox, post("main", "b")).await;
    claim(&outbox, "b", 0).await;
    let queued = accept(&outbox, post("main", "c")).await;
    let ids = [mine.clone(), others, queued, "unknown".to_owned()];
    assert_eq!(outbox.renew("a", &ids, at(120), at(50)).await.expect("renews"), std::slice::from_ref(&mine));
    assert_eq!(look(&outbox, &mine).await.lease, lease("a", 1, 120));
    assert!(outbox.renew("a", &ids, at(180), at(120)).await.expect("renews").is_empty(), "it has ended");
    assert!(outbox.renew("a", &[], at(180), at(60)).await.expect("renews").is_empty());
}

async fn who_died_leaves_what_can_be_told(place: Place) {
    let outbox = place.open().await.outbox();
    let leased = accept(&outbox, post("main", "leased")).await;
    let sending = accept(&outbox, post("main", "sending")).await;
    let claimed = claim(&outbox, "a", 0).await;
    let held = &claimed.iter().find(|delivery| delivery.id == sending).expect("is claimed").lease;
    assert!(outbox.begin(&sending, held, at(1)).await.expect("begins"));
    assert_eq!(outbox.recover(at(59)).await.expect("recovers"), 0);
    assert_eq!(outbox.recover(at(60)).await.expect("recovers"), 2);
    assert_eq!(look(&outbox, &leased).await.status, DeliveryStatus::Queued);
    let (delivery, attempts) = outbox.delivery("nova", &sending).await.expect("reads").expect("is kept");
    assert_eq!((delivery.status, delivery.not_before), (DeliveryStatus::Unknown, at(60)));
    assert_eq!((attempts[0].ended_at, &attempts[0].outcome), (Some(at(60)), &None));

    let again = claim(&outbox, "b", 60).await;
    assert_eq!(again.len(), 2);
    assert!(again.iter().all(|delivery| delivery.lease == lease("b", 2, 120)));
    assert_eq!(look(&outbox, &sending).await.status, DeliveryStatus::Verifying);
    assert_eq!(outbox.recover(at(120)).await.expect("recovers"), 2);
    assert_eq!(look(&outbox, &sending).await.status, DeliveryStatus::Unknown);
}
