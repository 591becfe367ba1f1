//! Somebody who answers as a gateway would, word for word as a test says, and keeps what was asked.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use super::moothall;

pub(crate) struct Gateway {
    url: String,
    requests: Receiver<String>,
}

impl Gateway {
    /// Gives these answers, one a request. One with status 0 is a connection that breaks.
    pub(crate) fn answering(answers: &[(u16, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let answers: Vec<_> = answers.iter().map(|(status, body)| (*status, (*body).to_owned())).collect();
        let (send, requests) = channel();
        thread::spawn(move || {
            for (status, body) in answers {
                let (mut stream, _) = listener.accept().expect("a connection");
                let _ = send.send(read(&mut stream));
                if status == 0 {
                    continue;
                }
                let kind = if status < 400 { "json" } else { "problem+json" };
                let length = body.len();
                let head = format!("HTTP/1.1 {status} Any\r\ncontent-type: application/{kind}\r\n");
                let answer = format!("{head}content-length: {length}\r\nconnection: close\r\n\r\n{body}");
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { url, requests }
    }

    /// Runs the command against this gateway.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = moothall(arguments);
        command
            .env("MOOTHALL_URL", &self.url)
            .env("MOOTHALL_KEY", "canary")
            .output()
            .expect("the binary runs")
    }

    /// The next request that came, head and body.
    pub(crate) fn request(&self) -> String {
        self.requests.recv().expect("a request")
    }
}

fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let count = stream.read(&mut chunk).expect("reads");
        bytes.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_lowercase();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if count == 0 || body.len() >= length.unwrap_or(0) {
                return text.into_owned();
            }
        }
        assert!(count > 0, "the request ended early");
    }
}
