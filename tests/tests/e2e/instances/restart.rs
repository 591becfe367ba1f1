//! One instance after the other is restarted while agents write: nobody but their connections notices.

use moothall_sandbox::FaultKind;

use super::Hall;
use super::writers::{Doors, Writers};
use crate::e2e::world::{IA, IS};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_finishes_what_is_in_flight_and_answers_no_error() {
    let hall = Hall::open().await;
    // So slow that every writer has something in flight when an instance is told to stop.
    for network in [IA, IS] {
        hall.world.fault(network, FaultKind::Slow, |fault| {
            (fault.count, fault.delay_ms) = (0, Some(150));
        });
    }
    let mut instances = [hall.serve("one").await, hall.serve("two").await];
    let doors = Doors::of(&instances);
    let writers = Writers::start(&hall, &doors);
    for (number, name) in ["one", "two"].into_iter().enumerate() {
        writers.until_more(10).await;
        let instance = &mut instances[number];
        instance.process.signal("TERM").await;
        let status = instance.process.end().await;
        assert_eq!(status.code(), Some(0), "{}", instance.process.stderr.text());
        *instance = hall.serve(name).await;
        doors.change(number, instance);
    }
    writers.until_more(10).await;
    let written = writers.finish().await;
    assert_eq!(written.errors, Vec::<String>::new(), "whoever tries again is told of no error");
    written.is_there_once(&hall, &instances[0]).await;
}
