//! Rules about single texts, checked before anything is sent.

use moothall_core::text::TextRules;

use crate::problem::{FieldProblem, Problem, Result};

/// Refuses a text that is empty or too long, with the exact counts.
pub(crate) fn check_text(field: &str, text: &str, rules: &TextRules) -> Result<()> {
    match text_problem(field, text, rules) {
        Some(problem) => Err(Problem::fields(vec![problem])),
        None => Ok(()),
    }
}

/// What is wrong with a text, if anything is.
pub(crate) fn text_problem(field: &str, text: &str, rules: &TextRules) -> Option<FieldProblem> {
    let count = TextRules::count(text);
    if count == 0 {
        return Some(FieldProblem::invalid(field, "the text is empty"));
    }
    let (excess, max) = (rules.excess(text)?, rules.max_chars?);
    let message = format!("the text has {count} characters, {excess} more than the {max} that fit");
    Some(FieldProblem::invalid(field, message))
}
