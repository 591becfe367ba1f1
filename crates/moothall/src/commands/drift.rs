//! `moothall drift`: what a recording has that the fixtures do not know, and the other way round.

mod exchange;
mod shape;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};

use self::exchange::{Exchange, Outcome, read_folder};
use self::shape::{Difference, Known, Shape, What};
use crate::exit::Exit;
use crate::output::{Column, Format, Output, Table, note, print, print_json};

const COLUMNS: &[Column] = &[
    Column::whole("NETWORK"),
    Column::whole("ENDPOINT"),
    Column::whole("ANSWER"),
    Column::whole("DRIFT"),
    Column::wrapped("FIELD"),
    Column::wrapped("KIND"),
    Column::wrapped("SEEN IN"),
];

/// Compare what was recorded with the fixtures: new, missing and changed fields of answers.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall drift --dir recording
  moothall drift --dir recording --against fixtures --network NETWORK
  moothall drift --dir recording --output json | jq '.items[] | select(.drift == \"new\")'

A field is new when no fixture of its endpoint has it; missing when every documented or seen fixture has
it and the recording never; changed when the recording has a kind of value there that no fixture has.
Successes and refusals are compared apart. Values are not compared, as those of a recording are invented,
and neither are the structs of the adapters: fixtures are what those are tested against.

Exits with 0 when nothing drifted, 1 when something did.")]
pub(crate) struct Drift {
    /// The recording: DIR/NETWORK/ENDPOINT/*.json.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// The fixtures that it is compared with.
    #[arg(long, value_name = "DIR", default_value = "fixtures")]
    against: PathBuf,
    /// Only this network.
    #[arg(long, value_name = "NETWORK",
        value_parser = PossibleValuesParser::new(moothall_networks::ALL.iter().map(|entry| entry.slug)))]
    network: Option<String>,
    /// How the result is printed.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// Which answers are compared with each other.
type Place = (&'static str, String, Outcome);

/// What the comparison found.
#[derive(Default)]
struct Report {
    exchanges: usize,
    differences: Vec<(Place, Difference)>,
    /// Answers of which there is no fixture.
    unknown: BTreeSet<Place>,
}

impl Drift {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let out = Output::new(self.output);
        let report = self.compare()?;
        if out.is_json() {
            print_json(report.json().to_string().as_bytes())?;
        } else {
            print(&report.table(&out))?;
            note(&report.summary());
        }
        let exit = if report.differences.is_empty() { Exit::Done } else { Exit::Refused };
        Ok(exit.into())
    }

    fn compare(&self) -> anyhow::Result<Report> {
        let mut report = Report::default();
        for entry in moothall_networks::ALL {
            if self.network.as_ref().is_some_and(|network| network != entry.slug) {
                continue;
            }
            let recorded = exchanges(&self.dir.join(entry.slug))?;
            if recorded.is_empty() {
                continue;
            }
            report.exchanges += recorded.values().map(Vec::len).sum::<usize>();
            let fixtures = exchanges(&self.against.join(entry.slug))?;
            if fixtures.is_empty() {
                bail!(
                    "there are no fixtures in {}; give their folder with --against",
                    self.against.join(entry.slug).display()
                );
            }
            for ((endpoint, outcome), recorded) in recorded {
                let place = (entry.slug, endpoint.clone(), outcome);
                match fixtures.get(&(endpoint, outcome)) {
                    Some(fixtures) => {
                        let found = Shape::of(&recorded).differences(&Known::of(fixtures));
                        report.differences.extend(found.into_iter().map(|found| (place.clone(), found)));
                    }
                    None => drop(report.unknown.insert(place)),
                }
            }
        }
        if report.exchanges == 0 {
            bail!("{} holds no recording: NETWORK/ENDPOINT/*.json is looked for", self.dir.display());
        }
        Ok(report)
    }
}

fn exchanges(folder: &Path) -> anyhow::Result<BTreeMap<(String, Outcome), Vec<Exchange>>> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for exchange in read_folder(folder)? {
        groups.entry((exchange.endpoint.clone(), exchange.outcome)).or_default().push(exchange);
    }
    Ok(groups)
}

impl Report {
    fn table(&self, out: &Output) -> String {
        let mut table = Table::new(COLUMNS, "nothing drifted");
        for ((network, endpoint, outcome), found) in &self.differences {
            let Difference { what, field, kind, file } = found;
            table.row([
                (*network).to_owned(),
                endpoint.clone(),
                outcome.word().to_owned(),
                what.word().to_owned(),
                field.clone(),
                kind.clone(),
                file.clone(),
            ]);
        }
        table.render(out.style)
    }

    fn summary(&self) -> String {
        let count = |what: What| self.differences.iter().filter(|(_, found)| found.what == what).count();
        let told = format!(
            "{} exchanges: {} new, {} missing, {} changed",
            self.exchanges,
            count(What::New),
            count(What::Missing),
            count(What::Changed),
        );
        let unknown = self.unknown.iter().map(|(network, endpoint, outcome)| {
            format!("not compared: no fixture is a {} of {network} {endpoint}", outcome.word())
        });
        std::iter::once(told).chain(unknown).collect::<Vec<_>>().join("\n")
    }

    fn json(&self) -> Value {
        let item = |((network, endpoint, outcome), found): &(Place, Difference)| {
            json!({
                "network": network, "endpoint": endpoint, "answer": outcome.word(), "drift": found.what.word(),
                "field": found.field, "kind": found.kind, "file": found.file,
            })
        };
        let unknown = |(network, endpoint, outcome): &Place| json!({"network": network, "endpoint": endpoint, "answer": outcome.word()});
        json!({
            "exchanges": self.exchanges,
            "items": self.differences.iter().map(item).collect::<Vec<_>>(),
            "not_compared": self.unknown.iter().map(unknown).collect::<Vec<_>>(),
        })
    }
}
