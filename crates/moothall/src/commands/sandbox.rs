//! `moothall sandbox`: the networks' emulators, until Ctrl-C.

use std::net::IpAddr;
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context as _, bail};
use clap::Args;
use moothall_sandbox::{Config, NetworkConfig, Sandbox};
use serde_json::{Map, Value};
use tokio::signal::unix::{SignalKind, signal};

use crate::exit::Exit;
use crate::output::{Column, Format, Output, Table, note, print, print_json};

const CONTROL: &str = "control";

const COLUMNS: &[Column] = &[Column::whole("WHAT"), Column::whole("ADDRESS")];

/// Run local emulators of the networks, with their limits, until Ctrl-C.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall sandbox
  moothall sandbox --ports free --output json
  moothall sandbox --ports control=9000 --limits NETWORK=off

Accounts, faults, limits and the clock are changed over the control plane, for example
  curl -X POST http://127.0.0.1:7403/accounts -H 'content-type: application/json' \\
       -d '{\"network\": \"NETWORK\", \"handle\": \"nova\"}'

Limits: documented, documented-newcomer, observed, off.")]
pub(crate) struct RunSandbox {
    /// Address of all listeners.
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    host: IpAddr,
    /// Other ports than the usual 7401 to 7403: `free` for free ones, or by name, with 0 for a free one.
    #[arg(long, value_name = "free | NAME=PORT", value_delimiter = ',')]
    ports: Vec<Port>,
    /// Limits of a network other than those it documents.
    #[arg(long, value_name = "NETWORK=PROFILE", value_parser = profile)]
    limits: Vec<(String, String)>,
    /// How the addresses are printed: `json` is one line, by name.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// What `--ports` says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Port {
    AllFree,
    Of(String, u16),
}

impl FromStr for Port {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "free" {
            return Ok(Self::AllFree);
        }
        let (name, port) = text.split_once('=').ok_or("give `free`, or NAME=PORT")?;
        let port = port.parse().map_err(|_| format!("`{port}` is not a port: it is 0 to 65535"))?;
        Ok(Self::Of(name.to_owned(), port))
    }
}

fn profile(text: &str) -> Result<(String, String), String> {
    let (network, profile) = text.split_once('=').ok_or("give NETWORK=PROFILE, such as NETWORK=off")?;
    Ok((network.to_owned(), profile.to_owned()))
}

impl RunSandbox {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let out = Output::new(self.output);
        let config = self.config()?;
        let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be waited for")?;
        let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl-C cannot be waited for")?;
        let sandbox = Sandbox::start(config).await?;
        let addresses = sandbox.networks().chain([(CONTROL, sandbox.control_url())]);
        show(&out, addresses)?;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        sandbox.shutdown().await;
        Ok(Exit::Done.into())
    }

    fn config(&self) -> anyhow::Result<Config> {
        let mut config = Config { host: self.host, ..Config::with_usual_ports() };
        for port in &self.ports {
            match port {
                Port::AllFree => {
                    config.control_port = 0;
                    config.networks_mut().into_iter().for_each(|(_, network)| network.port = 0);
                }
                Port::Of(name, port) if name == CONTROL => config.control_port = *port,
                Port::Of(name, port) => network(&mut config, name)?.port = *port,
            }
        }
        for (name, profile) in &self.limits {
            network(&mut config, name)?.limits.clone_from(profile);
        }
        Ok(config)
    }
}

fn network<'a>(config: &'a mut Config, name: &str) -> anyhow::Result<&'a mut NetworkConfig> {
    let networks = config.networks_mut();
    let slugs = networks.each_ref().map(|(slug, _)| *slug).join(", ");
    match networks.into_iter().find(|(slug, _)| *slug == name) {
        Some((_, network)) => Ok(network),
        None => bail!("the sandbox has no network `{name}`; there are {slugs}"),
    }
}

fn show<'a>(out: &Output, addresses: impl Iterator<Item = (&'static str, &'a str)>) -> anyhow::Result<()> {
    if out.is_json() {
        let object: Map<String, Value> = addresses.map(|(name, url)| (name.to_owned(), url.into())).collect();
        print_json(Value::Object(object).to_string().as_bytes())?;
        return Ok(());
    }
    let mut table = Table::new(COLUMNS, "nothing");
    addresses.for_each(|(name, url)| table.row([name.to_owned(), url.to_owned()]));
    print(&table.render(out.style))?;
    note("Running; Ctrl-C ends it, and all that it holds.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(ports: &[&str], limits: &[&str]) -> anyhow::Result<Config> {
        let command = RunSandbox {
            host: IpAddr::from([127, 0, 0, 1]),
            ports: ports.iter().map(|text| text.parse().expect("a port")).collect(),
            limits: limits.iter().map(|text| profile(text).expect("a profile")).collect(),
            output: Format::Text,
        };
        command.config()
    }

    fn ports(mut config: Config) -> Vec<u16> {
        let networks = config.networks_mut().map(|(_, network)| network.port);
        networks.into_iter().chain([config.control_port]).collect()
    }

    #[test]
    fn the_usual_ports_can_be_changed_one_by_one_or_all() {
        assert_eq!(ports(config(&[], &[]).expect("a configuration")), [7401, 7402, 7403]);
        assert_eq!(ports(config(&["control=9000"], &[]).expect("a configuration")), [7401, 7402, 9000]);
        assert_eq!(ports(config(&["free", "instreet=8"], &[]).expect("a configuration")), [0, 8, 0]);
    }

    #[test]
    fn unknown_names_are_refused_with_those_there_are() {
        let error = config(&["nine=1"], &[]).expect_err("no such network").to_string();
        assert_eq!(error, "the sandbox has no network `nine`; there are imagineanything, instreet");
        assert!(config(&[], &["nine=off"]).is_err());
    }

    #[test]
    fn malformed_ports_say_what_is_wanted() {
        assert_eq!("9".parse::<Port>(), Err("give `free`, or NAME=PORT".to_owned()));
        assert_eq!("a=70000".parse::<Port>(), Err("`70000` is not a port: it is 0 to 65535".to_owned()));
    }
}
