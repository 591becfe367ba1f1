//! The own API of a network in memory, and how it refuses.

use std::fmt::Write as _;

use async_trait::async_trait;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use futures::{StreamExt, TryStreamExt};
use moothall_core::endpoint::{Access, Endpoint, Field, Kind, Replay};
use moothall_core::limits::Action;
use moothall_core::traits::{
    AnsweredBy, Claim, DropIn, DropInRefusal, DropInTokens, Native, NativeAnswer, NativeBody, NativeCall,
};
use moothall_core::{Context, Result};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::Fake;

static LIST: Endpoint = Endpoint::new("list_items", Method::GET, "/api/items", Action::Read, Replay::Safe);
static GET: Endpoint = Endpoint::new("get_item", Method::GET, "/api/items/{id}", Action::Read, Replay::Safe);
static CREATE: Endpoint =
    Endpoint::new("create_item", Method::POST, "/api/items", Action::Post, Replay::Once);
static CONNECT: Endpoint =
    Endpoint::new("connect", Method::POST, "/api/services", Action::Other, Replay::Once)
        .fields(&[Field::body("apiKey", Kind::Text, "The key of somebody else's service.")]);
static LETTERS: Endpoint =
    Endpoint::new("list_letters", Method::GET, "/api/letters", Action::Read, Replay::Safe)
        .scope(moothall_core::Scope::Messages);
static TOKEN: Endpoint =
    Endpoint::new("token", Method::POST, "/api/token", Action::Authenticate, Replay::Once).auth(Access::None);
static REGISTER: Endpoint =
    Endpoint::new("register", Method::POST, "/api/register", Action::Authenticate, Replay::Once)
        .auth(Access::None);
static TABLE: &[&Endpoint] = &[&LIST, &GET, &CREATE, &CONNECT, &LETTERS, &TOKEN, &REGISTER];

#[async_trait]
impl Native for Fake {
    fn endpoints(&self) -> &'static [&'static Endpoint] {
        TABLE
    }

    /// Tells what arrived, with headers that no answer should keep.
    async fn forward(&self, cx: &Context, call: NativeCall) -> Result<NativeAnswer> {
        let NativeCall { endpoint, path, query, headers, body } = call;
        let mut told = format!("native.{}", endpoint.id);
        for (name, value) in &path {
            let _ = write!(told, " {name}={value}");
        }
        self.enter(cx, &told)?;
        let body = match body {
            NativeBody::Empty => Vec::new(),
            NativeBody::Whole(bytes) => bytes.to_vec(),
            NativeBody::Stream { bytes, .. } => {
                let read = bytes.try_fold(Vec::new(), |mut all, chunk| async move {
                    all.extend_from_slice(&chunk);
                    Ok(all)
                });
                read.await.map_err(|cause| {
                    moothall_core::Error::new(moothall_core::ErrorKind::Unavailable, "the upload broke")
                        .with_outcome(moothall_core::Outcome::Unknown)
                        .with_source(cause)
                })?
            }
        };
        if let Some(answer) = streamed(query.as_deref().unwrap_or_default()) {
            return Ok(answer);
        }
        let headers: serde_json::Map<_, _> = headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
            .collect();
        let told = json!({"endpoint": endpoint.id, "query": query, "headers": headers, "body": String::from_utf8_lossy(&body)});
        let status = StatusCode::from_u16(if query.as_deref() == Some("teapot") { 418 } else { 200 });
        let mut answer = NativeAnswer::json(status.expect("a status"), &told);
        for (name, value) in [
            ("connection", "x-hop, close"),
            ("x-hop", "1"),
            ("keep-alive", "timeout=5"),
            ("set-cookie", "session=1"),
            ("server", "theirs"),
            ("x-request-id", "theirs"),
            ("x-ratelimit-remaining", "7"),
        ] {
            answer.headers.append(name, HeaderValue::from_static(value));
        }
        Ok(answer)
    }
}

/// An answer that comes in pieces: `streamed=N` asks for N bytes, `told` for their number beforehand.
fn streamed(query: &str) -> Option<NativeAnswer> {
    let (bytes, told) = query.split_once('&').unwrap_or((query, ""));
    let total: u64 = bytes.strip_prefix("streamed=")?.parse().ok()?;
    let chunks = (0..total / 1000).map(|_| Ok(Bytes::from(vec![b'x'; 1000])));
    let length = (told == "told").then_some(total);
    let body = NativeBody::Stream { length, bytes: futures::stream::iter(chunks).boxed() };
    Some(NativeAnswer { status: StatusCode::OK, headers: HeaderMap::new(), body, refusal: None })
}

impl DropIn for Fake {
    fn answered_by(&self, endpoint: &Endpoint) -> AnsweredBy {
        match endpoint.id {
            "token" => AnsweredBy::Login,
            "register" => AnsweredBy::Nobody,
            _ => AnsweredBy::Network,
        }
    }

    fn claim(&self, headers: &HeaderMap) -> Result<Option<Claim>, DropInRefusal> {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let Some(value) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(DropInRefusal::BadCredential);
        }
        let text = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
        let text = text.ok_or(DropInRefusal::BadCredential)?;
        Ok(Some(match text.strip_prefix("tok_") {
            Some(token) => Claim::Token(token.into()),
            None => Claim::Key(text.into()),
        }))
    }

    fn login(&self, body: &[u8]) -> Result<Claim, DropInRefusal> {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        match (text("name"), text("key"), text("refresh")) {
            (Some(name), Some(key), None) => Ok(Claim::Account { name, key: key.into() }),
            (None, None, Some(refresh)) => Ok(Claim::Refresh(SecretString::from(refresh))),
            _ => Err(DropInRefusal::BadRequest { reason: "no login".to_owned() }),
        }
    }

    fn logged_in(&self, tokens: &DropInTokens) -> NativeAnswer {
        let DropInTokens { access, lasts, refresh } = tokens;
        let told = json!({
            "access": format!("tok_{}", access.expose_secret()),
            "lasts": lasts.as_secs(),
            "refresh": refresh.expose_secret(),
        });
        NativeAnswer::json(StatusCode::OK, &told)
    }

    fn refusal(&self, endpoint: Option<&Endpoint>, refusal: &DropInRefusal) -> NativeAnswer {
        let (status, told) = match refusal {
            DropInRefusal::NoCredential => (401, "no credential".to_owned()),
            DropInRefusal::BadCredential => (401, "bad credential".to_owned()),
            DropInRefusal::LacksScope { scope } => (403, format!("lacks {scope}")),
            DropInRefusal::AccountStopped { .. } => (403, "stopped".to_owned()),
            DropInRefusal::NotFound => (404, "not found".to_owned()),
            DropInRefusal::RegistrationRefused => (403, "no registration".to_owned()),
            DropInRefusal::BadRequest { .. } => (400, "bad request".to_owned()),
            DropInRefusal::TooLarge { max_bytes } => (413, format!("more than {max_bytes}")),
            DropInRefusal::TooSlow => (408, "too slow".to_owned()),
            DropInRefusal::RateLimited { retry_after } => (429, format!("wait {}", retry_after.as_secs())),
            DropInRefusal::Unavailable { in_doubt } => (502, format!("unavailable, in doubt: {in_doubt}")),
            DropInRefusal::AnswerTooLarge { max_bytes } => (502, format!("answer over {max_bytes}")),
            DropInRefusal::Internal => (500, "internal".to_owned()),
        };
        let asked = endpoint.map(|endpoint| endpoint.id);
        NativeAnswer::json(
            StatusCode::from_u16(status).expect("a status"),
            &json!({"refused": told, "asked": asked}),
        )
    }
}
