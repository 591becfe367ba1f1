//! `Idempotency-Key`: a write that is sent again is answered with what the first one was answered.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Extension, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use moothall_engine::{Answer, Caller, Fingerprint, IdempotencyKey, Once};
use serde_json::Value;
use tokio::sync::oneshot;

use super::answer::complete;
use crate::app::App;
use crate::extract::{self, Prefer};
use crate::problem::{Door, PROBLEM_JSON, Problem, RequestError, Result};
use crate::routes::native;

pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The route whose body is streamed through: an upload is told apart by its route and query alone.
const STREAMED: &str = "/v1/media";

/// The route that is asked with POST and writes nothing: a key would be spent on it.
const PREVIEW: &str = "/v1/posts/preview";

/// Does a write with a key once, and answers from the store after that.
pub(crate) async fn once(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    route: MatchedPath,
    request: Request,
    next: Next,
) -> Result<Response> {
    if request.method().is_safe() || [PREVIEW, native::ROUTE].contains(&route.as_str()) {
        return Ok(next.run(request).await);
    }
    match key_of(request.headers())? {
        None if app.key_required => Err(Problem::door(
            Door::IdempotencyKeyRequired,
            "this gateway takes no write without an `Idempotency-Key`",
        )),
        None => Ok(next.run(request).await),
        // Boxed, because it is large: every request, reads too, would move and hold all of it.
        Some(key) => {
            let chosen = HeaderValue::try_from(key.as_str());
            let mut response = Box::pin(once_for(app, caller, route, key, request, next)).await?;
            if let Ok(chosen) = chosen {
                response.headers_mut().insert(IDEMPOTENCY_KEY, chosen);
            }
            Ok(response)
        }
    }
}

async fn once_for(
    app: App,
    caller: Caller,
    route: MatchedPath,
    key: IdempotencyKey,
    request: Request,
    next: Next,
) -> Result<Response> {
    let (mut request, body) =
        if route.as_str() == STREAMED { (request, Value::Null) } else { hold(&app, request).await? };
    let place = request.uri().path_and_query().map_or("", |place| place.as_str());
    let fingerprint = Fingerprint::new(request.method().as_str(), place, &body);

    // What the write makes is kept under the key, so that the key finds it after a crash.
    let caller = Caller { idempotency_key: Some(key.as_str().to_owned()), ..caller };
    request.extensions_mut().insert(caller.clone());
    let engine = app.engine.clone();
    let (first, answered) = oneshot::channel();
    let work = async move {
        let (response, answer) = settle(complete(&app, request, next).await).await;
        // Nobody waits for it any more when the caller has gone; the answer is kept all the same.
        let _ = first.send(response);
        answer
    };
    Ok(match engine.once(&caller, key, fingerprint, work).await? {
        Once::Done(answer) => answered.await.unwrap_or_else(|_| written_out(answer)),
        Once::Replayed(answer) => replayed(written_out(answer)),
        Once::Begun(publication) => replayed(Prefer::default().publication(&publication).into_response()),
    })
}

fn key_of(headers: &HeaderMap) -> Result<Option<IdempotencyKey>> {
    let mut values = headers.get_all(&IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let key = value
        .to_str()
        .ok()
        .filter(|_| values.next().is_none())
        .and_then(|text| IdempotencyKey::new(text).ok());
    key.map(Some).ok_or_else(|| {
        let detail = "must be given once, as 1 to 255 visible ASCII characters";
        Problem::door(Door::InvalidIdempotencyKey, format!("`Idempotency-Key` {detail}"))
            .naming(RequestError::header("Idempotency-Key", detail))
    })
}

/// Reads the body, for the fingerprint and for the handler.
async fn hold(app: &App, request: Request) -> Result<(Request, Value)> {
    let (parts, body) = request.into_parts();
    let bytes = extract::read(&parts.headers, body, app.limits.body_bytes, app.limits.body_idle).await?;
    let value = serde_json::from_slice(&bytes)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
    Ok((Request::from_parts(parts, Body::from(bytes)), value))
}

/// The answer twice: to be sent now, and to be kept.
async fn settle(response: Response) -> (Response, Answer) {
    let (parts, body) = response.into_parts();
    // Every answer to a write is in memory already, so this copies nothing and cannot fail.
    let body: Bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    // After these nobody knows whether the write happened, so it must not be done again.
    let unknown = [StatusCode::GATEWAY_TIMEOUT, StatusCode::INTERNAL_SERVER_ERROR].contains(&parts.status);
    let is_problem = parts.headers.get(header::CONTENT_TYPE).is_some_and(|value| value == PROBLEM_JSON);
    let answer = Answer {
        status: parts.status.as_u16(),
        content_type: if is_problem { PROBLEM_JSON } else { "application/json" }.to_owned(),
        body: body.clone(),
        settled: parts.status.is_success() || unknown,
    };
    (Response::from_parts(parts, Body::from(body)), answer)
}

/// An answer as it was kept.
fn written_out(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
    let headers = response.headers_mut();
    if answer.status != StatusCode::NO_CONTENT
        && let Ok(content_type) = HeaderValue::try_from(answer.content_type)
    {
        headers.insert(header::CONTENT_TYPE, content_type);
    }
    response
}

/// Says that the answer is that of an earlier request.
fn replayed(mut response: Response) -> Response {
    response.headers_mut().insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
    response
}
