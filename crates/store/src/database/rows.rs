//! Statements about many rows at once: one round trip instead of hundreds.
//!
//! How many rows a statement takes is always a power of two, so that few different ones stay prepared.

use std::fmt::Write as _;

use super::{Connection, Dialect, Result, Row, Value};

/// How many rows one statement takes at most. Both databases allow some 32,000 arguments.
const MOST: usize = 64;

/// Inserts `rows`: `insert` is the statement up to `VALUES`, `conflict` what follows the rows.
/// Returns how many were inserted.
pub(crate) async fn insert(
    database: &mut dyn Connection,
    insert: &str,
    rows: Vec<Vec<Value>>,
    conflict: &str,
) -> Result<u64> {
    let mut inserted = 0;
    let mut left = rows.into_iter();
    while left.len() > 0 {
        let count = (left.len() + 1).next_power_of_two() / 2;
        let rows: Vec<_> = left.by_ref().take(count.min(MOST)).collect();
        let sql = format!("{insert} VALUES {} {conflict}", tuples(database.dialect(), 1, &rows));
        inserted += database.execute(&sql, rows.into_iter().flatten().collect()).await?;
    }
    Ok(inserted)
}

/// Runs a statement once for every few of `among` and returns all rows: `{}` in `sql` stands for the list,
/// and `first` are its other arguments, `$1` and on. A list of one column goes as in `a IN ({})`. One of more
/// goes as in `({}) AS v CROSS JOIN t WHERE t.a = v.column1`: with `(a, b) IN ({})` SQLite uses no index.
pub(crate) async fn query(
    database: &mut dyn Connection,
    sql: &str,
    first: Vec<Value>,
    among: Vec<Vec<Value>>,
) -> Result<Vec<Row>> {
    let mut found = Vec::new();
    for chunk in among.chunks(MOST) {
        let mut rows = chunk.to_vec();
        // The last one, named again, changes nothing.
        rows.resize_with(chunk.len().next_power_of_two(), || chunk.last().cloned().unwrap_or_default());
        let list = format!("VALUES {}", tuples(database.dialect(), first.len() + 1, &rows));
        let arguments = first.iter().cloned().chain(rows.into_iter().flatten()).collect();
        found.extend(database.query(&sql.replace("{}", &list), arguments).await?);
    }
    Ok(found)
}

/// Rows of one column each.
pub(crate) fn column<T: Into<Value>>(values: impl IntoIterator<Item = T>) -> Vec<Vec<Value>> {
    values.into_iter().map(|value| vec![value.into()]).collect()
}

/// `($1, $2), ($3, $4)`, beginning with any number. Alone they are `(?, ?), (?, ?)` where SQLite reads them: it
/// finds a numbered one by going through all before it, which takes longer than the rest for hundreds of rows.
fn tuples(dialect: Dialect, first: usize, rows: &[Vec<Value>]) -> String {
    let is_plain = dialect == Dialect::Sqlite && first == 1;
    let mut text = String::new();
    let mut number = first;
    for row in rows {
        text.push_str(if text.is_empty() { "(" } else { ", (" });
        for column in 0..row.len() {
            let comma = if column == 0 { "" } else { ", " };
            if is_plain {
                text.push_str(comma);
                text.push('?');
            } else {
                // Writing to a string does not fail.
                let _ = write!(text, "{comma}${number}");
            }
            number += 1;
        }
        text.push(')');
    }
    text
}
