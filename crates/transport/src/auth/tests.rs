mod flight;
mod revoked;
mod shared;

use std::pin::Pin;

use futures::future::{join_all, maybe_done};
use moothall_core::ports::memory::{ManualClock, MemoryTokens};
use moothall_core::{AccountKey, Error, Outcome};
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::*;
use crate::testing::{
    GET_ME, Net, Plain, Silent, TOKEN, account, at, clock, cx, drive, ok, read, refusal, respond, seconds,
    write,
};

/// Tokens that live 100 s and are renewed 20 s before their end.
struct Grants;

#[derive(Deserialize)]
struct Pair {
    access: String,
    refresh: Option<String>,
}

impl TokenGrants for Grants {
    fn request(&self, credentials: &Credentials, refresh: Option<&SecretString>) -> Result<Request> {
        let secret = refresh.map_or_else(|| credentials.get("client_secret"), Ok)?;
        Request::to(&TOKEN).json(&serde_json::json!({ "secret": secret.expose_secret() }))
    }

    fn parse(&self, response: &Response, now: Timestamp) -> Result<Token> {
        let pair: Pair = response.decode()?.value;
        let expires_at = now.checked_add(seconds(100)).expect("small");
        Ok(Token { access: pair.access.into(), refresh: pair.refresh.map(Into::into), expires_at })
    }

    fn renew_before(&self) -> Duration {
        seconds(20)
    }
}

/// A network that hands out `t1`, `t2`, … and takes only the latest.
fn issuing() -> Arc<Net> {
    let issued = std::sync::atomic::AtomicUsize::new(0);
    Net::new(move |request, _| {
        if request.endpoint().id == "token" {
            let number = issued.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
            return Ok(respond(200, &format!(r#"{{"access":"t{number}","refresh":"r{number}"}}"#)));
        }
        ok()
    })
}

struct Fixture {
    net: Arc<Net>,
    clock: Arc<ManualClock>,
    cache: Arc<MemoryTokens>,
    layer: AuthLayer,
}

fn fixture(net: Arc<Net>) -> Fixture {
    let (clock, cache) = (clock(), Arc::new(MemoryTokens::default()));
    let auth = Auth::Token(Arc::new(Grants));
    let layer = AuthLayer::new(net.clone(), auth, Arc::new(Plain), cache.clone(), clock.clone());
    Fixture { net, clock, cache, layer }
}

impl Fixture {
    async fn store(&self, access: &str, refresh: Option<&str>, expires_at: Timestamp) {
        let token = Token { access: access.into(), refresh: refresh.map(Into::into), expires_at };
        self.cache.put(&AccountKey::new("a"), token).await.expect("stores");
    }

    async fn stored(&self) -> Option<String> {
        let token = self.cache.get(&AccountKey::new("a")).await.expect("reads")?;
        Some(token.access.expose_secret().to_owned())
    }

    async fn send(&self, request: &Request) -> Result<Response> {
        self.layer.send(&cx(), request).await
    }

    /// The results of `number` calls, all of which have begun before the first one ends.
    async fn send_together(&self, number: usize) -> Vec<Result<Response>> {
        let (cx, request) = (cx(), write());
        let mut calls: Vec<_> = (0..number).map(|_| maybe_done(self.layer.send(&cx, &request))).collect();
        self.net.open(false);
        for call in &mut calls {
            let _ = futures::poll!(call);
        }
        self.net.open(true);
        join_all(&mut calls).await;
        calls.iter_mut().filter_map(|call| Pin::new(call).take_output()).collect()
    }

    /// Endpoint and bearer of every request that arrived.
    fn calls(&self) -> Vec<(&'static str, Option<String>)> {
        self.net.calls().into_iter().map(|call| (call.endpoint, call.bearer)).collect()
    }
}

fn call(endpoint: &'static str, bearer: &str) -> (&'static str, Option<String>) {
    (endpoint, (!bearer.is_empty()).then(|| bearer.to_owned()))
}

async fn with_key(request: &Request, cx: &Context) -> (Vec<Option<String>>, Result<Response>) {
    let net = Net::script([ok]);
    let auth = Auth::Bearer { field: "api_key" };
    let layer = AuthLayer::new(net.clone(), auth, Arc::new(Plain), Arc::<MemoryTokens>::default(), clock());
    let result = layer.send(cx, request).await;
    (net.calls().into_iter().map(|call| call.bearer).collect(), result)
}

#[tokio::test]
async fn a_key_is_sent_where_it_is_wanted_and_an_account_acts() {
    let key = Some("canary-key".to_owned());
    assert_eq!(with_key(&write(), &cx()).await.0, std::slice::from_ref(&key));
    assert_eq!(with_key(&read(), &cx()).await.0, [key], "optional: sent when somebody acts");
    assert_eq!(with_key(&read(), &Context::anonymous()).await.0, [None]);
    assert_eq!(with_key(&Request::to(&TOKEN), &cx()).await.0, [None], "never where none is taken");
}

#[tokio::test]
async fn nothing_is_sent_without_the_account_that_is_needed() {
    for request in [write(), Request::to(&GET_ME)] {
        let (calls, result) = with_key(&request, &Context::anonymous()).await;
        assert_eq!((calls.len(), result.expect_err("nobody acts").kind()), (0, ErrorKind::Unauthenticated));
    }
}

#[tokio::test]
async fn a_token_is_asked_for_once_stored_and_used_until_it_is_due() {
    let f = fixture(issuing());
    f.send(&write()).await.expect("sent");
    f.send(&write()).await.expect("sent");
    assert_eq!(f.calls(), [call("token", ""), call("create_post", "t1"), call("create_post", "t1")]);
    assert_eq!(f.stored().await.as_deref(), Some("t1"));
    f.clock.advance(seconds(80));
    f.send(&write()).await.expect("sent");
    assert_eq!(f.calls()[3..], [call("token", ""), call("create_post", "t2")], "renewed before its end");
    let bodies: Vec<_> = f.net.calls().into_iter().map(|call| call.body).collect();
    assert_eq!([&bodies[0], &bodies[3]], [r#"{"secret":"canary-secret"}"#, r#"{"secret":"r1"}"#]);
}

#[tokio::test]
async fn a_failed_refresh_falls_back_to_the_credentials() {
    let f = fixture(Net::new(|request, before| match (request.endpoint().id, before) {
        ("token", 0) => Err(refusal(ErrorKind::Unauthenticated, 400)),
        ("token", _) => Ok(respond(200, r#"{"access":"new"}"#)),
        _ => ok(),
    }));
    f.store("old", Some("dead"), at(0)).await;
    f.send(&write()).await.expect("sent");
    let bodies: Vec<_> = f.net.calls().into_iter().map(|call| call.body).collect();
    assert_eq!(bodies[..2], [r#"{"secret":"dead"}"#, r#"{"secret":"canary-secret"}"#]);
    assert_eq!(f.calls()[2], call("create_post", "new"));
}

#[tokio::test]
async fn a_limited_refresh_is_not_followed_by_another_token_call() {
    let f = fixture(Net::new(|_, _| Err(refusal(ErrorKind::RateLimited, 429).with_retry_after(seconds(30)))));
    f.store("old", Some("r0"), at(0)).await;
    let error = f.send(&write()).await.expect_err("limited");
    assert_eq!(
        (error.kind(), error.retry_after(), f.net.count()),
        (ErrorKind::RateLimited, Some(seconds(30)), 1)
    );
}

#[tokio::test]
async fn a_token_that_still_works_is_used_when_renewing_it_fails() {
    let f = fixture(Net::new(|request, _| match request.endpoint().id {
        "token" => Err(refusal(ErrorKind::Unavailable, 500)),
        _ => ok(),
    }));
    f.store("old", None, at(15)).await;
    f.send(&write()).await.expect("sent");
    f.send(&write()).await.expect("sent");
    assert_eq!(f.calls(), [call("token", ""), call("create_post", "old"), call("create_post", "old")]);
    f.clock.advance(seconds(15));
    assert_eq!(f.send(&write()).await.expect_err("expired").kind(), ErrorKind::Unavailable);
}

#[test]
fn debug_shows_no_grant() {
    assert_eq!(format!("{:?}", Auth::Token(Arc::new(Grants))), "Token");
}
