//! The HTTP side of `moothall replay`.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use moothall_networks::Entry;
use moothall_transport::{Call, Match, Replayer};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};

/// Says which file answered.
const REPLAYED: HeaderName = HeaderName::from_static("x-moothall-replay");

/// The longest body that is looked at.
const MAX_BODY: usize = 100 << 20;

/// How long an error of the listener is waited out.
const PAUSE: Duration = Duration::from_millis(50);

/// One network's answers.
pub(super) struct Served {
    pub(super) entry: &'static Entry,
    pub(super) replayer: Replayer,
    /// What files are named from.
    pub(super) root: PathBuf,
    pub(super) exact: bool,
}

/// Answers until the process ends.
pub(super) async fn serve(listener: TcpListener, served: Served) {
    let served = Arc::new(served);
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(connection(stream, served.clone()))),
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, served: Arc<Served>) {
    let respond = service_fn(move |request| {
        let served = served.clone();
        async move { Ok::<_, Infallible>(served.respond(request).await) }
    });
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), respond);
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a connection broke");
    }
}

impl Served {
    async fn respond(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
            return problem(StatusCode::BAD_REQUEST, "the body cannot be read, or is longer than 100 MiB");
        };
        let is_form = |value: &HeaderValue| value.as_bytes().starts_with(b"multipart/");
        let call = Call {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            body: body.to_bytes().to_vec(),
            is_upload: parts.headers.get(CONTENT_TYPE).is_some_and(is_form),
        };
        let replayed = self.replayer.answer((self.entry.endpoints)(), &call);
        let Some(replayed) = replayed.filter(|replayed| !self.exact || replayed.matched == Match::Exact)
        else {
            let (network, count) = (self.entry.slug, self.replayer.len());
            let told =
                format!("none of {count} exchanges of {network} answers {} {}", call.method, call.path);
            return problem(StatusCode::NOT_FOUND, &told);
        };
        let matched = match replayed.matched {
            Match::Exact => "exact",
            Match::Alike => "alike",
        };
        let file = replayed.file.strip_prefix(&self.root).unwrap_or(replayed.file);
        let mut response = Response::new(Full::new(replayed.response.body));
        *response.status_mut() = replayed.response.status;
        *response.headers_mut() = replayed.response.headers;
        response.headers_mut().remove(CONTENT_LENGTH);
        mark(&mut response, &format!("{matched} {}", file.display()));
        response
    }
}

fn problem(status: StatusCode, detail: &str) -> Response<Full<Bytes>> {
    let body = json!({"type": "about:blank", "title": "Nothing to replay", "status": status.as_u16(), "detail": detail});
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    mark(&mut response, "none");
    response
}

fn mark(response: &mut Response<Full<Bytes>>, text: &str) {
    if let Ok(text) = HeaderValue::from_str(text) {
        response.headers_mut().insert(REPLAYED, text);
    }
}
