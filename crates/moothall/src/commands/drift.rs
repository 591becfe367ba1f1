//! `moothall drift`: what a recording has that fixtures and wire structs do not know, and the other way round.

mod exchange;
mod report;
mod shape;
mod structs;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use clap::builder::PossibleValuesParser;
use moothall_networks::Entry;

use self::exchange::{Exchange, Outcome, read_folder};
use self::report::{Against, Report};
use self::shape::{Known, Shape};
use crate::exit::Exit;
use crate::output::{Format, Output, note, print, print_json};

/// Compare what was recorded with the fixtures and the wire structs: new, missing and changed fields of answers.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  moothall drift --dir recording
  moothall drift --dir recording --against fixtures --network NETWORK
  moothall drift --dir recording --output json | jq '.items[] | select(.drift == \"new\")'

Against the fixtures, a field is new when none of its endpoint has it; missing when every documented or
seen one has it and the recording never; changed when the recording has a kind of value there that none
has. Against the structs that the adapters read answers into, a field is new when none has a place for
it; missing when one cannot do without it; changed when its value cannot be read. What the structs do not
take of the fixtures either is no drift. Successes and refusals are compared apart. Values are not
compared, as those of a recording are invented.

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

/// The answers of an endpoint of one kind.
type Answers = BTreeMap<(String, Outcome), Vec<Exchange>>;

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
        let exit = if report.has_drift() { Exit::Refused } else { Exit::Done };
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
            compare(entry, recorded, &fixtures, &mut report);
        }
        if report.exchanges == 0 {
            bail!("{} holds no recording: NETWORK/ENDPOINT/*.json is looked for", self.dir.display());
        }
        Ok(report)
    }
}

fn compare(entry: &Entry, recorded: Answers, fixtures: &Answers, report: &mut Report) {
    for ((endpoint, outcome), recorded) in recorded {
        let reader = match outcome {
            Outcome::Success => (entry.answers)(&endpoint),
            Outcome::Refusal => Some(entry.refusals),
        };
        let place = (entry.slug, endpoint.clone(), outcome);
        let fixtures = fixtures.get(&(endpoint, outcome));
        match fixtures {
            Some(fixtures) => {
                let found = Shape::of(&recorded).differences(&Known::of(fixtures));
                report.add(&place, Against::Fixtures, found);
            }
            None => report.without_fixture(place.clone()),
        }
        if let Some(reader) = reader {
            let compared = structs::compare(reader, &recorded, fixtures.map_or(&[], Vec::as_slice));
            report.add(&place, Against::Structs, compared.differences);
            report.unread(&place, compared.unread);
        }
    }
}

fn exchanges(folder: &Path) -> anyhow::Result<Answers> {
    let mut groups = Answers::new();
    for exchange in read_folder(folder)? {
        groups.entry((exchange.endpoint.clone(), exchange.outcome)).or_default().push(exchange);
    }
    Ok(groups)
}
