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
