//! Which fixture answers a call that comes over HTTP.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::PoisonError;

use http::Method;
use moothall_core::endpoint::{Endpoint, find};
use moothall_core::{Error, Result};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::Replayer;
use crate::Response;
use crate::fixture::{Asked, Fixture};
use crate::redact::Secrets;

/// A call as it came.
#[derive(Debug, Clone)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The path, percent-encoded, without a base.
    pub path: String,
    /// The query as it was written, without its question mark.
    pub query: String,
    /// The body; one that is not JSON says nothing.
    pub body: Vec<u8>,
    /// Whether the body is a form with files. Its parts are not looked at.
    pub is_upload: bool,
}

/// How a fixture answers a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// It was made for a call like this one: the same endpoint, the same names in query and body. The values are
    /// others, as those of a recording are invented.
    Alike,
    /// It was made for this very call, credentials aside.
    Exact,
}

/// The answer to a call.
#[derive(Debug)]
pub struct Replayed<'a> {
    /// The file that it is from.
    pub file: &'a PathBuf,
    /// How that fits the call.
    pub matched: Match,
    /// The answer.
    pub response: Response,
}

/// How well a fixture fits: the path, then the query, then the body.
type Rank = (Match, bool, bool, bool);

impl Replayer {
    /// The answer of the fixture that fits `call` best; `None` where none does, or the path is none of `table`.
    ///
    /// Where several fit as well as each other, they answer in turn, and the last of them for ever.
    pub fn answer(&self, table: &[&'static Endpoint], call: &Call) -> Option<Replayed<'_>> {
        let asked = call.asked();
        let endpoint = endpoint(table, &asked)?;
        let ranks = self.fixtures.iter().map(|fixture| rank(table, endpoint, &asked, fixture));
        let ranks: Vec<Option<Rank>> = ranks.collect();
        let best = ranks.iter().flatten().max()?;
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.resize(self.fixtures.len(), false);
        let mut chosen = None;
        for (index, (rank, used)) in ranks.iter().zip(used.iter_mut()).enumerate() {
            if rank.as_ref() == Some(best) {
                chosen = Some(index);
                if !*used {
                    *used = true;
                    break;
                }
            }
        }
        let (fixture, file) = chosen.and_then(|index| self.fixtures.get(index).zip(self.files.get(index)))?;
        let response = fixture.response.to_response().ok()?;
        Some(Replayed { file, matched: best.0, response })
    }

    /// Checks that every fixture can be sent as an answer.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](moothall_core::ErrorKind::Config) naming the file of the first that cannot.
    pub fn check(&self) -> Result<()> {
        for (fixture, file) in self.fixtures.iter().zip(&self.files) {
            let wrong =
                |cause: Error| Error::new(cause.kind(), format!("{}: {}", file.display(), cause.message()));
            fixture.response.to_response().map_err(wrong)?;
        }
        Ok(())
    }
}

impl Call {
    fn asked(&self) -> Asked {
        let mut query = Map::new();
        for (name, value) in url::form_urlencoded::parse(self.query.as_bytes()) {
            Asked::add_pair(&mut query, name, Cow::into_owned(value));
        }
        let mut asked = Asked {
            method: self.method.to_string(),
            path: self.path.clone(),
            query,
            body: serde_json::from_slice(&self.body).ok().filter(|_| !self.is_upload),
            multipart: self.is_upload.then(Vec::new),
        };
        asked.redact(&known_secrets(&asked));
        asked
    }
}

/// What the names in a body say to be secret.
fn known_secrets(asked: &Asked) -> Secrets {
    let mut secrets = Secrets::none();
    if let Some(body) = &asked.body {
        secrets.find_in(body);
    }
    secrets
}

fn endpoint(table: &[&'static Endpoint], asked: &Asked) -> Option<&'static Endpoint> {
    let method = Method::from_bytes(asked.method.as_bytes()).ok()?;
    find(table, &method, &segments(&asked.path)).map(|found| found.endpoint)
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').skip(1).map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned()).collect()
}

fn rank(
    table: &[&'static Endpoint],
    wanted: &'static Endpoint,
    asked: &Asked,
    fixture: &Fixture,
) -> Option<Rank> {
    let mut recorded = fixture.request.clone();
    recorded.redact(&known_secrets(&recorded));
    let names = |fields: &Map<String, Value>| fields.keys().cloned().collect::<Vec<_>>();
    let members =
        |body: &Option<Value>| body.as_ref().and_then(Value::as_object).map(names).unwrap_or_default();
    let is_alike = endpoint(table, &recorded).is_some_and(|endpoint| endpoint.id == wanted.id)
        && names(&recorded.query) == names(&asked.query)
        && members(&recorded.body) == members(&asked.body)
        && recorded.multipart.is_some() == asked.multipart.is_some();
    if !is_alike {
        return None;
    }
    let path = segments(&recorded.path) == segments(&asked.path);
    let (query, body) = (recorded.query == asked.query, recorded.body == asked.body);
    let is_exact = path && query && body && asked.multipart.is_none();
    Some((if is_exact { Match::Exact } else { Match::Alike }, path, query, body))
}
