use axum::body::HttpBody;
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use super::{body, excerpt};
use crate::Limits;
use crate::app::App;
use crate::problem::{Door, Problem, RequestError, Result};

const APPLICATION_JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What a page of posts takes as JSON, so that writing it seldom grows its buffer.
const LIKELY_BYTES: usize = 16 * 1024;

/// The body as JSON, in a form that the route takes.
///
/// 415 for another content type, 413 and 408 for one too large or too slow, 400 for what is not JSON,
/// 422 with a pointer for what has another form.
pub(crate) struct Json<T>(pub(crate) T);

impl<T, S> FromRequest<S> for Json<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let &Limits { body_bytes, body_idle, .. } = &App::from_ref(state).limits;
        let (parts, body) = request.into_parts();
        if !is_json(&parts.headers) {
            let detail = "the route takes a JSON body: `Content-Type: application/json`";
            return Err(Problem::door(Door::UnsupportedMediaType, detail));
        }
        let bytes = body::read(&parts.headers, body, body_bytes, body_idle).await?;
        parse(&bytes).map(Self)
    }
}

/// The same, for routes whose body may be left out. An empty one counts as left out.
pub(crate) struct OptionalJson<T>(pub(crate) T);

impl<T, S> FromRequest<S> for OptionalJson<T>
where
    T: DeserializeOwned + Default,
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if request.body().is_end_stream() {
            return Ok(Self(T::default()));
        }
        Json::from_request(request, state).await.map(|Json(value)| Self(value))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let mut body = Vec::with_capacity(LIKELY_BYTES);
        match serde_json::to_writer(&mut body, &self.0) {
            Ok(()) => ([(header::CONTENT_TYPE, APPLICATION_JSON)], body).into_response(),
            Err(_) => Problem::internal("the answer could not be written as JSON").into_response(),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    // serde would take an array of a struct's fields in their order.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(Problem::invalid(RequestError::at("", "the body must be an object, not an array")));
    }
    let mut document = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut document).map_err(|error| {
        let pointer = pointer(error.path());
        refuse(error.inner(), &pointer)
    })?;
    document.end().map_err(|error| refuse(&error, ""))?;
    Ok(value)
}

fn refuse(error: &serde_json::Error, pointer: &str) -> Problem {
    let message = excerpt(&error.to_string());
    match error.classify() {
        Category::Data => Problem::invalid(RequestError::at(pointer, message)),
        Category::Syntax | Category::Eof | Category::Io => {
            let detail = format!("the body is not a JSON document: {message}");
            Problem::door(Door::MalformedJson, detail).naming(RequestError::at(pointer, message))
        }
    }
}

/// The path as a JSON pointer (RFC 6901).
fn pointer(path: &Path) -> String {
    let segments = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(format!("/{index}")),
        Segment::Map { key } => Some(format!("/{}", excerpt(key).replace('~', "~0").replace('/', "~1"))),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    segments.collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its form matters")]
    struct Outer {
        items: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its form matters")]
    struct Inner {
        count: u32,
        #[serde(default)]
        more: serde_json::Value,
    }

    fn refused(body: &str) -> (u16, serde_json::Value) {
        let problem = parse::<Outer>(body.as_bytes()).expect_err(body);
        let shown = problem.shown();
        (shown["status"].as_u64().and_then(|status| status.try_into().ok()).unwrap_or_default(), shown)
    }

    #[test]
    fn a_pointer_says_where_and_the_detail_what_was_expected() {
        for (body, pointer, detail) in [
            (r#"{"items":[{"count":1},{"count":"x"}]}"#, "/items/1/count", "expected u32"),
            (r#"{"items":[{"count":1,"cuont":1}]}"#, "/items/0/cuont", "expected `count`"),
            (r#"{"items":[{}]}"#, "/items/0", "missing field `count`"),
            (r#"{"items":{}}"#, "/items", "expected a sequence"),
            ("[]", "", "must be an object"),
            ("5", "", "expected struct Outer"),
        ] {
            let (status, shown) = refused(body);
            assert_eq!((status, shown["code"].as_str()), (422, Some("invalid_input")), "{body}");
            assert_eq!(shown["errors"][0]["pointer"], pointer, "{body}");
            assert!(
                shown["errors"][0]["detail"].as_str().is_some_and(|text| text.contains(detail)),
                "{shown}"
            );
        }
    }

    #[test]
    fn what_is_not_json_is_400() {
        let deep = format!(r#"{{"items":[{{"count":1,"more":{}"#, "[".repeat(100_000));
        for body in [
            "",
            "{",
            r#"{"items":[]} {}"#,
            "nonsense",
            r#"{"items":[],}"#,
            &deep,
            "{\"items\":[{\"count\":1e999}]}",
        ] {
            let (status, shown) = refused(body);
            assert_eq!((status, shown["code"].as_str()), (400, Some("malformed_json")), "{body:.20}");
        }
    }

    #[test]
    fn json_has_many_content_types() {
        let taken = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, text.parse().expect("a value"));
            is_json(&headers)
        };
        assert!(taken("application/json") && taken("Application/JSON; charset=utf-8"));
        assert!(taken("application/vnd.api+json"));
        assert!(!taken("text/plain") && !taken("application/x-www-form-urlencoded") && !taken(""));
    }
}
