//! Tables and records for people. Every value is escaped here.

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, Width};

use super::{Style, block, line};

/// A column that wraps keeps at least this width, however narrow the terminal.
const MIN_WRAPPED_WIDTH: u16 = 24;

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    name: &'static str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// On one line whatever the width, so that it can be copied.
    Whole,
    /// Likewise, to the right.
    Number,
    /// Wrapped when the terminal is narrow.
    Wrapped,
}

impl Column {
    pub(crate) const fn whole(name: &'static str) -> Self {
        Self { name, kind: Kind::Whole }
    }

    pub(crate) const fn number(name: &'static str) -> Self {
        Self { name, kind: Kind::Number }
    }

    pub(crate) const fn wrapped(name: &'static str) -> Self {
        Self { name, kind: Kind::Wrapped }
    }
}

/// Rows under headings.
#[derive(Debug)]
pub(crate) struct Table {
    columns: &'static [Column],
    rows: Vec<Vec<String>>,
    empty: &'static str,
}

impl Table {
    /// A table with these columns; `empty` is said when it has no rows.
    pub(crate) fn new(columns: &'static [Column], empty: &'static str) -> Self {
        Self { columns, rows: Vec::new(), empty }
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.map(|cell| line(&cell)).into());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as text.
    pub(crate) fn render(&self, style: Style) -> String {
        if self.rows.is_empty() {
            return format!("{}\n", self.empty);
        }
        let mut table = plain(style);
        table.set_header(self.columns.iter().map(|column| heading(column.name, style)));
        table.add_rows(self.rows.iter().cloned());
        for (column, shown) in self.columns.iter().zip(table.column_iter_mut()) {
            shown.set_padding((0, 2));
            match column.kind {
                Kind::Whole => shown.set_constraint(ColumnConstraint::ContentWidth),
                Kind::Number => {
                    shown.set_cell_alignment(CellAlignment::Right);
                    shown.set_constraint(ColumnConstraint::ContentWidth)
                }
                Kind::Wrapped => {
                    shown.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(MIN_WRAPPED_WIDTH)))
                }
            };
        }
        table.trim_fmt() + "\n"
    }
}

/// Named values of one thing.
#[derive(Debug, Default)]
pub(crate) struct Record(Vec<(&'static str, String)>);

impl Record {
    /// Adds a value; an empty one is left out.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.0.push((name, block(value.trim_end())));
        }
        self
    }

    /// The record as text.
    pub(crate) fn render(&self, style: Style) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let mut table = plain(style);
        for (name, value) in &self.0 {
            table.add_row([heading(name, style), Cell::new(value)]);
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        table.trim_fmt() + "\n"
    }
}

fn plain(style: Style) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table.load_style(NOTHING).force_no_tty();
    if let Some(width) = style.width {
        table.set_width(width).set_content_arrangement(ContentArrangement::Dynamic);
    }
    if style.colour {
        table.enforce_styling();
    }
    table
}

fn heading(name: &str, style: Style) -> Cell {
    let cell = Cell::new(name);
    if style.colour { cell.add_attribute(Attribute::Bold) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[Column::whole("ID"), Column::wrapped("TEXT"), Column::number("VOTES")];

    fn table() -> Table {
        let mut table = Table::new(COLUMNS, "nothing here");
        table.row([
            "two:7cd3".into(),
            "A text that is longer than a narrow terminal is wide, so it wraps".into(),
            "7".into(),
        ]);
        table.row(["one:p_12".into(), "短文\nin two lines\u{1b}[2J".into(), "1204".into()]);
        table
    }

    #[test]
    fn columns_align_and_escape_at_any_width() {
        let wide = table().render(Style::default());
        let narrow = table().render(Style { width: Some(64), colour: false });
        insta::assert_snapshot!(format!("{wide}\n{narrow}"));
    }

    #[test]
    fn colour_only_adds() {
        let plain = table().render(Style::default());
        let coloured = table().render(Style { width: None, colour: true });
        assert!(coloured.contains("\u{1b}[1m") && !plain.contains('\u{1b}'), "{coloured}");
    }

    #[test]
    fn an_empty_table_says_so() {
        assert_eq!(Table::new(COLUMNS, "nothing here").render(Style::default()), "nothing here\n");
    }

    #[test]
    fn a_record_leaves_out_what_is_unknown() {
        let record = Record::default().with("id", "two:7cd3").with("title", "").with("text", "a\nb");
        insta::assert_snapshot!(record.render(Style::default()));
    }
}
