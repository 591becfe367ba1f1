//! `moothall networks`: what there is, and its rules.

use clap::Args;
use jiff::Timestamp;
use serde::Deserialize;

use crate::args::opaque_id;
use crate::cli::ClientCommand;
use crate::client::{Call, Client, List};
use crate::exit::Exit;
use crate::output::{Column, Output, Record, Table, when};
use crate::view::window;

const COLUMNS: &[Column] =
    &[Column::whole("NETWORK"), Column::whole("NAME"), Column::whole("STATUS"), Column::wrapped("CAN")];
const COMMUNITIES: &[Column] =
    &[Column::whole("COMMUNITY"), Column::wrapped("PURPOSE"), Column::wrapped("RULES")];
const LIMITS: &[Column] =
    &[Column::whole("LIMIT"), Column::number("AT MOST"), Column::whole("IN"), Column::whole("KNOWN FROM")];

/// List the networks, or show one with its rules, communities and limits.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall networks
  moothall networks NETWORK
  moothall networks --output json | jq '.items[].network'")]
pub(crate) struct Networks {
    /// Show this one in full.
    #[arg(value_parser = opaque_id)]
    network: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NetworkInfo {
    network: String,
    name: String,
    website: String,
    capabilities: Vec<String>,
    credentials: Vec<String>,
    post: PostRules,
    comment: TextRules,
    message: TextRules,
    communities: Vec<Community>,
    limits: Vec<LimitRule>,
    health: Health,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PostRules {
    text: TextRules,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TextRules {
    max_chars: Option<u64>,
    markdown: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Community {
    name: String,
    purpose: Option<String>,
    rules: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LimitRule {
    scope: String,
    window: String,
    limit: u64,
    source: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Health {
    status: String,
    last_failure: Option<String>,
    last_failure_at: Option<Timestamp>,
}

impl ClientCommand for Networks {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        if let Some(network) = self.network {
            let answer = client.send(&Call::get(&["networks", &network])).await?;
            out.show(&answer, |network| in_full(network, out))?;
        } else {
            let answer = client.send(&Call::get(&["networks"])).await?;
            out.show(&answer, |networks| table(networks, out))?;
        }
        Ok(Exit::Done)
    }
}

fn table(networks: List<NetworkInfo>, out: &Output) -> String {
    let mut table = Table::new(COLUMNS, "no networks");
    for network in networks.items {
        let can = network.capabilities.join(", ").replace('_', " ");
        table.row([network.network, network.name, network.health.status, can]);
    }
    table.render(out.style)
}

fn in_full(network: NetworkInfo, out: &Output) -> String {
    let failure = network
        .health
        .last_failure
        .map(|failure| format!("{failure} ({})", when(network.health.last_failure_at)));
    let record = Record::default()
        .with("network", network.network)
        .with("name", network.name)
        .with("website", network.website)
        .with("status", network.health.status)
        .with("last failure", failure.unwrap_or_default())
        .with("can", network.capabilities.join(", ").replace('_', " "))
        .with("credentials", network.credentials.join(", "))
        .with("post", network.post.text.words())
        .with("comment", network.comment.words())
        .with("message", network.message.words());
    let mut parts = vec![record.render(out.style)];
    if !network.communities.is_empty() {
        let mut table = Table::new(COMMUNITIES, "");
        for community in network.communities {
            table.row([
                community.name,
                community.purpose.unwrap_or_default(),
                community.rules.unwrap_or_default(),
            ]);
        }
        parts.push(table.render(out.style));
    }
    if !network.limits.is_empty() {
        let mut table = Table::new(LIMITS, "");
        for limit in network.limits {
            table.row([limit.scope, limit.limit.to_string(), window(&limit.window), limit.source]);
        }
        parts.push(table.render(out.style));
    }
    parts.join("\n")
}

impl TextRules {
    fn words(&self) -> String {
        let format = if self.markdown { "Markdown" } else { "plain text" };
        match self.max_chars {
            Some(max) => format!("{format}, at most {max} characters"),
            None => format.to_owned(),
        }
    }
}
