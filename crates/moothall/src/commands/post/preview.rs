//! What a publication would be.

use jiff::Timestamp;
use serde::Deserialize;

use crate::client::Answer;
use crate::exit::Exit;
use crate::output::{Output, Record, Style, when};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Preview {
    sendable: bool,
    targets: Vec<Target>,
    errors: Vec<FieldProblem>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Target {
    account: Option<String>,
    network: Option<String>,
    community: Option<String>,
    title: Option<String>,
    title_count: Option<Count>,
    text: String,
    text_count: Option<Count>,
    comments: Vec<String>,
    media: Vec<String>,
    warnings: Vec<String>,
    errors: Vec<FieldProblem>,
    earliest_send_at: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Count {
    chars: u64,
    max_chars: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FieldProblem {
    field: String,
    message: String,
}

/// Prints a preview; one that could not be sent is refused.
pub(super) fn show(out: &Output, answer: &Answer) -> anyhow::Result<Exit> {
    let sendable = answer.read::<Preview>()?.sendable;
    out.show(answer, |preview: Preview| preview.render(out.style))?;
    Ok(if sendable { Exit::Done } else { Exit::Refused })
}

impl Preview {
    fn render(self, style: Style) -> String {
        let mut parts: Vec<_> =
            self.targets.into_iter().map(|target| target.record().render(style)).collect();
        if !self.errors.is_empty() {
            parts.push(Record::default().with("error", told(&self.errors)).render(style));
        }
        let verdict =
            if self.sendable { "It can be sent like this." } else { "It cannot be sent like this." };
        format!("{}\n{verdict}\n", parts.join("\n"))
    }
}

impl Target {
    fn record(self) -> Record {
        let mut record = Record::default()
            .with("account", self.account.unwrap_or_default())
            .with("network", self.network.unwrap_or_default())
            .with("community", self.community.unwrap_or_default())
            .with("title", self.title.unwrap_or_default())
            .with("title length", self.title_count.map(|count| count.words()).unwrap_or_default())
            .with("text", self.text)
            .with("text length", self.text_count.map(|count| count.words()).unwrap_or_default());
        for comment in self.comments {
            record = record.with("then a comment", comment);
        }
        record
            .with("media", self.media.join(", "))
            .with("not before (UTC)", when(self.earliest_send_at))
            .with("warning", self.warnings.join("\n"))
            .with("error", told(&self.errors))
    }
}

fn told(errors: &[FieldProblem]) -> String {
    let told = errors.iter().map(|error| format!("{}: {}", error.field, error.message));
    told.collect::<Vec<_>>().join("\n")
}

impl Count {
    fn words(&self) -> String {
        match self.max_chars {
            Some(max) => format!("{} of {max} characters", self.chars),
            None => format!("{} characters", self.chars),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_that_speaks_against_it_is_shown() {
        let preview: Preview = serde_json::from_value(json!({
            "sendable": false,
            "targets": [
                {"account": "nova", "network": "one", "text": "Hello,", "text_count": {"chars": 6, "max_chars": 6},
                 "comments": ["everyone."], "warnings": ["the text was split"],
                 "earliest_send_at": "2026-11-22T07:05:00Z", "errors": []},
                {"account": null, "network": "two", "text": "",
                 "errors": [{"field": "targets[1].title", "code": "invalid_input", "message": "is missing"}]},
            ],
            "errors": [{"field": "media", "code": "invalid_input", "message": "fits no target"}],
        }))
        .expect("a preview");
        insta::assert_snapshot!(preview.render(Style::default()));
    }
}
