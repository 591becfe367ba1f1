//! Taking over at once from processes that are known to be dead.

use moothall_core::outbox::DeliveryStatus;

use crate::harness::{Place, Suite, accept, at, claim, look, post, trials};

pub(crate) fn add_to(suite: &mut Suite) {
    trials!(suite, leases_of_the_dead_end_at_once_and_others_stay);
    suite.add_for("postgres", "a_name_is_one_living_process", a_name_is_one_living_process);
}

async fn leases_of_the_dead_end_at_once_and_others_stay(place: Place) {
    let outbox = place.open().await.outbox();
    let begun = accept(&outbox, post("main", "begun")).await;
    let claimed = claim(&outbox, "hall/1", 0).await;
    assert!(outbox.begin(&begun, &claimed[0].lease, at(1)).await.expect("begins"));
    let leased = accept(&outbox, post("main", "leased")).await;
    claim(&outbox, "hall/2", 1).await;
    let other = accept(&outbox, post("main", "other")).await;
    claim(&outbox, "hallway/1", 1).await;

    assert_eq!(outbox.take_over("hall/", at(2)).await.expect("takes over"), 2);
    assert_eq!(outbox.recover(at(2)).await.expect("recovers"), 2);
    assert_eq!(look(&outbox, &begun).await.status, DeliveryStatus::Unknown);
    assert_eq!(look(&outbox, &leased).await.status, DeliveryStatus::Queued);
    assert_eq!(look(&outbox, &other).await.status, DeliveryStatus::Leased);
}

async fn a_name_is_one_living_process(place: Place) {
    let (first, second) = (place.open().await, place.open().await);
    let name = first.take_name("hall").await.expect("asks").expect("is free");
    assert_eq!(name.as_str(), "hall");
    assert!(second.take_name("hall").await.expect("asks").is_none());
    assert!(second.take_name("hall-2").await.expect("asks").is_some());
    drop(name);
    // The server notices the end of a session a moment later.
    for _ in 0..500 {
        if second.take_name("hall").await.expect("asks").is_some() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the name of a dead process is not free");
}
