//! The page of the documentation that lists every setting.

use std::fmt::Write as _;

use serde_json::Value;

const TOP: &str = "\
# The sandbox's settings

<!-- Generated: cargo run -p moothall-sandbox --example settings > docs/sandbox-settings.md -->

Whatever a network's documents do not say, or say in two ways, the sandbox decides by a named setting, so that one
real observation is enough to turn it over. `GET /settings` on the control plane shows all of them with their
values, and `POST /settings {\"network\", \"name\", \"value\"}` changes one.

**Open** settings stand for a guess: the default is what seems likeliest. **Levers** are no statement about the
network; tests need them. A table of guesses is a setting whose value is an object: it replaces those of the
guessed names or numbers that it mentions and leaves the others.
";

/// The page, from the settings of all networks as the control plane shows them.
pub(crate) fn page(settings: &Value) -> String {
    let mut page = TOP.to_owned();
    for (network, rows) in settings.as_object().into_iter().flatten() {
        // Writing to a string cannot fail.
        let _ = write!(page, "\n## {network}\n");
        for (group, title) in [("open", "Open"), ("levers", "Levers")] {
            let _ = write!(
                page,
                "\n### {title}\n\n| setting | takes | default | what it decides |\n|---|---|---|---|\n"
            );
            for (name, row) in rows.as_object().into_iter().flatten().filter(|(_, row)| row["group"] == group)
            {
                let text = |key: &str| cell(row[key].as_str().unwrap_or_default());
                let default = cell(&row["default"].to_string());
                let _ = writeln!(page, "| `{name}` | {} | `{default}` | {} |", text("takes"), text("about"));
            }
        }
        for (name, row) in rows.as_object().into_iter().flatten() {
            if let Some(known) = row["known"].as_array() {
                let _ = write!(page, "\n### What `{name}` may replace\n\n");
                for guess in known.iter().filter_map(Value::as_str) {
                    let _ = writeln!(page, "- `{guess}`");
                }
            }
        }
    }
    page
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").trim().to_owned()
}
