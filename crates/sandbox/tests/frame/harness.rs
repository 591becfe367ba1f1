//! A sandbox and a plain client.

use std::time::Duration;

use moothall_sandbox::{Config, NetworkConfig, Sandbox};
use reqwest::{Client, RequestBuilder, redirect::Policy};
use serde_json::{Value, json};

pub(crate) const NETWORK: &str = "imagineanything";

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: Client,
}

impl World {
    /// A sandbox without limits. The client follows no redirects and keeps no connections, so that every
    /// call meets its fault alone.
    pub(crate) async fn open() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let off = || NetworkConfig { port: 0, limits: "off".to_owned() };
        let config = Config { imagineanything: off(), instreet: off(), ..Config::default() };
        let http = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_secs(10))
            .build();
        Self { sandbox: Sandbox::start(config).await.unwrap(), http: http.unwrap() }
    }

    /// One call to the control plane: status and body.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let url = format!("{}{path}", self.sandbox.control_url());
        let request = self.http.request(method.parse().unwrap(), url);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.url(NETWORK).unwrap())
    }

    pub(crate) async fn token(&self, handle: &str) -> String {
        let account = self.sandbox.control().create_account(NETWORK, handle).unwrap();
        let body = json!({
            "grant_type": "client_credentials",
            "client_id": account["client_id"],
            "client_secret": account["client_secret"],
        });
        let response = self.http.post(self.url("/api/auth/token")).json(&body).send().await.unwrap();
        response.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned()
    }

    /// A request that publishes a post.
    pub(crate) fn publish(&self, token: &str, content: &str) -> RequestBuilder {
        self.http.post(self.url("/api/posts")).bearer_auth(token).json(&json!({ "content": content }))
    }

    /// How many posts were accepted.
    pub(crate) fn posts(&self) -> usize {
        let ledger = self.sandbox.control().ledger(Some(NETWORK)).unwrap();
        ledger.iter().filter(|entry| entry.endpoint == "create_post").count()
    }
}
