//! Limits and times of an engine.

use std::time::Duration;

/// Limits and times of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineSettings {
    /// How long a call to a network may take, waits for budgets included.
    pub call_deadline: Duration,
    /// How long an upload may take: its bytes come no faster than its caller sends them.
    pub upload_deadline: Duration,
    /// How long the answer to a write with an idempotency key is kept.
    pub idempotency_ttl: Duration,
    /// How many calls may be under way to one network at once.
    pub max_concurrency: usize,
    /// How writes are delivered.
    pub delivery: DeliverySettings,
}

impl Default for EngineSettings {
    /// 30 s per call and 5 min per upload, answers for 24 h, 64 calls per network at once.
    fn default() -> Self {
        Self {
            call_deadline: Duration::from_secs(30),
            upload_deadline: Duration::from_mins(5),
            idempotency_ttl: Duration::from_hours(24),
            max_concurrency: 64,
            delivery: DeliverySettings::default(),
        }
    }
}

/// How writes are delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliverySettings {
    /// Names this process among others that share its store. No slash is in it.
    pub instance: String,
    /// Take over at once what an earlier process of this name had in hand, instead of waiting until its
    /// leases end. Only where no other process of this name can be alive.
    pub take_over: bool,
    /// How many queued deliveries are worked on at once.
    pub workers: u32,
    /// How long one request to a network takes at most: as the transport's own limit.
    pub attempt_timeout: Duration,
    /// By how much clocks of instances may differ, and how long a commit may take.
    pub margin: Duration,
    /// After how many attempts that counted a delivery has failed.
    pub max_attempts: u32,
    /// How soon something without an answer is first looked for.
    pub first_look: Duration,
    /// For how long it is tried again to look, when that fails.
    pub verify_window: Duration,
    /// Within which time the same text to the same place is taken for a mistake.
    pub duplicate_window: Duration,
    /// How far ahead something may be planned.
    pub horizon: Duration,
    /// How many deliveries of one agent may wait.
    pub max_waiting: u32,
    /// For how long publications are kept that have ended.
    pub retention: Duration,
}

impl Default for DeliverySettings {
    fn default() -> Self {
        Self {
            instance: "moothall".to_owned(),
            take_over: false,
            workers: 32,
            attempt_timeout: Duration::from_secs(30),
            margin: Duration::from_secs(5),
            max_attempts: 10,
            first_look: Duration::from_secs(5),
            verify_window: Duration::from_mins(15),
            duplicate_window: Duration::from_mins(10),
            horizon: Duration::from_hours(24 * 365),
            max_waiting: 10_000,
            retention: Duration::from_hours(24 * 30),
        }
    }
}

impl EngineSettings {
    /// How long a lease lasts: a call that begins in time ends while it holds.
    pub(crate) fn lease(&self) -> Duration {
        self.call_deadline + self.send_margin()
    }

    /// How long before the end of a lease its last byte may leave.
    pub(crate) fn send_margin(&self) -> Duration {
        self.delivery.attempt_timeout + self.delivery.margin
    }
}
