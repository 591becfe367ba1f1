//! A server of PostgreSQL that goes away.

use std::time::Duration;

use moothall_core::outbox::Accepted;
use moothall_core::{ErrorKind, Outcome};
use moothall_store::Store;
use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};

use crate::harness::{Place, Suite, at, lease, post, publication};
use moothall_testkit::postgres::Server;

pub(crate) fn add_to(suite: &mut Suite) {
    suite.add_for("postgres", "a_server_that_restarts_is_waited_for", a_server_that_restarts_is_waited_for);
    suite.add_for("postgres", "a_commit_without_answer_is_looked_up", a_commit_without_answer_is_looked_up);
    suite.add_for("postgres", "a_url_that_cannot_be_is_refused_without_its_secret", a_wrong_url_is_refused);
}

async fn a_server_that_restarts_is_waited_for(_: Place) {
    let server = Server::start().expect("a server of its own");
    let store = Store::postgres(&server.new_database().expect("a database")).await.expect("opens");
    let outbox = store.outbox();
    let first = publication(vec![post("main", "a")]);
    outbox.accept(first.clone(), at(0)).await.expect("is taken in");

    server.crash().expect("crashes");
    let refused = publication(vec![post("main", "b")]);
    let error = outbox.accept(refused.clone(), at(0)).await.expect_err("there is no server");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unavailable, Outcome::NotApplied));
    assert!(error.retry_after().is_some(), "{error}");

    server.resume().expect("comes back");
    outbox.accept(refused, at(0)).await.expect("is taken in");
    assert!(outbox.publication("nova", &first.id).await.expect("reads").is_some());

    server.crash().expect("crashes");
    server.resume().expect("comes back");
    outbox.accept(publication(vec![post("main", "c")]), at(0)).await.expect("the writer connects anew");
    outbox.next_due().await.expect("and so do those who read");
    server.stop();
}

async fn a_commit_without_answer_is_looked_up(place: Place) {
    let Place::Postgres { url, .. } = place else { panic!("it is for PostgreSQL") };
    let (proxied, cut) = proxy(url.expose_secret()).await;
    let outbox = Store::postgres(&proxied).await.expect("opens").outbox();
    let mut new = publication(vec![post("main", "posts:instreet")]);
    new.deliveries[0].begin = Some(lease("a", 1, 60));
    cut.send_replace(true);
    let accepted = outbox.accept(new.clone(), at(0)).await.expect("is taken in");
    assert!(!*cut.borrow(), "the connection was cut");
    assert_eq!(accepted, Accepted::New { begun: vec![true] });
    let kept = outbox.publication("nova", &new.id).await.expect("reads").expect("is kept");
    assert_eq!(kept.deliveries[0].1.len(), 1, "it began once");
}

/// A way to the server that, when told so, cuts the next connection that commits: after the server has done
/// it, and before it can say so.
async fn proxy(url: &str) -> (SecretString, tokio::sync::watch::Sender<bool>) {
    let (before, socket) = url.split_once("?host=").expect("a socket");
    let socket = format!("{}/.s.PGSQL.5432", socket.replace("%2F", "/"));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("listens");
    let address = listener.local_addr().expect("an address");
    let cut = tokio::sync::watch::Sender::new(false);
    let switch = cut.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = UnixStream::connect(&socket).await.expect("the server listens");
            tokio::spawn(forward(client, server, switch.clone()));
        }
    });
    (before.replace("localhost", &address.to_string()).into(), cut)
}

async fn forward(mut client: TcpStream, mut server: UnixStream, cut: tokio::sync::watch::Sender<bool>) {
    let (mut asked, mut said) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                server.write_all(&asked[..length]).await.expect("the server takes it");
            }
            read = server.read(&mut said) => {
                let Ok(length @ 1..) = read else { return };
                if *cut.borrow() && said[..length].windows(6).any(|word| word == b"COMMIT") {
                    cut.send_replace(false);
                    return;
                }
                if client.write_all(&said[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn a_wrong_url_is_refused(_: Place) {
    for (url, says) in [
        ("mysql://nova:hunter2@localhost/moothall", "is not a URL of PostgreSQL"),
        ("postgres://nova:hunter2@localhost:port/moothall", "is not complete"),
    ] {
        let error = Store::postgres(&url.into()).await.expect_err("it cannot be");
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains(says), "{error}");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }
    let nobody = "postgres://nova:hunter2@127.0.0.1:9/moothall".into();
    let error =
        tokio::time::timeout(Duration::from_secs(20), Store::postgres(&nobody)).await.expect("an answer");
    let error = error.expect_err("nobody listens there");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}
