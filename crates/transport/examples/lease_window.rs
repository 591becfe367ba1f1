//! How long after the last look at its lease the first byte of a write leaves: the window in which a process
//! that is stopped could still send what another has taken over.
//!
//! `cargo run --release -p moothall-transport --example lease_window [SENDS]`
//!
//! A listener of this process takes the requests, so both ends are seen by one clock, and the time until the
//! byte is read at the other end counts too: what is printed is an upper bound. Once every request goes over
//! a connection that is there, and once each makes its own.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "it measures, and prints what it measured")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use http::Method;
use jiff::Timestamp;
use moothall_core::endpoint::{Access, Endpoint, Replay};
use moothall_core::limits::Action;
use moothall_core::ports::memory::SystemClock;
use moothall_core::ports::{Clock, Ports};
use moothall_core::{Context, Result};
use moothall_transport::{Dialect, Request, Response, Stack, Transport, Wire};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// A text of 500 characters and what surrounds it.
const BODY_BYTES: usize = 600;

static CREATE_POST: Endpoint =
    Endpoint::new("create_post", Method::POST, "/api/posts", Action::Post, Replay::Once).auth(Access::None);

/// The machine's clock. It notes when it was asked: the last time before a byte left is the last look.
#[derive(Debug)]
struct Noted {
    asked: Mutex<Instant>,
}

#[async_trait]
impl Clock for Noted {
    fn now(&self) -> Timestamp {
        let now = SystemClock.now();
        *self.asked.lock().expect("nobody panics with it") = Instant::now();
        now
    }

    async fn sleep(&self, length: Duration) {
        SystemClock.sleep(length).await;
    }
}

/// Every answer is one.
struct Plain;

impl Dialect for Plain {
    fn classify(&self, _request: &Request, _response: &Response, _now: Timestamp) -> Result<()> {
        Ok(())
    }

    fn refused_before_writing(&self, _error: &moothall_core::Error) -> bool {
        false
    }
}

#[tokio::main]
async fn main() {
    let sends = std::env::args().nth(1).map_or(5000, |count| count.parse().expect("a number of sends"));
    println!("{:<16} {:>8} {:>9} {:>9} {:>9}", "connection", "sends", "p50-us", "p99-us", "max-us");
    for (name, keep) in [("kept open", true), ("made for each", false)] {
        let mut windows = measure(sends, keep).await;
        windows.sort();
        let at =
            |share: usize| windows.get((windows.len() - 1) * share / 1000).map_or(0, Duration::as_micros);
        println!("{name:<16} {sends:>8} {:>9} {:>9} {:>9}", at(500), at(990), at(1000));
    }
}

async fn measure(sends: usize, keep: bool) -> Vec<Duration> {
    let clock = Arc::new(Noted { asked: Mutex::new(Instant::now()) });
    let windows = Arc::new(Mutex::new(Vec::with_capacity(sends)));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = Url::parse(&format!("http://{}", listener.local_addr().expect("an address"))).expect("a URL");
    tokio::spawn(answer(listener, clock.clone(), windows.clone(), keep));
    let stack = stack(url, clock);
    let body = serde_json::json!({ "text": "x".repeat(BODY_BYTES) });
    for _ in 0..sends {
        let later = Timestamp::MAX;
        let cx = Context { send_before: Some(later), ..Context::anonymous() };
        stack
            .send(&cx, &Request::to(&CREATE_POST).json(&body).expect("serialises"))
            .await
            .expect("an answer");
    }
    windows.lock().expect("nobody panics with it").clone()
}

fn stack(url: Url, clock: Arc<Noted>) -> Arc<dyn Transport> {
    let wire = Wire::new().expect("a client");
    let builder = Stack::builder("measured", url, Arc::new(Plain), Ports::with_clock(clock));
    builder.wire(wire).build().expect("a stack")
}

async fn answer(listener: TcpListener, clock: Arc<Noted>, windows: Arc<Mutex<Vec<Duration>>>, keep: bool) {
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        let (clock, windows) = (clock.clone(), windows.clone());
        tokio::spawn(async move { converse(stream, &clock, &windows, keep).await });
    }
}

async fn converse(mut stream: TcpStream, clock: &Noted, windows: &Mutex<Vec<Duration>>, keep: bool) {
    let connection = if keep { "keep-alive" } else { "close" };
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: {connection}\r\n\r\n{{}}"
    );
    let mut chunk = vec![0; 16 * 1024];
    while let Ok(mut count @ 1..) = stream.read(&mut chunk).await {
        let asked = *clock.asked.lock().expect("nobody panics with it");
        windows.lock().expect("nobody panics with it").push(asked.elapsed());
        while !chunk[..count].ends_with(b"\"}") {
            match stream.read(&mut chunk[count..]).await {
                Ok(more @ 1..) => count += more,
                _ => return,
            }
        }
        if stream.write_all(answer.as_bytes()).await.is_err() || !keep {
            return;
        }
    }
}
