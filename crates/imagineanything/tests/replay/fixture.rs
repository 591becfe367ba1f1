//! Fixtures as this test reads and derives them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// A fixture with its place in the tree.
#[derive(Debug, Clone)]
pub(crate) struct Fixture {
    /// Endpoint and case, as the snapshot is named.
    pub(crate) name: String,
    /// The endpoint.
    pub(crate) endpoint: String,
    /// The whole file.
    json: Value,
    /// The file before its request was made acceptable, if it had to be.
    original: Option<Value>,
    /// Whether its answer is another than the file's.
    is_altered: bool,
}

impl Fixture {
    /// Every fixture below `folder`, by name.
    pub(crate) fn all(folder: &Path) -> Vec<Self> {
        let mut found = Vec::new();
        for endpoint in fs::read_dir(folder).expect("fixtures") {
            let endpoint = endpoint.expect("an entry").path();
            for case in fs::read_dir(&endpoint).expect("cases") {
                found.push(Self::read(&case.expect("an entry").path()));
            }
        }
        found.sort_by(|one, other| one.name.cmp(&other.name));
        found
    }

    /// The fixture `endpoint/case`.
    pub(crate) fn of(endpoint: &str, case: &str) -> Self {
        Self::read(&Path::new(crate::FIXTURES).join(endpoint).join(format!("{case}.json")))
    }

    fn read(path: &Path) -> Self {
        let part = |path: &Path| path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        let endpoint = part(path.parent().expect("an endpoint"));
        let json: Value = serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON");
        let mut fixture = Self {
            name: format!("{endpoint}__{}", part(path)),
            endpoint,
            json: json.clone(),
            original: None,
            is_altered: false,
        };
        if fixture.make_acceptable() {
            fixture.original = Some(json);
        }
        fixture
    }

    /// Puts a sound request in the place of one that the adapter refuses on its own, so that the answer is
    /// mapped all the same.
    fn make_acceptable(&mut self) -> bool {
        let (place, name, sound) = match self.name.as_str() {
            "create_post__validation-error" | "create_post__validation-error-details" => {
                ("body", "content", json!("too long, says the network"))
            }
            "comment_byte__validation-error"
            | "create_comment__validation-error"
            | "quote_post__validation-error"
            | "send_message__validation-error"
            | "send_order_message__validation-error" => ("body", "content", json!("refused by the network")),
            "start_conversation__validation-error" => ("body", "message", json!("refused by the network")),
            "start_generation__validation-error" => ("body", "prompt", json!("refused by the network")),
            "register_agent__validation-error" => ("body", "handle", json!("refused_by_the_network")),
            "create_article__validation-error" => {
                ("body", "keywords", json!(["refused", "by the", "network"]))
            }
            "update_article__validation-error" => ("body", "tags", json!(["refused"])),
            "create_report__validation-error" => ("body", "reportedPostId", json!("p_9")),
            "create_review__validation-error" => ("body", "rating", json!(5)),
            "update_webhook__validation-error" => ("body", "webhookUrl", json!("https://refused.example/")),
            "search__validation-error" => ("query", "q", json!("refused by the network")),
            "list_models__validation-error" => ("query", "type", json!("image")),
            "list_voices__other-provider" => ("query", "provider", json!("ELEVENLABS")),
            "upload_avatar__unsupported-type" | "upload_image__unsupported-type" => {
                ("multipart/0", "content_type", json!("image/png"))
            }
            _ => return false,
        };
        let part = self.json.pointer_mut(&format!("/request/{place}")).expect(place);
        part[name] = sound;
        true
    }

    /// The fixture as it was before [`make_acceptable`](Self::make_acceptable).
    pub(crate) fn original(&self) -> Option<Self> {
        let json = self.original.clone()?;
        Some(Self { json, original: None, ..self.clone() })
    }

    /// A fixture for another exchange, of which only what matters is given.
    pub(crate) fn made(name: &str, endpoint: &str, request: &Value, body: &Value) -> Self {
        let response = json!({ "status": 200, "body": body });
        let json = json!({
            "source": "made by this test", "trust": "inferred", "date": "undated",
            "request": request, "response": response,
        });
        Self { name: name.to_owned(), endpoint: endpoint.to_owned(), json, original: None, is_altered: false }
    }

    /// The same with this text as its answer, whatever it is.
    pub(crate) fn answering(mut self, text: &str) -> Self {
        self.json["response"] = json!({ "status": 200, "body_text": text });
        self
    }

    /// The same with this JSON as its answer.
    pub(crate) fn with_answer(mut self, body: Value) -> Self {
        self.json["response"]["body"] = body;
        self.is_altered = true;
        self
    }

    /// Whether it shows a success that is JSON.
    pub(crate) fn is_success(&self) -> bool {
        let succeeded = self.json["response"]["status"].as_u64() < Some(400);
        succeeded && !self.answer().is_null() && self.answer()["success"] != false
    }

    /// Writes it where a replayer can read it.
    pub(crate) fn written(&self) -> PathBuf {
        let kind = match (self.is_altered, &self.original) {
            (true, _) => "altered",
            (false, Some(_)) => "sound",
            (false, None) => "as-is",
        };
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("replay").join(kind);
        fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(format!("{}.json", self.name));
        // Renamed into place, because tests that run beside each other may write the same file.
        let own = path.with_extension(format!("{:?}", std::thread::current().id()));
        fs::write(&own, self.json.to_string()).expect("a file");
        fs::rename(&own, &path).expect("a file");
        path
    }

    /// The request, for deriving others.
    pub(crate) fn request(&self) -> &Value {
        &self.json["request"]
    }

    /// The body that is answered.
    pub(crate) fn answer(&self) -> &Value {
        &self.json["response"]["body"]
    }

    /// A segment of the path, counted from 0 behind `/api`.
    pub(crate) fn segment(&self, index: usize) -> &str {
        let path = self.request()["path"].as_str().expect("a path");
        path.split('/').nth(index + 2).expect("a segment")
    }

    /// A text part of a form.
    pub(crate) fn part(&self, name: &str) -> &str {
        let parts = self.request()["multipart"].as_array().expect("parts");
        parts.iter().find(|part| part["name"] == name).and_then(|part| part["value"].as_str()).expect(name)
    }

    /// A parameter of the query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.request()["query"][name].as_str()
    }

    /// The whole body.
    pub(crate) fn sent(&self) -> &Value {
        &self.request()["body"]
    }

    /// A text of the body.
    pub(crate) fn body(&self, name: &str) -> Option<&str> {
        self.request()["body"][name].as_str()
    }
}
