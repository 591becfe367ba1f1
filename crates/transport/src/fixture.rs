//! The format of fixtures: one file, one exchange.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use moothall_core::{Context, Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::multipart::Multipart;
use crate::redact::Secrets;
use crate::request::Body;
use crate::{Request, Response};

/// A fixture file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fixture {
    pub(crate) source: String,
    pub(crate) trust: String,
    pub(crate) date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    pub(crate) request: Asked,
    pub(crate) response: Answered,
}

/// What a client sends. Two that are equal are the same request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Percent-encoded, without the base URL.
    pub(crate) path: String,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) query: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) multipart: Option<Vec<AskedPart>>,
}

/// One part of an upload, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskedPart {
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) filename: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) content_type: Option<String>,
}

/// What the network answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) headers: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body_text: Option<String>,
}

impl Asked {
    /// Describes `request` as it is, secrets included: to be redacted before it is shown or kept.
    pub(crate) fn from_request(request: &Request) -> Result<Self> {
        let mut query = Map::new();
        let own =
            request.query_pairs().iter().map(|(name, value)| (Cow::Borrowed(*name), value.as_str().into()));
        let written = url::form_urlencoded::parse(request.raw_query().unwrap_or_default().as_bytes());
        for (name, value) in own.chain(written) {
            Self::add_pair(&mut query, name, value.into_owned());
        }
        let (body, multipart) = match request.body() {
            // What a client streams may be anything, and is gone once it was looked at.
            Body::Empty | Body::Stream(_) => (None, None),
            Body::Json(bytes) | Body::Plain(bytes) => (serde_json::from_slice(bytes).ok(), None),
            Body::Multipart(_) => (None, request.upload(|upload| upload.as_ref().map(parts))),
        };
        Ok(Self {
            method: request.endpoint().method.to_string(),
            path: request.encoded_path()?,
            query,
            body,
            multipart,
        })
    }

    /// Adds a pair to a query, in which a name that stands several times has a list.
    pub(crate) fn add_pair(query: &mut Map<String, Value>, name: Cow<'_, str>, value: String) {
        let value = Value::String(value);
        match query.get_mut(&*name) {
            None => drop(query.insert(name.into_owned(), value)),
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }

    /// Takes the secrets of a call out, and puts the parts of an upload in an order of their own.
    pub(crate) fn redact(&mut self, secrets: &Secrets) {
        self.path = secrets.redact_text(&self.path);
        secrets.redact_fields(&mut self.query);
        if let Some(body) = &mut self.body {
            secrets.redact_json(body);
        }
        if let Some(parts) = &mut self.multipart {
            for part in parts.iter_mut() {
                for text in [&mut part.value, &mut part.filename].into_iter().flatten() {
                    *text = secrets.redact_text(text);
                }
            }
            parts.sort();
        }
    }

    /// `request`, redacted.
    pub(crate) fn redacted(cx: &Context, request: &Request) -> Result<Self> {
        let mut asked = Self::from_request(request)?;
        asked.redact(&Secrets::of(cx, request));
        Ok(asked)
    }
}

impl Answered {
    /// Describes `response` with the headers that `keep` allows: to be redacted before it is kept.
    pub(crate) fn from_response(response: &Response, keep: impl Fn(&str) -> bool) -> Self {
        let headers = response.headers.iter().filter(|(name, _)| keep(name.as_str())).map(|(name, value)| {
            (name.as_str().to_owned(), Value::String(String::from_utf8_lossy(value.as_bytes()).into_owned()))
        });
        let body = serde_json::from_slice(&response.body).ok();
        let body_text = match &body {
            None if !response.body.is_empty() => Some(String::from_utf8_lossy(&response.body).into_owned()),
            _ => None,
        };
        Self { status: response.status.as_u16(), headers: headers.collect(), body, body_text }
    }

    /// The answer itself. JSON is written compactly, as networks send it.
    pub(crate) fn to_response(&self) -> Result<Response> {
        let malformed = |what: &str| Error::new(ErrorKind::Config, format!("the fixture's {what}"));
        let status =
            StatusCode::from_u16(self.status).map_err(|_| malformed("`status` is no HTTP status"))?;
        let mut headers = HeaderMap::new();
        if self.body.is_some() {
            headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        for (name, value) in &self.headers {
            let text = value.as_str().ok_or_else(|| malformed("`headers` hold something that is no text"))?;
            let name =
                HeaderName::try_from(name).map_err(|_| malformed("`headers` hold a name that is none"))?;
            let value =
                HeaderValue::try_from(text).map_err(|_| malformed("`headers` hold a value that is none"))?;
            headers.insert(name, value);
        }
        let body = match (&self.body, &self.body_text) {
            (Some(json), _) => Bytes::from(json.to_string()),
            (None, Some(text)) => Bytes::from(text.clone()),
            (None, None) => Bytes::new(),
        };
        Ok(Response { status, headers, body })
    }
}

fn parts(upload: &Multipart) -> Vec<AskedPart> {
    let fields = upload.fields.iter().map(|(name, value)| AskedPart {
        name: (*name).to_owned(),
        value: Some(value.clone()),
        filename: None,
        content_type: None,
    });
    let files = upload.files.iter().map(|file| AskedPart {
        name: file.name.to_owned(),
        value: None,
        filename: Some(file.file_name.clone()),
        content_type: Some(file.content_type.clone()),
    });
    fields.chain(files).collect()
}
