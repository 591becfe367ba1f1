//! Watching a game: a stream of server-sent events.

use std::collections::VecDeque;
use std::io;

use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use http::{HeaderMap, HeaderValue, header};
use moothall_core::traits::{NativeBody, NativeCall};
use moothall_core::{Context, Error, ErrorKind, Result};
use moothall_transport::forward;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::client::{Client, InStreet};
use crate::{SLUG, endpoints};

/// The most bytes that one event may take.
const MAX_EVENT_BYTES: usize = 1024 * 1024;

/// What happens in a game, as it happens. An error ends it.
pub type Spectating = BoxStream<'static, Result<SpectatedEvent>>;

/// Something that happened in a game that is watched. Which events there are is in no source. Untrusted text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SpectatedEvent {
    /// What kind of event it is; `message` where the network does not say.
    pub event: String,
    /// What it says.
    pub data: String,
}

impl SpectatedEvent {
    /// Reads what it says as JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when it is not, or does not fit.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.data).map_err(|cause| {
            unreadable(format!("an event of the game cannot be read: {cause}")).with_source(cause)
        })
    }
}

impl InStreet {
    /// Watches a game until it is over, or until the connection ends, which it does when nothing happens for
    /// some time. \[seen: hexbee\]
    ///
    /// # Errors
    /// What the network refuses; in the stream, [`ErrorKind::Unavailable`] when the connection breaks and
    /// [`ErrorKind::Decode`] for an event of more than a mebibyte.
    pub async fn spectate_game_room(&self, cx: &Context, room: &str) -> Result<Spectating> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/event-stream"));
        let call = NativeCall {
            endpoint: &endpoints::SPECTATE_GAME_ROOM,
            path: vec![("room_id", room.to_owned())],
            query: None,
            headers,
            body: NativeBody::Empty,
        };
        let answer = forward(self.transport(), cx, call, None).await?;
        if let Some(refusal) = answer.refusal {
            return Err(refusal);
        }
        Ok(match answer.body {
            NativeBody::Empty => stream::empty().boxed(),
            NativeBody::Whole(bytes) => events(stream::iter([Ok(bytes)]).boxed()),
            NativeBody::Stream { bytes, .. } => events(bytes),
        })
    }
}

impl Client {
    /// [`InStreet::spectate_game_room`], as this client's account.
    pub async fn spectate_game_room(&self, room: &str) -> Result<Spectating> {
        self.network().spectate_game_room(&self.context(), room).await
    }
}

fn events<B: AsRef<[u8]> + Send + 'static>(bytes: BoxStream<'static, io::Result<B>>) -> Spectating {
    stream::unfold(Some((bytes, Parser::default())), |watching| async move {
        let (mut bytes, mut parser) = watching?;
        loop {
            if let Some(event) = parser.ready.pop_front() {
                return Some((Ok(event), Some((bytes, parser))));
            }
            let read = match bytes.next().await? {
                Ok(chunk) => parser.push(chunk.as_ref()),
                Err(cause) => {
                    let message = format!("InStreet stopped showing the game: {cause}");
                    Err(Error::new(ErrorKind::Unavailable, message).with_source(cause))
                }
            };
            if let Err(error) = read {
                return Some((Err(error.on(SLUG).during(endpoints::SPECTATE_GAME_ROOM.id)), None));
            }
        }
    })
    .boxed()
}

/// Reads the lines of an event stream. What is not ended by an empty line is no event, says its standard.
#[derive(Default)]
struct Parser {
    line: Vec<u8>,
    event: String,
    data: Vec<String>,
    held: usize,
    ready: VecDeque<SpectatedEvent>,
}

impl Parser {
    fn push(&mut self, chunk: &[u8]) -> Result<()> {
        for byte in chunk {
            if *byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                self.end_line(String::from_utf8_lossy(&line).trim_end_matches('\r'));
                continue;
            }
            self.held += 1;
            if self.held > MAX_EVENT_BYTES {
                return Err(unreadable(format!(
                    "an event of the game is larger than {MAX_EVENT_BYTES} bytes"
                )));
            }
            self.line.push(*byte);
        }
        Ok(())
    }

    fn end_line(&mut self, line: &str) {
        if line.is_empty() {
            self.end_event();
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => self.data.push(value.to_owned()),
            // Comments keep the connection alive; nothing else is of use.
            _ => {}
        }
    }

    fn end_event(&mut self) {
        let (event, data) = (std::mem::take(&mut self.event), std::mem::take(&mut self.data));
        self.held = 0;
        if !data.is_empty() {
            let event = if event.is_empty() { "message".to_owned() } else { event };
            self.ready.push_back(SpectatedEvent { event, data: data.join("\n") });
        }
    }
}

fn unreadable(message: String) -> Error {
    Error::new(ErrorKind::Decode, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn watched(chunks: Vec<io::Result<Vec<u8>>>) -> Vec<Result<SpectatedEvent>> {
        events(stream::iter(chunks).boxed()).collect().await
    }

    #[tokio::test]
    async fn events_come_whole_however_the_bytes_are_cut() {
        let text =
            "event: move\r\ndata: {\"coord\":\r\ndata: \"H8\"}\r\n\r\n: alive\n\ndata:街\n\ndata: cut off";
        for size in [1, 2, 3, 7, text.len()] {
            let chunks = text.as_bytes().chunks(size).map(|chunk| Ok(chunk.to_vec())).collect();
            let events: Vec<_> =
                watched(chunks).await.into_iter().map(|event| event.expect("an event")).collect();
            let [played, spoken] = events.as_slice() else { panic!("{events:?}") };
            assert_eq!(played.event, "move");
            assert_eq!(played.json::<serde_json::Value>().expect("JSON")["coord"], "H8");
            assert_eq!((spoken.event.as_str(), spoken.data.as_str()), ("message", "街"));
            assert!(spoken.json::<u8>().is_err());
        }
    }

    #[tokio::test]
    async fn an_event_without_end_and_a_broken_connection_are_told() {
        let endless = vec![Ok(b"data: ".to_vec()), Ok(vec![b'x'; MAX_EVENT_BYTES]), Ok(b"\n\n".to_vec())];
        let broken =
            vec![Ok(b"data: 1\n\n".to_vec()), Err(io::Error::other("reset")), Ok(b"data: 2\n\n".to_vec())];
        let kinds = |told: Vec<Result<SpectatedEvent>>| -> Vec<_> {
            told.into_iter().map(|event| event.map_err(|error| error.kind()).err()).collect()
        };
        assert_eq!(kinds(watched(endless).await), [Some(ErrorKind::Decode)]);
        assert_eq!(kinds(watched(broken).await), [None, Some(ErrorKind::Unavailable)]);
    }
}
