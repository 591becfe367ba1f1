use std::io;
use std::sync::Mutex;

use metrics_exporter_prometheus::PrometheusBuilder;
use moothall_core::Remote;
use tracing::instrument::WithSubscriber as _;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

use super::*;
use crate::retry::RetryLayer;
use crate::testing::{
    FOLLOW, GET_POST, Net, clock, cx, drive, lost, ok, read, refusal, seconds, unreachable, write,
};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no poison").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What a call logs at the finest level, spans included, and its result.
async fn observed(net: Arc<Net>, request: Request) -> (String, Result<Response>) {
    let (log, clock) = (Log::default(), clock());
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let retry = RetryLayer::new(net, "net", 2, seconds(10), clock.clone());
    let layer = ObserveLayer::new(Arc::new(retry), "net", clock.clone());
    let cx = Context { request_id: Some("req-1".into()), ..cx() };
    let result = drive(&clock, seconds(1), layer.send(&cx, &request)).with_subscriber(subscriber).await;
    let text = String::from_utf8(log.0.lock().expect("no poison").clone()).expect("UTF-8");
    (text, result)
}

#[tokio::test]
async fn a_call_is_one_span_with_what_it_took() {
    let (log, _) = observed(Net::script([unreachable, ok]), read()).await;
    assert_eq!(log.lines().count(), 1, "{log}");
    for field in [
        "network.call",
        r#"network="net""#,
        r#"operation="list_posts""#,
        "req-1",
        "attempts=2",
        "status=200",
        "duration_ms=1000",
    ] {
        assert!(log.contains(field), "no {field} in {log}");
    }
}

#[tokio::test]
async fn a_failure_is_logged_once_however_often_it_was_tried() {
    let (log, _) = observed(Net::script([unreachable]), read()).await;
    assert_eq!(log.matches("the network call failed").count(), 1, "{log}");
    assert!(log.contains("WARN") && log.contains("no connection") && log.contains("attempts=3"), "{log}");
    let (log, _) = observed(Net::script([|| Err(refusal(ErrorKind::Forbidden, 403))]), write()).await;
    assert!(log.contains("INFO") && log.contains("was refused") && log.contains("status=403"), "{log}");
}

#[tokio::test]
async fn no_value_of_a_request_or_answer_is_logged() {
    let request = Request::to(&FOLLOW)
        .path("handle", "canary")
        .query("q", "canary")
        .header(http::header::USER_AGENT, http::HeaderValue::from_static("canary"))
        .json("canary")
        .expect("serialises")
        .bearer("canary".into());
    let answers: [fn() -> Result<Response>; 2] = [
        || Ok(crate::testing::with_header(crate::testing::respond(200, "canary"), "x-a", "canary")),
        || Err(Error::new(ErrorKind::Conflict, "no").with_remote(Remote::status(409).with_message("canary"))),
    ];
    for answer in answers {
        let (log, _) = observed(Net::script([answer]), request.clone()).await;
        assert!(log.contains("follow") && !log.contains("canary"), "{log}");
    }
}

#[tokio::test]
async fn every_failure_is_named_and_a_read_has_written_nothing() {
    let (_, result) = observed(Net::script([lost]), read()).await;
    let error = result.expect_err("lost");
    assert_eq!((error.network(), error.operation()), (Some("net"), Some("list_posts")));
    assert_eq!(error.outcome(), Outcome::NotApplied);
    let (_, result) = observed(Net::script([lost]), write()).await;
    assert_eq!(result.expect_err("lost").outcome(), Outcome::Unknown);
}

#[test]
fn metrics_count_calls_by_action_and_outcome_alone() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    metrics::with_local_recorder(&recorder, || {
        runtime.block_on(async {
            let _ =
                observed(Net::script([unreachable, ok]), Request::to(&GET_POST).path("post_id", "canary"))
                    .await;
            let _ = observed(Net::script([|| Err(refusal(ErrorKind::Conflict, 409))]), write()).await;
        });
    });
    let text = recorder.handle().render();
    for line in [
        r#"moothall_network_requests_total{network="net",action="read",outcome="ok"} 1"#,
        r#"moothall_network_requests_total{network="net",action="post",outcome="conflict"} 1"#,
        r#"moothall_network_retries_total{network="net",action="read",reason="unavailable"} 1"#,
        r#"moothall_network_request_duration_seconds_count{network="net",action="read"} 1"#,
    ] {
        assert!(text.contains(line), "no {line} in {text}");
    }
    assert!(!text.contains("canary"), "{text}");
}
