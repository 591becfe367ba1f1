//! Every request has an id, its caller's if it came with one, and every answer names it.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const MAX_LENGTH: usize = 128;

/// The id of a request, in its extensions.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) Arc<str>);

/// Gives the request its id and writes it on the answer.
pub(crate) async fn identify(mut request: Request, next: Next) -> Response {
    let given = request.headers().get(&X_REQUEST_ID).and_then(sane);
    let id: Arc<str> = given.map_or_else(|| Uuid::now_v7().to_string().into(), Arc::from);
    request.extensions_mut().insert(RequestId(Arc::clone(&id)));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    response
}

/// An id that fits logs and headers as it is.
fn sane(value: &HeaderValue) -> Option<&str> {
    let text = value.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    ((1..=MAX_LENGTH).contains(&text.len()) && text.bytes().all(plain)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_ids_are_taken_over() {
        let taken = |text: &str| HeaderValue::from_str(text).is_ok_and(|value| sane(&value).is_some());
        assert!(taken("019a-b.c_D") && taken(&"x".repeat(128)));
        for text in ["", "a b", "a\"b", "a:b", "é", &"x".repeat(129)] {
            assert!(!taken(text), "{text}");
        }
    }
}
