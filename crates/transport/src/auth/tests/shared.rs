//! Several processes over one store of tokens.

use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use moothall_core::ports::TokenCache;

use super::*;

/// Another process: a stack of its own over the cache and the network of `f`.
fn another(f: &Fixture, cache: Arc<dyn TokenCache>) -> AuthLayer {
    AuthLayer::new(f.net.clone(), Auth::Token(Arc::new(Grants)), Arc::new(Plain), cache, f.clock.clone())
}

/// A cache in which a process dies before it stores a token.
#[derive(Debug)]
struct Dying(Arc<MemoryTokens>);

#[async_trait]
impl TokenCache for Dying {
    async fn get(&self, account: &AccountKey) -> Result<Option<Token>> {
        self.0.get(account).await
    }

    async fn put(&self, _account: &AccountKey, _token: Token) -> Result<()> {
        pending().await
    }

    async fn remove(&self, account: &AccountKey) -> Result<()> {
        self.0.remove(account).await
    }

    async fn claim_renewal(&self, account: &AccountKey, until: Timestamp, now: Timestamp) -> Result<bool> {
        self.0.claim_renewal(account, until, now).await
    }
}

/// A network that takes each refresh token once, and the credentials when `takes_credentials` says so.
fn rotating(takes_credentials: bool) -> Arc<Net> {
    let used = AtomicBool::new(false);
    Net::new(move |request, _| {
        let body =
            request.json_body().map(|body| String::from_utf8_lossy(body).into_owned()).unwrap_or_default();
        match request.endpoint().id {
            "token" if body.contains("r0") && !used.swap(true, Ordering::SeqCst) => {
                Ok(respond(200, r#"{"access":"lost","refresh":"r1"}"#))
            }
            "token" if body.contains("canary-secret") && takes_credentials => {
                Ok(respond(200, r#"{"access":"new","refresh":"r2"}"#))
            }
            "token" => Err(refusal(ErrorKind::Unauthenticated, 400)),
            _ => ok(),
        }
    })
}

/// Asks for a token and is killed between the answer and storing it.
async fn killed_before_storing(f: &Fixture) {
    let layer = another(f, Arc::new(Dying(f.cache.clone())));
    let (cx, request) = (cx(), write());
    let mut sending = layer.send(&cx, &request);
    for _ in 0..20 {
        assert!(futures::poll!(sending.as_mut()).is_pending());
    }
    assert_eq!(f.net.count_of("token"), 1);
}

fn secrets(f: &Fixture) -> Vec<String> {
    f.net.calls().into_iter().filter(|call| call.endpoint == "token").map(|call| call.body).collect()
}

#[tokio::test]
async fn two_processes_ask_for_one_token() {
    let f = fixture(issuing());
    let other = another(&f, f.cache.clone());
    let (cx, request) = (cx(), write());
    f.net.open(false);
    let both = futures::future::join(f.layer.send(&cx, &request), other.send(&cx, &request));
    let mut both = std::pin::pin!(both);
    for _ in 0..20 {
        assert!(futures::poll!(both.as_mut()).is_pending());
    }
    f.net.open(true);
    let (one, another) = drive(&f.clock, seconds(1), both).await;
    one.expect("sent");
    another.expect("sent with the same token");
    assert_eq!(f.calls(), [call("token", ""), call("create_post", "t1"), call("create_post", "t1")]);
}

#[tokio::test]
async fn a_failed_renewal_gives_the_right_up_at_once() {
    let f = fixture(Net::new(|_, _| Err(refusal(ErrorKind::Unavailable, 500))));
    let other = another(&f, f.cache.clone());
    f.send(&write()).await.expect_err("no token");
    other.send(&cx(), &write()).await.expect_err("asked for itself, without waiting");
    assert_eq!((f.net.count_of("token"), f.clock.now()), (2, at(0)));
}

#[tokio::test]
async fn a_refresh_token_lost_with_its_process_is_tried_once_more() {
    let f = fixture(rotating(true));
    f.store("old", Some("r0"), at(0)).await;
    killed_before_storing(&f).await;
    let began = f.clock.now();
    drive(&f.clock, seconds(1), f.send(&write())).await.expect("by the credentials");
    assert!(f.clock.now() >= began + seconds(60), "only when the dead process's right has ended");
    let secret = |secret: &str| format!(r#"{{"secret":"{secret}"}}"#);
    assert_eq!(secrets(&f), [secret("r0"), secret("r0"), secret("canary-secret")]);
    assert_eq!(f.calls().last(), Some(&call("create_post", "new")));
}

#[tokio::test]
async fn without_refresh_token_and_credentials_the_account_has_to_be_linked_again() {
    let f = fixture(rotating(false));
    f.store("old", Some("r0"), at(0)).await;
    killed_before_storing(&f).await;
    let error = drive(&f.clock, seconds(1), f.send(&write())).await.expect_err("nothing is taken");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unauthenticated, Outcome::NotApplied));
    assert_eq!((f.net.count_of("token"), f.net.count_of("create_post")), (3, 0));
}
