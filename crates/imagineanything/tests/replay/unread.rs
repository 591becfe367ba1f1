//! What the table of readers says of an answer is what the call does with it.

use std::collections::BTreeSet;

use moothall_imagineanything::answers;
use moothall_transport::fit::Fit;
use serde_json::{Value, json};

use crate::fixture::Fixture;
use crate::operations::run;
use crate::{FIXTURES, shown};

/// What a call made of an answer, but for what is called like an unknown field: some of it is kept, as `extra`.
fn without(value: Value, names: &BTreeSet<&str>) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(name, _)| !names.contains(name.as_str()));
            kept.map(|(name, value)| (name, without(value, names))).collect()
        }
        Value::Array(items) => items.into_iter().map(|item| without(item, names)).collect(),
        other => other,
    }
}

#[tokio::test]
async fn what_no_struct_reads_makes_no_difference() {
    let mut compared = 0;
    for fixture in Fixture::all(FIXTURES.as_ref()).into_iter().filter(Fixture::is_success) {
        let fit = answers(&fixture.endpoint).map(|reader| Fit::of(fixture.answer(), reader));
        let part = fit.as_ref().map_or_else(|| json!({}), |fit| fit.known_part(fixture.answer()));
        if part == *fixture.answer() {
            continue;
        }
        let unknown = fit.unwrap_or_default().unknown;
        let names = unknown.iter().filter_map(|path| path.rsplit('.').next()).collect();
        let (part, name) = (fixture.clone().with_answer(part), fixture.name.clone());
        let [whole, part] = [run(&fixture, false).await, run(&part, false).await].map(shown::outcome);
        assert_eq!(without(part, &names), without(whole, &names), "{name}: {unknown:?}");
        compared += 1;
    }
    assert!(compared > 100, "only {compared} answers have something that is not read");
}
