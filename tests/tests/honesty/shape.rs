//! Whether an answer has the shape of a fixture.

use serde_json::Value;

/// What `answer` lacks of `fixture`: paths of keys that are missing or hold something else.
pub(crate) fn missing(fixture: &Value, answer: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", fixture, answer, &mut found);
    found
}

fn compare(path: &str, fixture: &Value, answer: &Value, found: &mut Vec<String>) {
    match (fixture, answer) {
        (Value::Null, _) | (_, Value::Null) => {}
        (Value::Object(expected), Value::Object(given)) => {
            for (key, value) in expected {
                let path = format!("{path}.{key}");
                match given.get(key) {
                    Some(given) => compare(&path, value, given, found),
                    // A key whose value is nothing says nothing.
                    None if value.is_null() => {}
                    None => found.push(format!("{path} is not there")),
                }
            }
        }
        (Value::Array(expected), Value::Array(given)) => {
            for (index, item) in expected.iter().enumerate() {
                let path = format!("{path}[{index}]");
                let closest = given
                    .iter()
                    .map(|given| {
                        let mut found = Vec::new();
                        compare(&path, item, given, &mut found);
                        found
                    })
                    .min_by_key(Vec::len);
                found.extend(closest.unwrap_or_else(|| vec![format!("{path}: the list is empty")]));
            }
        }
        _ if kind(fixture) == kind(answer) => {}
        _ => found.push(format!("{path} is {}, not {}", kind(answer), kind(fixture))),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[test]
fn the_comparison_bites() {
    let lacking = |fixture: &str, answer: &str| -> serde_json::Result<usize> {
        Ok(missing(&serde_json::from_str(fixture)?, &serde_json::from_str(answer)?).len())
    };
    let same =
        [(r#"{"a":1}"#, r#"{"a":2,"b":3}"#), (r#"{"a":null}"#, "{}"), (r#"{"a":"x"}"#, r#"{"a":null}"#)];
    for (fixture, answer) in same {
        assert_eq!(lacking(fixture, answer).ok(), Some(0), "{fixture} {answer}");
    }
    let different = [
        (r#"{"a":1}"#, "{}"),
        (r#"{"a":1}"#, r#"{"a":"1"}"#),
        ("[1]", "[]"),
        (r#"[{"a":1},{"b":1}]"#, r#"[{"a":1}]"#),
        ("{}", "[]"),
    ];
    for (fixture, answer) in different {
        assert_eq!(lacking(fixture, answer).ok(), Some(1), "{fixture} {answer}");
    }
}
