//! What goes wrong: networks that lose requests and answers, and gateways that die.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use moothall_sandbox::{Fault, FaultKind, Sandbox};
use rand::rngs::StdRng;
use rand::{RngExt as _, seq::IndexedRandom as _};
use tokio::sync::watch;

use super::process::Hall;

/// Where a gateway with debug assertions dies when it is told to. Some lie on paths that a run may not
/// take: then it is killed at random after all.
pub(super) const FAILPOINTS: [&str; 13] = [
    "after_key_claim",
    "after_accept_commit",
    "before_answer",
    "before_key_keep",
    "after_claim",
    "after_budget",
    "before_first_byte",
    "after_last_byte",
    "after_answer",
    "before_leave_commit",
    "after_leave_commit",
    "before_look",
    "after_look",
];

/// How a run was broken into pieces.
#[derive(Debug, Clone, Default)]
pub(super) struct Kills {
    /// How often each cause ended a gateway: a failpoint, or `SIGKILL`.
    pub(super) by_cause: BTreeMap<String, usize>,
    /// How long each start took until the gateway answered.
    pub(super) restarts: Vec<Duration>,
}

/// Lets every network fail in every way, each so often that most writes still go through. Requests are lost
/// more rarely than answers: no duplicate comes of them, and one that is lost twice needs attention.
pub(super) fn break_networks(sandbox: &Sandbox) {
    let networks: Vec<_> = sandbox.networks().map(|(network, _)| network.to_owned()).collect();
    for network in networks {
        for (kind, every) in [
            (FaultKind::ResetBefore, 89),
            (FaultKind::ResetAfterCommit, 29),
            (FaultKind::Status, 97),
            (FaultKind::StatusAfterCommit, 37),
            (FaultKind::RateLimit, 41),
            (FaultKind::Slow, 31),
            (FaultKind::Truncate, 53),
        ] {
            let mut fault = Fault::new(&network, kind);
            fault.count = 0;
            fault.every = NonZeroU32::new(every);
            match kind {
                FaultKind::Status | FaultKind::StatusAfterCommit => fault.status = Some(500),
                FaultKind::RateLimit => fault.retry_after_seconds = Some(1),
                FaultKind::Slow => fault.delay_ms = Some(150),
                _ => {}
            }
            sandbox.control().fault(fault).expect("a fault that can hit");
        }
    }
}

/// Kills gateways `kills` times, evenly over `writes`, and starts each again at once. Some are told where to
/// die by themselves; those that do not come there live on until their turn.
pub(super) async fn kill(
    mut hall: Hall,
    mut chance: StdRng,
    kills: usize,
    writes: usize,
    mut progress: watch::Receiver<usize>,
) -> (Hall, Kills) {
    let mut told = Kills::default();
    // Where each gateway was told to die.
    let mut points = vec![None; hall.gateways.len()];
    while told.count() < kills {
        let due = told.count() * writes / kills;
        while *progress.borrow_and_update() < due && progress.has_changed().is_ok() {
            for (gateway, point) in hall.gateways.iter_mut().zip(&mut points) {
                if gateway.has_ended() {
                    told.note(point.take().expect("a gateway without a failpoint lives"));
                    told.restarts.extend(gateway.start(None).await);
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let which = chance.random_range(0..hall.gateways.len());
        let (gateway, point) = (&mut hall.gateways[which], &mut points[which]);
        gateway.kill().await;
        told.note("SIGKILL");
        let times = chance.random_range(1..8);
        *point = chance.random_bool(0.7).then(|| *FAILPOINTS.choose(&mut chance).expect("there are some"));
        let failpoint = point.map(|point| format!("{point}@{times}"));
        told.restarts.extend(gateway.start(failpoint.as_deref()).await);
    }
    for gateway in &mut hall.gateways {
        gateway.kill().await;
        told.restarts.extend(gateway.start(None).await);
    }
    (hall, told)
}

impl Kills {
    fn count(&self) -> usize {
        self.by_cause.values().sum()
    }

    fn note(&mut self, cause: &str) {
        *self.by_cause.entry(cause.to_owned()).or_default() += 1;
    }
}
