//! Reading, and leaving out what cannot be read.

use std::fmt::{self, Debug};

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

/// Why a body cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    steps: Vec<Step>,
    message: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Field(String),
    Item(usize),
}

/// Reads `body` as a `T`.
///
/// # Errors
/// The first [`Misfit`].
pub fn read_as<T: DeserializeOwned + Debug>(body: &Value) -> Result<String, Misfit> {
    let read: T = serde_path_to_error::deserialize(body).map_err(|error| {
        let steps = error.path().iter().filter_map(|segment| match segment {
            Segment::Seq { index } => Some(Step::Item(*index)),
            Segment::Map { key } | Segment::Enum { variant: key } => Some(Step::Field(key.clone())),
            Segment::Unknown => None,
        });
        Misfit { steps: steps.collect(), message: error.inner().to_string() }
    })?;
    Ok(format!("{read:?}"))
}

impl Misfit {
    /// The same, of a body that stands under `key` in a larger one.
    #[must_use]
    pub fn under(mut self, key: &str) -> Self {
        self.steps.insert(0, Step::Field(key.to_owned()));
        self
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// The place, with items of lists taken together.
    pub(super) fn place(&self) -> String {
        let mut place = String::from("$");
        for step in &self.steps {
            match step {
                Step::Field(name) => place.extend([".", name]),
                Step::Item(_) => place.push_str("[]"),
            }
        }
        place
    }

    /// The place of the field that is missing, if that is what is wrong.
    pub(super) fn missing(&self) -> Option<String> {
        let (field, _) = self.message.strip_prefix("missing field `")?.split_once('`')?;
        Some(format!("{}.{field}", self.place()))
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place(), self.message)
    }
}

/// Takes the innermost list item out in which `misfit` stands, if it stands in one.
pub(super) fn take_out(body: &mut Value, misfit: &Misfit) -> bool {
    let Some(innermost) = misfit.steps.iter().rposition(|step| matches!(step, Step::Item(_))) else {
        return false;
    };
    let (way, rest) = misfit.steps.split_at(innermost);
    let list = way.iter().try_fold(body, |value, step| match step {
        Step::Field(name) => value.get_mut(name),
        Step::Item(index) => value.get_mut(index),
    });
    match (list, rest.first()) {
        (Some(Value::Array(items)), Some(Step::Item(index))) if *index < items.len() => {
            items.remove(*index);
            true
        }
        _ => false,
    }
}
