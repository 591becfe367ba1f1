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

**Events** are what others or time would do. `GET /events` shows them, and `POST /events {\"network\", \"event\", …}` with
what the event takes lets one happen.
";

/// The page, from the settings and events of all networks as the control plane shows them.
pub(crate) fn page(settings: &Value, events: &Value) -> String {
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
        let events = events[network].as_object().filter(|events| !events.is_empty());
        if let Some(events) = events {
            page.push_str("\n### Events\n\n| event | takes | what happens |\n|---|---|---|\n");
            for (name, row) in events {
                let taken = row["takes"].as_array().into_iter().flatten().filter_map(Value::as_str);
                let taken = taken.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                let about = cell(row["about"].as_str().unwrap_or_default());
                let _ = writeln!(page, "| `{name}` | {taken} | {about} |");
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
