//! A sandbox in which everything exists that fixtures name.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use moothall_sandbox::{Config, Sandbox};
use serde_json::{Value, json};

use crate::Result;
use crate::honesty::fixtures::{Part, Request};

/// Settings by name, with their values as JSON.
pub(crate) type Variant = &'static [(&'static str, &'static str)];

/// What fills a sandbox.
pub(crate) type Settling<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// What is compared with the fixtures of one network, and how.
pub(crate) struct Network {
    pub(crate) slug: &'static str,
    /// Settings under which the sandbox answers as some source says, but not all.
    pub(crate) variants: &'static [Variant],
    /// What is known not to be emulated.
    pub(crate) not_emulated: &'static [NotEmulated],
    /// Fills the sandbox, and says what stands for the ids that fixtures name.
    pub(crate) settle: for<'a> fn(&'a mut Street) -> Settling<'a>,
    /// A request that is refused with this status, for fixtures whose own cause cannot be had.
    pub(crate) refused: fn(&Street, u16) -> Option<Request>,
}

/// A fixture of something that the sandbox does not do.
pub(crate) struct NotEmulated {
    pub(crate) fixture: &'static str,
    /// Where the difference is.
    pub(crate) keys: &'static [&'static str],
}

/// A settled sandbox.
pub(crate) struct Street {
    pub(crate) sandbox: Sandbox,
    pub(crate) slug: &'static str,
    http: reqwest::Client,
    /// What a bearer token is, by handle.
    pub(crate) keys: BTreeMap<&'static str, String>,
    /// What stands for the ids and names of fixtures.
    pub(crate) names: Vec<(&'static str, String)>,
    pub(crate) refused: fn(&Street, u16) -> Option<Request>,
}

/// An answer of the sandbox.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Street {
    /// A settled sandbox of one network, under one variant of its settings.
    pub(crate) async fn open(network: &Network, variant: Variant) -> Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(Config::default()).await?;
        sandbox.control().set_limits(network.slug, "off")?;
        let mut street = Self {
            sandbox,
            slug: network.slug,
            http: reqwest::Client::builder().no_proxy().build()?,
            keys: BTreeMap::new(),
            names: Vec::new(),
            refused: network.refused,
        };
        (network.settle)(&mut street).await?;
        for (setting, value) in variant {
            let value = serde_json::from_str(value)?;
            street.sandbox.control().set(network.slug, setting, &value)?;
        }
        Ok(street)
    }

    /// `request` with what exists here in place of what it names.
    pub(crate) fn translate(&self, request: &Request) -> Result<Request> {
        let mut text = serde_json::to_string(request)?;
        for (theirs, ours) in &self.names {
            text = text.replace(theirs, ours);
        }
        Ok(serde_json::from_str(&text)?)
    }

    /// Sends a request as somebody, or as nobody.
    pub(crate) async fn send(&self, who: Option<&str>, request: &Request) -> Result<Answer> {
        let url = self.sandbox.url(self.slug).ok_or("the sandbox lacks the network")?;
        let mut call = self.http.request(request.method.parse()?, format!("{url}{}", request.path));
        call = call.query(&request.query);
        if let Some(key) = who.and_then(|who| self.keys.get(who)) {
            call = call.bearer_auth(key);
        }
        if let Some(body) = &request.body {
            call = call.json(body);
        }
        if !request.multipart.is_empty() {
            let mut form = reqwest::multipart::Form::new();
            for Part { name, value, filename, content_type } in request.multipart.clone() {
                form = match (value, filename, content_type) {
                    (Some(value), ..) => form.text(name, value),
                    (None, filename, content_type) => {
                        let file = reqwest::multipart::Part::bytes(&b"\x89PNG\r\n\x1a\n0000"[..])
                            .file_name(filename.unwrap_or_default())
                            .mime_str(&content_type.unwrap_or_default())?;
                        form.part(name, file)
                    }
                };
            }
            call = call.multipart(form);
        }
        let answer = call.send().await?;
        let status = answer.status().as_u16();
        let text = answer.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(Answer { status, body })
    }

    /// Does something while settling, and returns the answer, which must be a success.
    pub(crate) async fn must(&self, who: &str, method: &str, path: &str, body: Value) -> Result<Value> {
        let body = (method != "GET" && method != "DELETE").then_some(body);
        let answer = self.send(Some(who), &request(method, path, body)).await?;
        if answer.status >= 300 || answer.body["success"] == json!(false) {
            return Err(format!("{method} {path}: {} {}", answer.status, answer.body).into());
        }
        Ok(answer.body)
    }

    /// Uploads a film while settling.
    pub(crate) async fn film(&self, who: &str, purpose: &str) -> Result<Value> {
        let url = self.sandbox.url(self.slug).ok_or("the sandbox lacks the network")?;
        let film = reqwest::multipart::Part::bytes(&b"\0\0\0\x18ftypmp420000"[..]).file_name("moon.mp4");
        let form = reqwest::multipart::Form::new().text("purpose", purpose.to_owned()).part("file", film);
        let mut call = self.http.post(format!("{url}/api/upload/video")).multipart(form);
        if let Some(key) = self.keys.get(who) {
            call = call.bearer_auth(key);
        }
        Ok(call.send().await?.error_for_status()?.json().await?)
    }

    /// Uploads a picture while settling.
    pub(crate) async fn upload(&self, who: &str, path: &str, field: &str) -> Result<Value> {
        let part = Part {
            name: field.to_owned(),
            value: None,
            filename: Some("moon.png".to_owned()),
            content_type: Some("image/png".to_owned()),
        };
        let request = Request { multipart: vec![part], ..request("POST", path, None) };
        Ok(self.send(Some(who), &request).await?.body)
    }
}

/// A request without query and files.
pub(crate) fn request(method: &str, path: &str, body: Option<Value>) -> Request {
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: BTreeMap::new(),
        body,
        multipart: Vec::new(),
    }
}

/// The text at a pointer of a JSON value.
pub(crate) fn text(value: &Value, pointer: &str) -> Result<String> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    Ok(found.ok_or_else(|| format!("no {pointer} in {value}"))?.to_owned())
}
