//! The accept loop: hyper on our own sockets, because `axum::serve` never closes a silent client.
//!
//! Every connection has to send its first byte and each request head within a time, has to keep
//! reading what it is sent, and may be dropped while idle when others wait at the door.

mod connections;
mod heads;
mod stall;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use self::connections::{Connections, Seat};
pub(crate) use self::heads::LengthToldTwice;
use self::heads::{Heads, Suspicion};
use self::stall::StallGuard;
use crate::Limits;

/// The request line and all headers together, in bytes.
const MAX_HEAD_BYTES: usize = 32 * 1024;

/// The pause after the system had no file descriptor left.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);

/// What a client reads that finds every connection taken and none of them idle.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\n\
    content-length: 0\r\n\r\n";

/// Serves `app` on `listener` until `shutdown` is cancelled, then lets requests in flight end.
///
/// Returns when the last connection is closed, at the latest when `limits.drain` is over.
pub(crate) async fn serve(listener: TcpListener, app: Router, limits: Limits, shutdown: CancellationToken) {
    let connections = Arc::new(Connections::new(limits.connections));
    let mut tasks = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(ended) = tasks.join_next() => {
                report(ended);
                continue;
            }
            () = shutdown.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => match connections.admit() {
                Some(seat) => {
                    tasks.spawn(connection(
                        stream,
                        peer,
                        seat,
                        app.clone(),
                        limits.clone(),
                        shutdown.clone(),
                    ));
                }
                None => turn_away(&stream),
            },
            Err(error) => survive(&error, &connections).await,
        }
    }
    drop(listener);
    drain(tasks, limits.drain).await;
}

/// Serves one connection until it ends, is dropped for another, or the process shuts down.
async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    seat: Seat,
    app: Router,
    limits: Limits,
    shutdown: CancellationToken,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "connection.nodelay_failed");
    }
    let mut first = [0];
    let spoke = tokio::select! {
        spoke = tokio::time::timeout(limits.first_byte_timeout, stream.peek(&mut first)) => spoke,
        () = seat.dropped() => return,
        () = shutdown.cancelled() => return,
    };
    if !matches!(spoke, Ok(Ok(1))) {
        return;
    }
    let suspicion = Suspicion::default();
    let service = service_fn(|request: hyper::Request<Incoming>| {
        let busy = seat.busy();
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        if let Some(told_twice) = suspicion.take() {
            request.extensions_mut().insert(told_twice);
        }
        let answer = app.clone().oneshot(request);
        async move { Ok::<_, Infallible>(busy.until_read(answer.await)) }
    });
    let heads = Heads::new(suspicion.clone());
    let guarded = StallGuard::new(stream, seat.turns(), heads, limits.header_timeout, limits.body_idle);
    let io = TokioIo::new(guarded);
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.keep_alive)
        .max_header_size(MAX_HEAD_BYTES)
        .serve_connection(io, service);
    let mut serving = pin!(serving);
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = seat.dropped() => return,
        () = shutdown.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection.failed");
    }
}

/// Tells a client that there is no room, as far as that is possible without waiting for it.
fn turn_away(stream: &TcpStream) {
    tracing::warn!("connection.refused_at_cap");
    if let Err(error) = stream.try_write(FULL) {
        tracing::debug!(%error, "connection.refusal_not_sent");
    }
}

/// Goes on after a failed accept: at once when one client is to blame, else with a pause and one
/// idle connection less, since descriptors may have run out.
async fn survive(error: &io::Error, connections: &Connections) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted) {
        return;
    }
    tracing::error!(%error, "listener.accept_failed");
    connections.drop_oldest_idle();
    tokio::time::sleep(ACCEPT_BACKOFF).await;
}

/// Waits for connections to end, and aborts those that take longer than `patience`.
async fn drain(mut tasks: JoinSet<()>, patience: Duration) {
    let all = async {
        while let Some(ended) = tasks.join_next().await {
            report(ended);
        }
    };
    if tokio::time::timeout(patience, all).await.is_err() {
        tracing::warn!(connections = tasks.len(), "shutdown.drain_deadline_passed");
        tasks.shutdown().await;
    }
}

fn report(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "connection.task_failed");
    }
}

#[cfg(test)]
mod tests;
