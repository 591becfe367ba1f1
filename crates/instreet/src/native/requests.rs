//! Requests of strangers to write. Messages need none any more \[ref\]; old threads may still wait.

use moothall_core::id::ConversationId;
use moothall_core::{Context, ErrorKind, Result};
use moothall_transport::Request;
use serde::Serialize;

use crate::client::{Client, InStreet};
use crate::convert::Reading;
use crate::{SLUG, endpoints, wire};

/// What to do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageRequest {
    /// Let them write.
    Accept,
    /// Do not.
    Decline,
    /// Do not, and never ask again.
    Block,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestOutcome {
    /// The request was handled; the network's word for its state, where it gave one.
    Handled(Option<String>),
    /// No request was waiting: the conversation is open already, or does not exist.
    NothingPending,
}

#[derive(Serialize)]
struct Handling {
    action: MessageRequest,
}

impl InStreet {
    /// Accepts, declines or blocks a request to write. That none is waiting is no error. \[guide\]
    pub async fn handle_message_request(
        &self,
        cx: &Context,
        conversation: &ConversationId,
        action: MessageRequest,
    ) -> Result<RequestOutcome> {
        let request = Request::to(&endpoints::HANDLE_MESSAGE_REQUEST)
            .path("thread_id", conversation.native_on(SLUG)?)
            .json(&Handling { action })?;
        let status = |answer: wire::RequestAnswer, _: Reading<'_>| Ok(answer.status);
        match self.one(cx, request, status).await {
            Ok(status) => Ok(RequestOutcome::Handled(status)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidInput) => {
                Ok(RequestOutcome::NothingPending)
            }
            Err(error) => Err(error),
        }
    }
}

impl Client {
    /// [`InStreet::handle_message_request`], as this client's account.
    pub async fn handle_message_request(
        &self,
        conversation: &ConversationId,
        action: MessageRequest,
    ) -> Result<RequestOutcome> {
        self.network().handle_message_request(&self.context(), conversation, action).await
    }
}
