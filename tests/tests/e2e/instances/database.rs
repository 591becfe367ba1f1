//! The database goes away under load, and a stopped instance holds its lock: the others go on, and nothing is lost.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::json;
use tokio::task::JoinSet;

use super::writers::{Doors, Writers};
use super::{Hall, Instance, SHORT_LEASE, until};
use crate::e2e::agent::{Agent, Answer};
use crate::e2e::world::IA;

/// Ends every session but the one that asks.
const CUT: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
    WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";

/// How many sessions hold a lock in a transaction in which nothing happens.
const HOLDERS: &str = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) \
    WHERE locktype = 'advisory' AND granted AND state = 'idle in transaction' \
    AND clock_timestamp() - state_change > interval '100 ms'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_under_load_costs_no_write_and_doubles_none() {
    let hall = Hall::with(SHORT_LEASE).await;
    let instances = [hall.serve("one").await, hall.serve("two").await];
    let writers = Writers::start(&hall, &Doors::of(&instances));
    for _ in 0..3 {
        writers.until_more(5).await;
        hall.postgres.query(CUT).expect("sessions end");
    }
    writers.until_more(5).await;
    hall.postgres.crash().expect("it stops");
    hall.postgres.resume().expect("it starts");
    writers.until_more(5).await;
    let written = writers.finish().await;
    written.is_there_once(&hall, &instances[0]).await;
}

/// Something that is only kept: it is planned for later.
async fn keep(agent: &Agent, publish_at: Timestamp, text: &str) -> Answer {
    let body = json!({"text": text, "targets": [{"network": IA}], "publish_at": publish_at});
    agent.post("/v1/posts", body).await
}

/// Stops an instance at a moment at which it holds the writers' lock.
async fn stop_in_a_transaction(hall: &Hall, instance: &Instance) {
    let stopped = async || {
        instance.process.signal("STOP").await;
        // What the server was busy with ends, and then the lock is free, or its holder is idle.
        tokio::time::sleep(Duration::from_millis(150)).await;
        if hall.postgres.query(HOLDERS).expect("the server answers") != "0" {
            return Some(());
        }
        instance.process.signal("CONT").await;
        None
    };
    until("it never holds the lock when it is stopped", stopped).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_that_is_stopped_in_a_transaction_holds_the_other_up_for_seconds_only() {
    let hall = Hall::open().await;
    let (one, two) = (hall.serve("one").await, hall.serve("two").await);
    let tomorrow = hall.world.sandbox.control().now() + Duration::from_hours(24);
    let mut flood = JoinSet::new();
    for writer in 0..4 {
        let agent = hall.nova(&one);
        flood.spawn(async move {
            for number in 0.. {
                keep(&agent, tomorrow, &format!("{writer} {number}")).await.success();
            }
        });
    }
    stop_in_a_transaction(&hall, &one).await;
    flood.shutdown().await;

    let stopped = Instant::now();
    keep(&hall.nova(&two), tomorrow, "From the other").await.success();
    let held_up = stopped.elapsed();
    assert!(one.process.is_stopped());
    assert!(held_up < Duration::from_secs(15), "the other was held up for {held_up:?}");

    one.process.signal("CONT").await;
    let agent = hall.nova(&one);
    let again = async || (keep(&agent, tomorrow, "Awake").await.status == 202).then_some(());
    until("it does not write again when it wakes", again).await;
}
