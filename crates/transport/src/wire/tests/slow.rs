//! A network that answers slowly, or stops. Time is the test's; only the bytes travel for real.

use std::sync::Arc;

use bytes::Bytes;
use moothall_core::ports::Ports;
use moothall_core::ports::memory::ManualClock;

use super::*;
use crate::testing::{Plain, drive, seconds};
use crate::{Backend, Stack};

/// One piece for each byte.
fn bytes_of(raw: &str) -> Vec<Vec<u8>> {
    raw.bytes().map(|byte| vec![byte]).collect()
}

async fn ask(clock: &Arc<ManualClock>, server: &Server, request: &Request) -> Result<Response> {
    let wire =
        PinnedWire::new(Wire::new().expect("a client"), server.url(), Timeouts::default(), clock.clone());
    drive(clock, seconds(1), wire.send(&cx(), request)).await
}

/// The whole stack, with nothing set.
async fn call(clock: &Arc<ManualClock>, server: &Server, request: &Request) -> Result<Response> {
    let backend = Backend::wire(Wire::new().expect("a client"));
    let ports = Ports::with_clock(clock.clone());
    let stack = Stack::builder("example", server.url(), Arc::new(Plain), ports).backend(&backend);
    drive(clock, seconds(1), stack.build().expect("a stack").send(&cx(), request)).await
}

fn assert_open(error: &Error, message: &str) {
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::Unknown), "{error:?}");
    assert!(error.message().contains(message), "{error}");
}

#[tokio::test]
async fn an_answer_that_does_not_begin_leaves_it_open() {
    let head = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\n", "x".repeat(200));
    for pieces in [Vec::new(), bytes_of(&head)] {
        for request in [read(), write()] {
            let clock = clock();
            let server = Server::dripping(&clock, seconds(1), pieces.clone()).await;
            let error = ask(&clock, &server, &request).await.expect_err("slow");
            assert_open(&error, "127.0.0.1 did not begin to answer within 10 s");
        }
    }
}

#[tokio::test]
async fn an_answer_that_stops_in_the_middle_leaves_it_open() {
    for head in ["Content-Length: 100\r\n\r\n{\"po", "Transfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n"] {
        let clock = clock();
        let server = Server::start(format!("HTTP/1.1 200 OK\r\n{head}")).await;
        let error = ask(&clock, &server, &write()).await.expect_err("stopped");
        assert_open(&error, "127.0.0.1 stopped in the middle of its answer for 10 s");
    }
}

#[tokio::test]
async fn an_answer_that_comes_steadily_is_read_until_the_whole_takes_too_long() {
    let mut pieces = vec![b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n".to_vec()];
    pieces.extend(bytes_of("{\"posts\":[]}"));
    let clock = clock();
    let server = Server::dripping(&clock, seconds(5), pieces).await;
    let response = ask(&clock, &server, &write()).await.expect("nothing of it stopped for long");
    assert_eq!(response.body, "{\"posts\":[]}");

    let error = call(&clock, &server, &write()).await.expect_err("65 s are too long");
    assert_open(&error, "within 30 s");
}

#[tokio::test]
async fn a_slow_network_is_asked_again_for_a_read_and_never_for_a_write() {
    for (request, sent, outcome) in [(read(), 3, Outcome::NotApplied), (write(), 1, Outcome::Unknown)] {
        let clock = clock();
        let server = Server::dripping(&clock, seconds(1), Vec::new()).await;
        let error = call(&clock, &server, &request).await.expect_err("silent");
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, outcome), "{error:?}");
        assert!(error.message().contains("did not begin to answer within 10 s"), "{error}");
        assert_eq!(server.requests(), sent);
    }
}

/// An upload of `chunks` bytes, one every five seconds.
fn upload(clock: &Arc<ManualClock>, chunks: usize) -> Request {
    let clock = clock.clone();
    let bytes = futures::stream::iter(0..chunks).then(move |_| {
        let clock = clock.clone();
        async move {
            clock.sleep(seconds(5)).await;
            Ok(Bytes::from_static(b"x"))
        }
    });
    Request::to(&CREATE_POST).multipart(Multipart::new().file(FilePart {
        name: "file",
        file_name: "moon.png".into(),
        content_type: "image/png".into(),
        length: u64::try_from(chunks).ok(),
        stream: bytes.boxed(),
    }))
}

#[tokio::test]
async fn an_upload_is_not_late_while_its_bytes_are_on_their_way() {
    let clock = clock();
    let server = Server::start(answer("201 Created", &[], "{}")).await;
    ask(&clock, &server, &upload(&clock, 12)).await.expect("it took a minute to send");
    assert_eq!(server.requests(), 1);

    let server = Server::dripping(&clock, seconds(1), Vec::new()).await;
    let error = ask(&clock, &server, &upload(&clock, 12)).await.expect_err("silent after the last byte");
    assert_open(&error, "did not begin to answer within 10 s");
    assert_eq!(server.requests(), 1);
}
