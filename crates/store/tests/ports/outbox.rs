//! The outbox.

use moothall_core::outbox::{Accepted, DeliveryStatus};

use crate::harness::{Place, Suite, accept, at, claim, lease, look, post, progress, publication};

pub(crate) fn add_to(suite: &mut Suite) {
    suite.add("a_delivery_goes_from_queued_to_published", a_delivery_goes_from_queued_to_published);
    suite.add("a_direct_write_has_begun_when_it_is_accepted", a_direct_write_has_begun_when_it_is_accepted);
    suite.add("who_died_while_sending_leaves_it_unknown", who_died_while_sending_leaves_it_unknown);
}

async fn a_delivery_goes_from_queued_to_published(place: Place) {
    let outbox = place.open().await.outbox();
    let id = accept(&outbox, post("main", "posts:instreet")).await;
    assert_eq!(outbox.next_due().await.expect("reads"), Some(at(0)));

    let claimed = claim(&outbox, "a", 1).await;
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0], look(&outbox, &id).await);
    assert_eq!((claimed[0].status, &claimed[0].lease), (DeliveryStatus::Leased, &lease("a", 1, 61)));
    assert_eq!(outbox.next_due().await.expect("reads"), None);

    assert!(outbox.begin(&id, &claimed[0].lease, at(2)).await.expect("begins"));
    assert_eq!(look(&outbox, &id).await.status, DeliveryStatus::Sending);
    let published = progress(DeliveryStatus::Published, Some("ok"));
    assert!(outbox.leave(&id, &claimed[0].lease, published, at(3)).await.expect("leaves"));

    let (delivery, attempts) = outbox.delivery("nova", &id).await.expect("reads").expect("is kept");
    assert_eq!((delivery.status, delivery.attempts), (DeliveryStatus::Published, 1));
    assert_eq!((attempts[0].started_at, attempts[0].ended_at), (at(2), Some(at(3))));
    assert_eq!((attempts[0].number, attempts[0].outcome.as_deref()), (1, Some("ok")));
    assert!(claim(&outbox, "a", 4).await.is_empty());
}

async fn a_direct_write_has_begun_when_it_is_accepted(place: Place) {
    let outbox = place.open().await.outbox();
    let mut direct = post("main", "posts:instreet");
    direct.begin = Some(lease("a", 1, 30));
    let mut second = post("main", "posts:instreet");
    second.begin = direct.begin.clone();
    let id = direct.id.clone();
    let new = publication(vec![direct, second]);
    let begun = Accepted::New { begun: vec![true, false] };
    assert_eq!(outbox.accept(new.clone(), at(0)).await.expect("is taken in"), begun);
    assert_eq!(outbox.accept(new, at(0)).await.expect("says the same"), begun);

    let (delivery, attempts) = outbox.delivery("nova", &id).await.expect("reads").expect("is kept");
    assert_eq!((delivery.status, delivery.lease), (DeliveryStatus::Sending, lease("a", 1, 30)));
    assert_eq!((attempts.len(), attempts[0].started_at), (1, at(0)));
    assert!(claim(&outbox, "a", 1).await.is_empty(), "its place is held");
}

async fn who_died_while_sending_leaves_it_unknown(place: Place) {
    let outbox = place.open().await.outbox();
    let id = accept(&outbox, post("main", "posts:instreet")).await;
    let lease = claim(&outbox, "a", 0).await[0].lease.clone();
    assert!(outbox.begin(&id, &lease, at(1)).await.expect("begins"));
    assert_eq!(outbox.recover(at(59)).await.expect("recovers"), 0);
    assert_eq!(outbox.recover(at(60)).await.expect("recovers"), 1);

    let (delivery, attempts) = outbox.delivery("nova", &id).await.expect("reads").expect("is kept");
    assert_eq!(delivery.status, DeliveryStatus::Unknown);
    assert_eq!((attempts[0].ended_at, &attempts[0].outcome), (Some(at(60)), &None));
    let late = progress(DeliveryStatus::Published, Some("ok"));
    assert!(!outbox.leave(&id, &lease, late, at(61)).await.expect("is refused"));

    let again = claim(&outbox, "b", 62).await;
    assert_eq!((again[0].status, again[0].lease.epoch), (DeliveryStatus::Verifying, lease.epoch + 1));
}
