//! The repair pass: makes text valid, then takes out what does not fit, innermost list item first.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use moothall_core::page::ItemProblem;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::Decoded;

/// So many bad items are left out of one answer; an answer with more is not worth having.
const MAX_PROBLEMS: usize = 100;

/// What is nested deeper is left out: reading it would need a stack as deep. The parser's own limit
/// is 128.
const MAX_DEPTH: usize = 120;

/// The longest piece of the parser's words that is passed on: they quote the network's text.
const MAX_MESSAGE_CHARS: usize = 200;

/// Why even the repaired body does not fit: where, and what was wrong.
pub(super) struct Failure {
    path: String,
    message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => f.write_str(&self.message),
            path => write!(f, "at `{path}`: {}", self.message),
        }
    }
}

/// Reads `body` after repairing it.
pub(super) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<Decoded<T>, Failure> {
    let (text, repaired) = valid_text(body);
    let mut problems = Vec::new();
    let text = match without_depths(&text) {
        Some((shallow, problem)) => {
            problems.push(problem);
            Cow::Owned(shallow)
        }
        None => text,
    };
    let mut value: Value = serde_json::from_str(&text)
        .map_err(|cause| Failure { path: String::new(), message: excerpt(&cause) })?;
    let mut removed = Removed::default();
    loop {
        let error = match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(value) => return Ok(Decoded { value, repaired, problems }),
            Err(error) => error,
        };
        let path = removed.original(error.path());
        let message = excerpt(error.inner());
        if problems.len() == MAX_PROBLEMS || !removed.take_out(&mut value, error.path()) {
            return Err(Failure { path, message });
        }
        problems.push(ItemProblem { path, message });
    }
}

/// How many items were taken out of each list, by the list's path in the answer as it came.
#[derive(Default)]
struct Removed(HashMap<String, usize>);

impl Removed {
    /// Takes the innermost list item that `path` leads through out of `value`.
    fn take_out(&mut self, value: &mut Value, path: &Path) -> bool {
        let segments: Vec<_> = path.iter().collect();
        let Some(innermost) = segments.iter().rposition(|segment| matches!(segment, Segment::Seq { .. }))
        else {
            return false;
        };
        let Some((Segment::Seq { index }, way)) = segments.get(..=innermost).and_then(<[_]>::split_last)
        else {
            return false;
        };
        let list = way.iter().try_fold(value, |value, segment| match segment {
            Segment::Seq { index } => value.get_mut(index),
            Segment::Map { key } | Segment::Enum { variant: key } => value.get_mut(key),
            Segment::Unknown => None,
        });
        let Some(items) = list.and_then(Value::as_array_mut).filter(|items| *index < items.len()) else {
            return false;
        };
        items.remove(*index);
        *self.0.entry(self.write(way)).or_default() += 1;
        true
    }

    /// `path` as it is in the answer as it came. Items are read in order, so all that was taken out
    /// of a list stood before what fails now.
    fn original(&self, path: &Path) -> String {
        self.write(&path.iter().collect::<Vec<_>>())
    }

    fn write(&self, segments: &[&Segment]) -> String {
        let mut text = String::new();
        for segment in segments {
            match segment {
                Segment::Seq { index } => {
                    let index = index + self.0.get(&text).copied().unwrap_or_default();
                    text.extend(["[", &index.to_string(), "]"]);
                }
                Segment::Map { key } | Segment::Enum { variant: key } => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(key);
                }
                Segment::Unknown => text.push('?'),
            }
        }
        text
    }
}

/// The beginning of what the parser says.
fn excerpt(cause: &serde_json::Error) -> String {
    cause.to_string().chars().take(MAX_MESSAGE_CHARS).collect()
}

/// Replaces each value that is nested too deeply by `null`, and tells of it; `None` when there is none.
/// Lists go a level earlier than objects: `null` may stand for no list, but hardly for an item of one.
fn without_depths(text: &str) -> Option<(String, ItemProblem)> {
    let mut shallow = String::new();
    let (mut kept, mut left_out, mut first) = (0, 0u32, 0);
    let (mut depth, mut left_out_at) = (0usize, None);
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                if left_out_at.is_none() && depth >= MAX_DEPTH + usize::from(byte == b'{') {
                    left_out_at = Some(depth);
                    first = if left_out == 0 { at } else { first };
                    left_out += 1;
                    shallow.push_str(text.get(kept..at)?);
                    shallow.push_str("null");
                    kept = text.len();
                }
                depth += 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if left_out_at == Some(depth) {
                    left_out_at = None;
                    kept = at + 1;
                }
            }
            _ => {}
        }
    }
    if left_out == 0 {
        return None;
    }
    shallow.push_str(text.get(kept..)?);
    let message = format!("what is nested more than {MAX_DEPTH} levels deep was left out, {left_out} times");
    Some((shallow, ItemProblem { path: format!("byte {first}"), message }))
}

/// The body as text that JSON allows, and whether anything had to be replaced.
fn valid_text(body: &[u8]) -> (Cow<'_, str>, bool) {
    let text = String::from_utf8_lossy(body);
    if let Some(mended) = without_lone_surrogates(&text) {
        return (Cow::Owned(mended), true);
    }
    let replaced = matches!(text, Cow::Owned(_));
    (text, replaced)
}

/// Replaces each escaped surrogate that has no partner by `\ufffd`; `None` when there is none.
fn without_lone_surrogates(text: &str) -> Option<String> {
    let mut mended = String::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(offset) = text.get(at..)?.find('\\') {
        let escape = at + offset;
        match surrogate(text, escape) {
            Some(0xD800..=0xDBFF) if matches!(surrogate(text, escape + 6), Some(0xDC00..=0xDFFF)) => {
                at = escape + 12;
            }
            Some(_) => {
                mended.push_str(text.get(kept..escape)?);
                mended.push_str("\\ufffd");
                at = escape + 6;
                kept = at;
            }
            // The character after the backslash belongs to it; it may be a backslash itself.
            None => at = escape + 1 + text.get(escape + 1..)?.chars().next()?.len_utf8(),
        }
    }
    if kept == 0 {
        return None;
    }
    mended.push_str(text.get(kept..)?);
    Some(mended)
}

/// The surrogate escaped at byte `at`, if there is one.
fn surrogate(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    let unit = u32::from_str_radix(digits, 16).ok()?;
    (0xD800..=0xDFFF).contains(&unit).then_some(unit)
}
