//! A server that answers with any bytes, as no HTTP library would.

use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::Failed;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A server on a free port of this machine. Each connection serves one exchange. Dropping it stops it.
#[derive(Debug)]
pub struct RawServer {
    url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    task: JoinHandle<()>,
}

/// What a request asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The HTTP method.
    pub method: String,
    /// The path with its query.
    pub target: String,
}

/// The bytes of an answer.
#[derive(Debug, Clone)]
pub struct RawAnswer(Vec<u8>);

impl RawAnswer {
    /// An answer of JSON, or of what pretends to be.
    pub fn json(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self::with(status, &[("content-type", "application/json")], body)
    }

    /// An answer with these headers, and with the body's length.
    pub fn with(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let length = body.as_ref().len().to_string();
        Self::without_length(status, &[headers, &[("content-length", &length)]].concat(), body)
    }

    /// An answer that ends when the connection does.
    pub fn without_length(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let mut head = format!("HTTP/1.1 {status} Raw\r\nconnection: close\r\n");
        for &(name, value) in headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.push_str("\r\n");
        Self([head.as_bytes(), body.as_ref()].concat())
    }
}

impl RawServer {
    /// Starts a server that answers as `answer` says.
    pub async fn start(answer: impl Fn(&Asked) -> RawAnswer + Send + Sync + 'static) -> Result<Self, Failed> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (asked.clone(), Arc::new(answer));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(exchange(stream, log.clone(), answer.clone()));
            }
        });
        Ok(Self { url, asked, task })
    }

    /// Where it listens, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it was asked for so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn exchange(
    mut stream: TcpStream,
    log: Arc<Mutex<Vec<Asked>>>,
    answer: Arc<impl Fn(&Asked) -> RawAnswer>,
) {
    let Some(asked) = read_request(&mut stream).await else { return };
    log.lock().unwrap_or_else(PoisonError::into_inner).push(asked.clone());
    let RawAnswer(bytes) = answer(&asked);
    // A caller who has seen enough hangs up, which is no failure of this server.
    let _ = stream.write_all(&bytes).await;
    let _ = stream.shutdown().await;
}

/// Reads a request to its end; `None` when the connection ends first.
async fn read_request(stream: &mut TcpStream) -> Option<Asked> {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).await.ok().filter(|count| *count > 0)?;
        request.extend_from_slice(piece.get(..count)?);
        let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(request.get(..end)?).into_owned();
        let body_length = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .and_then(|(_, length)| length.trim().parse::<usize>().ok())
            .unwrap_or(0);
        if request.len() >= end + 4 + body_length {
            let mut words = head.split(' ').map(str::to_owned);
            return Some(Asked { method: words.next()?, target: words.next()? });
        }
    }
}
