//! The listeners: one per network and one for the control plane, each with its own accept loop.
//!
//! An accept loop of our own, rather than a framework's, because faults end connections in ways that a
//! well-behaved server never does.

use std::{convert::Infallible, future::pending, io, net::IpAddr, pin::Pin, time::Duration};

use bytes::Bytes;
use futures::{StreamExt, future::BoxFuture, stream};
use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use http_body_util::{BodyExt, Full, Limited, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    body::{Frame, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    control::Control,
    faults::{Fault, FaultKind},
    http::{Reply, Request},
};

/// Above the largest upload any network accepts, so that the network's own refusal is seen first.
const NETWORK_BODY_CAP: usize = 104 * 1024 * 1024;
const CONTROL_BODY_CAP: usize = 1024 * 1024;
/// How long open connections may finish what they do when the sandbox stops.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(1);
const SLOW_DEFAULT: Duration = Duration::from_secs(1);
const TIMEOUT_DEFAULT: Duration = Duration::from_mins(1);

type Body = UnsyncBoxBody<Bytes, io::Error>;

/// What a listener serves.
#[derive(Clone)]
pub(crate) enum Service {
    /// The network at this position in the control's list.
    Network(Control, usize),
    Control(Control),
}

/// How one exchange ends.
enum Outcome {
    Reply(Reply),
    /// Half of the body under the full length.
    Truncate(Reply),
    End(End),
}

/// How a connection ends without an answer.
#[derive(Clone, Copy)]
enum End {
    Reset,
    Close,
}

/// Accepts connections until the token is cancelled.
pub(crate) async fn run(
    listener: TcpListener,
    service: Service,
    stop: CancellationToken,
    tasks: TaskTracker,
) {
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                tasks.spawn(connection(stream, peer.ip(), service.clone(), stop.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, peer: IpAddr, service: Service, stop: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    let (end, mut ended) = mpsc::channel(1);
    let respond = service_fn(move |request| respond(service.clone(), request, peer, end.clone()));
    let mut connection =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), respond);
    let how = tokio::select! {
        result = &mut connection => return log_end(result),
        how = ended.recv() => how,
        () = stop.cancelled() => None,
    };
    match how {
        Some(End::Close) => {}
        Some(End::Reset) => {
            let stream = connection.into_parts().io.into_inner();
            if let Err(error) = stream.set_zero_linger() {
                tracing::warn!(%error, "the connection will be closed, not reset");
            }
        }
        None => {
            Pin::new(&mut connection).graceful_shutdown();
            match timeout(SHUTDOWN_GRACE, connection).await {
                Ok(result) => log_end(result),
                Err(_elapsed) => tracing::debug!("a connection was still busy when the sandbox stopped"),
            }
        }
    }
}

fn log_end(result: hyper::Result<()>) {
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended with an error");
    }
}

fn respond(
    service: Service,
    request: http::Request<Incoming>,
    peer: IpAddr,
    end: mpsc::Sender<End>,
) -> BoxFuture<'static, Result<http::Response<Body>, Infallible>> {
    Box::pin(async move {
        match service.call(request, peer).await {
            Outcome::Reply(reply) => Ok(response(&reply, whole(reply.body.clone()))),
            Outcome::Truncate(reply) => {
                let mut answer = response(&reply, first_half(&reply.body));
                answer.headers_mut().insert(CONTENT_LENGTH, reply.body.len().into());
                Ok(answer)
            }
            Outcome::End(how) => {
                // The connection task drops this future together with the connection.
                let _ = end.send(how).await;
                pending().await
            }
        }
    })
}

fn response(reply: &Reply, body: Body) -> http::Response<Body> {
    let mut response = http::Response::new(body);
    *response.status_mut() = reply.status;
    for (name, value) in &reply.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        } else {
            tracing::warn!(name, "left out a header that HTTP cannot carry");
        }
    }
    response
}

fn whole(body: Bytes) -> Body {
    Full::new(body).map_err(|never| match never {}).boxed_unsync()
}

fn first_half(body: &Bytes) -> Body {
    let half = body.slice(..body.len() / 2);
    // The pause lets the first half leave before the error tears the connection down.
    let cut = stream::once(async {
        sleep(Duration::from_millis(20)).await;
        Err(io::Error::other("an injected fault cuts the body here"))
    });
    StreamBody::new(stream::once(async { Ok(Frame::data(half)) }).chain(cut)).boxed_unsync()
}

impl Service {
    async fn call(&self, request: http::Request<Incoming>, peer: IpAddr) -> Outcome {
        let cap = match self {
            Self::Network(..) => NETWORK_BODY_CAP,
            Self::Control(_) => CONTROL_BODY_CAP,
        };
        let (parts, body) = request.into_parts();
        let body = match Limited::new(body, cap).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<http_body_util::LengthLimitError>() => {
                return Outcome::Reply(Reply::json(
                    413,
                    &serde_json::json!({
                        "success": false,
                        "error": "payload_too_large",
                        "message": format!("the body is larger than {cap} bytes"),
                    }),
                ));
            }
            Err(error) => {
                tracing::debug!(%error, "a request ended before its body was complete");
                return Outcome::End(End::Close);
            }
        };
        let request = Request::new(&parts, body, peer);
        match self {
            Self::Network(control, index) => network(control, *index, &request).await,
            Self::Control(control) => Outcome::Reply(control.answer(&request)),
        }
    }
}

async fn network(control: &Control, index: usize, request: &Request) -> Outcome {
    let _under_way = control.under_way();
    let (slug, endpoint) = control.route(index, request);
    let fault = control.take_fault(slug, request.method.as_str(), endpoint);
    let outcome = match &fault {
        None => Outcome::Reply(control.handle(index, endpoint, request)),
        Some(fault) => faulty(fault, || control.handle(index, endpoint, request), control, index).await,
    };
    tracing::debug!(
        network = slug,
        method = %request.method,
        path = request.path,
        endpoint = endpoint.map(|endpoint| endpoint.id),
        fault = ?fault.map(|fault| fault.kind),
        status = match &outcome {
            Outcome::Reply(reply) | Outcome::Truncate(reply) => Some(reply.status.as_u16()),
            Outcome::End(_) => None,
        },
        "answered a request"
    );
    outcome
}

/// The status that a fault orders.
fn failure(fault: &Fault) -> Reply {
    let status = fault.status.unwrap_or(500);
    let body = serde_json::json!({
        "success": false,
        "error": "injected_fault",
        "message": format!("the sandbox was told to answer {status}"),
    });
    let reply = Reply::json(status, &body);
    match fault.retry_after_seconds {
        Some(seconds) => reply.header("retry-after", seconds),
        None => reply,
    }
}

async fn faulty(fault: &Fault, handle: impl Fn() -> Reply, control: &Control, index: usize) -> Outcome {
    let delay = |default| fault.delay_ms.map_or(default, Duration::from_millis);
    match fault.kind {
        FaultKind::Status => Outcome::Reply(failure(fault)),
        FaultKind::StatusAfterCommit => {
            handle();
            Outcome::Reply(failure(fault))
        }
        FaultKind::Html => Outcome::Reply(Reply::html(
            fault.status.unwrap_or(502),
            "<!DOCTYPE html><html><head><title>Down for maintenance</title></head><body><h1>Back soon</h1></body></html>",
        )),
        FaultKind::ResetBefore => Outcome::End(End::Reset),
        FaultKind::ResetAfterCommit => {
            handle();
            Outcome::End(End::Reset)
        }
        FaultKind::TimeoutAfterCommit => {
            handle();
            sleep(delay(TIMEOUT_DEFAULT)).await;
            Outcome::End(End::Close)
        }
        FaultKind::Slow => {
            sleep(delay(SLOW_DEFAULT)).await;
            Outcome::Reply(handle())
        }
        FaultKind::Truncate => Outcome::Truncate(handle()),
        FaultKind::RateLimit => Outcome::Reply(control.rate_limited(index, fault.retry_after_seconds)),
        FaultKind::SuccessFalse => Outcome::Reply(control.refused_with_success(index)),
        FaultKind::Redirect => Outcome::Reply(
            Reply::html(302, "").header("location", fault.location.as_deref().unwrap_or_default()),
        ),
    }
}
