//! Everything that is printed. Data goes to standard output, everything else to standard error.
//!
//! What a network or a stranger wrote is escaped here, on its way to the terminal, so that no command can
//! forget it: see [`Table`] and [`Record`].

mod escape;
mod problem;
mod style;
mod table;
mod time;

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use serde::de::DeserializeOwned;

pub(crate) use self::escape::{block, line};
pub(crate) use self::problem::of_problem;
pub(crate) use self::style::Style;
pub(crate) use self::table::{Column, Record, Table};
pub(crate) use self::time::{exactly, when};
use crate::client::Answer;

/// How answers are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Tables for people.
    #[default]
    Text,
    /// The gateway's own JSON, unchanged, for programs.
    Json,
}

/// Standard output could not be written to.
#[derive(Debug, thiserror::Error)]
#[error("standard output cannot be written to: {0}")]
pub(crate) struct WriteError(#[from] io::Error);

impl WriteError {
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.0.kind() == io::ErrorKind::BrokenPipe
    }
}

/// Standard output, in one format.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) style: Style,
}

impl Output {
    /// Standard output as it is connected: colour and width follow the terminal.
    pub(crate) fn new(format: Format) -> Self {
        Self { format, style: Style::of_terminal() }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Prints an answer: as it is in JSON, through `view` for people.
    pub(crate) fn show<T: DeserializeOwned>(
        &self,
        answer: &Answer,
        view: impl FnOnce(T) -> String,
    ) -> anyhow::Result<()> {
        match self.format {
            Format::Json => print_json(&answer.body)?,
            Format::Text => print(&view(answer.read()?))?,
        }
        Ok(())
    }
}

/// Prints a JSON document that is ready, on a line of its own.
pub(crate) fn print_json(document: &[u8]) -> Result<(), WriteError> {
    let mut out = io::stdout().lock();
    out.write_all(document.trim_ascii_end())?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// Prints text, and ends its last line where it does not do so itself.
pub(crate) fn print(text: &str) -> Result<(), WriteError> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    if !text.is_empty() && !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

/// Tells the user something that is not the answer. When standard error is gone there is nobody to tell.
pub(crate) fn note(text: &str) {
    let mut err = io::stderr().lock();
    let _ = writeln!(err, "{}", text.trim_end());
}

/// Tells an error with its causes.
pub(crate) fn error(error: &anyhow::Error) {
    note(&block(&format!("error: {error:#}")));
}

/// Whether progress may be drawn.
pub(crate) fn can_draw() -> bool {
    io::stderr().is_terminal()
}
