//! Fields of a body, the items of a list taken together.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

/// The way to a field, wherever it stands in the items of lists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way {
    /// The way to the objects that have it.
    outer: Vec<Step>,
    name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Field(String),
    Items,
}

/// Every field of a body, those that others stand in first.
pub(super) fn fields(body: &Value) -> BTreeSet<Way> {
    let mut found = BTreeSet::new();
    collect(body, &mut Vec::new(), &mut found);
    found
}

fn collect(value: &Value, way: &mut Vec<Step>, found: &mut BTreeSet<Way>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                found.insert(Way { outer: way.clone(), name: name.clone() });
                way.push(Step::Field(name.clone()));
                collect(value, way, found);
                way.pop();
            }
        }
        Value::Array(items) => {
            way.push(Step::Items);
            for item in items {
                collect(item, way, found);
            }
            way.pop();
        }
        _ => {}
    }
}

impl Way {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether it leads through the field that `outer` leads to.
    pub(super) fn is_within(&self, outer: &Self) -> bool {
        let through = self.outer.strip_prefix(outer.outer.as_slice()).and_then(<[_]>::first);
        matches!(through, Some(Step::Field(name)) if *name == outer.name)
    }

    /// What stands at its end.
    pub(super) fn values<'a>(&self, body: &'a Value) -> Vec<&'a Value> {
        let mut ends = vec![body];
        for step in &self.outer {
            ends = match step {
                Step::Field(name) => ends.into_iter().filter_map(|value| value.get(name)).collect(),
                Step::Items => ends.into_iter().filter_map(Value::as_array).flatten().collect(),
            };
        }
        ends.into_iter().filter_map(|value| value.get(&self.name)).collect()
    }

    /// `body` with every object changed that has the field.
    pub(super) fn changed(&self, body: &Value, change: impl Fn(&mut Map<String, Value>, &str)) -> Value {
        let mut body = body.clone();
        self.change(&mut body, &self.outer, &change);
        body
    }

    fn change(&self, value: &mut Value, way: &[Step], change: &impl Fn(&mut Map<String, Value>, &str)) {
        match (way.split_first(), value) {
            (None, Value::Object(object)) if object.contains_key(&self.name) => change(object, &self.name),
            (Some((Step::Field(name), rest)), Value::Object(object)) => {
                if let Some(inner) = object.get_mut(name) {
                    self.change(inner, rest, change);
                }
            }
            (Some((Step::Items, rest)), Value::Array(items)) => {
                for item in items {
                    self.change(item, rest, change);
                }
            }
            _ => {}
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for step in &self.outer {
            match step {
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Items => f.write_str("[]")?,
            }
        }
        write!(f, ".{}", self.name)
    }
}
