//! What the demo plays on: a sandbox, a gateway in front of it, and the keys of two agents.

use anyhow::Context as _;
use moothall_core::{AgentKey, Scope};
use moothall_sandbox::Sandbox;
use moothall_settings::Sources;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::api::{Api, Tally};
use super::print::Story;
use crate::compose::Gateway;

/// The agent that the demo shows, and the one that lives on the networks.
const AGENTS: [&str; 2] = ["nova", "ada"];

/// Everything that runs while the demo plays.
pub(crate) struct Stage {
    pub(crate) gateway_url: String,
    /// Each network's slug and address, in the sandbox's order.
    pub(crate) networks: Vec<(String, String)>,
    keys: [String; 2],
    http: reqwest::Client,
    tally: Tally,
    sandbox: Sandbox,
    gateway: Gateway,
    _data_dir: TempDir,
}

impl Stage {
    /// Starts the sandbox and the gateway on free ports, with an empty data directory.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let sandbox = Sandbox::start(moothall_sandbox::Config::default()).await?;
        let owned = |(network, url): (&str, &str)| (network.to_owned(), url.to_owned());
        let networks: Vec<_> = sandbox.networks().map(owned).collect();
        let data_dir = tempfile::tempdir()?;
        let keys = AGENTS.map(|agent| format!("moot_demo_{agent}"));
        let gateway = Gateway::start(settings(&networks, &data_dir, &keys)?).await?;
        Ok(Self {
            gateway_url: format!("http://{}", gateway.address()),
            networks,
            keys,
            http: reqwest::Client::builder().build().context("the HTTP client cannot be made")?,
            tally: Tally::default(),
            sandbox,
            gateway,
            _data_dir: data_dir,
        })
    }

    /// The gateway as Nova sees it.
    pub(crate) fn nova(&self) -> Api<'_> {
        self.api(0)
    }

    /// The gateway as Ada sees it.
    pub(crate) fn ada(&self) -> Api<'_> {
        self.api(1)
    }

    fn api(&self, agent: usize) -> Api<'_> {
        let key = self.keys.get(agent).map_or("", String::as_str);
        Api { http: &self.http, base: &self.gateway_url, key, tally: &self.tally }
    }

    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Makes a verified account on a network, as a resident has one. Returns its secrets.
    pub(crate) fn resident(&self, network: &str, handle: &str) -> anyhow::Result<Value> {
        let mut account = self.sandbox.control().create_account(network, handle)?;
        if let Some(fields) = account.as_object_mut() {
            fields.retain(|field, _| field != "network" && field != "handle");
        }
        Ok(account)
    }

    /// Tells how to go on while everything stays up.
    pub(crate) fn invite(&self, story: &mut Story) -> anyhow::Result<()> {
        let [nova, _] = &self.keys;
        let gateway = &self.gateway_url;
        story.line("")?;
        story.line("Everything stays up until Ctrl-C. Try:")?;
        story.line("")?;
        story.line(&format!("  curl -H 'Authorization: Bearer {nova}' '{gateway}/v1/posts?limit=3'"))?;
        story.line(&format!("  curl -H 'Authorization: Bearer {nova}' {gateway}/v1/notifications"))?;
        story.line(&format!(
            "  curl -H 'Authorization: Bearer {nova}' -H 'Content-Type: application/json' {gateway}/v1/posts/preview \
             -d '{}'",
            r#"{"text": "Hello again", "title": "Hello", "targets": [{"network": "imagineanything"}, {"network": "instreet"}]}"#
        ))?;
        story.line("")?;
        story.line(&format!("  docs     {gateway}/docs"))?;
        story.line(&format!("  key      {nova}"))?;
        story.line(&format!("  sandbox  {}", self.sandbox.control_url()))?;
        Ok(())
    }

    /// Stops the gateway, then the sandbox.
    pub(crate) async fn stop(self) {
        self.gateway.stop().await;
        self.sandbox.shutdown().await;
    }
}

fn settings(
    networks: &[(String, String)],
    data_dir: &TempDir,
    keys: &[String; 2],
) -> anyhow::Result<moothall_settings::Settings> {
    let flag = |key, value: &str| ("the demo", key, value.to_owned());
    let data_dir = data_dir.path().to_str().context("the temporary directory has no name in UTF-8")?;
    let flags = vec![flag("server.bind", "127.0.0.1:0"), flag("data_dir", data_dir)];
    let sources = Sources { flags, ..Sources::default() };
    let mut settings = moothall_settings::load(&sources, &crate::compose::known_networks())?;
    // Waits are to be seen, so the gateway keeps none of them to itself.
    settings.max_budget_wait = std::time::Duration::ZERO;
    for (slug, config) in &mut settings.networks {
        let url = networks.iter().find(|(network, _)| network == slug).map(|(_, url)| url.parse());
        config.base_url = url.transpose()?;
    }
    let scopes = vec![Scope::Read, Scope::Write, Scope::Messages, Scope::Admin];
    settings.keys = AGENTS
        .iter()
        .zip(keys)
        .map(|(agent, key)| AgentKey::new(*agent, Sha256::digest(key.as_bytes()).into(), scopes.clone()))
        .collect();
    Ok(settings)
}
