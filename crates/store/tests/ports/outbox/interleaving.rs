//! Whatever workers and owners do in whatever order, no delivery is begun twice under one lease, and what is
//! final stays so.

use std::collections::HashMap;

use moothall_core::outbox::{DeliveryStatus, Lease, Steer};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::harness::{Place, Suite, accept, at, look, post, progress};

pub(crate) fn add_to(suite: &mut Suite) {
    suite.add_for("sqlite", "no_interleaving_begins_one_lease_twice", no_interleaving_begins_one_lease_twice);
}

#[derive(Debug, Clone)]
enum Step {
    Claim { owner: usize, limit: u32 },
    Begin { owner: usize, lease: prop::sample::Index },
    Leave { owner: usize, lease: prop::sample::Index, status: DeliveryStatus },
    Renew { owner: usize },
    Recover,
    Cancel { delivery: usize },
    Pass { seconds: i64 },
}

const OWNERS: [&str; 3] = ["a", "b", "c"];
const DELIVERIES: usize = 4;

fn step() -> impl Strategy<Value = Step> {
    let lease = any::<prop::sample::Index>;
    let status = prop::sample::select(vec![
        DeliveryStatus::Published,
        DeliveryStatus::Refused,
        DeliveryStatus::Queued,
        DeliveryStatus::Unknown,
        DeliveryStatus::Sending,
        DeliveryStatus::NeedsAttention,
    ]);
    prop_oneof![
        3 => (0..3usize, 1..4u32).prop_map(|(owner, limit)| Step::Claim { owner, limit }),
        4 => (0..3usize, lease()).prop_map(|(owner, lease)| Step::Begin { owner, lease }),
        3 => (0..3usize, lease(), status).prop_map(|(owner, lease, status)| Step::Leave { owner, lease, status }),
        1 => (0..3usize).prop_map(|owner| Step::Renew { owner }),
        2 => Just(Step::Recover),
        1 => (0..DELIVERIES).prop_map(|delivery| Step::Cancel { delivery }),
        3 => (1..40i64).prop_map(|seconds| Step::Pass { seconds }),
    ]
}

async fn no_interleaving_begins_one_lease_twice(_: Place) {
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let handle = tokio::runtime::Handle::current();
    let run = move || {
        runner.run(&prop::collection::vec(step(), 1..60), |steps| {
            handle.block_on(play(steps));
            Ok(())
        })
    };
    tokio::task::spawn_blocking(run).await.expect("plays").expect("holds");
}

async fn play(steps: Vec<Step>) {
    let place = Place::Sqlite(std::sync::Arc::new(tempfile::tempdir().expect("a directory")));
    let stores = [place.open().await, place.open().await, place.open().await];
    let outboxes = stores.each_ref().map(moothall_store::Store::outbox);
    let mut ids = Vec::new();
    for number in 0..DELIVERIES {
        // Two places, so that some have to wait for each other.
        ids.push(accept(&outboxes[0], post("main", &(number % 2).to_string())).await);
    }
    // Leases as their owners remember them, however old.
    let mut leases: Vec<Vec<(String, Lease)>> = vec![Vec::new(); OWNERS.len()];
    let mut begun: HashMap<(String, i64), usize> = HashMap::new();
    let mut ended: HashMap<String, DeliveryStatus> = HashMap::new();
    let mut now = 0;
    for step in steps {
        // Every step has an instant of its own, as it has in life.
        now += 1;
        match step {
            Step::Claim { owner, limit } => {
                let claimed = outboxes[owner].claim(OWNERS[owner], at(now + 30), limit, at(now)).await;
                for delivery in claimed.expect("claims") {
                    assert!(!ended.contains_key(&delivery.id), "{delivery:?} has ended");
                    leases[owner].push((delivery.id, delivery.lease));
                }
            }
            Step::Begin { owner, lease } if !leases[owner].is_empty() => {
                let (id, lease) = lease.get(&leases[owner]);
                if outboxes[owner].begin(id, lease, at(now)).await.expect("an answer") {
                    assert!(!ended.contains_key(id), "{id} has ended");
                    let times = begun.entry((id.clone(), lease.epoch)).or_default();
                    *times += 1;
                    assert_eq!(*times, 1, "{id} was begun twice under lease {}", lease.epoch);
                }
            }
            Step::Leave { owner, lease, status } if !leases[owner].is_empty() => {
                let (id, lease) = lease.get(&leases[owner]);
                let left = outboxes[owner].leave(id, lease, progress(status, Some("so")), at(now)).await;
                if left.expect("an answer") {
                    assert!(!ended.contains_key(id), "{id} has ended");
                    if status.is_final() {
                        ended.insert(id.clone(), status);
                    }
                }
            }
            Step::Begin { .. } | Step::Leave { .. } => {}
            Step::Renew { owner } => {
                let mine: Vec<_> = leases[owner].iter().map(|(id, _)| id.clone()).collect();
                outboxes[owner].renew(OWNERS[owner], &mine, at(now + 30), at(now)).await.expect("renews");
            }
            Step::Recover => {
                outboxes[0].recover(at(now)).await.expect("recovers");
            }
            Step::Cancel { delivery } => {
                outboxes[1].steer("nova", &ids[delivery], Steer::Cancel, at(now)).await.expect("an answer");
                if look(&outboxes[1], &ids[delivery]).await.status == DeliveryStatus::Cancelled {
                    ended.insert(ids[delivery].clone(), DeliveryStatus::Cancelled);
                }
            }
            Step::Pass { seconds } => now += seconds,
        }
        let mut places = Vec::new();
        for id in &ids {
            let delivery = look(&outboxes[2], id).await;
            if let Some(end) = ended.get(id) {
                assert_eq!(delivery.status, *end, "{id} left its end");
            }
            if delivery.status.holds_place() {
                assert!(!places.contains(&delivery.place), "two at {}", delivery.place);
                places.push(delivery.place);
            }
        }
    }
    for store in stores {
        store.close().await;
    }
}
