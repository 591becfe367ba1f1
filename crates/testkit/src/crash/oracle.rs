//! What the networks have, compared with what was acknowledged.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use moothall_sandbox::Entry;

use super::chaos::Kills;
use super::load::{Kind, Settled, Written};

/// What became of a run.
#[derive(Debug, Clone)]
pub struct Report {
    /// Writes that were acknowledged.
    pub acknowledged: usize,
    /// Acknowledged, and not on the network, though nobody was asked to look.
    pub lost: Vec<String>,
    /// On the network more than once.
    pub duplicated: Vec<String>,
    /// Deliveries by how they ended.
    pub ended: BTreeMap<String, usize>,
    /// Why somebody has to look, and how often.
    pub reasons: BTreeMap<String, usize>,
    /// How often each cause ended a gateway.
    pub kills: BTreeMap<String, usize>,
    /// How long each start took until the gateway answered, in order of length.
    pub restarts: Vec<Duration>,
    /// How long the whole took.
    pub elapsed: Duration,
}

impl Report {
    /// How many deliveries somebody has to look at.
    pub fn needs_attention(&self) -> usize {
        self.ended.get("needs_attention").copied().unwrap_or_default()
    }

    /// How often a gateway ended.
    pub fn kill_count(&self) -> usize {
        self.kills.values().sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let middle = self.restarts.get(self.restarts.len() / 2).copied().unwrap_or_default();
        let longest = self.restarts.last().copied().unwrap_or_default();
        writeln!(
            f,
            "{} writes acknowledged, {} kills, {:.1?}",
            self.acknowledged,
            self.kill_count(),
            self.elapsed
        )?;
        writeln!(f, "lost {}: {:?}", self.lost.len(), self.lost)?;
        writeln!(f, "duplicated {}: {:?}", self.duplicated.len(), self.duplicated)?;
        writeln!(f, "ended: {:?}", self.ended)?;
        for (reason, count) in &self.reasons {
            writeln!(f, "  needs attention {count} times: {reason}")?;
        }
        writeln!(f, "killed by: {:?}", self.kills)?;
        write!(f, "ready again after {middle:.0?} (median), {longest:.0?} (longest)")
    }
}

/// Judges every write by the ledger.
pub(super) fn judge(
    written: &[Written],
    settled: &[Settled],
    ledger: &[Entry],
    kills: Kills,
    elapsed: Duration,
) -> Report {
    let mut ended: BTreeMap<String, usize> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let (mut lost, mut duplicated) = (Vec::new(), Vec::new());
    for (write, Settled { status, reason }) in written.iter().zip(settled) {
        *ended.entry(status.clone()).or_default() += 1;
        let times = times(write, ledger);
        if let Some(reason) = reason.as_ref().filter(|_| status == "needs_attention") {
            *reasons
                .entry(format!("{:?}, {times} times on {}: {reason}", write.kind, write.network))
                .or_default() += 1;
        }
        let told = || format!("{write:?} ended as {status}, {times} times on the network");
        let is_there = matches!(status.as_str(), "published" | "awaiting_review" | "awaiting_challenge");
        if times > 1 {
            duplicated.push(told());
        } else if times == 0 && status != "needs_attention"
            || times == 1 && !is_there && status != "needs_attention"
        {
            lost.push(told());
        }
    }
    let mut restarts = kills.restarts;
    restarts.sort();
    Report {
        acknowledged: written.len(),
        lost,
        duplicated,
        ended,
        reasons,
        kills: kills.by_cause,
        restarts,
        elapsed,
    }
}

/// How often a write is on its network.
fn times(write: &Written, ledger: &[Entry]) -> usize {
    let own = ledger.iter().filter(|entry| entry.network == write.network && entry.actor == write.agent);
    match write.kind {
        // A vote stands or it does not, however often it was toggled on the way.
        Kind::Vote => {
            let last = own.rev().find(|entry| entry.id.as_deref() == Some(&write.mark));
            usize::from(last.is_some_and(|entry| entry.state == "up"))
        }
        _ => own.filter(|entry| entry.text.as_deref().is_some_and(|text| text.contains(&write.mark))).count(),
    }
}
