//! What the adapters' structs make of answers.

use std::collections::{BTreeMap, BTreeSet};

use moothall_transport::fit::{Fit, Reader};

use super::exchange::Exchange;
use super::shape::{Difference, Shape, What};

/// What of a recording the structs do not take as they take the fixtures.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pub(super) differences: Vec<Difference>,
    /// Fields that no struct knows, as in the fixtures, or without one to tell whether they are left out on purpose.
    pub(super) unread: BTreeSet<String>,
}

/// What trying brought to light.
#[derive(Debug, Default)]
struct Findings {
    /// Why a field is not taken, and the first file that shows it.
    faults: BTreeMap<(String, What), (String, String)>,
    /// Fields that are taken somewhere.
    taken: BTreeSet<String>,
}

/// What `reader` makes of `recorded` that it does not make of `fixtures`.
pub(super) fn compare(reader: Reader, recorded: &[Exchange], fixtures: &[Exchange]) -> Compared {
    let (found, known) = (findings(reader, recorded), findings(reader, fixtures));
    let mut compared = Compared::default();
    for ((field, what), (kind, file)) in found.faults {
        let is_known = known.faults.contains_key(&(field.clone(), what));
        match what {
            // It is read beside another field.
            What::New if found.taken.contains(&field) || known.taken.contains(&field) => {}
            What::New if is_known || fixtures.is_empty() => drop(compared.unread.insert(field)),
            _ if is_known => {}
            _ => compared.differences.push(Difference { what, field, kind, file }),
        }
    }
    compared
}

fn findings(reader: Reader, exchanges: &[Exchange]) -> Findings {
    let mut findings = Findings::default();
    let mut looked_at = BTreeSet::new();
    for exchange in exchanges {
        let shape = Shape::of([exchange]);
        // What is built like another is read like it, if it can be read at all.
        if !looked_at.insert(shape.kinds()) && reader(&exchange.body).is_ok() {
            continue;
        }
        let file = exchange.file.display().to_string();
        let Fit { known, unknown, missing, unreadable } = Fit::of(&exchange.body, reader);
        findings.taken.extend(known);
        let unknown = unknown.into_iter().map(|field| (shape.kind_of(&field), field, What::New));
        let missing = missing.into_iter().map(|field| ("required".to_owned(), field, What::Missing));
        let unreadable = unreadable.into_iter().map(|(field, why)| (why, field, What::Changed));
        for (kind, field, what) in unknown.chain(missing).chain(unreadable) {
            findings.faults.entry((field, what)).or_insert_with(|| (kind, file.clone()));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use moothall_transport::fit::read_as;
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::super::exchange::Outcome;
    use super::*;

    #[expect(dead_code, reason = "its fields are shown")]
    #[derive(Debug, Deserialize)]
    struct Post {
        id: u64,
        text: Option<String>,
    }

    fn exchange(body: Value) -> Exchange {
        let file = PathBuf::from("file");
        Exchange { endpoint: "get_post".to_owned(), outcome: Outcome::Success, is_known: false, body, file }
    }

    #[test]
    fn what_the_structs_do_not_take_of_the_fixtures_either_is_no_drift() {
        let fixtures = [exchange(json!({"id": 1, "total": 0})), exchange(json!({"text": "no id"}))];
        let recorded = [
            exchange(json!({"id": 1, "total": 3, "mood": {"now": "calm"}})),
            exchange(json!({"id": -1, "total": 3, "mood": {"now": "calm"}})),
            exchange(json!({"total": 3})),
            exchange(json!({"id": 2, "text": 7})),
        ];
        let Compared { differences, unread } = compare(read_as::<Post>, &recorded, &fixtures);
        let told: Vec<_> =
            differences.iter().map(|found| (found.what.word(), found.field.as_str())).collect();
        assert_eq!(told, [("changed", "$.id"), ("new", "$.mood"), ("changed", "$.text")]);
        assert_eq!(differences[1].kind, "object");
        assert_eq!(unread, ["$.total".to_owned()].into());
    }

    #[test]
    fn without_fixtures_only_what_cannot_be_read_is_told() {
        let recorded = [exchange(json!({"text": "x"})), exchange(json!({"id": 1, "mood": 1}))];
        let Compared { differences, unread } = compare(read_as::<Post>, &recorded, &[]);
        let told: Vec<_> =
            differences.iter().map(|found| (found.what.word(), found.field.as_str())).collect();
        assert_eq!(
            (told.as_slice(), unread),
            ([("missing", "$.id")].as_slice(), ["$.mood".to_owned()].into())
        );
    }
}
