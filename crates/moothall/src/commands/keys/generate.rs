//! `moothall keys generate`: a key that stands in a configuration.

use std::fmt::Write as _;

use anyhow::Context as _;
use clap::Args;
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{Scopes, agent_name};
use crate::exit::Exit;
use crate::output::{Format, Output, note, print, print_json};

/// Make a key for a configuration file, where keys are deployed with it. `create` is simpler.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall keys generate --agent nova --scopes read,write
  moothall keys generate --agent nova --scopes read,write,messages,admin --output json

The first line is the key, shown this once. The lines after it go into the file of
`moothall serve --config`; they hold only the key's hash, from which the key cannot be found. The
gateway has to be started again to know it.")]
pub(super) struct Generate {
    /// The agent that will use the key. Agents do not see each other's accounts.
    #[arg(long, value_name = "NAME", value_parser = agent_name)]
    agent: String,
    #[command(flatten)]
    scopes: Scopes,
    /// How the key is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

impl Generate {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let out = Output::new(self.output);
        let (key, sha256) = moothall_store::generate_key().context("a key cannot be made")?;
        let (key, sha256) = (key.expose_secret(), hex(&sha256));
        let (agent, scopes) = (self.agent, self.scopes.in_order());
        if out.is_json() {
            let document = json!({"key": key, "agent": agent, "sha256": sha256, "scopes": scopes});
            print_json(document.to_string().as_bytes())?;
            return Ok(Exit::Done);
        }
        let scopes: Vec<_> = scopes.iter().map(|scope| format!("\"{}\"", scope.as_str())).collect();
        let scopes = scopes.join(", ");
        print(&format!(
            "{key}\n\n[[keys]]\nagent = \"{agent}\"\nsha256 = \"{sha256}\"\nscopes = [{scopes}]\n"
        ))?;
        note(
            "The first line is the key, shown this once. The other lines go into the gateway's configuration.",
        );
        Ok(Exit::Done)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
