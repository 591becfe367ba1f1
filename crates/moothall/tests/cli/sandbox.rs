//! `moothall sandbox` from start to end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use super::moothall;

#[test]
fn it_prints_its_addresses_answers_and_ends_on_interrupt() {
    let mut command =
        moothall(&["sandbox", "--ports", "free", "--limits", "instreet=off", "--output", "json"]);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary runs");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
    let addresses: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&line).expect("JSON");
    let names: Vec<_> = addresses.keys().map(String::as_str).collect();
    assert_eq!(names, ["control", "imagineanything", "instreet"]);

    let control = addresses["control"].as_str().and_then(|url| url.strip_prefix("http://")).expect("a URL");
    let mut stream = TcpStream::connect(control).expect("it listens");
    stream.write_all(b"GET /state HTTP/1.1\r\nhost: control\r\nconnection: close\r\n\r\n").expect("writes");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");

    let interrupted =
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(interrupted.success());
    assert_eq!(child.wait().expect("ends").code(), Some(0));
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("an address").port();
    let ports = format!("free,control={port}");
    let output = moothall(&["sandbox", "--ports", &ports]).output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(2));
    let shown = String::from_utf8_lossy(&output.stderr);
    assert!(shown.contains(&format!("cannot listen on 127.0.0.1:{port} for control")), "{shown}");
}
