//! Exchanges as files tell them.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::Value;

/// The answer of a fixture or a recording.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) endpoint: String,
    pub(super) outcome: Outcome,
    /// Whether its shape is known, and not guessed.
    pub(super) is_known: bool,
    pub(super) body: Value,
    pub(super) file: PathBuf,
}

/// Whether the network did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    Success,
    Refusal,
}

impl Outcome {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Refusal => "refusal",
        }
    }

    /// A refusal may come with status 200, and says so then.
    fn of(answer: &Answer) -> Self {
        let says_no =
            answer.body.as_ref().is_some_and(|body| body.get("success") == Some(&Value::Bool(false)));
        if answer.status >= 400 || says_no { Self::Refusal } else { Self::Success }
    }
}

#[derive(Deserialize)]
struct File {
    trust: String,
    response: Answer,
}

#[derive(Deserialize)]
struct Answer {
    status: u16,
    body: Option<Value>,
}

/// The exchanges below the folder of a network, in the order of their names; those without JSON tell no shape.
/// None when there is no such folder.
pub(super) fn read_folder(network: &Path) -> anyhow::Result<Vec<Exchange>> {
    let mut exchanges = Vec::new();
    for folder in entries(network)? {
        let Some(endpoint) = folder.file_name().and_then(OsStr::to_str).filter(|_| folder.is_dir()) else {
            continue;
        };
        for file in entries(&folder)? {
            if file.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let text = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            let read: File =
                serde_json::from_slice(&text).with_context(|| format!("{} is no fixture", file.display()))?;
            let (outcome, is_known) = (Outcome::of(&read.response), read.trust != "inferred");
            let Some(body) = read.response.body else { continue };
            exchanges.push(Exchange { endpoint: endpoint.to_owned(), outcome, is_known, body, file });
        }
    }
    Ok(exchanges)
}

fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let listed = match fs::read_dir(folder) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => {
            listed.and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>())
        }
    };
    let mut paths = listed.with_context(|| format!("{} cannot be read", folder.display()))?;
    paths.sort();
    Ok(paths)
}
