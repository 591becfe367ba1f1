//! Lists: one page, or all of them.

use std::collections::HashSet;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Answer, Call, Client};
use crate::args::PageArgs;
use crate::output::{Output, Table, line, note, print, print_json};

/// A part of a list as the gateway gives it.
#[derive(Debug, Deserialize)]
pub(crate) struct List<T> {
    pub(crate) items: Vec<T>,
    #[serde(default)]
    next: Option<String>,
    #[serde(default = "Vec::new")]
    problems: Vec<ListProblem>,
}

impl<T> List<T> {
    /// Says what is missing.
    pub(crate) fn warn(&self) {
        warn(&self.problems);
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Something that is missing from a list.
#[derive(Debug, Deserialize)]
struct ListProblem {
    network: String,
    account: Option<String>,
    code: String,
    message: String,
}

/// What of a page matters for going on; its items are read only where they are shown.
#[derive(Deserialize)]
struct Rest {
    #[serde(default)]
    next: Option<String>,
    #[serde(default = "Vec::new")]
    problems: Vec<ListProblem>,
}

/// Fetches the page asked for, or all, and prints them: each page as a line of JSON as it comes, or all items
/// as one table.
pub(crate) async fn list<T: DeserializeOwned>(
    client: &Client,
    out: &Output,
    call: Call,
    page: &PageArgs,
    mut table: Table,
    add: impl Fn(&mut Table, T),
) -> anyhow::Result<()> {
    let call = call.with("limit", page.limit);
    let mut cursor = page.cursor.clone();
    let mut seen = HashSet::new();
    let outcome = loop {
        let answer = match client.send(&call.clone().with("cursor", cursor.as_ref())).await {
            Ok(answer) => answer,
            Err(failure) => break Err(failure),
        };
        let next = if out.is_json() { json_page(&answer)? } else { table_page(&answer, &mut table, &add)? };
        cursor = next;
        // A cursor that comes again would go round for ever.
        match &cursor {
            Some(next) if page.all && seen.insert(next.clone()) => {}
            _ => break Ok(()),
        }
    };
    if !out.is_json() && (outcome.is_ok() || !table.is_empty()) {
        print(&table.render(out.style))?;
        if let Some(cursor) = cursor {
            note(&format!("more with --cursor {}", line(&cursor)));
        }
    }
    Ok(outcome?)
}

fn json_page(answer: &Answer) -> anyhow::Result<Option<String>> {
    print_json(&answer.body)?;
    let rest: Rest = answer.read()?;
    warn(&rest.problems);
    Ok(rest.next)
}

fn table_page<T: DeserializeOwned>(
    answer: &Answer,
    table: &mut Table,
    add: impl Fn(&mut Table, T),
) -> anyhow::Result<Option<String>> {
    let list: List<T> = answer.read()?;
    list.warn();
    list.items.into_iter().for_each(|item| add(table, item));
    Ok(list.next)
}

/// Says what is missing from the list.
fn warn(problems: &[ListProblem]) {
    for ListProblem { network, account, code, message } in problems {
        let account = account.as_ref().map(|account| format!(" ({account})")).unwrap_or_default();
        note(&format!("warning: {}", line(&format!("{network}{account}: {message} ({code})"))));
    }
}
