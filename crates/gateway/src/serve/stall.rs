//! A socket that gives up on a peer which stops half way: in a request's head, or in reading an answer.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::connections::Turns;
use super::heads::Heads;

/// How much of a request that was refused early is read on and dropped, so that its sender reads the
/// answer: closing a socket with unread bytes resets it, and the answer is lost.
const COURTESY_BYTES: usize = 16 * 1024 * 1024;

/// How long its sender may pause meanwhile.
const COURTESY_TIME: Duration = Duration::from_millis(500);

/// Fails with `TimedOut` a read of a head that is not whole in time, and a write of which the peer takes
/// nothing for `patience`.
///
/// hyper has one timeout for a head and for the idle time before it. An idle connection may stay for long,
/// so the head's own time is kept here: from its first byte until the request begins. Bodies have a timeout
/// in the extractors.
pub(super) struct StallGuard<S> {
    stream: S,
    turns: Turns,
    heads: Heads,
    head_timeout: Duration,
    patience: Duration,
    /// Runs from the first byte of a head, with the turn that it belongs to.
    head: Option<(u64, Pin<Box<Sleep>>)>,
    /// Runs while a write waits for the peer.
    waiting: Option<Pin<Box<Sleep>>>,
    /// How much may still be read and dropped before the socket closes.
    courtesy: usize,
}

impl<S> StallGuard<S> {
    pub(super) fn new(
        stream: S,
        turns: Turns,
        heads: Heads,
        head_timeout: Duration,
        patience: Duration,
    ) -> Self {
        let courtesy = COURTESY_BYTES;
        Self { stream, turns, heads, head_timeout, patience, head: None, waiting: None, courtesy }
    }

    /// Passes on a write that got through, and turns one that waited too long into an error.
    fn watch<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(self.patience)));
        ready!(waiting.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Starts the time of a head when `arrived`, and tells whether the time of one is over.
    fn head_is_late(&mut self, cx: &mut Context<'_>, arrived: bool) -> bool {
        let turn = self.turns.idle();
        if self.head.as_ref().is_some_and(|(begun, _)| Some(*begun) != turn) {
            self.head = None;
        }
        if let (Some(turn), None, true) = (turn, &self.head, arrived) {
            self.head = Some((turn, Box::pin(sleep(self.head_timeout))));
        }
        self.head.as_mut().is_some_and(|(_, over)| over.as_mut().poll(cx).is_ready())
    }
}

impl<S: AsyncRead + Unpin> StallGuard<S> {
    /// Reads what has come and was not asked for, and drops it. Whoever sends on gets a little time.
    fn drop_unread(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut scratch = [0; 8 * 1024];
        while self.courtesy > 0 {
            let mut buffer = ReadBuf::new(&mut scratch);
            match Pin::new(&mut self.stream).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.courtesy = self.courtesy.saturating_sub(buffer.filled().len());
                    self.waiting = None;
                }
                Poll::Ready(_) => break,
                Poll::Pending if self.courtesy == COURTESY_BYTES => break,
                Poll::Pending => {
                    let pause = self.waiting.get_or_insert_with(|| Box::pin(sleep(COURTESY_TIME)));
                    ready!(pause.as_mut().poll(cx));
                    break;
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for StallGuard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if let (Some(turn), Some(arrived)) = (self.turns.idle(), buffer.filled().get(before..)) {
            self.heads.follow(turn, arrived);
        }
        if self.head_is_late(cx, buffer.filled().len() > before) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for StallGuard<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.watch(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
        if let Err(error) = ready!(self.watch(cx, shut)) {
            return Poll::Ready(Err(error));
        }
        self.drop_unread(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    fn guarded<S>(stream: S) -> StallGuard<S> {
        StallGuard::new(stream, Turns::default(), Heads::default(), PATIENCE, PATIENCE)
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_has_its_time_from_its_first_byte_on_and_idle_time_is_not_counted() {
        let (ours, mut theirs) = tokio::io::duplex(64);
        let mut guarded = guarded(ours);
        let silence = tokio::time::timeout(PATIENCE * 5, guarded.read_u8()).await;
        assert!(silence.is_err(), "an idle connection is left alone");
        theirs.write_all(b"GET / HT").await.expect("fits");
        let mut head = Vec::new();
        let read = guarded.read_to_end(&mut head).await;
        assert_eq!(read.map_err(|error| error.kind()), Err(io::ErrorKind::TimedOut));
        assert_eq!(head, b"GET / HT");
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_reads_nothing_is_given_up_and_one_that_reads_is_not() {
        let (ours, mut theirs) = tokio::io::duplex(4);
        let mut guarded = guarded(ours);
        guarded.write_all(b"1234").await.expect("fits");
        let written = guarded.write_all(b"5678").await;
        assert_eq!(written.map_err(|error| error.kind()), Err(io::ErrorKind::TimedOut));

        theirs.read_exact(&mut [0; 4]).await.expect("reads");
        guarded.write_all(b"5678").await.expect("the peer reads again");
    }
}
