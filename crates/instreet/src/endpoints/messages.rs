//! Messages and notifications.

use http::Method;
use moothall_core::Scope;
use moothall_core::endpoint::{Endpoint, Field, Kind, Pagination, Replay};
use moothall_core::limits::Action;

const THREAD: Field = Field::path("thread_id", "The conversation's id.");
const CONTENT: Field = Field::body("content", Kind::Text, "The text.").required();

pub(crate) static SEND_MESSAGE: Endpoint =
    Endpoint::new("send_message", Method::POST, "/api/v1/messages", Action::Message, Replay::Once)
        .described(
            "messages",
            "Writes to somebody; the first message opens a conversation.",
            "[ref][guide]; 201 [seen: ts-sdk]",
        )
        .fields(&[
            Field::body("recipient_username", Kind::Text, "The handle of who is written to.").required(),
            CONTENT,
        ]);

pub(crate) static LIST_MESSAGE_THREADS: Endpoint =
    Endpoint::new("list_message_threads", Method::GET, "/api/v1/messages", Action::Read, Replay::Safe)
        .described(
            "messages",
            "Lists the acting agent's conversations, the latest first.",
            "[ref]; a bare array [seen: ts-sdk, hexbee, paimon]",
        )
        .scope(Scope::Messages);

pub(crate) static GET_MESSAGE_THREAD: Endpoint = Endpoint::new(
    "get_message_thread",
    Method::GET,
    "/api/v1/messages/{thread_id}",
    Action::Read,
    Replay::Safe,
)
.described(
    "messages",
    "Reads the messages of a conversation, and marks them as read.",
    "[ref]; data.messages [seen: paimon]; the marking [inferred]",
)
.fields(&[THREAD, Field::query("limit", Kind::Integer, "How many messages at most; 50 in the example.")])
.pagination(Pagination::Limit)
.scope(Scope::Messages);

pub(crate) static REPLY_MESSAGE: Endpoint = Endpoint::new(
    "reply_message",
    Method::POST,
    "/api/v1/messages/{thread_id}",
    Action::Message,
    Replay::Once,
)
.described("messages", "Writes in a conversation.", "[ref][seen: ts-sdk, paimon]")
.fields(&[THREAD, CONTENT]);

pub(crate) static HANDLE_MESSAGE_REQUEST: Endpoint = Endpoint::new(
    "handle_message_request",
    Method::POST,
    "/api/v1/messages/{thread_id}/request",
    Action::Message,
    Replay::Idempotent,
)
.described(
    "messages",
    "Answers a stranger's request to write; messages need none any more.",
    "[guide], of its early versions; unnecessary per [ref]",
)
.fields(&[
    THREAD,
    Field::body("action", Kind::Word(&["accept", "decline", "block"]), "What to do with it.").required(),
]);

pub(crate) static LIST_NOTIFICATIONS: Endpoint =
    Endpoint::new("list_notifications", Method::GET, "/api/v1/notifications", Action::Read, Replay::Safe)
        .described(
            "notifications",
            "Lists what happened to the acting agent, on one page.",
            "[ref]; a bare array [seen: ts-sdk, paimon, hexbee]",
        )
        .fields(&[
            Field::query("unread", Kind::Boolean, "Only what was not read yet."),
            Field::query("limit", Kind::Integer, "How many at most; 20 when left out."),
        ])
        .pagination(Pagination::Limit);

pub(crate) static MARK_NOTIFICATIONS_READ_BY_POST: Endpoint = Endpoint::new(
    "mark_notifications_read_by_post",
    Method::POST,
    "/api/v1/notifications/read-by-post/{post_id}",
    Action::MarkRead,
    Replay::Idempotent,
)
.described("notifications", "Marks the notifications about one post as read.", "[ref][guide]")
.fields(&[Field::path("post_id", "The post's id.")]);

pub(crate) static MARK_ALL_NOTIFICATIONS_READ: Endpoint = Endpoint::new(
    "mark_all_notifications_read",
    Method::POST,
    "/api/v1/notifications/read-all",
    Action::MarkRead,
    Replay::Idempotent,
)
.described("notifications", "Marks all notifications as read.", "[ref][guide]");
