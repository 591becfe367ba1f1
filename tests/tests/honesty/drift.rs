//! What the sandbox answers, recorded and compared by `moothall drift` with the fixtures and the wire structs.

mod explained;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::json;

use self::explained::{EXPLAINED, Explained};
use crate::Result;
use crate::honesty::binary::binary;
use crate::honesty::street::{Network, Street};
use crate::honesty::{answers, fixtures};

/// What `moothall drift --output json` prints.
#[derive(Deserialize)]
struct Report {
    exchanges: usize,
    items: Vec<Drifted>,
}

/// One field that is not as the fixtures have it, or the structs.
#[derive(Deserialize)]
struct Drifted {
    endpoint: String,
    drift: String,
    from: Vec<String>,
    field: String,
    kind: String,
}

/// Compares a recording of a network's sandbox. Whatever drifts has to be explained, and an explanation that
/// explains nothing fails too.
pub(crate) async fn compare(network: &Network) -> Result<()> {
    let folder = tempfile::tempdir()?;
    record(network, folder.path()).await?;
    let output = Command::new(binary())
        .args(["drift", "--output", "json", "--against", "../fixtures", "--dir"])
        .arg(folder.path())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()?;
    let report: Report = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&output.stderr)))?;
    assert!(report.exchanges > 100, "only {} answers were recorded", report.exchanges);
    let rows: Vec<_> = EXPLAINED.iter().filter(|row| row.network == network.slug).collect();
    let (mut unexplained, mut used) = (Vec::new(), BTreeSet::new());
    for drifted in report.items.iter().filter(|drifted| !drifted.is_nothing()) {
        match rows.iter().position(|row| drifted.is_explained_by(row)) {
            Some(row) => drop(used.insert(row)),
            None => unexplained.push(drifted.told()),
        }
    }
    assert!(unexplained.is_empty(), "{} drift:\n{}", unexplained.len(), unexplained.join("\n"));
    let unused: Vec<_> = rows.iter().enumerate().filter(|(at, _)| !used.contains(at)).collect();
    assert!(
        unused.is_empty(),
        "these explain nothing: {:?}",
        unused.iter().map(|(_, row)| row.why).collect::<Vec<_>>()
    );
    Ok(())
}

impl Drifted {
    /// Whether the only thing is that there is a value here and none there: how much somebody tells of themselves,
    /// or whether a list has a next page.
    fn is_nothing(&self) -> bool {
        let Some((before, now)) = self.kind.split_once(" -> ").filter(|_| self.drift == "changed") else {
            return false;
        };
        before == "null" || now.split(" or ").all(|kind| kind == "null" || before.contains(kind))
    }

    fn is_explained_by(&self, row: &Explained) -> bool {
        let is_of_it = row.endpoints.is_empty() || row.endpoints.contains(&self.endpoint.as_str());
        is_of_it && row.fields.iter().any(|field| self.field.ends_with(field))
    }

    fn told(&self) -> String {
        let Self { endpoint, drift, from, field, kind } = self;
        format!("{endpoint}: {field} ({kind}) is {drift} to the {}", from.join(" and the "))
    }
}

/// Writes what a network's sandbox answers to the requests of all fixtures of successes, as a recording.
async fn record(network: &Network, folder: &Path) -> Result<()> {
    // What is only read stays as it is.
    let read_from = Street::open(network, &[]).await?;
    let succeeded = |status: u16, body: &serde_json::Value| status < 300 && body["success"] != false;
    for (at, fixture) in fixtures::all(network.slug)?.into_iter().enumerate() {
        if !succeeded(fixture.status, &fixture.body) {
            continue;
        }
        let endpoint = fixture.name.split('/').next().unwrap_or_default();
        let folder = folder.join(network.slug).join(endpoint);
        fs::create_dir_all(&folder)?;
        let written_to;
        let street = if fixture.request.method == "GET" {
            &read_from
        } else {
            written_to = Street::open(network, &[]).await?;
            &written_to
        };
        for (number, answer) in answers::to(street, &fixture).await?.into_iter().enumerate() {
            if answer.body.is_string() || !succeeded(answer.status, &answer.body) {
                continue;
            }
            let recorded = json!({
                "trust": "inferred",
                "response": { "status": answer.status, "body": answer.body },
            });
            fs::write(folder.join(format!("{at}-{number}.json")), recorded.to_string())?;
        }
    }
    Ok(())
}
