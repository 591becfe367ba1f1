//! Passing on the call of a client: what it says goes to the network, and what the network says comes back.

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream;
use http::header;
use moothall_core::traits::{NativeAnswer, NativeBody, NativeCall};
use moothall_core::{Context, Result};

use crate::{Request, Response, Transport};

/// Sends `call` through the whole stack and gives back the network's answer as it is, refusals included.
///
/// `item` is what it is done to, for limits that count per item. The answer is the network's word for word,
/// but for the account's own credential, should it stand in there.
pub async fn forward(
    transport: &dyn Transport,
    cx: &Context,
    call: NativeCall,
    item: Option<String>,
) -> Result<NativeAnswer> {
    let request = Request::passing_on(call);
    let request = match item {
        Some(item) => request.item(item),
        None => request,
    };
    let (response, refusal) = match transport.send(cx, &request).await {
        Ok(response) => (response, None),
        Err(error) => match answer_within(&error) {
            Some(response) => (response, Some(error)),
            None => return Err(error),
        },
    };
    let Response { status, headers, body } = response;
    let rest = request.rest().and_then(crate::request::Rest::take);
    let body = match rest {
        None if body.is_empty() => NativeBody::Empty,
        None => NativeBody::Whole(body),
        Some(rest) => {
            let length =
                headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
            let start = stream::iter((!body.is_empty()).then_some(Ok::<Bytes, _>(body)));
            NativeBody::Stream { length, bytes: start.chain(rest).boxed() }
        }
    };
    Ok(NativeAnswer { status, headers, body, refusal })
}

/// The answer that an error was made of: the cause of every refusal of a call that is passed on.
pub(crate) struct Refused(pub(crate) Response);

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Refused").field(&self.0).finish()
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the network answered {}", self.0.status.as_u16())
    }
}

impl StdError for Refused {}

fn answer_within(error: &moothall_core::Error) -> Option<Response> {
    let first = (error as &dyn StdError).source();
    let mut causes = std::iter::successors(first, |cause| (*cause).source());
    causes.find_map(|cause| cause.downcast_ref::<Refused>()).map(|refused| refused.0.clone())
}

#[cfg(test)]
mod tests;
