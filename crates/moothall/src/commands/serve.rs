//! `moothall serve`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use moothall_settings::{Environment, Sources};

/// Run the gateway until Ctrl-C or SIGTERM.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall serve
  moothall serve --config moothall.toml --bind 127.0.0.1:8080
  MOOTHALL_LOG__FORMAT=json moothall serve --config moothall.toml

The configuration is that of config/default.toml, of the file, of the environment
(MOOTHALL_<SECTION>__<KEY>) and of the flags, in this order: later ones win. `moothall check` tells
what is wrong with it.")]
pub(crate) struct Serve {
    #[command(flatten)]
    settings: SettingsArgs,
    /// Address and port to listen on; loopback unless told otherwise.
    #[arg(long, value_name = "ADDR")]
    bind: Option<String>,
}

// Doc comments on this struct would become the description of each command that holds it.
#[derive(Debug, Args)]
pub(crate) struct SettingsArgs {
    /// A TOML file with what differs from the defaults.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the embedded database and the master key are.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<String>,
}

impl SettingsArgs {
    /// The file and the environment, with the flags that were given.
    pub(crate) fn sources(self, mut flags: Vec<(&'static str, &'static str, String)>) -> Sources {
        flags.extend(self.data_dir.map(|dir| ("--data-dir", "data_dir", dir)));
        Sources { file: self.config, environment: Environment::of_process(), flags }
    }
}

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let bind = self.bind.map(|bind| ("--bind", "server.bind", bind));
        crate::serve::run(self.settings.sources(bind.into_iter().collect())).await
    }
}
