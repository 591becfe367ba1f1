//! A publication and its deliveries, as people see them.

use std::mem;

use jiff::Timestamp;
use serde::Deserialize;

use crate::client::Problem;
use crate::commands::challenges::Challenge;
use crate::exit::Exit;
use crate::output::{Column, Record, Style, Table, exactly, when};

const COLUMNS: &[Column] = &[
    Column::whole("ACCOUNT"),
    Column::whole("NETWORK"),
    Column::whole("STATUS"),
    Column::wrapped("RESULT OR REASON"),
];
const ATTEMPTS: &[Column] = &[
    Column::number("ATTEMPT"),
    Column::whole("BEGAN (UTC)"),
    Column::whole("ENDED (UTC)"),
    Column::whole("PROBLEM"),
    Column::wrapped("REASON"),
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Publication {
    id: String,
    created_at: Option<Timestamp>,
    deliveries: Vec<Delivery>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Delivery {
    id: String,
    publication: Option<String>,
    account: String,
    network: String,
    kind: String,
    status: String,
    next_at: Option<Timestamp>,
    waiting_for: Option<String>,
    expires_at: Option<Timestamp>,
    post: Option<Made>,
    result: Option<Made>,
    challenge: Option<Challenge>,
    error: Option<Problem>,
    warnings: Vec<String>,
    attempts: Vec<Attempt>,
}

/// What a write made, where it made something.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Made {
    id: Option<String>,
    url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Attempt {
    number: u64,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    error: Option<String>,
    message: Option<String>,
}

impl Publication {
    /// Something may have been posted, so that posting again is never the advice.
    pub(super) fn exit(&self) -> Exit {
        let exits = self.deliveries.iter().map(|delivery| match delivery.status.as_str() {
            "refused" => Exit::Refused,
            "failed" | "unknown" | "verifying" | "needs_attention" | "expired" => Exit::Failed,
            _ => Exit::Done,
        });
        exits.max_by_key(|exit| exit.number()).unwrap_or(Exit::Done)
    }

    /// A row for each delivery; the first names the publication.
    pub(super) fn add_to(self, table: &mut Table) {
        let (mut id, mut created) = (self.id, when(self.created_at));
        for delivery in self.deliveries {
            let result = delivery.result();
            let Delivery { account, kind, status, .. } = delivery;
            table.row([mem::take(&mut id), mem::take(&mut created), account, kind, status, result]);
        }
    }

    /// What became of it, in short.
    pub(super) fn render(self, style: Style) -> String {
        let mut table = Table::new(COLUMNS, "no targets");
        let mut more = Vec::new();
        if self.deliveries.iter().any(Delivery::is_open) {
            more.push(Record::default().with("publication", self.id).render(style));
        }
        for delivery in self.deliveries {
            let result = delivery.result();
            table.row([delivery.account.clone(), delivery.network, delivery.status, result]);
            for warning in delivery.warnings {
                table.row([String::new(), String::new(), "warning".to_owned(), warning]);
            }
            if let Some(challenge) = delivery.challenge {
                let record = challenge.add_to_record(Record::default().with("account", delivery.account));
                more.push(record.render(style));
            }
        }
        let parts: Vec<_> = std::iter::once(table.render(style)).chain(more).collect();
        parts.join("\n")
    }

    /// Everything that is known of it.
    pub(super) fn in_full(self, style: Style) -> String {
        let record = Record::default().with("publication", self.id).with("when (UTC)", when(self.created_at));
        let deliveries = self.deliveries.into_iter().map(|delivery| delivery.in_full(style));
        let parts: Vec<_> = std::iter::once(record.render(style)).chain(deliveries).collect();
        parts.join("\n")
    }
}

impl Delivery {
    /// Whether more becomes of it, by itself or by its owner's word.
    fn is_open(&self) -> bool {
        matches!(self.status.as_str(), "queued" | "unknown" | "verifying" | "needs_attention")
    }

    /// What it made, or why there is nothing, or when it goes.
    fn result(&self) -> String {
        let made = self.post.as_ref().or(self.result.as_ref());
        match (made, &self.error, self.next_at) {
            (Some(made), ..) => {
                let parts = [made.id.as_deref(), made.url.as_deref()];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
            (None, Some(error), _) => error.sentence().into_owned(),
            (None, None, Some(at)) => format!("not before {}", exactly(at)),
            (None, None, None) => String::new(),
        }
    }

    /// Everything that is known of it, with every attempt.
    pub(super) fn in_full(self, style: Style) -> String {
        let result = self.result();
        let mut record = Record::default()
            .with("delivery", self.id)
            .with("of publication", self.publication.unwrap_or_default())
            .with("account", self.account)
            .with("network", self.network)
            .with("what", self.kind)
            .with("status", self.status)
            .with("result", result)
            .with("to do", self.error.and_then(|error| error.action).unwrap_or_default())
            .with("waits for", self.waiting_for.unwrap_or_default())
            .with("next (UTC)", when(self.next_at))
            .with("expires", self.expires_at.map(exactly).unwrap_or_default())
            .with("warnings", self.warnings.join("\n"));
        if let Some(challenge) = self.challenge {
            record = challenge.add_to_record(record);
        }
        if self.attempts.is_empty() {
            return record.render(style);
        }
        let mut table = Table::new(ATTEMPTS, "no attempts");
        for Attempt { number, started_at, ended_at, error, message } in self.attempts {
            let [error, message] = [error, message].map(Option::unwrap_or_default);
            table.row([number.to_string(), when(started_at), when(ended_at), error, message]);
        }
        format!("{}\n{}", record.render(style), table.render(style))
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
        assert_eq!(publication(&["published", "needs_attention"]).exit(), Exit::Failed);
        assert_eq!(publication(&["queued", "published"]).exit(), Exit::Done);
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

    #[test]
    fn a_delivery_is_shown_with_its_attempts() {
        let publication: Publication = serde_json::from_value(json!({
            "id": "0195", "created_at": "2026-11-22T08:00:00Z",
            "deliveries": [
                {"id": "0196", "account": "nova", "network": "one", "kind": "comment", "status": "needs_attention",
                 "error": {"message": "nobody knows whether it is there", "action": "Look on one, then resolve it."},
                 "attempts": [
                    {"number": 1, "started_at": "2026-11-22T08:00:01Z", "ended_at": "2026-11-22T08:00:31Z",
                     "error": "outcome_unknown", "message": "no answer"},
                    {"number": 2, "started_at": "2026-11-22T08:01:00Z"}]},
                {"id": "0197", "account": "nova-2", "network": "two", "kind": "post", "status": "queued",
                 "next_at": "2026-11-23T08:00:00Z", "expires_at": "2026-11-24T08:00:00Z"}]}))
        .expect("a publication");
        insta::assert_snapshot!(publication.in_full(Style::default()));
    }
}
