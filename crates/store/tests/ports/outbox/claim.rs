//! Handing deliveries out.

use std::collections::HashSet;

use futures::future::join_all;
use moothall_core::outbox::{DeliveryStatus, Priority};

use crate::harness::{Place, Suite, accept, at, claim, lease, look, post, progress, trials};

pub(crate) fn add_to(suite: &mut Suite) {
    trials!(
        suite,
        the_most_urgent_go_first,
        what_is_not_due_or_too_late_stays,
        a_place_takes_one_at_a_time,
        an_unknown_one_holds_its_place_until_it_is_settled,
        accounts_that_cannot_act_keep_their_queue,
        accounts_take_turns,
        two_instances_never_claim_the_same,
        a_long_queue_is_handed_out_whole,
    );
}

async fn the_most_urgent_go_first(place: Place) {
    let outbox = place.open().await.outbox();
    let mut expected = Vec::new();
    for (priority, not_before) in [
        (Priority::High, 8),
        (Priority::High, 9),
        (Priority::High, 9),
        (Priority::Normal, 2),
        (Priority::Low, 1),
    ] {
        let mut delivery = post("main", &expected.len().to_string());
        (delivery.priority, delivery.not_before) = (priority, at(not_before));
        expected.push(delivery);
    }
    let order: Vec<_> = expected.iter().map(|delivery| delivery.id.clone()).collect();
    for delivery in expected.into_iter().rev() {
        accept(&outbox, delivery).await;
    }
    let first = outbox.claim("a", at(60), 2, at(10)).await.expect("claims");
    let rest = outbox.claim("a", at(60), 100, at(10)).await.expect("claims");
    assert_eq!(first.len(), 2);
    let claimed: Vec<_> = first.iter().chain(&rest).map(|delivery| delivery.id.clone()).collect();
    assert_eq!(claimed, order);
}

async fn what_is_not_due_or_too_late_stays(place: Place) {
    let outbox = place.open().await.outbox();
    let mut early = post("main", "a");
    early.not_before = at(10);
    let mut late = post("main", "b");
    late.expires_at = Some(at(5));
    accept(&outbox, early).await;
    let late = accept(&outbox, late).await;
    assert!(claim(&outbox, "a", 9).await.is_empty());
    assert_eq!(outbox.recover(at(9)).await.expect("recovers"), 1);
    assert_eq!(look(&outbox, &late).await.status, DeliveryStatus::Expired);
    assert_eq!(outbox.next_due().await.expect("reads"), Some(at(10)));
    assert_eq!(claim(&outbox, "a", 10).await.len(), 1);
}

async fn a_place_takes_one_at_a_time(place: Place) {
    let outbox = place.open().await.outbox();
    let first = accept(&outbox, post("main", "posts:instreet")).await;
    let second = accept(&outbox, post("main", "posts:instreet")).await;
    let elsewhere = accept(&outbox, post("main", "posts:other")).await;
    let others = accept(&outbox, post("second", "posts:instreet")).await;
    let claimed = claim(&outbox, "a", 0).await;
    let ids: HashSet<_> = claimed.iter().map(|delivery| delivery.id.as_str()).collect();
    assert_eq!(ids, HashSet::from([first.as_str(), elsewhere.as_str(), others.as_str()]));
    assert!(claim(&outbox, "b", 0).await.is_empty());

    let lease = &claimed.iter().find(|delivery| delivery.id == first).expect("is claimed").lease;
    assert!(outbox.begin(&first, lease, at(1)).await.expect("begins"));
    let published = progress(DeliveryStatus::Published, Some("ok"));
    assert!(outbox.leave(&first, lease, published, at(1)).await.expect("leaves"));
    let next = claim(&outbox, "b", 1).await;
    assert_eq!(next.iter().map(|delivery| &delivery.id).collect::<Vec<_>>(), [&second]);
}

async fn an_unknown_one_holds_its_place_until_it_is_settled(place: Place) {
    let outbox = place.open().await.outbox();
    let first = accept(&outbox, post("main", "posts:instreet")).await;
    let second = accept(&outbox, post("main", "posts:instreet")).await;
    let claimed = claim(&outbox, "a", 0).await.remove(0);
    assert!(outbox.begin(&first, &claimed.lease, at(1)).await.expect("begins"));
    let mut unknown = progress(DeliveryStatus::Unknown, Some("no answer"));
    unknown.not_before = at(10);
    assert!(outbox.leave(&first, &claimed.lease, unknown.clone(), at(2)).await.expect("leaves"));
    assert!(claim(&outbox, "a", 9).await.is_empty(), "it is not looked for yet, and holds its place");

    let reading = claim(&outbox, "b", 10).await.remove(0);
    assert_eq!((reading.id.as_str(), reading.status), (first.as_str(), DeliveryStatus::Verifying));
    assert_eq!(reading.lease, lease("b", 2, 70));
    (unknown.not_before, unknown.outcome) = (at(20), None);
    assert!(outbox.leave(&first, &reading.lease, unknown, at(11)).await.expect("leaves"));
    assert!(claim(&outbox, "a", 19).await.is_empty());

    let reading = claim(&outbox, "a", 20).await.remove(0);
    let there = progress(DeliveryStatus::Published, None);
    assert!(outbox.leave(&first, &reading.lease, there, at(21)).await.expect("leaves"));
    assert_eq!(claim(&outbox, "a", 22).await.remove(0).id, second);
    assert_eq!(look(&outbox, &first).await.attempts, 1, "reading back is no attempt");
}

async fn accounts_that_cannot_act_keep_their_queue(place: Place) {
    let outbox = place.open().await.outbox();
    let paused = accept(&outbox, post("paused", "posts:instreet")).await;
    let active = accept(&outbox, post("active", "posts:instreet")).await;
    let unlisted = accept(&outbox, post("unlisted", "posts:instreet")).await;
    place.set_account("paused", "suspended").await;
    place.set_account("active", "active").await;
    let claimed: HashSet<_> = claim(&outbox, "a", 0).await.into_iter().map(|delivery| delivery.id).collect();
    assert_eq!(claimed, HashSet::from([active, unlisted]));
    assert_eq!(look(&outbox, &paused).await.status, DeliveryStatus::Queued);
    place.set_account("paused", "active").await;
    assert_eq!(claim(&outbox, "a", 1).await.remove(0).id, paused);
}

async fn accounts_take_turns(place: Place) {
    let outbox = place.open().await.outbox();
    for number in 0..20 {
        accept(&outbox, post("busy", &number.to_string())).await;
    }
    let mut later = post("calm", "posts:instreet");
    later.not_before = at(5);
    let later = accept(&outbox, later).await;
    let claimed = outbox.claim("a", at(60), 4, at(10)).await.expect("claims");
    assert_eq!(claimed.len(), 4);
    assert!(claimed.iter().any(|delivery| delivery.id == later), "a long queue delays no other account");
}

async fn two_instances_never_claim_the_same(place: Place) {
    let instances = [place.open().await.outbox(), place.open().await.outbox()];
    for number in 0..120 {
        accept(&instances[0], post("main", &number.to_string())).await;
    }
    let mut claimed = HashSet::new();
    for round in 0..30 {
        let owners = ["a", "b", "c", "d"].iter().zip(instances.iter().cycle());
        let round = owners.map(|(owner, outbox)| outbox.claim(owner, at(60), 3, at(round)));
        for delivery in join_all(round).await.into_iter().flat_map(|claimed| claimed.expect("claims")) {
            assert!(claimed.insert(delivery.id.clone()), "{delivery:?} was claimed already");
            let kept = look(&instances[0], &delivery.id).await;
            assert_eq!(kept.lease, delivery.lease);
        }
    }
    assert_eq!(claimed.len(), 120, "all are handed out");
}

async fn a_long_queue_is_handed_out_whole(place: Place) {
    let outbox = place.open().await.outbox();
    for number in 0..150 {
        accept(&outbox, post(if number % 3 == 0 { "main" } else { "second" }, &number.to_string())).await;
    }
    let claimed = outbox.claim("a", at(60), 1000, at(0)).await.expect("claims");
    let ids: HashSet<_> = claimed.iter().map(|delivery| &delivery.id).collect();
    assert_eq!((claimed.len(), ids.len()), (150, 150));
    let begun =
        join_all(claimed.iter().map(|delivery| outbox.begin(&delivery.id, &delivery.lease, at(1)))).await;
    assert!(begun.into_iter().all(|begun| begun.expect("begins")));
    let published = || progress(DeliveryStatus::Published, Some("ok"));
    let left = claimed.iter().map(|delivery| outbox.leave(&delivery.id, &delivery.lease, published(), at(2)));
    assert!(join_all(left).await.into_iter().all(|left| left.expect("leaves")));
    for delivery in &claimed {
        assert_eq!(look(&outbox, &delivery.id).await.status, DeliveryStatus::Published);
    }
}
