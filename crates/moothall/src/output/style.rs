//! How much a terminal can show.

use std::io::{self, IsTerminal};

use moothall_settings::Environment;

/// Width and colour of standard output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// Columns; `None` when lines may be as long as they are.
    pub(crate) width: Option<u16>,
    /// Whether headings may be set off by colour and weight. They are never told apart by it alone.
    pub(crate) colour: bool,
}

impl Style {
    /// The width of the terminal and its colours, unless <https://no-color.org> is asked for. Output that
    /// goes to a file or a pipe has neither.
    pub(crate) fn of_terminal() -> Self {
        if !io::stdout().is_terminal() {
            return Self::default();
        }
        let environment = Environment::of_process();
        let plain = environment.get("NO_COLOR").is_some();
        Self { width: comfy_table::Table::new().width(), colour: !plain }
    }
}
