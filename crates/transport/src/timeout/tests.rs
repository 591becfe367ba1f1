use std::sync::atomic::{AtomicU32, Ordering};

use moothall_core::ports::memory::ManualClock;

use super::*;
use crate::multipart::Multipart;
use crate::testing::{CREATE_POST, Silent, at, clock, cx, drive, read, seconds, write};

async fn wait(cx: Context, request: Request) -> (Error, Duration) {
    let clock = clock();
    let layer = TimeoutLayer::new(Arc::new(Silent), Timeouts::default(), clock.clone());
    let error = drive(&clock, seconds(1), layer.send(&cx, &request)).await.expect_err("silent");
    (error, Duration::try_from(clock.now().duration_since(at(0))).expect("forward"))
}

#[tokio::test]
async fn an_attempt_ends_and_nobody_knows_what_it_did() {
    for request in [read(), write()] {
        let (error, took) = wait(cx(), request).await;
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::Unknown));
        assert_eq!(took, seconds(30));
    }
}

#[tokio::test]
async fn an_upload_may_take_longer() {
    let (_, took) = wait(cx(), Request::to(&CREATE_POST).multipart(Multipart::new())).await;
    assert_eq!(took, seconds(300));
}

#[tokio::test]
async fn the_callers_deadline_ends_it_earlier() {
    let (error, took) = wait(Context { deadline: Some(at(7)), ..cx() }, write()).await;
    assert_eq!((error.outcome(), took), (Outcome::Unknown, seconds(7)));
}

#[tokio::test]
async fn nothing_is_sent_once_the_deadline_has_passed() {
    let (error, took) = wait(Context { deadline: Some(at(0)), ..cx() }, write()).await;
    assert_eq!((error.outcome(), took), (Outcome::NotApplied, Duration::ZERO));
}

#[tokio::test]
async fn nothing_is_sent_once_another_may_send_it() {
    let (error, took) = wait(Context { send_before: Some(at(0)), ..cx() }, write()).await;
    assert_eq!((error.outcome(), took), (Outcome::NotApplied, Duration::ZERO));
}

/// Time passes while it connects, as when its process is stopped there. It counts its steps.
struct Stopped {
    clock: Arc<ManualClock>,
    steps: AtomicU32,
}

#[async_trait]
impl Transport for Stopped {
    async fn send(&self, _cx: &Context, _request: &Request) -> Result<Response> {
        poll_fn(|task| {
            task.waker().wake_by_ref();
            if self.steps.fetch_add(1, Ordering::Relaxed) == 0 {
                self.clock.advance(seconds(60));
                return Poll::Pending;
            }
            Poll::Ready(Err(Error::new(ErrorKind::Internal, "it went on")))
        })
        .await
    }
}

#[tokio::test]
async fn a_process_that_was_stopped_goes_no_step_further_where_another_may_have_taken_over() {
    for (send_before, steps) in [(Some(at(5)), 1), (None, 2)] {
        let clock = clock();
        let stopped = Arc::new(Stopped { clock: clock.clone(), steps: AtomicU32::new(0) });
        let layer = TimeoutLayer::new(stopped.clone(), Timeouts::default(), clock);
        let error = layer.send(&Context { send_before, ..cx() }, &write()).await.expect_err("stopped");
        assert_eq!(stopped.steps.load(Ordering::Relaxed), steps, "{error}");
    }
}
