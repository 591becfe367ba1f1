//! `moothall coverage`: what there is for each endpoint.

use std::collections::BTreeMap;

use clap::Args;

use crate::exit::Exit;
use crate::output::{Column, Format, Output, Table, print, print_json};

/// Kept true by a test, which also fails on a gap.
const COVERAGE: &str = include_str!("../../../../fixtures/coverage.csv");

const ENDPOINTS: &[Column] = &[
    Column::whole("NETWORK"),
    Column::whole("AREA"),
    Column::whole("ENDPOINT"),
    Column::whole("TYPED"),
    Column::whole("SANDBOX"),
    Column::number("DOCUMENTED"),
    Column::number("SEEN"),
    Column::number("INFERRED"),
    Column::whole("PROXY"),
];
const AREAS: &[Column] = &[
    Column::whole("NETWORK"),
    Column::whole("AREA"),
    Column::number("ENDPOINTS"),
    Column::number("TYPED"),
    Column::number("SANDBOX"),
    Column::number("DOCUMENTED"),
    Column::number("SEEN"),
    Column::number("INFERRED"),
    Column::number("PROXY"),
];

/// Show what there is for each endpoint of each network: a typed method, an emulation, fixtures, the proxy.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall coverage
  moothall coverage --areas
  moothall coverage --output json | jq '.items[] | select(.documented == 0)'

DOCUMENTED, SEEN and INFERRED count the fixtures of an endpoint by how far their shape is known: from the
network's own documents, from clients known to have worked, or not at all.")]
pub(crate) struct Coverage {
    /// Count the endpoints of each area.
    #[arg(long)]
    areas: bool,
    /// How the result is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// An endpoint, as the file has it.
struct Row {
    network: &'static str,
    area: &'static str,
    endpoint: &'static str,
    typed: bool,
    sandbox: bool,
    documented: u64,
    seen: u64,
    inferred: u64,
    proxy: bool,
}

impl Coverage {
    pub(crate) fn run(self) -> anyhow::Result<std::process::ExitCode> {
        let out = Output::new(self.output);
        if out.is_json() {
            let items: Vec<_> = rows().map(|row| row.json()).collect();
            print_json(serde_json::json!({ "items": items }).to_string().as_bytes())?;
        } else if self.areas {
            print(&by_area(&out))?;
        } else {
            print(&by_endpoint(&out))?;
        }
        Ok(Exit::Done.into())
    }
}

fn rows() -> impl Iterator<Item = Row> {
    COVERAGE.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        let mut next = || cells.next();
        Some(Row {
            network: next()?,
            area: next()?,
            endpoint: next()?,
            typed: next()? == "yes",
            sandbox: next()? == "yes",
            documented: next()?.parse().ok()?,
            seen: next()?.parse().ok()?,
            inferred: next()?.parse().ok()?,
            proxy: next()? == "yes",
        })
    })
}

impl Row {
    fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "network": self.network,
            "area": self.area,
            "endpoint": self.endpoint,
            "typed": self.typed,
            "sandbox": self.sandbox,
            "documented": self.documented,
            "seen": self.seen,
            "inferred": self.inferred,
            "proxy": self.proxy,
        })
    }
}

fn by_endpoint(out: &Output) -> String {
    let word = |there: bool| if there { "yes" } else { "no" };
    let mut table = Table::new(ENDPOINTS, "no endpoints");
    for row in rows() {
        table.row([
            row.network.to_owned(),
            row.area.to_owned(),
            row.endpoint.to_owned(),
            word(row.typed).to_owned(),
            word(row.sandbox).to_owned(),
            row.documented.to_string(),
            row.seen.to_string(),
            row.inferred.to_string(),
            word(row.proxy).to_owned(),
        ]);
    }
    table.render(out.style)
}

fn by_area(out: &Output) -> String {
    let mut areas: BTreeMap<(&str, &str), [u64; 7]> = BTreeMap::new();
    for row in rows() {
        let counts = areas.entry((row.network, row.area)).or_default();
        let more = [
            1,
            row.typed.into(),
            row.sandbox.into(),
            row.documented,
            row.seen,
            row.inferred,
            row.proxy.into(),
        ];
        counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
    }
    let mut table = Table::new(AREAS, "no endpoints");
    for ((network, area), counts) in areas {
        let [endpoints, typed, sandbox, documented, seen, inferred, proxy] =
            counts.map(|count| count.to_string());
        let (network, area) = (network.to_owned(), area.to_owned());
        table.row([network, area, endpoints, typed, sandbox, documented, seen, inferred, proxy]);
    }
    table.render(out.style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_file_is_read() {
        assert_eq!(rows().count(), COVERAGE.lines().count() - 1);
        assert!(rows().count() > 100);
    }
}
