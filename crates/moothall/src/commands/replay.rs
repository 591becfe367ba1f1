//! `moothall replay`: recorded answers in the place of the networks, until Ctrl-C.

mod server;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use clap::builder::PossibleValuesParser;
use moothall_networks::Entry;
use moothall_transport::Replayer;
use serde_json::{Map, Value};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use self::server::Served;
use crate::exit::Exit;
use crate::output::{Column, Format, Output, Table, print, print_json};

const COLUMNS: &[Column] = &[Column::whole("NETWORK"), Column::whole("ADDRESS"), Column::number("ANSWERS")];

/// Answer from recorded exchanges, as the networks would, until Ctrl-C.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall replay --dir recording
  moothall replay --dir recording --network NETWORK --bind 127.0.0.1:7401
  moothall replay --dir fixtures --exact --output json

A call is answered by the exchange that fits it best: the very same call; or else one of the same
endpoint with the same names in query and body, as the values of a recording are invented. Several that
fit equally answer in turn. `X-Moothall-Replay` says which file it was, after `exact` or `alike`; a call
that nothing fits gets 404 and `none`. Credentials are not looked at.")]
pub(crate) struct Replay {
    /// What is replayed: DIR/NETWORK/ENDPOINT/*.json.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// Only this network; all that DIR has otherwise.
    #[arg(long, value_name = "NETWORK",
        value_parser = PossibleValuesParser::new(moothall_networks::ALL.iter().map(|entry| entry.slug)))]
    network: Option<String>,
    /// Address and port; with port 0, a free one for each network.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    bind: SocketAddr,
    /// Only answer calls that were recorded exactly so.
    #[arg(long)]
    exact: bool,
    /// How the addresses are printed: `json` is one line, by network.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

impl Replay {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be waited for")?;
        let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl-C cannot be waited for")?;
        let networks = self.networks()?;
        if networks.len() > 1 && self.bind.port() != 0 {
            bail!("several networks cannot share port {}; choose one with --network", self.bind.port());
        }
        let mut addresses = Vec::new();
        for (entry, replayer) in networks {
            let listener = TcpListener::bind(self.bind).await;
            let listener = listener.with_context(|| format!("{} cannot be listened on", self.bind))?;
            addresses.push((entry.slug, format!("http://{}", listener.local_addr()?), replayer.len()));
            let served = Served { entry, replayer, root: self.dir.clone(), exact: self.exact };
            tokio::spawn(server::serve(listener, served));
        }
        show(&Output::new(self.output), &addresses)?;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(Exit::Done.into())
    }

    fn networks(&self) -> anyhow::Result<Vec<(&'static Entry, Replayer)>> {
        let mut networks = Vec::new();
        for entry in moothall_networks::ALL {
            let folder = self.dir.join(entry.slug);
            let is_wanted = self.network.as_ref().is_none_or(|network| network == entry.slug);
            if is_wanted && folder.is_dir() {
                let replayer = Replayer::from_folder(&folder)?;
                replayer.check()?;
                networks.push((entry, replayer));
            }
        }
        if networks.is_empty() {
            let names: Vec<_> = moothall_networks::ALL.iter().map(|entry| entry.slug).collect();
            let wanted = self.network.clone().unwrap_or_else(|| names.join(" or "));
            bail!("{} has no folder {wanted}", self.dir.display());
        }
        Ok(networks)
    }
}

fn show(out: &Output, addresses: &[(&'static str, String, usize)]) -> anyhow::Result<()> {
    if out.is_json() {
        let object: Map<String, Value> =
            addresses.iter().map(|(network, url, _)| ((*network).to_owned(), url.as_str().into())).collect();
        print_json(Value::Object(object).to_string().as_bytes())?;
        return Ok(());
    }
    let mut table = Table::new(COLUMNS, "no networks");
    for (network, url, answers) in addresses {
        table.row([(*network).to_owned(), url.clone(), answers.to_string()]);
    }
    print(&format!("{}\nCtrl-C ends it.", table.render(out.style)))?;
    Ok(())
}
