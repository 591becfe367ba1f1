//! The fixtures that something may be judged by.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::Result;

/// A fixture: what is asked, and what is answered.
#[derive(Debug, Clone)]
pub(crate) struct Fixture {
    /// `endpoint/case`.
    pub(crate) name: String,
    pub(crate) request: Request,
    pub(crate) status: u16,
    /// The JSON, or the text where it is none.
    pub(crate) body: Value,
}

/// What is asked.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) body: Option<Value>,
    #[serde(default)]
    pub(crate) multipart: Vec<Part>,
}

/// One part of an upload.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) value: Option<String>,
    pub(crate) filename: Option<String>,
    pub(crate) content_type: Option<String>,
}

#[derive(Deserialize)]
struct File {
    trust: String,
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    body: Option<Value>,
    body_text: Option<String>,
}

/// Every fixture of a network but the guesses.
pub(crate) fn judged(network: &str) -> Result<Vec<Fixture>> {
    read(network, |trust| trust != "inferred")
}

/// Every fixture of a network.
pub(crate) fn all(network: &str) -> Result<Vec<Fixture>> {
    read(network, |_| true)
}

fn read(network: &str, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<Fixture>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(network);
    let mut found = Vec::new();
    for endpoint in fs::read_dir(root)? {
        for case in fs::read_dir(endpoint?.path())? {
            let path = case?.path();
            let file: File = serde_json::from_slice(&fs::read(&path)?)?;
            let Response { status, body, body_text } = file.response;
            let name = path.with_extension("");
            let name: Vec<_> = name.iter().rev().take(2).map(|part| part.to_string_lossy()).collect();
            let [case, endpoint] = &name[..] else { return Err("a fixture without an endpoint".into()) };
            found.push((
                file.trust,
                Fixture {
                    name: format!("{endpoint}/{case}"),
                    request: file.request,
                    status,
                    body: body.or(body_text.map(Value::String)).unwrap_or_default(),
                },
            ));
        }
    }
    found.retain(|(trust, _)| is_wanted(trust));
    found.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
    Ok(found.into_iter().map(|(_, fixture)| fixture).collect())
}
