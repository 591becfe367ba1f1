//! Writes what is sent and answered as fixtures, after taking out every secret.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use jiff::tz::TimeZone;
use moothall_core::ports::Clock;
use moothall_core::{Context, Result};

use crate::fixture::{Answered, Asked, Fixture};
use crate::redact::Secrets;
use crate::{Request, Response, Transport};

/// The headers of answers that are kept, with every `x-ratelimit-` one. Any other may identify
/// somebody, or be a credential.
const KEPT_HEADERS: [&str; 2] = ["content-type", "retry-after"];

/// A folder that fixtures are written to, as `<endpoint id>/recorded-<number>.json`.
#[derive(Debug, Clone)]
pub struct Recorder(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    source: String,
    written: AtomicU64,
}

impl Recorder {
    /// Records into `folder`; `source` says in each file where it was recorded. Files that are there
    /// already are never written over.
    pub fn to_folder(folder: impl Into<PathBuf>, source: impl Into<String>) -> Self {
        let inner = Inner { folder: folder.into(), source: source.into(), written: AtomicU64::new(0) };
        Self(Arc::new(inner))
    }

    async fn write(&self, endpoint: &str, fixture: &Fixture) -> std::io::Result<()> {
        let folder = self.0.folder.join(endpoint);
        tokio::fs::create_dir_all(&folder).await?;
        let text = serde_json::to_string_pretty(fixture)?;
        loop {
            let number = self.0.written.fetch_add(1, Ordering::Relaxed) + 1;
            match write_new(&folder.join(format!("recorded-{number:04}.json")), &text).await {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                other => return other,
            }
        }
    }
}

async fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    use tokio::io::AsyncWriteExt as _;

    let mut file = tokio::fs::File::options().write(true).create_new(true).open(path).await?;
    file.write_all(text.as_bytes()).await?;
    file.write_all(b"\n").await?;
    file.flush().await
}

pub(crate) struct RecordLayer {
    inner: Arc<dyn Transport>,
    recorder: Recorder,
    clock: Arc<dyn Clock>,
}

impl RecordLayer {
    pub(crate) fn new(inner: Arc<dyn Transport>, recorder: Recorder, clock: Arc<dyn Clock>) -> Self {
        Self { inner, recorder, clock }
    }

    /// The exchange without its secrets. One that either side names is taken out of both, wherever it
    /// stands.
    fn redacted(&self, cx: &Context, request: &Request, mut asked: Asked, response: &Response) -> Fixture {
        let mut answered = Answered::from_response(response, |name| {
            KEPT_HEADERS.contains(&name) || name.starts_with("x-ratelimit-")
        });
        let mut secrets = Secrets::of(cx, request);
        for body in [&asked.body, &answered.body].into_iter().flatten() {
            secrets.find_in(body);
        }
        asked.redact(&secrets);
        answered.redact(&secrets);
        Fixture {
            source: self.recorder.0.source.clone(),
            trust: "recorded".to_owned(),
            date: self.clock.now().to_zoned(TimeZone::UTC).date().to_string(),
            note: None,
            request: asked,
            response: answered,
        }
    }
}

#[async_trait]
impl Transport for RecordLayer {
    async fn send(&self, cx: &Context, request: &Request) -> Result<Response> {
        // Before sending: an upload is gone afterwards.
        let asked = Asked::from_request(request)?;
        let response = self.inner.send(cx, request).await?;
        let fixture = self.redacted(cx, request, asked, &response);
        if let Err(error) = self.recorder.write(request.endpoint().id, &fixture).await {
            // The call itself went well; failing it would hide what the network did.
            tracing::warn!(%error, folder = %self.recorder.0.folder.display(), "a fixture could not be written");
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests;
