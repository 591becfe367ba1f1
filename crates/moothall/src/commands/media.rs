//! `moothall upload`.

use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;

use crate::args::{OnceArgs, account_name};
use crate::cli::ClientCommand;
use crate::client::{Call, Client};
use crate::exit::Exit;
use crate::output::{Output, Record};
use crate::view::count;

/// Upload a file, to be attached to a post or comment by its id.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall upload tide.jpg --account nova
  id=$(moothall upload tide.jpg --network NETWORK --output json | jq -r .id)
  moothall post 'Low tide.' --to NETWORK --media \"$id\"

`moothall post --media FILE` uploads and attaches in one go.")]
pub(crate) struct Upload {
    /// The file.
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    once: OnceArgs,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Place {
    /// Upload as this account.
    #[arg(long, value_name = "ACCOUNT", value_parser = account_name)]
    account: Option<String>,
    /// Upload as your only account on this network.
    #[arg(long, value_name = "NETWORK")]
    network: Option<String>,
}

/// An upload as the gateway tells it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Media {
    pub(super) id: String,
    pub(super) network: String,
    kind: String,
    bytes: Option<u64>,
    url: Option<String>,
}

impl ClientCommand for Upload {
    async fn run(self, client: &Client, out: &Output) -> anyhow::Result<Exit> {
        let call = Call::post(&["media"])
            .with("account", self.place.account)
            .with("network", self.place.network)
            .once(self.once.idempotency_key.as_deref());
        let answer = client.upload(&call, &self.file).await?;
        out.show(&answer, |media: Media| {
            Record::default()
                .with("media", media.id)
                .with("network", media.network)
                .with("kind", media.kind)
                .with("bytes", count(media.bytes))
                .with("url", media.url.unwrap_or_default())
                .render(out.style)
        })?;
        Ok(Exit::Done)
    }
}
