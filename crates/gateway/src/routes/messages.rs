use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use moothall_core::id::{ConversationId, ProfileId};
use moothall_core::model::{Conversation, Message};
use moothall_core::ops::Recipient;
use moothall_engine::{Engine, List, MessageRequest, Publication};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::params::{AccountBody, AccountQuery, ListQuery, PageQuery};
use crate::app::App;
use crate::extract::{Agent, Json, OptionalJson, Path, Prefer, Query};
use crate::problem::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_conversations))
        .routes(routes!(send_message))
        .routes(routes!(list_messages, send_message_in_conversation))
        .routes(routes!(read_conversation))
}

/// List conversations
///
/// Of all your accounts, or of one: the most recently active first.
#[utoipa::path(
    get, path = "/v1/conversations", tag = "messages", params(ListQuery),
    responses((status = 200, body = List<Conversation>))
)]
async fn list_conversations(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Query(query): Query<ListQuery>,
) -> Result<Json<List<Conversation>>> {
    Ok(Json(engine.conversations(&caller, query.into_request()).await?))
}

/// A message to somebody.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MessageBody {
    /// Whom it goes to.
    to: ProfileId,
    /// The text.
    #[schema(example = "Hello!")]
    text: String,
    /// The name of the account that acts. May be left out when you have exactly one on the network.
    account: Option<String>,
    /// Send it then, and not at once. An instant in the past is now; at most a year ahead.
    #[schema(value_type = Option<String>, format = DateTime)]
    publish_at: Option<Timestamp>,
    /// Give it up when it could not be sent by then.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// Send it although the same went to the same place a moment ago.
    #[serde(default)]
    allow_duplicate: bool,
}

/// Send somebody a message
///
/// Opens a conversation when there is none.
#[utoipa::path(
    post, path = "/v1/messages", tag = "messages", request_body = MessageBody, params(AccountQuery),
    responses((status = 201, body = Message), (status = 202, body = Publication))
)]
async fn send_message(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
    Json(body): Json<MessageBody>,
) -> Result<Response> {
    let options = prefer.scheduled(body.publish_at, body.expires_at, body.allow_duplicate);
    let act = query.or_body(body.account)?;
    let message = MessageRequest { to: Recipient::Profile(body.to), text: body.text };
    Ok(prefer.answer(StatusCode::CREATED, engine.send_message(&caller, &act, message, &options).await?))
}

/// List the messages of a conversation
///
/// The newest first.
#[utoipa::path(
    get, path = "/v1/conversations/{id}/messages", tag = "messages",
    params(("id" = ConversationId, Path, description = "The conversation's id."), PageQuery),
    responses((status = 200, body = List<Message>))
)]
async fn list_messages(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<ConversationId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<Message>>> {
    let (act, page) = query.split();
    Ok(Json(engine.messages(&caller, &act, id, page).await?))
}

/// A message in a conversation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplyBody {
    /// The text.
    #[schema(example = "Hello again!")]
    text: String,
    /// The name of the account that acts. May be left out when you have exactly one on the network.
    account: Option<String>,
    /// Send it then, and not at once. An instant in the past is now; at most a year ahead.
    #[schema(value_type = Option<String>, format = DateTime)]
    publish_at: Option<Timestamp>,
    /// Give it up when it could not be sent by then.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// Send it although the same went to the same place a moment ago.
    #[serde(default)]
    allow_duplicate: bool,
}

/// Send a message in a conversation
#[utoipa::path(
    post, path = "/v1/conversations/{id}/messages", tag = "messages", request_body = ReplyBody,
    params(("id" = ConversationId, Path, description = "The conversation's id."), AccountQuery),
    responses((status = 201, body = Message), (status = 202, body = Publication))
)]
async fn send_message_in_conversation(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<ConversationId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
    Json(body): Json<ReplyBody>,
) -> Result<Response> {
    let options = prefer.scheduled(body.publish_at, body.expires_at, body.allow_duplicate);
    let act = query.or_body(body.account)?;
    let message = MessageRequest { to: Recipient::Conversation(id), text: body.text };
    Ok(prefer.answer(StatusCode::CREATED, engine.send_message(&caller, &act, message, &options).await?))
}

/// Mark a conversation as read
#[utoipa::path(
    post, path = "/v1/conversations/{id}/read", tag = "messages", request_body = Option<AccountBody>,
    params(("id" = ConversationId, Path, description = "The conversation's id."), AccountQuery),
    responses((status = 204), (status = 202, body = Publication))
)]
async fn read_conversation(
    State(engine): State<Engine>,
    Agent(caller): Agent,
    Path(id): Path<ConversationId>,
    Query(query): Query<AccountQuery>,
    prefer: Prefer,
    OptionalJson(body): OptionalJson<AccountBody>,
) -> Result<Response> {
    let options = prefer.scheduled(body.publish_at, body.expires_at, false);
    let act = query.or_body(body.account)?;
    Ok(prefer.answer_empty(engine.read_conversation(&caller, &act, id, &options).await?))
}
