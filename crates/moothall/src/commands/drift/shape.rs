//! Which fields answers have, and of which kinds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use moothall_transport::fit::kind;
use serde_json::Value;

use super::exchange::Exchange;

/// The fields of several answers, by JSON path: `$.posts[].id`.
#[derive(Debug, Default)]
pub(super) struct Shape(BTreeMap<String, Seen>);

/// What stands at a path.
#[derive(Debug, Default)]
struct Seen {
    /// The path of the object that it is a field of; none for the whole and for items of lists.
    parent: Option<String>,
    kinds: BTreeSet<&'static str>,
    /// How often it is there, and how often as an object.
    times: usize,
    objects: usize,
    /// The first file that has it.
    file: String,
}

/// The fields of fixtures: of all, and of those alone whose shape is no guess.
#[derive(Debug)]
pub(super) struct Known {
    all: Shape,
    sure: Shape,
}

/// One thing that is not as the fixtures have it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) what: What,
    /// The JSON path.
    pub(super) field: String,
    /// The kind of its values; of a changed one, before and now.
    pub(super) kind: String,
    /// A file that shows it: a recorded one, or a fixture that has what is missing.
    pub(super) file: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    New,
    Missing,
    Changed,
}

impl What {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Missing => "missing",
            Self::Changed => "changed",
        }
    }
}

impl Known {
    pub(super) fn of(fixtures: &[Exchange]) -> Self {
        let sure = fixtures.iter().filter(|fixture| fixture.is_known);
        Self { all: Shape::of(fixtures), sure: Shape::of(sure) }
    }
}

impl Shape {
    pub(super) fn of<'a>(exchanges: impl IntoIterator<Item = &'a Exchange>) -> Self {
        let mut shape = Self::default();
        for exchange in exchanges {
            shape.add("$", None, &exchange.body, &exchange.file);
        }
        shape
    }

    fn add(&mut self, path: &str, parent: Option<&str>, value: &Value, file: &Path) {
        let seen = self.0.entry(path.to_owned()).or_insert_with(|| Seen {
            parent: parent.map(str::to_owned),
            file: file.display().to_string(),
            ..Seen::default()
        });
        seen.kinds.insert(kind(value));
        seen.times += 1;
        match value {
            Value::Object(fields) => {
                seen.objects += 1;
                for (name, value) in fields {
                    self.add(&format!("{path}.{name}"), Some(path), value, file);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.add(&format!("{path}[]"), None, item, file);
                }
            }
            _ => {}
        }
    }

    /// What is here otherwise than in fixtures, by path.
    pub(super) fn differences(&self, known: &Known) -> Vec<Difference> {
        let mut found: Vec<_> = self.new_and_changed(known).chain(self.missing(&known.sure)).collect();
        found.sort_by(|one, other| (&one.field, one.what).cmp(&(&other.field, other.what)));
        found
    }

    fn new_and_changed(&self, known: &Known) -> impl Iterator<Item = Difference> {
        self.0.iter().filter_map(|(field, seen)| {
            let difference =
                |what, kind| Difference { what, field: field.clone(), kind, file: seen.file.clone() };
            let now = words(&seen.kinds);
            let Some(before) = known.all.0.get(field) else {
                // What is within something new is not told again, and an empty list tells nothing of its items.
                let is_told = seen.parent.as_ref().is_some_and(|parent| known.all.objects(parent) > 0);
                return is_told.then(|| difference(What::New, now));
            };
            let has_changed = !seen.kinds.is_subset(&before.kinds);
            has_changed.then(|| difference(What::Changed, format!("{} -> {now}", words(&before.kinds))))
        })
    }

    /// Fields that every one of the objects there has, and none of those here.
    fn missing(&self, sure: &Self) -> impl Iterator<Item = Difference> {
        sure.0.iter().filter_map(|(field, seen)| {
            let parent = seen.parent.as_ref()?;
            let is_missing =
                seen.times == sure.objects(parent) && self.objects(parent) > 0 && !self.0.contains_key(field);
            let kind = words(&seen.kinds);
            is_missing.then(|| Difference {
                what: What::Missing,
                field: field.clone(),
                kind,
                file: seen.file.clone(),
            })
        })
    }

    /// The kinds of what stands at each path.
    pub(super) fn kinds(&self) -> Vec<(String, String)> {
        self.0.iter().map(|(field, seen)| (field.clone(), words(&seen.kinds))).collect()
    }

    /// The kinds of what stands at a path.
    pub(super) fn kind_of(&self, field: &str) -> String {
        self.0.get(field).map(|seen| words(&seen.kinds)).unwrap_or_default()
    }

    /// How many objects stand at a path.
    fn objects(&self, path: &str) -> usize {
        self.0.get(path).map_or(0, |seen| seen.objects)
    }
}

fn words(kinds: &BTreeSet<&'static str>) -> String {
    kinds.iter().copied().collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::json;

    use super::super::exchange::Outcome;
    use super::*;

    fn exchange(file: &str, is_known: bool, body: Value) -> Exchange {
        let file = PathBuf::from(file);
        Exchange { endpoint: "get_post".to_owned(), outcome: Outcome::Success, is_known, body, file }
    }

    fn told(recorded: Value, fixtures: Vec<(bool, Value)>) -> Vec<String> {
        let fixtures: Vec<_> =
            fixtures.into_iter().map(|(is_known, body)| exchange("fixture", is_known, body)).collect();
        let differences =
            Shape::of(&[exchange("recorded", true, recorded)]).differences(&Known::of(&fixtures));
        let line =
            |Difference { what, field, kind, file }| format!("{} {field} {kind} {file}", What::word(what));
        differences.into_iter().map(line).collect()
    }

    #[test]
    fn a_renamed_field_is_new_under_one_name_and_missing_under_the_other() {
        let fixture = json!({"posts": [{"id": "1", "likes": 1}, {"id": "2", "likes": 2}]});
        let recorded = json!({"posts": [{"id": "9", "like_count": 3}]});
        let lines = ["new $.posts[].like_count number recorded", "missing $.posts[].likes number fixture"];
        assert_eq!(told(recorded, vec![(true, fixture)]), lines);
    }

    #[test]
    fn another_kind_is_a_change_and_a_known_one_is_not() {
        let fixtures = vec![(true, json!({"id": 1, "bio": null})), (false, json!({"id": "1", "bio": "x"}))];
        assert_eq!(told(json!({"id": "2", "bio": "y"}), fixtures), Vec::<String>::new());
        let fixture = vec![(true, json!({"id": 1, "bio": "x"}))];
        let lines = ["changed $.bio string -> null recorded", "changed $.id number -> string recorded"];
        assert_eq!(told(json!({"id": "2", "bio": null}), fixture), lines);
    }

    #[test]
    fn a_field_that_not_every_fixture_has_is_not_missing_and_a_guessed_one_is_not_either() {
        let fixtures = vec![
            (true, json!({"id": 1, "bio": "x"})),
            (true, json!({"id": 1})),
            (false, json!({"id": 1, "g": 1})),
        ];
        assert_eq!(told(json!({"id": 2}), fixtures), Vec::<String>::new());
        let guessed = vec![(false, json!({"id": 1, "g": 1}))];
        assert_eq!(told(json!({"id": 2}), guessed), Vec::<String>::new());
    }

    #[test]
    fn something_new_is_told_once_and_an_empty_list_tells_nothing() {
        let fixture = vec![(true, json!({"posts": [], "capabilities": null}))];
        let recorded =
            json!({"posts": [{"id": 1}], "page": {"next": {"cursor": "x"}}, "capabilities": {"a": 1}});
        let lines = ["changed $.capabilities null -> object recorded", "new $.page object recorded"];
        assert_eq!(told(recorded, fixture), lines);
    }
}
