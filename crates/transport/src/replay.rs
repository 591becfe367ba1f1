//! Answers from fixtures, in the network's place.

mod call;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;

use async_trait::async_trait;
use futures::StreamExt as _;
use moothall_core::{Context, Error, ErrorKind, Result};

use crate::fixture::{Asked, Fixture};
use crate::redact::Secrets;
use crate::{Request, Response, Transport};

pub use self::call::{Call, Match, Replayed};

/// Fixtures to answer from. A request is answered by the first fixture that was not used yet and
/// that has its method, path, query and body; secrets on both sides are redacted before they are
/// compared. When all that match were used, the last of them answers again.
#[derive(Debug, Default)]
pub struct Replayer {
    fixtures: Vec<Fixture>,
    files: Vec<PathBuf>,
    used: Mutex<Vec<bool>>,
}

impl Replayer {
    /// Reads one fixture.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] naming the file, when it cannot be read or is no fixture.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        Self::default().and_file(path)
    }

    /// Reads every `.json` file in `folder` and below, in the order of their names.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] naming the file, when one cannot be read or is no fixture.
    pub fn from_folder(folder: impl AsRef<Path>) -> Result<Self> {
        let mut replayer = Self::default();
        replayer.add_folder(folder.as_ref())?;
        Ok(replayer)
    }

    /// Adds one more fixture, which comes after those already there.
    ///
    /// # Errors
    /// As [`from_file`](Self::from_file).
    pub fn and_file(mut self, path: impl AsRef<Path>) -> Result<Self> {
        self.add_file(path.as_ref())?;
        Ok(self)
    }

    fn add_folder(&mut self, folder: &Path) -> Result<()> {
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
        let mut paths: Vec<_> =
            entries.map_err(|cause| unreadable(folder, cause))?.iter().map(fs::DirEntry::path).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                self.add_folder(&path)?;
            } else if path.extension().is_some_and(|extension| extension == "json") {
                self.add_file(&path)?;
            }
        }
        Ok(())
    }

    fn add_file(&mut self, path: &Path) -> Result<()> {
        let text = fs::read(path).map_err(|cause| unreadable(path, cause))?;
        self.fixtures.push(serde_json::from_slice(&text).map_err(|cause| unreadable(path, cause))?);
        self.files.push(path.to_owned());
        Ok(())
    }

    /// How many fixtures there are.
    pub fn len(&self) -> usize {
        self.fixtures.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.fixtures.is_empty()
    }

    fn find(&self, cx: &Context, request: &Request) -> Result<&Fixture> {
        let asked = Asked::redacted(cx, request)?;
        let secrets = Secrets::of(cx, request);
        let matches = |fixture: &Fixture| {
            let mut expected = fixture.request.clone();
            expected.redact(&secrets);
            expected == asked
        };
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.resize(self.fixtures.len(), false);
        let mut found = None;
        for (fixture, used) in self.fixtures.iter().zip(used.iter_mut()) {
            if matches(fixture) {
                found = Some(fixture);
                if !*used {
                    *used = true;
                    break;
                }
            }
        }
        found.ok_or_else(|| unmatched(&asked, self.fixtures.len()))
    }
}

#[async_trait]
impl Transport for Replayer {
    async fn send(&self, cx: &Context, request: &Request) -> Result<Response> {
        let fixture = self.find(cx, request)?;
        if let Some(upload) = request.upload(Option::take) {
            for mut file in upload.files {
                while let Some(chunk) = file.stream.next().await {
                    chunk.map_err(|cause| {
                        Error::new(ErrorKind::Unavailable, "the file to upload cannot be read")
                            .with_source(cause)
                    })?;
                }
            }
        }
        fixture.response.to_response()
    }
}

fn unreadable(path: &Path, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    let cause = cause.into();
    let message = format!("the fixture {} cannot be read: {cause}", path.display());
    Error::new(ErrorKind::Config, message).with_source(cause)
}

fn unmatched(asked: &Asked, fixtures: usize) -> Error {
    let request = serde_json::to_string(asked).unwrap_or_default();
    Error::new(ErrorKind::Internal, format!("none of {fixtures} fixtures answers {request}"))
}

#[cfg(test)]
mod tests;
