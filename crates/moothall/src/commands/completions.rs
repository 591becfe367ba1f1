//! `moothall completions`.

use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::exit::Exit;
use crate::output::print;

/// Print completions for a shell.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall completions bash > ~/.local/share/bash-completion/completions/moothall
  moothall completions zsh > ~/.zfunc/_moothall
  moothall completions fish > ~/.config/fish/completions/moothall.fish")]
pub(crate) struct Completions {
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "moothall", &mut script);
        print(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Done.into())
    }
}
