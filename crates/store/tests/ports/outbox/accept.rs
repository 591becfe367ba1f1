//! Taking publications in.

use std::sync::Arc;

use futures::future::join_all;
use moothall_core::outbox::{Accepted, DeliveryStatus, NewPublication};
use moothall_core::ports::Outbox;

use crate::harness::{
    Place, Suite, accept, at, claim, lease, look, new_id, post, progress, publication, trials,
};

pub(crate) fn add_to(suite: &mut Suite) {
    trials!(
        suite,
        a_direct_write_has_begun_when_it_is_accepted,
        a_direct_write_to_a_place_that_is_held_waits,
        the_same_content_to_the_same_place_is_a_duplicate,
        what_came_to_nothing_is_no_duplicate,
        an_idempotency_key_leads_to_one_publication,
        the_id_of_a_publication_is_a_key_for_it,
        an_agent_has_only_so_many_waiting,
        hundreds_at_once_are_all_kept,
        of_many_at_once_with_the_same_content_one_is_new,
        two_instances_take_the_same_content_in_once,
    );
}

async fn take_in(outbox: &Arc<dyn Outbox>, new: &NewPublication) -> Accepted {
    outbox.accept(new.clone(), at(0)).await.expect("an answer")
}

fn is_new(accepted: &Accepted) -> bool {
    matches!(accepted, Accepted::New { .. })
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
    assert_eq!(take_in(&outbox, &new).await, begun);
    assert_eq!(take_in(&outbox, &new).await, begun, "asked again it says the same");

    let (delivery, attempts) = outbox.delivery("nova", &id).await.expect("reads").expect("is kept");
    assert_eq!((delivery.status, delivery.lease), (DeliveryStatus::Sending, lease("a", 1, 30)));
    assert_eq!((attempts.len(), attempts[0].number, attempts[0].started_at), (1, 1, at(0)));
    assert!(claim(&outbox, "a", 1).await.is_empty(), "its place is held");
}

async fn a_direct_write_to_a_place_that_is_held_waits(place: Place) {
    let outbox = place.open().await.outbox();
    accept(&outbox, post("main", "posts:instreet")).await;
    claim(&outbox, "a", 0).await;
    let mut direct = post("main", "posts:instreet");
    direct.begin = Some(lease("a", 1, 30));
    let id = direct.id.clone();
    let accepted = take_in(&outbox, &publication(vec![direct])).await;
    assert_eq!(accepted, Accepted::New { begun: vec![false] });
    assert_eq!(look(&outbox, &id).await.status, DeliveryStatus::Queued);
    assert!(!outbox.begin(&id, &lease("a", 1, 30), at(1)).await.expect("an answer"), "it was not leased");
}

async fn the_same_content_to_the_same_place_is_a_duplicate(place: Place) {
    let outbox = place.open().await.outbox();
    let first = publication(vec![post("main", "posts:instreet")]);
    take_in(&outbox, &first).await;

    let mut again = publication(vec![post("main", "posts:other"), post("main", "posts:instreet")]);
    again.no_duplicate_since = Some(at(-600));
    assert_eq!(take_in(&outbox, &again).await, Accepted::Duplicate(vec![(1, first.id.clone())]));
    assert!(outbox.publication("nova", &again.id).await.expect("reads").is_none(), "nothing is kept");

    let mut other_content = post("main", "posts:instreet");
    other_content.content_hash = [8; 32];
    for (why, delivery) in [
        ("another place", post("main", "posts:other")),
        ("another account", post("second", "posts:instreet")),
        ("another content", other_content),
    ] {
        let mut new = publication(vec![delivery]);
        new.no_duplicate_since = Some(at(-600));
        assert!(is_new(&take_in(&outbox, &new).await), "{why}");
    }
    let mut allowed = publication(vec![post("main", "posts:instreet")]);
    assert!(is_new(&take_in(&outbox, &allowed).await), "a duplicate that is allowed");
    allowed = publication(vec![post("main", "posts:instreet")]);
    allowed.no_duplicate_since = Some(at(1));
    assert!(is_new(&take_in(&outbox, &allowed).await), "the other is too long ago");
    let mut foreign = publication(vec![post("main", "posts:instreet")]);
    "luna".clone_into(&mut foreign.agent);
    foreign.no_duplicate_since = Some(at(-600));
    assert!(is_new(&take_in(&outbox, &foreign).await), "another agent");
}

async fn what_came_to_nothing_is_no_duplicate(place: Place) {
    let outbox = place.open().await.outbox();
    for status in [DeliveryStatus::Refused, DeliveryStatus::Failed, DeliveryStatus::Published] {
        let mut new = publication(vec![post("main", "posts:instreet")]);
        new.no_duplicate_since = Some(at(-600));
        assert!(is_new(&take_in(&outbox, &new).await), "before one is {status:?}");
        let claimed = claim(&outbox, "a", 0).await.remove(0);
        assert!(outbox.begin(&claimed.id, &claimed.lease, at(0)).await.expect("begins"));
        let left = outbox.leave(&claimed.id, &claimed.lease, progress(status, Some("done")), at(0)).await;
        assert!(left.expect("leaves"));
    }
    let mut new = publication(vec![post("main", "posts:instreet")]);
    new.no_duplicate_since = Some(at(-600));
    assert!(matches!(take_in(&outbox, &new).await, Accepted::Duplicate(_)), "one was published");
}

async fn an_idempotency_key_leads_to_one_publication(place: Place) {
    let outbox = place.open().await.outbox();
    let mut first = publication(vec![post("main", "posts:instreet")]);
    first.idempotency_key = Some("key".to_owned());
    let mut second = publication(vec![post("main", "comments:instreet:1")]);
    second.idempotency_key = first.idempotency_key.clone();
    let mut foreign = publication(vec![post("main", "posts:instreet")]);
    foreign.idempotency_key = first.idempotency_key.clone();
    "luna".clone_into(&mut foreign.agent);

    assert!(is_new(&take_in(&outbox, &first).await));
    assert_eq!(take_in(&outbox, &second).await, Accepted::SameKey(first.id.clone()));
    assert!(is_new(&take_in(&outbox, &first).await), "asked again it says the same");
    assert!(is_new(&take_in(&outbox, &foreign).await), "another agent's keys are its own");
}

async fn the_id_of_a_publication_is_a_key_for_it(place: Place) {
    let outbox = place.open().await.outbox();
    let first = publication(vec![post("main", "posts:instreet")]);
    assert!(is_new(&take_in(&outbox, &first).await));

    let mut second = publication(vec![post("main", "posts:instreet")]);
    second.idempotency_key = Some(first.id.clone());
    assert_eq!(take_in(&outbox, &second).await, Accepted::SameKey(first.id.clone()));
    let again = (0..9).map(|_| {
        let repeated = NewPublication {
            id: new_id(),
            deliveries: vec![post("main", "posts:instreet")],
            ..second.clone()
        };
        let outbox = &outbox;
        async move { take_in(outbox, &repeated).await }
    });
    for accepted in join_all(again).await {
        assert_eq!(accepted, Accepted::SameKey(first.id.clone()), "also when many ask at once");
    }
    second.deliveries[0].content_hash = [8; 32];
    assert_eq!(take_in(&outbox, &second).await, Accepted::OtherContent);
    "luna".clone_into(&mut second.agent);
    assert!(is_new(&take_in(&outbox, &second).await), "to another agent it is any text");
}

async fn an_agent_has_only_so_many_waiting(place: Place) {
    let outbox = place.open().await.outbox();
    let mut new = publication(vec![post("main", "a"), post("second", "b")]);
    new.max_waiting = 2;
    assert!(is_new(&take_in(&outbox, &new).await));
    let mut more = publication(vec![post("main", "c")]);
    more.max_waiting = 2;
    assert_eq!(take_in(&outbox, &more).await, Accepted::Full { waiting: 2 });
    assert!(outbox.publication("nova", &more.id).await.expect("reads").is_none(), "nothing is kept");

    "luna".clone_into(&mut more.agent);
    assert!(is_new(&take_in(&outbox, &more).await), "another agent has its own queue");
    assert_eq!(claim(&outbox, "a", 0).await.len(), 3);
    let mut later = publication(vec![post("main", "c")]);
    later.max_waiting = 2;
    assert!(is_new(&take_in(&outbox, &later).await), "what was claimed does not wait");
    let mut direct = publication(vec![post("main", "d")]);
    direct.deliveries[0].begin = Some(lease("a", 1, 30));
    direct.max_waiting = 0;
    assert_eq!(
        take_in(&outbox, &direct).await,
        Accepted::New { begun: vec![true] },
        "nor what begins at once"
    );
}

async fn hundreds_at_once_are_all_kept(place: Place) {
    let store = place.open().await;
    let outbox = store.outbox();
    let new: Vec<_> = (0..301)
        .map(|number| {
            let mut new = publication(vec![post("main", &number.to_string()), post("second", "posts")]);
            new.idempotency_key = Some(new.id.clone());
            new.deliveries[0].begin = (number % 2 == 0).then(|| lease("a", 1, 60));
            new
        })
        .collect();
    for accepted in join_all(new.iter().map(|new| take_in(&outbox, new))).await {
        assert!(is_new(&accepted), "{accepted:?}");
    }
    store.close().await;
    let outbox = place.open().await.outbox();
    for (number, new) in new.iter().enumerate() {
        let kept = outbox.publication("nova", &new.id).await.expect("reads").expect("is kept");
        assert_eq!(kept.deliveries.len(), 2);
        let (delivery, attempts) = &kept.deliveries[0];
        assert_eq!(delivery.place, number.to_string());
        assert_eq!(delivery.status == DeliveryStatus::Sending, number % 2 == 0);
        assert_eq!(attempts.len(), usize::from(number % 2 == 0));
    }
    assert_eq!(store_audit(&place).await, 602);
}

async fn store_audit(place: &Place) -> u64 {
    place.open().await.verify_audit().await.expect("the audit log is whole")
}

async fn of_many_at_once_with_the_same_content_one_is_new(place: Place) {
    let outbox = place.open().await.outbox();
    let new: Vec<_> = (0..100)
        .map(|_| {
            let mut new = publication(vec![post("main", "posts:instreet")]);
            new.no_duplicate_since = Some(at(-600));
            new
        })
        .collect();
    let accepted = join_all(new.iter().map(|new| take_in(&outbox, new))).await;
    let first = accepted.iter().position(is_new).expect("one is new");
    for (index, accepted) in accepted.iter().enumerate().filter(|(index, _)| *index != first) {
        assert_eq!(*accepted, Accepted::Duplicate(vec![(0, new[first].id.clone())]), "{index}");
    }
}

async fn two_instances_take_the_same_content_in_once(place: Place) {
    let instances = [place.open().await.outbox(), place.open().await.outbox()];
    for round in 0u8..20 {
        let new = instances.iter().map(|outbox| {
            let mut new = publication(vec![post("main", "posts:instreet")]);
            new.deliveries[0].content_hash = [round; 32];
            new.no_duplicate_since = Some(at(-600));
            async move { take_in(outbox, &new).await }
        });
        let accepted = join_all(new).await;
        assert_eq!(accepted.iter().filter(|accepted| is_new(accepted)).count(), 1, "{accepted:?}");
    }
}
