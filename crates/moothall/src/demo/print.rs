//! The demo's account of itself: one aligned line per thing that happened.

use std::io::{self, Write};

use crate::output;

/// Prints numbered steps with their lines.
#[derive(Debug)]
pub(crate) struct Story {
    out: io::Stdout,
    step: u32,
    label: Option<String>,
}

impl Story {
    /// A story told on standard output.
    pub(crate) fn new() -> Self {
        Self { out: io::stdout(), step: 0, label: None }
    }

    /// Begins a step; its name stands before the first of its lines.
    pub(crate) fn step(&mut self, label: &str) {
        self.step += 1;
        self.label = Some(label.to_owned());
    }

    /// Tells what happened on a network.
    pub(crate) fn tell(&mut self, network: &str, what: &str) -> io::Result<()> {
        let (number, label) = match self.label.take() {
            Some(label) => (self.step.to_string(), label),
            None => (String::new(), String::new()),
        };
        self.line(&format!("{number:>3}  {label:<13}  {network:<16}  {what}"))
    }

    /// Tells of a wait.
    pub(crate) fn wait(&mut self, seconds: f64, why: &str) -> io::Result<()> {
        self.line(&format!("{:20}… waiting {seconds:.0} s: {why}", ""))
    }

    /// Tells where something listens.
    pub(crate) fn address(&mut self, what: &str, url: &str) -> io::Result<()> {
        self.line(&format!("  {what:<16}  {url}"))
    }

    /// A line as it is; what could mislead a terminal is escaped, for networks' text is untrusted.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", output::line(text))
    }
}

/// A text in lines of at most so many characters, broken between words.
pub(crate) fn wrapped(text: &str, chars: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= chars => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The beginning of a text, on one line.
pub(crate) fn excerpt(text: &str, chars: usize) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= chars {
        return line;
    }
    format!("{}…", line.chars().take(chars).collect::<String>().trim_end())
}
