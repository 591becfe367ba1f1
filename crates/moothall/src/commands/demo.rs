//! `moothall demo`.

use std::process::ExitCode;

use clap::Args;

/// Show everything on this machine: a sandbox of every network, a gateway, and an agent that uses them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall demo
  moothall demo --keep     stay up afterwards, to try requests of your own")]
pub(crate) struct Demo {
    /// Stay up afterwards, until Ctrl-C.
    #[arg(long)]
    keep: bool,
}

impl Demo {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        crate::demo::run(self.keep).await
    }
}
