//! A server that says exactly the bytes it is given, in whatever state it is told to leave.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use moothall_core::ports::Clock as _;
use moothall_core::ports::memory::ManualClock;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use url::Url;

/// It serves one connection after the other until it is dropped.
pub(crate) struct Server {
    url: Url,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    seen: Arc<Mutex<String>>,
    task: JoinHandle<()>,
}

/// What becomes of a connection after an answer.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    Stay,
    Close,
    Reset,
}

/// What is said to every request.
struct Words {
    pieces: Vec<Vec<u8>>,
    /// How long to wait before each piece.
    pace: Option<(Arc<ManualClock>, Duration)>,
    then: Then,
}

impl Server {
    /// Gives this answer to every request.
    pub(crate) async fn start(raw: impl Into<Vec<u8>>) -> Self {
        Self::serve(raw.into(), Then::Stay).await
    }

    /// Ends the connection in good order after saying this much.
    pub(crate) async fn closing(raw: &str) -> Self {
        Self::serve(raw.into(), Then::Close).await
    }

    /// Resets the connection after saying this much.
    pub(crate) async fn resetting(raw: &str) -> Self {
        Self::serve(raw.into(), Then::Reset).await
    }

    /// Waits for so long before each piece of what it says.
    pub(crate) async fn dripping(clock: &Arc<ManualClock>, gap: Duration, pieces: Vec<Vec<u8>>) -> Self {
        Self::say(Words { pieces, pace: Some((clock.clone(), gap)), then: Then::Stay }).await
    }

    /// An address where nobody listens.
    pub(crate) async fn nowhere() -> Url {
        url_of(&TcpListener::bind("127.0.0.1:0").await.expect("a port"))
    }

    async fn serve(raw: Vec<u8>, then: Then) -> Self {
        Self::say(Words { pieces: vec![raw], pace: None, then }).await
    }

    async fn say(words: Words) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let (connections, requests) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let seen = Arc::<Mutex<String>>::default();
        let url = url_of(&listener);
        let task = tokio::spawn({
            let (connections, requests, seen) = (connections.clone(), requests.clone(), seen.clone());
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    connections.fetch_add(1, Ordering::SeqCst);
                    talk(stream, &words, &requests, &seen).await;
                }
            }
        });
        Self { url, connections, requests, seen, task }
    }

    pub(crate) fn url(&self) -> Url {
        self.url.clone()
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// How many requests came.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// The last request, as it came.
    pub(crate) async fn seen(&self) -> String {
        self.seen.lock().await.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn url_of(listener: &TcpListener) -> Url {
    let address = listener.local_addr().expect("an address");
    Url::parse(&format!("http://{address}")).expect("a URL")
}

/// Answers the requests of one connection.
async fn talk(mut stream: TcpStream, words: &Words, requests: &AtomicUsize, seen: &Mutex<String>) {
    while let Some(request) = read_request(&mut stream).await {
        requests.fetch_add(1, Ordering::SeqCst);
        *seen.lock().await = request;
        for piece in &words.pieces {
            if let Some((clock, gap)) = &words.pace {
                clock.sleep(*gap).await;
            }
            // The client may hang up early, which is its right.
            let _ = stream.write_all(piece).await;
        }
        if words.then == Then::Reset {
            stream.set_zero_linger().expect("a socket");
        }
        if words.then != Then::Stay {
            return;
        }
    }
}

/// Reads one request to its end; `None` when the connection ends first.
pub(crate) async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// An answer with its length announced.
pub(crate) fn answer(status: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    format!("{head}\r\n{body}")
}

/// An answer of unknown length.
pub(crate) fn chunked(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len())
}

/// A compressed answer, of which only the first `keep` bytes are sent, as if they were all.
pub(crate) fn gzip(body: &[u8], keep: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).expect("memory");
    let mut packed = encoder.finish().expect("memory");
    packed.truncate(keep);
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", packed.len());
    [head.into_bytes(), packed].concat()
}
