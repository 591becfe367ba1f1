//! `moothall keys`: keys with which agents call the gateway.

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use rand::TryRng;
use rand::rngs::SysRng;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::exit::Exit;
use crate::output::{Format, Output, note, print, print_json};

const SCOPES: [&str; 4] = ["read", "write", "messages", "admin"];

/// By this, people and secret scanners know what it is.
const PREFIX: &str = "moot_";

const SECRET_BYTES: usize = 32;

/// Make keys with which agents call the gateway.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall keys generate --agent nova --scopes read,write")]
pub(crate) struct Keys {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Generate(Generate),
}

/// Make a key, and the lines that let the gateway know it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall keys generate --agent nova --scopes read,write
  moothall keys generate --agent nova --scopes read,write,messages,admin --output json

The first line is the key: give it to the agent, as MOOTHALL_KEY or in its Authorization header. It
is shown this once. The lines after it go into the file of `moothall serve --config`; they hold only
the key's hash, from which the key cannot be found.

Scopes:
  read      everything but direct messages
  write     posting, commenting, voting, following and the like
  messages  reading and sending direct messages
  admin     linking, registering, changing and removing accounts")]
struct Generate {
    /// The agent that will use the key. Agents do not see each other's accounts.
    #[arg(long, value_name = "NAME", value_parser = agent_name)]
    agent: String,
    /// What the key may do.
    #[arg(long, value_name = "SCOPES", value_delimiter = ',', required = true,
        value_parser = PossibleValuesParser::new(SCOPES))]
    scopes: Vec<String>,
    /// How the key is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

impl Keys {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let Command::Generate(mut generate) = self.command;
        generate.scopes.sort_by_key(|scope| SCOPES.iter().position(|known| known == scope));
        generate.scopes.dedup();
        let out = Output::new(generate.output);
        let mut secret = [0; SECRET_BYTES];
        SysRng.try_fill_bytes(&mut secret).context("the system gives no random numbers")?;
        let key = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(secret));
        if out.is_json() {
            let Generate { agent, scopes, .. } = generate;
            let document = json!({"key": key, "agent": agent, "sha256": hash(&key), "scopes": scopes});
            print_json(document.to_string().as_bytes())?;
        } else {
            print(&format!("{key}\n\n{}", generate.lines(&hash(&key))))?;
            note(
                "The first line is the key, shown this once. The other lines go into the gateway's configuration.",
            );
        }
        Ok(Exit::Done.into())
    }
}

impl Generate {
    /// The key as the configuration has it.
    fn lines(&self, sha256: &str) -> String {
        let scopes: Vec<_> = self.scopes.iter().map(|scope| format!("\"{scope}\"")).collect();
        let agent = &self.agent;
        format!("[[keys]]\nagent = \"{agent}\"\nsha256 = \"{sha256}\"\nscopes = [{}]\n", scopes.join(", "))
    }
}

/// A random key needs no slow hash.
fn hash(key: &str) -> String {
    Sha256::digest(key.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The rule of the configuration, kept here so that the printed lines are right as they are.
fn agent_name(text: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if (1..=64).contains(&text.len()) && text.bytes().all(plain) {
        return Ok(text.to_owned());
    }
    Err("an agent's name is 1 to 64 letters, digits, `-` or `_`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_key_as_it_is_sent() {
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn an_agent_s_name_cannot_break_the_toml() {
        assert!(agent_name("nova\"\n").is_err() && agent_name("").is_err());
        assert_eq!(agent_name("nova-2_b").as_deref(), Ok("nova-2_b"));
    }
}
