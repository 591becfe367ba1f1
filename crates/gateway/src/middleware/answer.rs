//! Completes answers: problems with what only the request knows, and headers that browsers obey.

use std::any::Any;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::problem::{Asked, Problem};

/// Writes out a [`Problem`] and adds the security headers.
pub(crate) async fn answer(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = complete(&app, request, next).await;
    let mut secure = |name: HeaderName, value: &'static str| {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    };
    secure(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    secure(header::REFERRER_POLICY, "no-referrer");
    secure(header::X_FRAME_OPTIONS, "DENY");
    secure(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    secure(header::CACHE_CONTROL, "no-store");
    response
}

/// Runs a request, and writes out the problem that it may end in.
pub(super) async fn complete(app: &App, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem.complete(response, &asked, app.clock.now()),
        None => response,
    }
}

/// What a panic is answered with. Its message stays here: it may hold anything.
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    log_panic(panic);
    Problem::internal("the request met a defect of the gateway").into_response()
}

/// The same where nothing of the gateway's own belongs into an answer.
pub(crate) fn panicked_bare(panic: Box<dyn Any + Send>) -> Response {
    log_panic(panic);
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

#[expect(clippy::needless_pass_by_value, reason = "the panic layer hands over the payload")]
fn log_panic(panic: Box<dyn Any + Send>) {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
    tracing::error!(panic = text, "request.panicked");
}
