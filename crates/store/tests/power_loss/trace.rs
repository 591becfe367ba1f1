//! Reads what `strace` recorded.

use std::collections::HashMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

/// What the process did, as far as it matters.
#[derive(Debug)]
pub(crate) enum Event {
    /// It began to say this line.
    Said(String),
    /// It had written.
    Written { path: PathBuf, at: usize, bytes: Vec<u8> },
    /// It had made a file this long.
    Cut { path: PathBuf, length: usize },
    /// It had synced.
    Synced { path: PathBuf },
}

/// The events in their order. A line counts as said when it begins to be said, all else once it is done:
/// whatever overlaps is taken for the worse.
pub(crate) fn read(record: &Path) -> Vec<Event> {
    let text = std::fs::read_to_string(record).expect("a record in ASCII");
    let mut positions = HashMap::new();
    let mut begun: HashMap<&str, &str> = HashMap::new();
    let mut events = Vec::new();
    for line in text.lines() {
        let (thread, rest) = line.split_once(' ').expect("a thread");
        let rest = rest.trim_start();
        if let Some(first) = rest.strip_suffix(" <unfinished ...>") {
            events.extend(said(first));
            begun.insert(thread, first);
        } else if let Some((_, second)) =
            rest.strip_prefix("<... ").and_then(|rest| rest.split_once(" resumed>"))
        {
            let first = begun.remove(thread).expect("it began");
            if said(first).is_none() {
                events.extend(done(&format!("{first}{second}"), &mut positions));
            }
        } else if let Some(event) = said(rest).or_else(|| done(rest, &mut positions)) {
            events.push(event);
        }
    }
    events
}

/// A line that is written to the standard output.
fn said(call: &str) -> Option<Event> {
    let bytes = hex(quoted(call.strip_prefix("write(1<")?)?);
    Some(Event::Said(String::from_utf8(bytes).expect("text")))
}

/// A call that came to its end.
fn done(call: &str, positions: &mut HashMap<PathBuf, usize>) -> Option<Event> {
    let (name, arguments) = call.split_once('(')?;
    let (arguments, result) = arguments.rsplit_once(" = ")?;
    let result: usize = result.split(' ').next()?.parse().ok()?;
    let (_, path) = arguments.split_once('<')?;
    let (path, arguments) = path.split_once('>')?;
    let path = PathBuf::from(OsString::from_vec(hex(path)));
    // Short calls are padded before their result.
    let number = |text: &str| text.trim().trim_end_matches(')').trim().parse::<usize>().expect("a number");
    match name {
        "lseek" => {
            positions.insert(path, result);
            None
        }
        "write" | "pwrite64" => {
            let bytes = hex(quoted(arguments)?);
            assert_eq!(bytes.len(), result, "a write that was cut short: {call}");
            let at = match name {
                "pwrite64" => number(arguments.rsplit_once(',')?.1),
                _ => *positions.get(&path)?,
            };
            Some(Event::Written { path, at, bytes })
        }
        "ftruncate" => Some(Event::Cut { path, length: number(arguments.rsplit_once(',')?.1) }),
        "fsync" | "fdatasync" => Some(Event::Synced { path }),
        _ => None,
    }
}

fn quoted(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('"')?;
    rest.split_once('"').map(|(quoted, _)| quoted)
}

/// Bytes that are written as `\x00\xff`.
fn hex(text: &str) -> Vec<u8> {
    let bytes = text.split("\\x").skip(1).map(|digits| u8::from_str_radix(digits, 16));
    bytes.collect::<Result<_, _>>().expect("hexadecimal digits")
}
