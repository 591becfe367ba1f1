//! An agent: whoever has a key, calling the gateway over HTTP.

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

#[derive(Clone)]
pub(crate) struct Agent {
    pub(crate) http: Client,
    pub(crate) url: String,
    pub(crate) key: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Agent {
    /// A request that is ready but for its body.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.key)
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Value) -> Answer {
        Answer::to(self.request(method, path).json(&body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, body).await
    }
}

impl Answer {
    pub(crate) async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("the gateway answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.expect("a whole body") }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The body, once it is made sure that the request succeeded.
    pub(crate) fn success(&self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The items of a list.
    pub(crate) fn items(&self) -> Vec<Value> {
        self.success()["items"].as_array().cloned().unwrap_or_else(|| panic!("no list: {self:?}"))
    }

    /// Status, code, and the places that are named as wrong, once it is made sure that it is a whole problem.
    pub(crate) fn refusal(&self) -> (u16, String, Vec<String>) {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let problem = self.json();
        for field in ["type", "title", "detail", "instance", "code", "source", "action", "request_id"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{field} in {problem}");
        }
        assert_eq!(problem["status"], self.status, "{problem}");
        assert!(problem["retryable"].is_boolean(), "{problem}");
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"), "{problem}");
        let place = |error: &Value| {
            let found = ["pointer", "parameter", "header"].iter().find_map(|kind| error[kind].as_str());
            found.unwrap_or_else(|| panic!("no place in {error}")).to_owned()
        };
        let places = problem["errors"].as_array().into_iter().flatten().map(place).collect();
        (self.status, problem["code"].as_str().unwrap_or_default().to_owned(), places)
    }
}
