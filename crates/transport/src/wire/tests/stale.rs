//! A server that closes an idle connection just as a write is sent on it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use moothall_core::ports::Ports;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::testing::Plain;
use crate::testing::server::read_request;
use crate::{Backend, Stack};

/// What the server does with a connection after the first answer on it.
#[derive(Debug, Clone, Copy)]
enum Habit {
    /// Closes it at once.
    Close,
    /// Closes it a little later, with whatever has come by then.
    CloseLater,
    /// Resets it as soon as the first bytes of the next request come.
    ResetEarly,
    /// Reads the next request, and closes without a word.
    CloseAfter,
    /// Answers the next request too.
    Stay,
}

const HABITS: [Habit; 5] =
    [Habit::Close, Habit::CloseLater, Habit::ResetEarly, Habit::CloseAfter, Habit::Stay];

/// Which writes came whole, and on what kind of connection.
#[derive(Default)]
struct Arrivals {
    /// How often each came.
    of: HashMap<String, usize>,
    /// How many came on a connection that had been used before.
    reused: usize,
}

struct Shop {
    habit: Mutex<Habit>,
    arrivals: Mutex<Arrivals>,
}

impl Shop {
    fn note(&self, request: &str, reused: bool) {
        let Some((head, body)) = request.split_once("\r\n\r\n") else { return };
        if head.starts_with("POST ") && body.ends_with('}') {
            let mut arrivals = self.arrivals.lock().expect("no poison");
            *arrivals.of.entry(body.to_owned()).or_default() += 1;
            arrivals.reused += usize::from(reused);
        }
    }

    async fn serve(&self, mut stream: TcpStream) {
        let mut reused = false;
        let said = answer("200 OK", &[], "{}");
        loop {
            let Some(request) = read_request(&mut stream).await else { return };
            self.note(&request, reused);
            let habit = *self.habit.lock().expect("no poison");
            if reused && matches!(habit, Habit::CloseAfter)
                || stream.write_all(said.as_bytes()).await.is_err()
            {
                return;
            }
            reused = true;
            match habit {
                Habit::Close => return,
                Habit::CloseLater => {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    let mut bytes = [0; 4096];
                    let length = stream.try_read(&mut bytes).unwrap_or(0);
                    return self.note(&String::from_utf8_lossy(&bytes[..length]), true);
                }
                Habit::ResetEarly => {
                    let _ = stream.read(&mut [0; 16]).await;
                    return stream.set_zero_linger().expect("a socket");
                }
                Habit::CloseAfter | Habit::Stay => {}
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_on_a_connection_that_closes_is_never_said_not_to_have_happened() {
    let shop = Arc::new(Shop { habit: Mutex::new(Habit::Stay), arrivals: Mutex::default() });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base: Url = format!("http://{}", listener.local_addr().expect("an address")).parse().expect("a URL");
    let server = tokio::spawn({
        let shop = shop.clone();
        async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shop = shop.clone();
                tokio::spawn(async move { shop.serve(stream).await });
            }
        }
    });

    let _ = Wire::new().expect("a provider for TLS");
    let mut answers = Vec::new();
    for round in 0..200 {
        let habit = HABITS[round % HABITS.len()];
        *shop.habit.lock().expect("no poison") = habit;
        // A client of its own, so that the write can only meet the connection of this read.
        let backend = Backend::wire(Wire(client().tls_certs_only([]).build().expect("a client")));
        let stack = Stack::builder("example", base.clone(), Arc::new(Plain), Ports::in_memory());
        let stack = stack.backend(&backend).build().expect("a stack");
        let _ = stack.send(&cx(), &read()).await;
        // Between none at all and a little more than what the server takes to close.
        tokio::time::sleep(Duration::from_micros(u64::try_from(round * 15).expect("few"))).await;
        let body = serde_json::json!({ "content": format!("write {round}") });
        let write = Request::to(&CREATE_POST).json(&body).expect("serialises");
        answers.push((habit, body.to_string(), stack.send(&cx(), &write).await));
    }
    server.abort();

    let arrivals = shop.arrivals.lock().expect("no poison");
    let mut open = 0;
    for (habit, body, answer) in &answers {
        let came = arrivals.of.get(body).copied().unwrap_or(0);
        match answer {
            Ok(_) => assert_eq!(came, 1, "{habit:?}: {body} was answered"),
            Err(error) if error.outcome() == Outcome::NotApplied => {
                assert_eq!(came, 0, "{habit:?}: {body} was said not to have happened: {error:?}");
            }
            Err(_) => {
                assert!(came <= 1, "{habit:?}: {body} was sent again with its outcome open");
                open += 1;
            }
        }
    }
    // Were every write sent on a fresh connection, nothing would have been tried.
    assert!(arrivals.reused >= 20, "only {} came on used connections", arrivals.reused);
    assert!(open >= 20, "only {open} of 200 were left open");
}
