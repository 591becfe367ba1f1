//! Raw sockets against the accept loop, with timeouts small enough to wait for.

use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::*;

const SHORT: Duration = Duration::from_millis(150);
const PATIENCE: Duration = Duration::from_secs(10);

struct Server {
    address: SocketAddr,
    shutdown: CancellationToken,
    task: tokio::task::JoinHandle<()>,
    /// Told when a request for `/held` has come in.
    entered: Arc<Notify>,
    /// Lets a request for `/held` go on.
    release: Arc<Notify>,
}

async fn server(limits: Limits) -> Server {
    let (entered, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let held = {
        let (entered, release) = (entered.clone(), release.clone());
        move || async move {
            entered.notify_one();
            release.notified().await;
        }
    };
    let app = Router::new()
        .route("/", get(|| async { "here" }))
        .route("/echo", post(|body: String| async { body }))
        .route("/held", get(held))
        .route("/large", get(|| async { vec![0_u8; 64 << 20] }));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = listener.local_addr().expect("has an address");
    let shutdown = CancellationToken::new();
    let task = tokio::spawn(serve(listener, app, limits, shutdown.clone()));
    Server { address, shutdown, task, entered, release }
}

fn short() -> Limits {
    Limits {
        header_timeout: SHORT,
        keep_alive: SHORT,
        first_byte_timeout: SHORT,
        body_idle: SHORT,
        drain: PATIENCE,
        ..Limits::default()
    }
}

impl Server {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connects")
    }

    /// Sends `bytes` and reads until the server closes.
    async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes).await.expect("sends");
        rest(&mut stream).await
    }
}

/// Everything until the server closes, which it must do.
async fn rest(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    // A reset is a close too; what came before it counts.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut read)).await.expect("the server closes");
    String::from_utf8_lossy(&read).into_owned()
}

/// One answer with a body of the given end, the connection staying open.
async fn answer(stream: &mut TcpStream, end: &str) -> String {
    let mut read = String::new();
    while !read.ends_with(end) {
        let mut buffer = [0; 1024];
        let count =
            timeout(PATIENCE, stream.read(&mut buffer)).await.expect("answers in time").expect("reads");
        assert_ne!(count, 0, "closed after {read:?}");
        read.push_str(&String::from_utf8_lossy(buffer.get(..count).unwrap_or_default()));
    }
    read
}

#[tokio::test]
async fn a_silent_client_is_closed() {
    let server = server(short()).await;
    assert_eq!(rest(&mut server.connect().await).await, "");
}

#[tokio::test]
async fn a_client_that_never_ends_its_head_is_closed() {
    let server = server(short()).await;
    let mut stream = server.connect().await;
    let dribble = async {
        for byte in b"GET / HTTP/1.1\r\nhost: a\r\nx-padding: ".iter().chain(std::iter::repeat(&b'x')) {
            if stream.write_all(&[*byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(SHORT / 10).await;
        }
    };
    timeout(PATIENCE, dribble).await.expect("the server closes");
}

#[tokio::test]
async fn a_client_that_never_reads_its_answer_is_closed() {
    let server = server(Limits { connections: 1, ..short() }).await;
    let mut lazy = server.connect().await;
    lazy.write_all(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("sends");
    let admitted = async {
        loop {
            let mut stream = server.connect().await;
            // The connection may be turned away while the request is still being written.
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
            if rest(&mut stream).await.ends_with("here") {
                break;
            }
            tokio::time::sleep(SHORT / 10).await;
        }
    };
    timeout(PATIENCE, admitted).await.expect("the only seat becomes free");
}

#[tokio::test]
async fn who_is_refused_while_sending_reads_the_answer() {
    let server = server(Limits::default()).await;
    let mut stream = server.connect().await;
    let head = "POST /refused HTTP/1.1\r\nhost: x\r\ncontent-length: 8388608\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("sends");
    stream.write_all(&vec![b' '; 8 << 20]).await.expect("is not cut off");
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 404"));
}

#[tokio::test]
async fn a_connection_serves_many_requests() {
    let server = server(Limits::default()).await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("sends");
        assert!(answer(&mut stream, "here").await.starts_with("HTTP/1.1 200 OK\r\n"));
    }
}

#[tokio::test]
async fn heads_that_are_too_large_or_malformed_are_refused() {
    let server = server(short()).await;
    let head = |headers: &str| format!("GET / HTTP/1.1\r\nhost: a\r\n{headers}\r\n");
    let many = "x-one: 1\r\n".repeat(200);
    let cases = [
        (431, head(&many)),
        (431, head(&format!("x-large: {}\r\n", "x".repeat(MAX_HEAD_BYTES)))),
        (400, head("x-folded: one\r\n two\r\n")),
        (400, head("x-bare: one\rtwo\r\n")),
        (400, head("x-nul: one\0two\r\n")),
        (400, head("x space: 1\r\n")),
        (400, head("content-length: 1\r\ncontent-length: 2\r\n")),
        (400, head("content-length: -1\r\n")),
        (400, head("transfer-encoding: gzip\r\n")),
        (400, "GET / HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n".to_owned()),
        (400, "nonsense\r\n\r\n".to_owned()),
    ];
    for (status, bytes) in cases {
        let answer = server.exchange(bytes.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{bytes:.60?} got {answer:.60?}");
    }
}

#[tokio::test]
async fn two_framings_never_smuggle_a_second_request() {
    let server = server(short()).await;
    for framing in [
        "content-length: 30\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 30\r\n",
    ] {
        let smuggled = "GET /smuggled HTTP/1.1\r\n\r\n";
        let bytes = format!("POST /echo HTTP/1.1\r\nhost: a\r\n{framing}\r\n0\r\n\r\n{smuggled}");
        let answers = server.exchange(bytes.as_bytes()).await;
        assert_eq!(answers.matches("HTTP/1.1").count(), 1, "{answers}");
        assert!(answers.contains("connection: close"), "{answers}");
    }
}

#[tokio::test]
async fn idle_connections_are_bounded_and_do_not_lock_others_out() {
    let server = server(Limits { connections: 50, ..Limits::default() }).await;
    let mut idle = Vec::new();
    for _ in 0..500 {
        idle.push(server.connect().await);
    }
    let mut fresh = server.connect().await;
    fresh.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("sends");
    answer(&mut fresh, "here").await;

    let mut open = 0;
    for stream in &idle {
        let mut buffer = [0];
        open +=
            usize::from(stream.try_read(&mut buffer).is_err_and(|e| e.kind() == io::ErrorKind::WouldBlock));
    }
    assert_eq!(open, 49, "the fresh one has the fiftieth seat");
}

#[tokio::test]
async fn at_the_cap_a_client_is_refused_while_all_others_are_served() {
    let server = server(Limits { connections: 1, ..short() }).await;
    let mut busy = server.connect().await;
    busy.write_all(b"GET /held HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.expect("sends");
    server.entered.notified().await;
    let refused = rest(&mut server.connect().await).await;
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    server.release.notify_one();
    assert!(rest(&mut busy).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn shutdown_ends_requests_in_flight_and_closes_the_idle() {
    let server = server(Limits { first_byte_timeout: PATIENCE, ..short() }).await;
    let mut silent = server.connect().await;
    let mut busy = server.connect().await;
    busy.write_all(b"GET /held HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("sends");
    server.entered.notified().await;
    server.shutdown.cancel();
    assert_eq!(rest(&mut silent).await, "");
    server.release.notify_one();
    assert!(rest(&mut busy).await.starts_with("HTTP/1.1 200 OK\r\n"));
    timeout(PATIENCE, server.task).await.expect("returns").expect("no panic");
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn shutdown_waits_no_longer_than_the_drain_deadline() {
    let server = server(Limits { drain: SHORT / 3, ..short() }).await;
    let mut busy = server.connect().await;
    busy.write_all(b"GET /held HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("sends");
    server.entered.notified().await;
    server.shutdown.cancel();
    timeout(PATIENCE, server.task)
        .await
        .expect("returns although the request does not end")
        .expect("no panic");
}

#[tokio::test(start_paused = true)]
async fn running_out_of_descriptors_costs_a_pause_and_the_longest_idle() {
    const EMFILE: i32 = 24;
    let connections = Arc::new(Connections::new(2));
    let idle = connections.admit().expect("room");
    let before = tokio::time::Instant::now();
    survive(&io::ErrorKind::ConnectionReset.into(), &connections).await;
    assert_eq!(before.elapsed(), Duration::ZERO, "one client is to blame");
    survive(&io::Error::from_raw_os_error(EMFILE), &connections).await;
    assert!(before.elapsed() >= ACCEPT_BACKOFF);
    timeout(SHORT, idle.dropped()).await.expect("told to leave");
}
