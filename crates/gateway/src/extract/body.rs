//! Bodies, read no further than they may be long and no slower than they may be.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use futures::stream::{self, Stream, StreamExt};
use tokio::time::Instant;

use crate::problem::{Door, Problem};

/// How far a body that is too large is read on and dropped, so that its sender sees the answer
/// instead of a reset connection.
const COURTESY_BYTES: usize = 1024 * 1024;

/// How much has to come within the idle time: less is as good as nothing.
const PROGRESS_BYTES: usize = 1024;

/// What is wrong with a body, apart from what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BodyFault {
    /// It is larger than this many bytes.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    /// Next to nothing of it came within this time.
    #[error("the body stood still for {0:?}")]
    Idle(Duration),
    /// It ended early.
    #[error("the body could not be read to its end")]
    Broken,
}

impl From<BodyFault> for Problem {
    fn from(fault: BodyFault) -> Self {
        let door = match fault {
            BodyFault::TooLarge(_) => Door::BodyTooLarge,
            BodyFault::Idle(_) => Door::BodyTimeout,
            BodyFault::Broken => Door::MalformedBody,
        };
        Self::door(door, fault.to_string())
    }
}

/// The chunks of a body of at most `cap` bytes whose sender gets on within `idle`: by its end, or by
/// a kilobyte. Only time spent waiting for the sender counts.
///
/// Ends after the first fault.
pub(crate) fn chunks(
    body: Body,
    cap: usize,
    idle: Duration,
) -> impl Stream<Item = Result<Bytes, BodyFault>> + Send + 'static {
    let start = (body.into_data_stream(), 0_usize, Pace { left: idle, bytes: 0 });
    stream::unfold(Some(start), move |state| async move {
        let (mut body, mut read, mut pace) = state?;
        let asked = Instant::now();
        let chunk = match tokio::time::timeout(pace.left, body.next()).await {
            Err(_) => Err(BodyFault::Idle(idle)),
            Ok(None) => return None,
            Ok(Some(Err(_))) => Err(BodyFault::Broken),
            Ok(Some(Ok(chunk))) => Ok(chunk),
        };
        let chunk = chunk.and_then(|chunk| {
            read = read.saturating_add(chunk.len());
            pace.note(chunk.len(), asked.elapsed(), idle);
            if read > cap { Err(BodyFault::TooLarge(cap)) } else { Ok(chunk) }
        });
        let next = chunk.is_ok().then_some((body, read, pace));
        Some((chunk, next))
    })
}

/// How a sender gets on: the time left for the next kilobyte, and how much of it has come.
struct Pace {
    left: Duration,
    bytes: usize,
}

impl Pace {
    fn note(&mut self, bytes: usize, waited: Duration, idle: Duration) {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes < PROGRESS_BYTES {
            self.left = self.left.saturating_sub(waited);
        } else {
            *self = Self { left: idle, bytes: 0 };
        }
    }
}

/// A whole body of at most `cap` bytes.
pub(crate) async fn read(
    headers: &HeaderMap,
    body: Body,
    cap: usize,
    idle: Duration,
) -> Result<Vec<u8>, BodyFault> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced > Some(cap.saturating_add(COURTESY_BYTES)) {
        return Err(BodyFault::TooLarge(cap));
    }
    let mut whole = Vec::with_capacity(announced.unwrap_or_default().min(cap));
    let mut total = 0_usize;
    let mut chunks = std::pin::pin!(chunks(body, cap.saturating_add(COURTESY_BYTES), idle));
    while let Some(chunk) = chunks.next().await {
        let chunk = match chunk {
            Ok(chunk) => chunk,
            Err(BodyFault::TooLarge(_)) => return Err(BodyFault::TooLarge(cap)),
            Err(fault) => return Err(fault),
        };
        total = total.saturating_add(chunk.len());
        if total <= cap {
            whole.extend_from_slice(&chunk);
        } else {
            whole = Vec::new();
        }
    }
    if total > cap { Err(BodyFault::TooLarge(cap)) } else { Ok(whole) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Duration = Duration::from_secs(10);

    fn body_of(parts: usize) -> Body {
        Body::from_stream(stream::iter(
            (0..parts).map(|_| Ok::<_, std::io::Error>(Bytes::from_static(b"12345"))),
        ))
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_is_read_up_to_its_cap() {
        let read = |parts, cap| read_plain(body_of(parts), cap);
        assert_eq!(read(2, 10).await.as_deref(), Ok(&b"1234512345"[..]));
        assert_eq!(read(3, 10).await, Err(BodyFault::TooLarge(10)));
        assert_eq!(read(300_000, 10).await, Err(BodyFault::TooLarge(10)), "not read to its end");
        let stuck = Body::from_stream(stream::pending::<std::io::Result<Bytes>>());
        assert_eq!(read_plain(stuck, 10).await, Err(BodyFault::Idle(IDLE)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_is_given_up_and_one_that_is_merely_slow_is_not() {
        let drip = |bytes: usize| {
            Body::from_stream(stream::iter(0..60).then(move |_| async move {
                tokio::time::sleep(Duration::from_secs(1)).await;
                Ok::<_, std::io::Error>(Bytes::from(vec![b' '; bytes]))
            }))
        };
        assert_eq!(read_plain(drip(1), 100_000).await, Err(BodyFault::Idle(IDLE)));
        assert_eq!(read_plain(drip(200), 100_000).await.map(|whole| whole.len()), Ok(60 * 200));
    }

    async fn read_plain(body: Body, cap: usize) -> Result<Vec<u8>, BodyFault> {
        super::read(&HeaderMap::new(), body, cap, IDLE).await
    }
}
