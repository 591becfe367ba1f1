//! What the tests of all layers share: endpoints, a network in memory, a plain dialect, owned time.

pub(crate) mod server;

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures::future::{Either, select};
use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;
use moothall_core::endpoint::{Access, Endpoint, Pagination, Replay};
use moothall_core::limits::{Action, BudgetLine, Charges, Limit, LimitScope, LimitSource, Window};
use moothall_core::ports::Correction;
use moothall_core::ports::memory::ManualClock;
use moothall_core::{Account, AccountKey, Context, Credentials, Error, ErrorKind, Outcome, Remote, Result};
use secrecy::ExposeSecret;
use tokio::sync::watch;

use crate::{Dialect, Request, Response, Transport, default_outcome, retry_after};

pub(crate) static GET_POST: Endpoint = reading("get_post", "/api/posts/{post_id}");
pub(crate) static LIST_POSTS: Endpoint = reading("list_posts", "/api/posts").pagination(Pagination::Cursor);
pub(crate) static GET_ME: Endpoint = reading("get_me", "/api/me").auth(Access::Required);
pub(crate) static CREATE_POST: Endpoint = writing("create_post", Action::Post);
pub(crate) static SHARED_POST: Endpoint = writing("create_shared_post", Action::Post).groups(&["content"]);
pub(crate) static SHARED_COMMENT: Endpoint = writing("create_comment", Action::Comment).groups(&["content"]);
pub(crate) static FOLLOW: Endpoint =
    Endpoint::new("follow", Method::PUT, "/api/follow/{handle}", Action::Follow, Replay::Idempotent);
pub(crate) static TOKEN: Endpoint =
    Endpoint::new("token", Method::POST, "/api/token", Action::Authenticate, Replay::Once)
        .auth(Access::None)
        .class("auth");

const fn reading(id: &'static str, path: &'static str) -> Endpoint {
    Endpoint::new(id, Method::GET, path, Action::Read, Replay::Safe).auth(Access::Optional)
}

const fn writing(id: &'static str, action: Action) -> Endpoint {
    Endpoint::new(id, Method::POST, "/api/posts", action, Replay::Once)
}

pub(crate) fn read() -> Request {
    Request::to(&LIST_POSTS)
}

pub(crate) fn write() -> Request {
    Request::to(&CREATE_POST).json(&serde_json::json!({ "content": "hello" })).expect("serialises")
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + seconds).expect("a small instant")
}

pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(at(0)))
}

pub(crate) fn account(key: &str) -> Arc<Account> {
    Arc::new(Account {
        key: AccountKey::new(key),
        handle: None,
        credentials: Credentials::default()
            .with("api_key", "canary-key")
            .with("client_secret", "canary-secret"),
    })
}

pub(crate) fn cx() -> Context {
    Context::of(account("a"))
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn limit(scope: LimitScope, window: Window, max: u32, charges: Charges) -> Limit {
    Limit { scope, window, max, charges, source: LimitSource::Documented }
}

pub(crate) fn per_minute(class: &'static str, max: u32) -> Limit {
    limit(LimitScope::Class(class.into()), Window::Sliding(seconds(60)), max, Charges::Requests)
}

pub(crate) fn respond(status: u16, body: &str) -> Response {
    Response {
        status: StatusCode::from_u16(status).expect("a status"),
        headers: HeaderMap::new(),
        body: body.to_owned().into(),
    }
}

pub(crate) fn with_header(mut response: Response, name: &'static str, value: &str) -> Response {
    response.headers.insert(name, value.parse().expect("a header value"));
    response
}

/// Runs `work` while moving `clock` on in steps whenever nothing else can happen.
pub(crate) async fn drive<T>(clock: &ManualClock, step: Duration, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    for _ in 0..100_000 {
        for _ in 0..20 {
            match select(work.as_mut(), pin!(tokio::task::yield_now())).await {
                Either::Left((done, _)) => return done,
                Either::Right(((), _)) => {}
            }
        }
        clock.advance(step);
    }
    panic!("the work does not end, however late it gets");
}

type Answer = Box<dyn Fn(&Request, usize) -> Result<Response> + Send + Sync>;

/// A network in memory: answers by a function of the request and of how many came before.
pub(crate) struct Net {
    answer: Answer,
    calls: Mutex<Vec<Call>>,
    open: watch::Sender<bool>,
}

/// A request that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) endpoint: &'static str,
    pub(crate) bearer: Option<String>,
    pub(crate) body: String,
}

impl Net {
    pub(crate) fn new(
        answer: impl Fn(&Request, usize) -> Result<Response> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { answer: Box::new(answer), calls: Mutex::default(), open: watch::Sender::new(true) })
    }

    /// Answers these in turn, the last one for ever.
    pub(crate) fn script<const N: usize>(answers: [fn() -> Result<Response>; N]) -> Arc<Self> {
        Self::new(move |_, before| answers[before.min(N - 1)]())
    }

    /// Holds all answers back, or lets them go.
    pub(crate) fn open(&self, open: bool) {
        self.open.send_replace(open);
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("no poison").clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.calls().len()
    }

    pub(crate) fn count_of(&self, endpoint: &str) -> usize {
        self.calls().iter().filter(|call| call.endpoint == endpoint).count()
    }
}

#[async_trait]
impl Transport for Net {
    async fn send(&self, _cx: &Context, request: &Request) -> Result<Response> {
        let before = {
            let mut calls = self.calls.lock().expect("no poison");
            calls.push(Call {
                endpoint: request.endpoint().id,
                bearer: request.secret().map(|secret| secret.expose_secret().to_owned()),
                body: request
                    .json_body()
                    .map(|body| String::from_utf8_lossy(body).into_owned())
                    .unwrap_or_default(),
            });
            calls.len() - 1
        };
        // Others get their turn while the answer is on its way.
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        self.open.subscribe().wait_for(|open| *open).await.expect("the sender lives");
        (self.answer)(request, before)
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it is an answer among failures")]
pub(crate) fn ok() -> Result<Response> {
    Ok(respond(200, "{}"))
}

pub(crate) fn unreachable() -> Result<Response> {
    Err(Error::new(ErrorKind::Unavailable, "no connection"))
}

pub(crate) fn lost() -> Result<Response> {
    Err(Error::new(ErrorKind::Unavailable, "cut").with_outcome(Outcome::Unknown))
}

pub(crate) fn refusal(kind: ErrorKind, status: u16) -> Error {
    Error::new(kind, "refused").with_remote(Remote::status(status))
}

/// A network that never answers.
pub(crate) struct Silent;

#[async_trait]
impl Transport for Silent {
    async fn send(&self, _cx: &Context, _request: &Request) -> Result<Response> {
        std::future::pending().await
    }
}

/// Reads statuses alone; `X-RateLimit-Remaining` corrects the class `write`.
pub(crate) struct Plain;

impl Dialect for Plain {
    fn classify(&self, request: &Request, response: &Response, now: Timestamp) -> Result<()> {
        let kind = match response.status.as_u16() {
            200..300 => return Ok(()),
            401 => ErrorKind::Unauthenticated,
            429 => ErrorKind::RateLimited,
            500.. => ErrorKind::Unavailable,
            _ => ErrorKind::InvalidInput,
        };
        let text = String::from_utf8_lossy(&response.body);
        let mut error = Error::new(kind, format!("refused: {text}"))
            .with_outcome(default_outcome(response.status, request.replay()))
            .with_remote(Remote::status(response.status.as_u16()).with_message(&text));
        if let Some(wait) = retry_after::from_header(&response.headers, now) {
            error = error.with_retry_after(wait);
        }
        Err(error)
    }

    fn corrections(&self, _request: &Request, headers: &HeaderMap, now: Timestamp) -> Vec<Correction> {
        let remaining =
            headers.get("x-ratelimit-remaining").and_then(|value| value.to_str().ok()?.parse().ok());
        let line = BudgetLine { limit: per_minute("write", 30), item: None };
        let resets_at = now.checked_add(seconds(60)).expect("not the end of time");
        remaining.map(|remaining| Correction::Remaining { line, remaining, resets_at }).into_iter().collect()
    }

    fn refused_before_writing(&self, error: &Error) -> bool {
        error.remote().is_some_and(|remote| remote.message.as_deref() == Some("token expired"))
    }
}
