use http::StatusCode;
use moothall_core::limits::LimitScope;
use moothall_core::ports::memory::ManualClock;
use moothall_core::{Context, Outcome};

use super::*;
use crate::testing::server::{Server, answer};
use crate::testing::{Plain, clock, cx, drive, per_minute, read, seconds, write};
use crate::{Fault, Origin, Recording, Request, Response};

fn builder(base_url: &str, clock: &Arc<ManualClock>) -> StackBuilder {
    let base_url = Url::parse(base_url).expect("a URL");
    Stack::builder("net", base_url, Arc::new(Plain), Ports::with_clock(clock.clone()))
        .auth(Auth::Bearer { field: "api_key" })
}

struct Fixture {
    server: Server,
    clock: Arc<ManualClock>,
    faults: Faults,
    stack: Arc<dyn Transport>,
}

async fn over(raw: String, set: impl FnOnce(StackBuilder) -> StackBuilder) -> Fixture {
    let (server, clock, faults) = (Server::start(raw).await, clock(), Faults::new());
    let builder = builder(server.url().as_str(), &clock)
        .wire(Wire::new().expect("a client"))
        .faults(Some(faults.clone()));
    let stack = set(builder).build().expect("a stack");
    Fixture { server, clock, faults, stack }
}

impl Fixture {
    async fn send(&self, request: &Request) -> Result<Response> {
        self.stack.send(&cx(), request).await
    }

    /// As `send`, for calls that are tried again after a while.
    async fn send_patiently(&self, request: &Request) -> Result<Response> {
        drive(&self.clock, seconds(1), self.send(request)).await
    }
}

#[test]
fn a_base_url_that_cannot_be_trusted_is_refused() {
    let clock = clock();
    for url in [
        "http://example.org",
        "ftp://localhost",
        "https://user:canary@example.org",
        "https://example.org/?a=1",
    ] {
        let error = builder(url, &clock).replay(Replayer::default()).build().err().expect(url);
        assert_eq!((error.kind(), error.network()), (ErrorKind::Config, Some("net")), "{url}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
    for url in ["https://example.org/base", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"] {
        assert!(builder(url, &clock).replay(Replayer::default()).build().is_ok(), "{url}");
    }
}

#[test]
fn a_stack_must_end_somewhere() {
    let error = builder("https://example.org", &clock()).build().err().expect("no end");
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[test]
fn a_backend_brings_all_that_the_process_decides() {
    let backend = Backend { retries: 7, ..Backend::replay(Replayer::default()) };
    let builder = builder("https://example.org", &clock()).backend(&backend);
    assert_eq!(builder.retries, 7);
    assert!(builder.build().is_ok());
}

#[tokio::test]
async fn a_lost_request_is_sent_again_and_a_lost_answer_is_not() {
    let f = over(answer("201 Created", &[], "{}"), |builder| builder).await;
    f.faults.next(Fault::LostRequest);
    f.send_patiently(&write()).await.expect("sent again");
    assert_eq!(f.server.requests(), 1);
    f.faults.next(Fault::LostAnswer);
    let error = f.send(&write()).await.expect_err("nobody knows");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::Unknown));
    assert_eq!(f.server.requests(), 2, "the write arrived, and was not sent again");
}

#[tokio::test]
async fn a_failing_network_is_asked_three_times_for_a_read_and_once_for_a_write() {
    let f = over(answer("500 Oops", &[], "{}"), |builder| builder).await;
    let error = f.send_patiently(&read()).await.expect_err("fails");
    assert_eq!((error.outcome(), f.server.requests()), (Outcome::NotApplied, 3));
    let error = f.send(&write()).await.expect_err("fails");
    assert_eq!((error.outcome(), f.server.requests()), (Outcome::Unknown, 4));
    assert_eq!((error.network(), error.operation()), (Some("net"), Some("create_post")));
}

#[tokio::test]
async fn every_attempt_pays() {
    let f = over(answer("500 Oops", &[], "{}"), |builder| builder.limits(vec![per_minute("read", 4)])).await;
    f.send_patiently(&read()).await.expect_err("fails three times");
    f.send_patiently(&read()).await.expect_err("fails once, then the budget is spent");
    assert_eq!(f.server.requests(), 4);
}

#[tokio::test]
async fn a_limit_of_the_network_is_waited_out_when_that_is_short() {
    let f = over(answer("201 Created", &[], "{}"), |builder| builder).await;
    let limited = |wait: &'static str| {
        let header = (http::header::RETRY_AFTER, http::HeaderValue::from_static(wait));
        Fault::answer(StatusCode::TOO_MANY_REQUESTS, &[header], "")
    };
    f.faults.next(limited("5"));
    f.send_patiently(&write()).await.expect("after five seconds");
    f.faults.next(limited("60"));
    let error = f.send(&write()).await.expect_err("too long to wait");
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(seconds(60))));
    let error = f.send(&write()).await.expect_err("and nothing goes until then");
    assert_eq!(
        (error.kind(), error.scope()),
        (ErrorKind::RateLimited, Some(&LimitScope::Action(write().endpoint().action)))
    );
    assert_eq!(f.server.requests(), 1);
}

#[tokio::test]
async fn a_redirect_ends_the_call_and_the_credential_stays() {
    let elsewhere = Server::start(answer("200 OK", &[], "{}")).await;
    let target = format!("{}steal?canary", elsewhere.url());
    let f = over(answer("307 Moved", &[("Location", &target)], "{}"), |builder| builder.retries(0)).await;
    let error = f.send(&read()).await.expect_err("not followed");
    assert!(error.message().contains("127.0.0.1") && !error.message().contains("canary"), "{error}");
    assert_eq!((error.kind(), elsewhere.connections()), (ErrorKind::Unavailable, 0));
}

#[tokio::test]
async fn a_secret_ends_nowhere_but_on_the_wire() {
    let folder = tempfile::tempdir().expect("a folder");
    let origin = Origin { address: "a test".into(), is_network: false };
    let recording = Recording { folder: folder.path().to_owned(), origin, accounts: Vec::new(), most: 10 };
    let recorder = Recorder::new(recording).expect("a folder");
    let body = r#"{"error":"canary-key is no key"}"#;
    let f = over(answer("400 Bad", &[("X-Echo", "canary-key")], body), |b| b.recorder(Some(recorder))).await;
    let error = f.send(&write()).await.expect_err("refused");
    assert!(f.server.seen().await.contains("Bearer canary-key"), "it must be sent");
    assert!(
        error.message().contains("<redacted> is no key") && !format!("{error:?}").contains("canary"),
        "{error:?}"
    );
    let fixture =
        std::fs::read_to_string(folder.path().join("create_post/recorded-0001.json")).expect("a fixture");
    assert!(fixture.contains("<redacted>") && !fixture.contains("canary"), "{fixture}");
}

#[tokio::test]
async fn nobodys_reads_carry_no_credential() {
    let f = over(answer("200 OK", &[], "{}"), |builder| builder).await;
    f.stack.send(&Context::anonymous(), &read()).await.expect("public");
    assert!(!f.server.seen().await.to_ascii_lowercase().contains("authorization"));
}

#[tokio::test]
async fn an_answer_that_never_ends_is_given_up() {
    let cases = [
        ("", "begin to answer within 10 s"),
        ("HTTP/1.1 200 OK\r\nContent-", "begin to answer within 10 s"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", "in the middle of its answer for 10 s"),
    ];
    for (raw, message) in cases {
        let f = over(raw.to_owned(), |builder| builder.retries(0)).await;
        let error = f.send_patiently(&write()).await.expect_err("silence");
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::Unknown), "{raw:?}");
        assert!(error.message().contains(message), "{error}");
    }
}
