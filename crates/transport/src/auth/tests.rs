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
async fn a_hundred_callers_at_expiry_make_one_token_call() {
    let f = fixture(issuing());
    f.store("old", Some("r0"), at(0)).await;
    let results = f.send_together(100).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 100);
    assert_eq!((f.net.count_of("token"), f.net.count_of("create_post")), (1, 100));
}

#[tokio::test]
async fn waiters_share_a_failure_too() {
    let f = fixture(Net::new(|_, _| Err(refusal(ErrorKind::Unauthenticated, 401))));
    let results = f.send_together(100).await;
    assert!(
        results
            .iter()
            .all(|result| { result.as_ref().is_err_and(|error| error.kind() == ErrorKind::Unauthenticated) })
    );
    assert_eq!(f.net.count(), 1);
}

#[tokio::test]
async fn a_lost_token_answer_leaves_the_write_unsent() {
    let f = fixture(Net::script([crate::testing::lost]));
    assert_eq!(f.send(&write()).await.expect_err("no token").outcome(), Outcome::NotApplied);
}

#[tokio::test]
async fn the_waiting_room_is_bounded() {
    let f = fixture(issuing());
    let results = f.send_together(300).await;
    let refused: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.len(), 300 - 256);
    assert!(refused.iter().all(|error| error.is_retryable() && error.message().contains("256 calls")));
}

#[tokio::test]
async fn a_cancelled_leader_strands_nobody() {
    let f = fixture(issuing());
    let (cx, request) = (cx(), write());
    let mut leader = f.layer.send(&cx, &request);
    assert!(futures::poll!(leader.as_mut()).is_pending());
    let mut waiter = f.layer.send(&cx, &request);
    assert!(futures::poll!(waiter.as_mut()).is_pending());
    assert_eq!(f.net.count_of("token"), 1);
    drop(leader);
    waiter.await.expect("it takes over");
    assert_eq!(f.net.count_of("token"), 1, "where it stood");
}

#[tokio::test]
async fn a_token_asked_for_by_a_call_that_is_gone_is_not_lost() {
    let f = fixture(issuing());
    let (cx, request) = (cx(), write());
    let mut leader = f.layer.send(&cx, &request);
    assert!(futures::poll!(leader.as_mut()).is_pending());
    drop(leader);
    f.send(&write()).await.expect("the next call goes on");
    assert_eq!(f.calls(), [call("token", ""), call("create_post", "t1")]);
}

#[tokio::test]
async fn a_landed_flight_that_nobody_cleared_away_is_not_reused() {
    let f = fixture(issuing());
    let (cx, request) = (cx(), write());
    let Credential::Token(tokens) = &f.layer.credential else { panic!("a token layer") };
    let flight = tokens.join(&account("a")).expect("room");
    flight.token.clone().await.expect("t1");
    f.clock.advance(seconds(100));
    f.layer.send(&cx, &request).await.expect("sent");
    assert_eq!(f.calls().last(), Some(&call("create_post", "t2")));
}

#[tokio::test]
async fn a_waiter_leaves_at_its_deadline() {
    let f = fixture(Net::script([ok]));
    let auth = Auth::Token(Arc::new(Grants));
    let layer = AuthLayer::new(Arc::new(Silent), auth, Arc::new(Plain), f.cache.clone(), f.clock.clone());
    let cx = Context { deadline: Some(at(5)), ..cx() };
    let error = drive(&f.clock, seconds(1), layer.send(&cx, &write())).await.expect_err("too late");
    assert_eq!(
        (error.kind(), error.outcome(), f.clock.now()),
        (ErrorKind::Unavailable, Outcome::NotApplied, at(5))
    );
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

/// A network that does not take the token `old`.
fn revoking(message: &'static str) -> Arc<Net> {
    Net::new(move |request, _| {
        let bearer = request.secret().map(|secret| secret.expose_secret().to_owned());
        match (request.endpoint().id, bearer.as_deref()) {
            ("token", _) => Ok(respond(200, r#"{"access":"new"}"#)),
            (_, Some("old")) => {
                let remote = moothall_core::Remote::status(401).with_message(message);
                Err(Error::new(ErrorKind::Unauthenticated, "revoked").with_remote(remote))
            }
            _ => ok(),
        }
    })
}

#[tokio::test]
async fn a_revoked_token_is_replaced_and_a_read_sent_again() {
    let f = fixture(revoking("revoked"));
    f.store("old", None, at(1000)).await;
    f.send(&read()).await.expect("sent again");
    assert_eq!(f.calls(), [call("list_posts", "old"), call("token", ""), call("list_posts", "new")]);
}

#[tokio::test]
async fn a_write_is_sent_again_only_where_the_refusal_came_before_writing() {
    let f = fixture(revoking("revoked"));
    f.store("old", None, at(1000)).await;
    assert_eq!(f.send(&write()).await.expect_err("not sent again").kind(), ErrorKind::Unauthenticated);
    assert_eq!(f.net.count(), 1);
    f.send(&write()).await.expect("the next call has a new token");

    let f = fixture(revoking("token expired"));
    f.store("old", None, at(1000)).await;
    f.send(&write()).await.expect("sent again");
    assert_eq!(f.calls().last(), Some(&call("create_post", "new")));
}

#[tokio::test]
async fn credentials_that_are_refused_anew_are_refused_for_good() {
    let f = fixture(Net::new(|request, _| match request.endpoint().id {
        "token" => Ok(respond(200, r#"{"access":"new"}"#)),
        _ => Err(refusal(ErrorKind::Unauthenticated, 401)),
    }));
    assert!(f.send(&read()).await.is_err());
    assert_eq!((f.net.count_of("token"), f.net.count_of("list_posts")), (2, 2));
}

#[test]
fn debug_shows_no_grant() {
    assert_eq!(format!("{:?}", Auth::Token(Arc::new(Grants))), "Token");
}
