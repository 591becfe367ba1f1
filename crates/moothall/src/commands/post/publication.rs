//! What became of a publication.

use serde::Deserialize;

use crate::client::{Answer, Problem};
use crate::commands::challenges::Challenge;
use crate::exit::Exit;
use crate::output::{Column, Output, Record, Style, Table};
use crate::view::Post;

const COLUMNS: &[Column] = &[
    Column::whole("ACCOUNT"),
    Column::whole("NETWORK"),
    Column::whole("STATUS"),
    Column::wrapped("POST OR REASON"),
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Publication {
    deliveries: Vec<Delivery>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Delivery {
    account: String,
    network: String,
    status: String,
    post: Option<Post>,
    challenge: Option<Challenge>,
    error: Option<Problem>,
    warnings: Vec<String>,
}

/// Prints a publication, and says how the process should end.
pub(super) fn show(out: &Output, answer: &Answer) -> anyhow::Result<Exit> {
    let exit = answer.read::<Publication>()?.exit();
    out.show(answer, |publication: Publication| publication.render(out.style))?;
    Ok(exit)
}

impl Publication {
    /// Something may have been posted, so that posting again is never the advice.
    fn exit(&self) -> Exit {
        let exits = self.deliveries.iter().map(|delivery| match delivery.status.as_str() {
            "refused" => Exit::Refused,
            "failed" | "unknown" => Exit::Failed,
            _ => Exit::Done,
        });
        exits.max_by_key(|exit| exit.number()).unwrap_or(Exit::Done)
    }

    fn render(self, style: Style) -> String {
        let mut table = Table::new(COLUMNS, "no targets");
        let mut challenges = Vec::new();
        for delivery in self.deliveries {
            let result = delivery.result();
            table.row([delivery.account.clone(), delivery.network, delivery.status, result]);
            for warning in delivery.warnings {
                table.row([String::new(), String::new(), "warning".to_owned(), warning]);
            }
            if let Some(challenge) = delivery.challenge {
                let record = challenge.add_to_record(Record::default().with("account", delivery.account));
                challenges.push(record.render(style));
            }
        }
        let parts: Vec<_> = std::iter::once(table.render(style)).chain(challenges).collect();
        parts.join("\n")
    }
}

impl Delivery {
    /// The post's page, or its id, or why there is none.
    fn result(&self) -> String {
        match (&self.post, &self.error) {
            (Some(post), _) => match &post.url {
                Some(url) => format!("{} {url}", post.id),
                None => post.id.clone(),
            },
            (None, Some(error)) => error.sentence().into_owned(),
            (None, None) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn publication(statuses: &[&str]) -> Publication {
        let deliveries: Vec<_> = statuses.iter().map(|status| json!({"status": status})).collect();
        serde_json::from_value(json!({"deliveries": deliveries})).expect("a publication")
    }

    #[test]
    fn a_mixed_publication_is_never_one_to_try_again() {
        assert_eq!(publication(&["published", "awaiting_challenge"]).exit(), Exit::Done);
        assert_eq!(publication(&["published", "refused"]).exit(), Exit::Refused);
        assert_eq!(publication(&["refused", "unknown", "published"]).exit(), Exit::Failed);
        assert_eq!(publication(&["published", "failed"]).exit(), Exit::Failed);
    }

    #[test]
    fn every_target_is_shown_with_what_became_of_it() {
        let publication: Publication = serde_json::from_value(json!({"deliveries": [
            {"account": "nova", "network": "one", "status": "published",
             "post": {"id": "one:p1", "url": "https://one.example/p1"}, "warnings": ["the title was left out"]},
            {"account": "nova-2", "network": "two", "status": "awaiting_challenge", "post": {"id": "two:7"},
             "challenge": {"id": "c1", "text": "1 + 1 = ?", "attempts_left": 5}},
            {"account": "nova-3", "network": "three", "status": "refused",
             "error": {"code": "forbidden", "message": "you may not \u{1b}[2Jpost here"}},
        ]}))
        .expect("a publication");
        insta::assert_snapshot!(publication.render(Style::default()));
    }
}
