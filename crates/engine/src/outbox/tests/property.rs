use moothall_core::{Error, ErrorKind, Remote};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::*;
use crate::Engine;
use crate::fake::{Fault, lost};

/// Something that happens.
#[derive(Debug, Clone, Copy)]
enum Event {
    /// A post is queued.
    Queue,
    /// A post is sent while its caller waits.
    Direct,
    /// The next post to the network goes wrong so.
    Fault(u8),
    /// The next look goes wrong.
    Blind,
    /// A worker works once.
    Work,
    /// Two processes work at the same time.
    WorkTwice,
    /// A worker begins, and its process dies at its first wait after this many steps.
    Die(u8),
    /// Time passes.
    Pass(u8),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => Just(Event::Queue),
        2 => Just(Event::Direct),
        4 => (0..6u8).prop_map(Event::Fault),
        1 => Just(Event::Blind),
        3 => Just(Event::Work),
        2 => Just(Event::WorkTwice),
        3 => (0..40u8).prop_map(Event::Die),
        4 => prop_oneof![1..20u8, 20..100u8].prop_map(Event::Pass),
    ]
}

fn fault(kind: u8) -> Fault {
    let refused = |kind, status| Error::new(kind, "no").with_remote(Remote::status(status));
    match kind {
        0 => Fault::Fails(lost()),
        1 => Fault::LosesAnswer,
        2 => Fault::Fails(refused(ErrorKind::RateLimited, 429).with_retry_after(Duration::from_secs(20))),
        3 => Fault::Fails(refused(ErrorKind::Unavailable, 503)),
        4 => Fault::Fails(refused(ErrorKind::Forbidden, 403)),
        _ => Fault::PanicsLate,
    }
}

/// Polls a worker so often, and drops it: as far as anybody else can tell, its process died there.
async fn die(engine: Engine, steps: u8) {
    let mut work = std::pin::pin!(engine.turn());
    for _ in 0..steps {
        if futures::poll!(&mut work).is_ready() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

async fn run(events: Vec<Event>) -> Result<(), TestCaseError> {
    // It hides what was written for long, so that looking too early is a mistake often made.
    let alpha = Arc::new(Fake { lag: Duration::from_secs(40), ..Fake::new("alpha") });
    let hall = Hall::open(&[&alpha], ADA).await;
    let mut asked = Vec::new();
    for event in events {
        match event {
            Event::Queue | Event::Direct => {
                let text = format!("post {}", asked.len());
                let mut options = queued();
                options.respond_async = matches!(event, Event::Queue);
                let engine = hall.engine.clone();
                asked.push(tokio::spawn(async move {
                    let publication = engine.publish(&caller("ada"), request(&text, options)).await;
                    (text, publication.expect("accepted").id)
                }));
                // Whoever waits behind a doubt waits for time to pass.
                for _ in 0..200 {
                    tokio::task::yield_now().await;
                }
            }
            Event::Fault(kind) => alpha.fault("posts.create", fault(kind)),
            Event::Blind => alpha.fail("reconcile.find_post", Error::new(ErrorKind::Unavailable, "away")),
            Event::Work => drop(hall.engine.turn().await),
            Event::WorkTwice => {
                let another = hall.another().await;
                tokio::join!(hall.engine.turn(), another.turn());
            }
            Event::Die(steps) => die(hall.another().await, steps).await,
            Event::Pass(seconds) => hall.clock.advance(Duration::from_secs(seconds.into())),
        }
    }
    // An hour later everything has ended, whatever happened.
    for _ in 0..45 {
        hall.clock.advance(Duration::from_secs(80));
        settle(&hall).await;
    }
    let written = texts(&alpha);
    for asked in asked {
        let (text, id) = asked.await.expect("it does not wait for ever");
        let publication =
            hall.engine.publication(&caller("ada"), &id).await.expect("what was accepted is kept");
        let delivery = &publication.deliveries[0];
        prop_assert!(delivery.status.is_final(), "{:?}", delivery);
        let times = written.iter().filter(|written| **written == text).count();
        match delivery.status {
            DeliveryStatus::Published => prop_assert_eq!(times, 1, "{}: {:?}", text, delivery),
            DeliveryStatus::NeedsAttention => prop_assert!(times <= 1, "{}: {:?}", text, delivery),
            _ => prop_assert_eq!(times, 0, "{}: {:?}", text, delivery),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// The network's ledger is the oracle: nothing is lost, nothing is there twice, everything ends.
    #[test]
    fn whatever_goes_wrong_nothing_is_lost_and_nothing_is_there_twice(
        events in prop::collection::vec(event(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime").block_on(run(events))?;
    }
}
