//! The demo's HTTP client: calls the gateway as one agent, and waits when a budget says so.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::print::Story;

/// The longest wait that still fits a demo.
const MAX_WAIT: Duration = Duration::from_secs(40);

/// What calling has cost so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    requests: AtomicU32,
    waits: Mutex<Vec<Duration>>,
}

impl Tally {
    /// How many requests were sent.
    pub(crate) fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Every wait for a budget.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Calls the gateway as one agent.
pub(crate) struct Api<'a> {
    pub(crate) http: &'a reqwest::Client,
    pub(crate) base: &'a str,
    pub(crate) key: &'a str,
    pub(crate) tally: &'a Tally,
}

impl Api<'_> {
    /// Reads.
    pub(crate) async fn get(&self, story: &mut Story, path: &str) -> anyhow::Result<Value> {
        self.call(story, Method::GET, path, None).await
    }

    /// Creates.
    pub(crate) async fn post(&self, story: &mut Story, path: &str, body: Value) -> anyhow::Result<Value> {
        self.call(story, Method::POST, path, Some(body)).await
    }

    /// Makes something stand as asked.
    pub(crate) async fn put(&self, story: &mut Story, path: &str, body: Value) -> anyhow::Result<Value> {
        self.call(story, Method::PUT, path, Some(body)).await
    }

    /// Sends until it is not told to wait any more. Waiting is safe: a 429 wrote nothing.
    async fn call(
        &self,
        story: &mut Story,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> anyhow::Result<Value> {
        loop {
            let mut request =
                self.http.request(method.clone(), format!("{}{path}", self.base)).bearer_auth(self.key);
            if let Some(body) = &body {
                request = request.json(body);
            }
            self.tally.requests.fetch_add(1, Ordering::Relaxed);
            let answer = request.send().await.context("the gateway did not answer")?;
            let status = answer.status();
            let wait =
                answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
            let bytes = answer.bytes().await?;
            if status == StatusCode::NO_CONTENT {
                return Ok(Value::Null);
            }
            let value: Value = serde_json::from_slice(&bytes).context("the gateway's answer is not JSON")?;
            let why = value["detail"].as_str().or(value["title"].as_str()).unwrap_or("no reason given");
            match wait.map(Duration::from_secs) {
                _ if status.is_success() => return Ok(value),
                Some(wait) if status == StatusCode::TOO_MANY_REQUESTS && wait <= MAX_WAIT => {
                    story.wait(wait.as_secs_f64(), why)?;
                    self.tally.waits.lock().unwrap_or_else(PoisonError::into_inner).push(wait);
                    tokio::time::sleep(wait).await;
                }
                _ => bail!("{method} {path} was answered with {status}: {why}"),
            }
        }
    }
}
