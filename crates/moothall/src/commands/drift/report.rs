//! What a comparison found, for people and for programs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::exchange::Outcome;
use super::shape::{Difference, What};
use crate::output::{Column, Output, Table};

const COLUMNS: &[Column] = &[
    Column::whole("NETWORK"),
    Column::whole("ENDPOINT"),
    Column::whole("ANSWER"),
    Column::whole("DRIFT"),
    Column::whole("FROM"),
    Column::wrapped("FIELD"),
    Column::wrapped("KIND"),
    Column::wrapped("SEEN IN"),
];

/// Which answers are compared with each other.
pub(super) type Place = (&'static str, String, Outcome);

/// What a recording is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Against {
    Fixtures,
    Structs,
}

impl Against {
    fn word(self) -> &'static str {
        match self {
            Self::Fixtures => "fixtures",
            Self::Structs => "structs",
        }
    }
}

/// What the comparison found.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) exchanges: usize,
    /// By place and field: what is otherwise, and than what.
    differences: BTreeMap<(Place, String, What), (BTreeSet<Against>, Difference)>,
    /// Answers of which there is no fixture.
    unknown: BTreeSet<Place>,
    /// Fields that no struct reads, which is nothing new.
    unread: BTreeSet<(Place, String)>,
}

impl Report {
    /// Adds what is otherwise. What was told already is only told to be so against this, too, and what is new
    /// within it is not told.
    pub(super) fn add(&mut self, place: &Place, against: Against, found: Vec<Difference>) {
        for found in found {
            if found.what == What::New && self.is_within_told(place, &found.field) {
                continue;
            }
            let key = (place.clone(), found.field.clone(), found.what);
            self.differences.entry(key).or_insert_with(|| (BTreeSet::new(), found)).0.insert(against);
        }
    }

    fn is_within_told(&self, place: &Place, field: &str) -> bool {
        let told = self.differences.keys().filter(|(told, ..)| told == place);
        told.map(|(_, outer, _)| outer)
            .any(|outer| field.strip_prefix(outer.as_str()).is_some_and(|rest| rest.starts_with(['.', '['])))
    }

    pub(super) fn without_fixture(&mut self, place: Place) {
        self.unknown.insert(place);
    }

    pub(super) fn unread(&mut self, place: &Place, fields: BTreeSet<String>) {
        self.unread.extend(fields.into_iter().map(|field| (place.clone(), field)));
    }

    pub(super) fn has_drift(&self) -> bool {
        !self.differences.is_empty()
    }

    pub(super) fn table(&self, out: &Output) -> String {
        let mut table = Table::new(COLUMNS, "nothing drifted");
        for (((network, endpoint, outcome), ..), (against, found)) in &self.differences {
            let Difference { what, field, kind, file } = found;
            table.row([
                (*network).to_owned(),
                endpoint.clone(),
                outcome.word().to_owned(),
                what.word().to_owned(),
                words(against).join(", "),
                field.clone(),
                kind.clone(),
                file.clone(),
            ]);
        }
        table.render(out.style)
    }

    pub(super) fn summary(&self) -> String {
        let counts = [Against::Fixtures, Against::Structs].map(|against| {
            let from_it = self.differences.values().filter(|(from, _)| from.contains(&against));
            let of = |what: What| from_it.clone().filter(|(_, found)| found.what == what).count();
            let (new, missing, changed) = (of(What::New), of(What::Missing), of(What::Changed));
            format!("{}: {new} new, {missing} missing, {changed} changed", against.word())
        });
        let told =
            format!("{} exchanges; against the {}; against the {}", self.exchanges, counts[0], counts[1]);
        let unread = match self.unread.len() {
            0 => None,
            count => Some(format!("{count} more fields are read by no struct")),
        };
        let unknown = self.unknown.iter().map(|(network, endpoint, outcome)| {
            format!("not compared: no fixture is a {} of {network} {endpoint}", outcome.word())
        });
        std::iter::once(told).chain(unread).chain(unknown).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn json(&self) -> Value {
        let place = |(network, endpoint, outcome): &Place| json!({"network": network, "endpoint": endpoint, "answer": outcome.word()});
        let item = |(((network, endpoint, outcome), ..), (against, found)): (
            &(Place, String, What),
            &(BTreeSet<Against>, Difference),
        )| {
            json!({
                "network": network, "endpoint": endpoint, "answer": outcome.word(), "drift": found.what.word(),
                "from": words(against), "field": found.field, "kind": found.kind, "file": found.file,
            })
        };
        let unread = |((network, endpoint, outcome), field): &(Place, String)| json!({"network": network, "endpoint": endpoint, "answer": outcome.word(), "field": field});
        json!({
            "exchanges": self.exchanges,
            "items": self.differences.iter().map(item).collect::<Vec<_>>(),
            "unread": self.unread.iter().map(unread).collect::<Vec<_>>(),
            "not_compared": self.unknown.iter().map(place).collect::<Vec<_>>(),
        })
    }
}

fn words(against: &BTreeSet<Against>) -> Vec<&'static str> {
    against.iter().map(|against| against.word()).collect()
}
