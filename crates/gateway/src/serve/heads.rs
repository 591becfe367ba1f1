//! Reads the heads of requests along, for what their parser keeps to itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// In the extensions of a request whose head told the length of its body in more than one way.
///
/// hyper goes by `Transfer-Encoding` alone then, and closes the connection afterwards, as RFC 9112 asks of it.
/// So nothing can be smuggled, but nobody behind it learns that it was tried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LengthToldTwice;

/// Whether the last head told a length twice: written where bytes arrive, read where requests begin.
#[derive(Debug, Clone, Default)]
pub(super) struct Suspicion(Arc<AtomicBool>);

impl Suspicion {
    /// What was noted, which is forgotten with that.
    pub(super) fn take(&self) -> Option<LengthToldTwice> {
        self.0.swap(false, Ordering::Relaxed).then_some(LengthToldTwice)
    }
}

/// The longest name that is looked for, with its colon.
const LONGEST: usize = CODING.len();
const CODING: &[u8] = b"transfer-encoding:";
const LENGTH: &[u8] = b"content-length:";

/// Follows a head line by line, keeping the beginning of the line alone.
#[derive(Debug, Default)]
pub(super) struct Heads {
    suspicion: Suspicion,
    /// Between which requests the head came.
    turn: Option<u64>,
    line: [u8; LONGEST],
    /// Bytes of the line so far.
    length: usize,
    /// Lines so far.
    lines: usize,
    lengths: usize,
    codings: usize,
    over: bool,
}

impl Heads {
    pub(super) fn new(suspicion: Suspicion) -> Self {
        Self { suspicion, ..Self::default() }
    }

    /// Takes what has come while no request was in flight, which begins a head or goes on with it.
    ///
    /// A head that came together with the request before it is not seen.
    pub(super) fn follow(&mut self, turn: u64, bytes: &[u8]) {
        if self.turn != Some(turn) {
            *self = Self { turn: Some(turn), ..Self::new(self.suspicion.clone()) };
        }
        for byte in bytes {
            if self.over {
                return;
            }
            if *byte == b'\n' {
                self.end_line();
            } else {
                if let Some(place) = self.line.get_mut(self.length) {
                    *place = *byte;
                }
                self.length += 1;
            }
        }
    }

    fn end_line(&mut self) {
        let line = self.line.get(..self.length).unwrap_or(&self.line);
        let is = |name: &[u8]| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if line.is_empty() || line == b"\r" {
            // Empty lines before a head are no end of it.
            self.over = self.lines > 0;
            let is_told_twice = self.lengths > 1 || (self.lengths > 0 && self.codings > 0);
            self.suspicion.0.store(self.over && is_told_twice, Ordering::Relaxed);
        } else {
            self.lengths += usize::from(is(LENGTH));
            self.codings += usize::from(is(CODING));
            self.lines += 1;
        }
        self.length = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWICE: &str =
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: a\r\nCONTENT-LENGTH: 3\r\n\r\n";

    fn told_twice(pieces: &[&str]) -> bool {
        let suspicion = Suspicion::default();
        let mut heads = Heads::new(suspicion.clone());
        for piece in pieces {
            heads.follow(0, piece.as_bytes());
        }
        suspicion.take().is_some()
    }

    #[test]
    fn a_length_that_is_told_twice_is_noted_in_whatever_pieces_it_comes() {
        let lines = TWICE.replace("\r\n", "\n");
        let early = format!("\r\n\r\n{TWICE}");
        let same = "GET / HTTP/1.1\r\ncontent-length: 0\r\ncontent-length: 0\r\n\r\n";
        for head in [TWICE, &lines, &early, same] {
            assert!(told_twice(&[head]), "{head:?}");
            let single: Vec<_> = head.split("").collect();
            assert!(told_twice(&single), "{head:?}");
        }
        assert!(!told_twice(&[TWICE.trim_end()]), "not before the head is whole");
    }

    #[test]
    fn what_tells_it_once_or_in_the_body_is_not() {
        for request in [
            "POST / HTTP/1.1\r\nContent-Length: 40\r\n\r\nTransfer-Encoding: chunked\r\n\r\nmore of it",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX-Content-Length: 3\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nX: Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
            "GET /transfer-encoding:content-length: HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        ] {
            assert!(!told_twice(&[request]), "{request:?}");
        }
    }

    #[test]
    fn each_head_is_taken_by_itself() {
        let suspicion = Suspicion::default();
        let mut heads = Heads::new(suspicion.clone());
        heads.follow(0, TWICE.as_bytes());
        assert!(suspicion.take().is_some() && suspicion.take().is_none());
        heads.follow(2, b"GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
        assert!(suspicion.take().is_none());
        heads.follow(4, TWICE.as_bytes());
        assert!(suspicion.take().is_some());
    }
}
