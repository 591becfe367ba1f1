//! The whole gateway on a socket: slow bodies, and a shutdown that loses nothing.

use std::sync::Arc;
use std::time::Duration;

use moothall_gateway::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::harness::{ADA, Api};

const PATIENCE: Duration = Duration::from_secs(10);

struct Served {
    stream: TcpStream,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

async fn serve(api: &Api) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let address = listener.local_addr().expect("an address");
    let shutdown = CancellationToken::new();
    let (gateway, stop) = (api.gateway.clone(), shutdown.clone());
    let task = tokio::spawn(async move { gateway.serve(listener, stop).await });
    Served { stream: TcpStream::connect(address).await.expect("connects"), shutdown, task }
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut read = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut read)).await.expect("closes in time").expect("reads");
    read
}

fn head(length: usize) -> String {
    format!(
        "POST /v1/posts HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {ADA}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    )
}

#[tokio::test]
async fn a_body_that_stalls_is_408_on_the_wire() {
    let api = Api::with(Limits { body_idle: Duration::from_millis(100), ..Limits::default() }).await;
    let mut served = serve(&api).await;
    served.stream.write_all((head(100) + "{").as_bytes()).await.expect("sends");
    let answer = rest(&mut served.stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("\"body_timeout\""), "{answer}");
}

#[tokio::test]
async fn a_body_somewhat_too_large_is_read_on_so_that_its_sender_sees_the_413() {
    let api = Api::new().await;
    let mut served = serve(&api).await;
    let body = "x".repeat(600 * 1024);
    served.stream.write_all((head(body.len()) + &body).as_bytes()).await.expect("sends");
    let answer = rest(&mut served.stream).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("\"body_too_large\""), "{answer}");
}

#[tokio::test]
async fn shutdown_waits_for_a_write_whose_caller_has_gone() {
    let api = Api::new().await;
    let gate = Arc::new(Notify::new());
    *api.plain.gate.lock().expect("no panic") = Some(gate.clone());
    let mut served = serve(&api).await;
    let body = r#"{"text":"Hello","targets":[{"account":"nova"}]}"#;
    served.stream.write_all((head(body.len()) + body).as_bytes()).await.expect("sends");
    while api.network_calls() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(served.stream);
    served.shutdown.cancel();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!served.task.is_finished(), "the write is still under way");
    gate.notify_one();
    timeout(PATIENCE, served.task).await.expect("returns").expect("no panic");
}

#[tokio::test]
async fn shutdown_ends_at_the_drain_deadline_whatever_is_under_way() {
    let api = Api::with(Limits { drain: Duration::from_millis(100), ..Limits::default() }).await;
    *api.plain.gate.lock().expect("no panic") = Some(Arc::new(Notify::new()));
    let mut served = serve(&api).await;
    let body = r#"{"text":"Hello","targets":[{"account":"nova"}]}"#;
    served.stream.write_all((head(body.len()) + body).as_bytes()).await.expect("sends");
    while api.network_calls() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    served.shutdown.cancel();
    timeout(PATIENCE, served.task).await.expect("returns").expect("no panic");
}
