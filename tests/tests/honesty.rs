//! Honesty: the sandbox's answers have the keys and types of the fixtures, so that the sandbox and an
//! adapter cannot agree on a fiction.
//!
//! Each fixture whose shape is documented or was seen is asked for again: its own request goes to a
//! sandbox in which what it names exists, under the settings that are in force and, where sources
//! differ, under each of the `VARIANTS` in turn. One answer must have the fixture's status and every
//! key of its body, with a value of the same JSON type; `null` fits anything, and more keys do no harm.
//!
//! The other way round, what the sandbox says beyond the fixtures is told by `moothall drift`, and explained.

mod honesty {
    pub(crate) mod answers;
    #[expect(clippy::expect_used, reason = "without a binary there is nothing to test")]
    #[path = "../e2e/binary.rs"]
    pub(crate) mod binary;
    pub(crate) mod drift;
    pub(crate) mod fixtures;
    pub(crate) mod imagineanything;
    pub(crate) mod instreet;
    pub(crate) mod shape;
    pub(crate) mod street;
}

use std::collections::BTreeSet;

use crate::honesty::fixtures::Fixture;
use crate::honesty::shape::missing;
use crate::honesty::street::{Network, Street};
use crate::honesty::{answers, drift, fixtures, imagineanything, instreet};

type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

#[tokio::test]
async fn imagineanything_answers_as_its_fixtures_do() -> Result<()> {
    compare(&imagineanything::NETWORK).await
}

#[tokio::test]
async fn instreet_answers_as_its_fixtures_do() -> Result<()> {
    compare(&instreet::NETWORK).await
}

#[tokio::test]
async fn what_drifts_in_the_sandbox_of_imagineanything_is_explained() -> Result<()> {
    drift::compare(&imagineanything::NETWORK).await
}

#[tokio::test]
async fn what_drifts_in_the_sandbox_of_instreet_is_explained() -> Result<()> {
    drift::compare(&instreet::NETWORK).await
}

/// Compares every fixture of a network. What the network is known not to emulate is listed, and a listed
/// row that is not needed any more fails too.
async fn compare(network: &Network) -> Result<()> {
    let mut problems = Vec::new();
    let mut excused = BTreeSet::new();
    let mut compared = 0;
    for fixture in fixtures::judged(network.slug)? {
        compared += 1;
        let excuse = network.not_emulated.iter().find(|row| row.fixture == fixture.name);
        let lacking = closest(network, &fixture).await?;
        match (excuse, lacking.is_empty()) {
            (None, true) => {}
            (Some(row), false)
                if lacking.iter().all(|path| row.keys.iter().any(|key| path.starts_with(key))) =>
            {
                excused.insert(row.fixture);
            }
            (_, false) => problems.push(format!("{}: {}", fixture.name, lacking.join("; "))),
            (Some(_), true) => problems.push(format!("{}: it is emulated after all", fixture.name)),
        }
    }
    assert!(compared > 90, "only {compared} fixtures were found");
    assert!(problems.is_empty(), "{} of {compared} differ:\n{}", problems.len(), problems.join("\n"));
    assert_eq!(excused.len(), network.not_emulated.len(), "a listed fixture is not there");
    Ok(())
}

/// What the best answer lacks: nothing, when one is as the fixture says.
async fn closest(network: &Network, fixture: &Fixture) -> Result<Vec<String>> {
    let mut best: Option<Vec<String>> = None;
    for variant in [&[][..]].into_iter().chain(network.variants.iter().copied()) {
        let street = Street::open(network, variant).await?;
        for answer in answers::to(&street, fixture).await? {
            let lacking = if answer.status == fixture.status {
                missing(&fixture.body, &answer.body)
            } else {
                vec![format!("status {} instead of {}: {}", answer.status, fixture.status, answer.body)]
            };
            if best.as_ref().is_none_or(|best| lacking.len() < best.len()) {
                best = Some(lacking);
            }
            if best.as_ref().is_some_and(Vec::is_empty) {
                return Ok(Vec::new());
            }
        }
    }
    Ok(best.unwrap_or_else(|| vec!["nothing was answered".to_owned()]))
}
