//! Where requests end, and what watches them on their way: what the process decides, not the network.

use std::sync::Arc;
use std::time::Duration;

use crate::fault::Faults;
use crate::record::Recorder;
use crate::replay::Replayer;
use crate::retry;
use crate::timeout::Timeouts;
use crate::wire::Wire;

/// The part of a [`Stack`](crate::Stack) that is the same for every network of a process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Backend {
    /// Where requests end.
    pub end: End,
    /// Writes what is sent and answered as fixtures.
    pub recorder: Option<Recorder>,
    /// Fails as scripted, for tests.
    pub faults: Option<Faults>,
    /// How long an attempt may take.
    pub timeouts: Timeouts,
    /// How long a call sleeps at most for a budget, or because the network asked to wait; 10 s unless
    /// set. A longer wait is returned as `RateLimited`.
    pub max_wait: Duration,
    /// How often a failed request is sent again at most, where that is safe; twice unless set.
    pub retries: u32,
}

/// Where requests end.
#[derive(Debug, Clone)]
pub enum End {
    /// At the network.
    Wire(Wire),
    /// At fixtures in its place.
    Replay(Arc<Replayer>),
}

impl Backend {
    /// Sends to the network through `wire`.
    pub fn wire(wire: Wire) -> Self {
        Self::new(End::Wire(wire))
    }

    /// Answers from fixtures instead of sending.
    pub fn replay(replayer: impl Into<Arc<Replayer>>) -> Self {
        Self::new(End::Replay(replayer.into()))
    }

    fn new(end: End) -> Self {
        Self {
            end,
            recorder: None,
            faults: None,
            timeouts: Timeouts::default(),
            max_wait: Duration::from_secs(10),
            retries: retry::DEFAULT_RETRIES,
        }
    }
}
