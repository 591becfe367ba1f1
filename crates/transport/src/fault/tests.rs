use super::*;
use crate::testing::{Net, clock, cx, read, respond, seconds, write};

fn layer(faults: &Faults) -> (Arc<Net>, FaultLayer, Arc<moothall_core::ports::memory::ManualClock>) {
    let (net, clock) = (Net::script([|| Ok(respond(200, "0123456789"))]), clock());
    (net.clone(), FaultLayer::new(net, faults.clone(), clock.clone()), clock)
}

#[tokio::test]
async fn a_lost_request_never_arrives() {
    let faults = Faults::new();
    let (net, layer, _) = layer(&faults);
    faults.next(Fault::LostRequest);
    let error = layer.send(&cx(), &write()).await.expect_err("lost");
    assert_eq!(
        (error.kind(), error.outcome(), net.count()),
        (ErrorKind::Unavailable, Outcome::NotApplied, 0)
    );
}

#[tokio::test]
async fn a_lost_answer_hides_what_was_done() {
    let faults = Faults::new();
    let (net, layer, _) = layer(&faults);
    faults.next(Fault::LostAnswer);
    let error = layer.send(&cx(), &write()).await.expect_err("lost");
    assert_eq!((error.kind(), error.outcome(), net.count()), (ErrorKind::Unavailable, Outcome::Unknown, 1));
}

#[tokio::test]
async fn answers_can_be_put_in_its_mouth_or_cut() {
    let faults = Faults::new();
    let (net, layer, _) = layer(&faults);
    faults.next(Fault::status(StatusCode::SERVICE_UNAVAILABLE));
    faults.next(Fault::CutBody);
    assert_eq!(layer.send(&cx(), &write()).await.expect("an answer").status, 503);
    assert_eq!(net.count(), 0);
    assert_eq!(layer.send(&cx(), &write()).await.expect("an answer").body, "01234");
}

#[tokio::test]
async fn a_delay_passes_on_the_clock() {
    let faults = Faults::new();
    let (net, layer, clock) = layer(&faults);
    faults.next(Fault::Delay(seconds(5)));
    let (cx, request) = (cx(), read());
    let mut sending = layer.send(&cx, &request);
    assert!(futures::poll!(sending.as_mut()).is_pending());
    assert_eq!(net.count(), 0);
    clock.advance(seconds(5));
    assert!(sending.await.is_ok());
}

#[tokio::test]
async fn a_fault_waits_for_its_endpoint_and_happens_once() {
    let faults = Faults::new();
    let (_, layer, _) = layer(&faults);
    faults.next_to("create_post", Fault::LostRequest);
    assert!(layer.send(&cx(), &read()).await.is_ok());
    assert_eq!(faults.pending(), 1);
    assert!(layer.send(&cx(), &write()).await.is_err());
    assert_eq!(faults.pending(), 0);
    assert!(layer.send(&cx(), &write()).await.is_ok());
}
