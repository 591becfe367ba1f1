//! Who is connected, who of them is idle, and who has to leave when there is no room.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use tokio_util::sync::CancellationToken;

/// All open connections, at most a fixed number of them.
#[derive(Debug)]
pub(super) struct Connections {
    cap: usize,
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    /// Counts every change of a connection, so that the smallest number is the longest idle.
    turn: u64,
    open: HashMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
    /// Since which turn no request is in flight; `None` while one is.
    idle_since: Option<u64>,
    leave: CancellationToken,
}

impl Connections {
    pub(super) fn new(cap: usize) -> Self {
        Self { cap, table: Mutex::default() }
    }

    /// A seat for a new connection. When all are taken, the longest idle connection loses its own;
    /// `None` when every connection has a request in flight.
    pub(super) fn admit(self: &Arc<Self>) -> Option<Seat> {
        let mut table = self.lock();
        if table.open.len() >= self.cap && !table.drop_oldest_idle() {
            return None;
        }
        let leave = CancellationToken::new();
        let id = table.next_turn();
        table.open.insert(id, Entry { idle_since: Some(id), leave: leave.clone() });
        Some(Seat { id, leave, connections: Arc::clone(self), turns: Turns::default() })
    }

    /// Frees the seat of the longest idle connection, if any is idle.
    pub(super) fn drop_oldest_idle(&self) -> bool {
        self.lock().drop_oldest_idle()
    }

    fn set_idle(&self, id: u64, idle: bool) {
        let mut table = self.lock();
        let turn = table.next_turn();
        if let Some(entry) = table.open.get_mut(&id) {
            entry.idle_since = idle.then_some(turn);
        }
    }

    /// Locks without fear of poison: every critical section leaves the table whole.
    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn next_turn(&mut self) -> u64 {
        self.turn += 1;
        self.turn
    }

    fn drop_oldest_idle(&mut self) -> bool {
        let idle = self.open.iter().filter_map(|(id, entry)| Some((entry.idle_since?, *id)));
        let Some(entry) = idle.min().and_then(|(_, id)| self.open.remove(&id)) else { return false };
        entry.leave.cancel();
        true
    }
}

/// One connection's place; free again when dropped.
#[derive(Debug)]
pub(super) struct Seat {
    id: u64,
    leave: CancellationToken,
    connections: Arc<Connections>,
    turns: Turns,
}

/// Counts up when a request begins and when it ends: odd while one is in flight.
#[derive(Debug, Clone, Default)]
pub(super) struct Turns(Arc<AtomicU64>);

impl Turns {
    /// The count, when no request is in flight.
    pub(super) fn idle(&self) -> Option<u64> {
        let turn = self.0.load(Ordering::Relaxed);
        turn.is_multiple_of(2).then_some(turn)
    }

    fn next(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Seat {
    /// Tells whether a request is in flight, and one wait for the next from another.
    pub(super) fn turns(&self) -> Turns {
        self.turns.clone()
    }

    /// Returns when the connection has to leave for another.
    pub(super) async fn dropped(&self) {
        self.leave.cancelled().await;
    }

    /// Marks the connection as busy for as long as the guard lives.
    pub(super) fn busy(&self) -> Busy {
        self.connections.set_idle(self.id, false);
        self.turns.next();
        Busy { id: self.id, connections: Arc::clone(&self.connections), turns: self.turns.clone() }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.connections.lock().open.remove(&self.id);
    }
}

/// A request in flight, from its head to the last byte of its answer.
#[derive(Debug)]
pub(super) struct Busy {
    id: u64,
    connections: Arc<Connections>,
    turns: Turns,
}

impl Busy {
    /// Keeps the connection busy until the body of `answer` is read or dropped.
    pub(super) fn until_read(
        self,
        answer: Result<Response, std::convert::Infallible>,
    ) -> hyper::Response<Held> {
        let Ok(answer) = answer;
        answer.map(|body| Held { body, _busy: self })
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.turns.next();
        self.connections.set_idle(self.id, true);
    }
}

/// An answer's body that keeps its connection busy.
pub(super) struct Held {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_idle_leaves_first_and_the_busy_never_do() {
        let connections = Arc::new(Connections::new(2));
        let first = connections.admit().expect("room");
        let second = connections.admit().expect("room");
        drop(first.busy());
        let _third = connections.admit().expect("the second is the longest idle now");
        assert!(second.leave.is_cancelled() && !first.leave.is_cancelled());

        let _busy = first.busy();
        let fourth = connections.admit().expect("the third is idle");
        let _busy_too = fourth.busy();
        assert!(connections.admit().is_none(), "both are busy");
    }

    #[test]
    fn a_seat_is_free_again_when_its_connection_ends() {
        let connections = Arc::new(Connections::new(1));
        let seat = connections.admit().expect("room");
        let busy = seat.busy();
        assert!(connections.admit().is_none());
        drop((seat, busy));
        assert!(connections.admit().is_some());
    }
}
