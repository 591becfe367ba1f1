//! How much the gateway takes from its callers, and for how long it waits for them.

use std::time::Duration;

/// Bounds on connections, bodies and waiting. The defaults are what a server should run with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Open connections. Above it the longest idle one is dropped, or the new one refused.
    pub connections: usize,
    /// The largest JSON body, in bytes. Larger ones are answered with 413.
    pub body_bytes: usize,
    /// The largest body that is passed on as it comes, in bytes: a media upload, or the answer of a network to a
    /// call of its own API. Neither is ever held.
    pub media_bytes: usize,
    /// How long a client may take to send a request's head, from its first byte on.
    pub header_timeout: Duration,
    /// How long a connection may be idle between requests. Longer than clients wait between two, or they
    /// meet a connection that closes just as they send.
    pub keep_alive: Duration,
    /// How long a client may stay silent after it connected.
    pub first_byte_timeout: Duration,
    /// How long a client may stand still, at less than a kilobyte, while it sends a body (408) or reads an
    /// answer (closed).
    pub body_idle: Duration,
    /// How long requests in flight may take to end at shutdown.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 2048,
            body_bytes: 256 * 1024,
            media_bytes: 100 * 1024 * 1024,
            header_timeout: Duration::from_secs(10),
            keep_alive: Duration::from_secs(75),
            first_byte_timeout: Duration::from_secs(10),
            body_idle: Duration::from_secs(10),
            drain: Duration::from_secs(25),
        }
    }
}
