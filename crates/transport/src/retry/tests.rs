use super::*;
use crate::multipart::Multipart;
use crate::testing::{
    CREATE_POST, FOLLOW, Net, clock, cx, drive, lost, ok, read, refusal, seconds, unreachable, write,
};

type Script = fn() -> Result<Response>;

async fn send(request: Request, first: Script) -> (usize, Result<Response>) {
    let (net, clock) = (Net::script([first, ok]), clock());
    let layer = RetryLayer::new(net.clone(), "net", DEFAULT_RETRIES, seconds(10), clock.clone());
    let result = drive(&clock, seconds(1), layer.send(&cx(), &request)).await;
    (net.count(), result)
}

fn set_state() -> Request {
    Request::to(&FOLLOW).path("handle", "nova")
}

#[tokio::test]
async fn what_was_not_written_is_sent_again() {
    for request in [read(), set_state(), write()] {
        let (calls, result) = send(request, unreachable).await;
        assert!(result.is_ok());
        assert_eq!(calls, 2);
    }
}

#[tokio::test]
async fn what_may_have_been_written_is_sent_again_only_when_that_does_nothing_twice() {
    for request in [read(), set_state()] {
        assert_eq!(send(request, lost).await.0, 2);
    }
    let (calls, result) = send(write(), lost).await;
    assert_eq!(calls, 1, "a post must never be sent twice");
    assert_eq!(result.expect_err("lost").outcome(), Outcome::Unknown);
}

#[tokio::test]
async fn an_attempt_that_may_have_written_keeps_the_call_in_doubt() {
    let refused: Script = || Err(refusal(ErrorKind::NotFound, 404));
    let (net, clock) = (Net::script([lost, refused]), clock());
    let layer = RetryLayer::new(net.clone(), "net", DEFAULT_RETRIES, seconds(10), clock.clone());
    let error =
        drive(&clock, seconds(1), layer.send(&cx(), &set_state())).await.expect_err("refused at last");
    assert_eq!((net.count(), error.kind(), error.outcome()), (2, ErrorKind::NotFound, Outcome::Unknown));
}

#[tokio::test]
async fn other_refusals_are_final() {
    let scripts: [Script; 3] = [
        || Err(refusal(ErrorKind::InvalidInput, 400)),
        || Err(refusal(ErrorKind::Unauthenticated, 401)),
        || Err(Error::new(ErrorKind::Decode, "malformed")),
    ];
    for script in scripts {
        assert_eq!(send(read(), script).await.0, 1);
    }
}

#[tokio::test]
async fn a_limit_is_waited_for_when_the_network_says_how_long_and_it_is_short() {
    let cases: [(Script, usize); 4] = [
        (|| Err(refusal(ErrorKind::RateLimited, 429).with_retry_after(seconds(9))), 2),
        (|| Err(refusal(ErrorKind::RateLimited, 429).with_retry_after(seconds(11))), 1),
        (|| Err(refusal(ErrorKind::RateLimited, 429)), 1),
        // Our own budget refused: it has waited already.
        (|| Err(Error::new(ErrorKind::RateLimited, "budget").with_retry_after(seconds(9))), 1),
    ];
    for (script, calls) in cases {
        assert_eq!(send(write(), script).await.0, calls);
    }
}

#[tokio::test]
async fn it_gives_up_after_two_more_attempts() {
    let (net, clock) = (Net::script([unreachable]), clock());
    let layer = RetryLayer::new(net.clone(), "net", 2, seconds(10), clock.clone());
    assert!(drive(&clock, seconds(1), layer.send(&cx(), &read())).await.is_err());
    assert_eq!(net.count(), 3);
}

#[tokio::test]
async fn no_wait_outlasts_the_deadline() {
    let (net, clock) = (Net::script([unreachable]), clock());
    let layer = RetryLayer::new(net.clone(), "net", 2, seconds(10), clock.clone());
    let cx = Context { deadline: clock.now().checked_add(FIRST_DELAY).ok(), ..cx() };
    let error = layer.send(&cx, &read()).await.expect_err("no time to try again");
    assert_eq!((net.count(), error.message()), (1, "no connection"));
}

#[tokio::test]
async fn an_upload_is_sent_again_only_while_its_stream_is_whole() {
    let upload = || Request::to(&CREATE_POST).multipart(Multipart::new());
    assert_eq!(send(upload(), unreachable).await.0, 2);
    let touched = upload();
    touched.upload(Option::take);
    assert_eq!(send(touched, unreachable).await.0, 1);
}
