//! What the table of readers says of an answer is what the call does with it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use moothall_instreet::answers;
use moothall_transport::Replayer;
use moothall_transport::fit::Fit;
use serde_json::Value;

use crate::Fixture;

/// Fixtures that are asked for after others, with which their answers are kept.
const AFTER_OTHERS: [&str; 3] = ["list_posts/second-page", "list_posts/by-author", "get_feed/next-offset"];

/// Compares what a call makes of a success with what it makes of the part that is read.
pub(crate) fn trial(file: &Path) -> Option<Trial> {
    let name = crate::name(file);
    let fixture: Fixture = serde_json::from_slice(&fs::read(file).expect("a file")).expect("a fixture");
    let (endpoint, case) = name.split_once('/').expect("endpoint/case");
    let succeeded = fixture.response.status < 400 && fixture.response.body["success"] == true;
    let is_alone = case != "unknown-fields" && !AFTER_OTHERS.contains(&name.as_str());
    let reader = answers(endpoint).filter(|_| succeeded && is_alone)?;
    let file = file.to_owned();
    Some(Trial::test(format!("{name} (what is read)"), move || {
        let body = &fixture.response.body;
        let fit = Fit::of(body, reader);
        let made_of = |body: &Value| crate::run(&name, &fixture, Replayer::from_file(&file)?, body);
        let (whole, part) = (made_of(body)?, made_of(&fit.known_part(body))?);
        let names = fit.unknown.iter().filter_map(|path| path.rsplit('.').next()).collect();
        assert_eq!(without(part, &names), without(whole, &names), "{:?}", fit.unknown);
        Ok(())
    }))
}

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
