//! Writes what is sent and answered as fixtures, of which nothing real is left but what is known to be harmless.

mod harmless;
mod invent;
mod redaction;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::tz::TimeZone;
use moothall_core::ports::Clock;
use moothall_core::{Context, Error, ErrorKind, Result};

use self::invent::Inventor;
use self::redaction::Redaction;
use crate::fixture::{Answered, Asked, Fixture};
use crate::redact::Secrets;
use crate::request::{Body, Rest, locked};
use crate::{Request, Response, Transport};

/// The headers of answers that are kept, with every `x-ratelimit-` one. Any other may identify
/// somebody, or be a credential.
const KEPT_HEADERS: [&str; 2] = ["content-type", "retry-after"];

/// What the note of a fixture says where the answer passed through as it came.
const STREAMED_ANSWER: &str =
    "The body is not recorded: it was streamed, as it is no JSON or larger than 4 MiB.";

/// The same of the request.
const STREAMED_UPLOAD: &str =
    "The parts of the upload are not recorded: a client of the proxy streamed them.";

/// A folder that fixtures are written to, as `<endpoint id>/recorded-<number>.json`. Cheap to clone.
///
/// Before anything reaches the disk, credentials become `<redacted>`, and every text and number that is not known
/// to be harmless becomes an invented one of the same kind. Calls of paths that are in no table are not
/// recorded: nobody knows which part of them is data.
#[derive(Debug, Clone)]
pub struct Recorder(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    origin: Origin,
    accounts: Vec<String>,
    most: u64,
    /// Fixtures in the folder, and the number of the newest.
    written: AtomicU64,
    recorded: Mutex<BTreeMap<&'static str, u64>>,
    inventor: Inventor,
}

/// Whose answers are recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Host and port that the requests go to.
    pub address: String,
    /// Whether that is the network's own public address. What anything else answers, a sandbox for example, is
    /// no evidence of the network, and every file says so.
    pub is_network: bool,
}

/// What is recorded, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Where the files go.
    pub folder: PathBuf,
    /// Whose answers they hold.
    pub origin: Origin,
    /// The accounts whose calls are recorded, as `NAME` or `AGENT/NAME`; every call when empty.
    pub accounts: Vec<String>,
    /// How many files the folder may hold, those of earlier recordings among them.
    pub most: u64,
}

impl Recorder {
    /// Records into a folder, which is made where it is missing. Files that are there already are never
    /// written over.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] naming the folder, when it cannot be made or read.
    pub fn new(recording: Recording) -> Result<Self> {
        let Recording { folder, origin, accounts, most } = recording;
        let there = fs::create_dir_all(&folder).and_then(|()| files_in(&folder)).map_err(|cause| {
            let message = format!("{} cannot be recorded into: {cause}", folder.display());
            Error::new(ErrorKind::Config, message).with_source(cause)
        })?;
        let (written, recorded) = (AtomicU64::new(there), Mutex::default());
        let inventor = Inventor::default();
        Ok(Self(Arc::new(Inner { folder, origin, accounts, most, written, recorded, inventor })))
    }

    /// How many files were written since it was made, by endpoint.
    pub fn recorded(&self) -> BTreeMap<&'static str, u64> {
        locked(&self.0.recorded).clone()
    }

    /// Where the files go.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    fn wants(&self, cx: &Context, request: &Request) -> bool {
        if self.0.written.load(Ordering::Relaxed) >= self.0.most || request.endpoint().path.contains("{*") {
            return false;
        }
        let of = |key: &str| self.0.accounts.iter().any(|name| is_account(key, name));
        self.0.accounts.is_empty() || cx.account.as_ref().is_some_and(|account| of(account.key.as_str()))
    }

    async fn write(&self, endpoint: &'static str, fixture: &Fixture) -> std::io::Result<()> {
        let folder = self.0.folder.join(endpoint);
        tokio::fs::create_dir_all(&folder).await?;
        let text = serde_json::to_string_pretty(fixture)?;
        loop {
            let number = self.0.written.fetch_add(1, Ordering::Relaxed) + 1;
            match write_new(&folder.join(format!("recorded-{number:04}.json")), &text).await {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Ok(()) => {
                    *locked(&self.0.recorded).entry(endpoint).or_default() += 1;
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Whether a key of an account, which ends with `AGENT/NAME`, is that of the account that is called `name`.
fn is_account(key: &str, name: &str) -> bool {
    key.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// How many files there are in the folders of a folder.
fn files_in(folder: &Path) -> std::io::Result<u64> {
    let mut count = 0;
    for endpoint in fs::read_dir(folder)? {
        let endpoint = endpoint?.path();
        if endpoint.is_dir() {
            count += fs::read_dir(endpoint)?.count() as u64;
        }
    }
    Ok(count)
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

    /// The exchange with nothing in it that was not known to be harmless. A secret that either side names is taken
    /// out of both, wherever it stands.
    fn redacted(&self, cx: &Context, request: &Request, mut asked: Asked, response: &Response) -> Fixture {
        let mut answered = Answered::from_response(response, |name| {
            KEPT_HEADERS.contains(&name) || name.starts_with("x-ratelimit-")
        });
        let note = streamed(request);
        if note == Some(STREAMED_ANSWER) {
            // The beginning of a body tells nothing that could be relied on.
            (answered.body, answered.body_text) = (None, None);
        }
        let mut secrets = Secrets::of(cx, request);
        for body in [&asked.body, &answered.body].into_iter().flatten() {
            secrets.find_in(body);
        }
        let Inner { inventor, origin, .. } = &*self.recorder.0;
        let redaction = Redaction { inventor, endpoint: request.endpoint(), secrets: &secrets };
        redaction.asked(&mut asked);
        redaction.answered(&mut answered);
        let date = self.clock.now().to_zoned(TimeZone::UTC).date().to_string();
        Fixture {
            source: origin.source(&date),
            trust: origin.trust().to_owned(),
            date,
            note: note.map(str::to_owned),
            request: asked,
            response: answered,
        }
    }
}

impl Origin {
    /// In the words of fixtures/README.md.
    fn source(&self, date: &str) -> String {
        let Self { address, is_network } = self;
        let warning = if *is_network { "" } else { ", which is not the network" };
        format!("[recorded: {date}] {address}{warning}")
    }

    fn trust(&self) -> &'static str {
        if self.is_network { "seen" } else { "inferred" }
    }
}

/// What of an exchange could not be looked at, because it was streamed.
fn streamed(request: &Request) -> Option<&'static str> {
    if request.rest().is_some_and(Rest::is_there) {
        return Some(STREAMED_ANSWER);
    }
    matches!(request.body(), Body::Stream(_)).then_some(STREAMED_UPLOAD)
}

#[async_trait]
impl Transport for RecordLayer {
    async fn send(&self, cx: &Context, request: &Request) -> Result<Response> {
        if !self.recorder.wants(cx, request) {
            return self.inner.send(cx, request).await;
        }
        // Before sending: an upload is gone afterwards.
        let asked = Asked::from_request(request)?;
        let response = self.inner.send(cx, request).await?;
        let fixture = self.redacted(cx, request, asked, &response);
        if let Err(error) = self.recorder.write(request.endpoint().id, &fixture).await {
            // The call itself went well; failing it would hide what the network did.
            tracing::warn!(%error, folder = %self.recorder.folder().display(), "a fixture could not be written");
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests;
