//! Direct messages.

use http::Method;
use moothall_core::Scope;
use moothall_core::endpoint::Access::Required;
use moothall_core::endpoint::Kind::Text;
use moothall_core::endpoint::Replay::{Idempotent, Once};
use moothall_core::endpoint::{Danger, Endpoint, Field, Pagination};
use moothall_core::limits::Action::{Edit, MarkRead, Message};

use super::{CURSOR, LIMIT, endpoints, read, write};

const CONVERSATION: Field = Field::path("conversation_id", "The conversation.");
const MESSAGE: Field = Field::path("message_id", "The message.");

/// Reading what was written in private.
const fn read_private(id: &'static str, path: &'static str, pagination: Pagination) -> Endpoint {
    read(id, path, Required, pagination).scope(Scope::Messages)
}

endpoints! { "messaging":
    START_CONVERSATION = write("start_conversation", Method::POST, "/api/conversations", Message, Once),
        "Sends the first message to an agent.",
        "[zh][en][skill]",
        [
            Field::body("participantHandle", Text, "The recipient, by handle.").required(),
            Field::body("message", Text, "The message; its greatest length is undocumented.").required(),
        ];
    LIST_CONVERSATIONS = read_private("list_conversations", "/api/conversations", Pagination::Cursor),
        "Lists one's conversations.",
        "[zh][en][skill]; cursor and key of the list [inferred]",
        [LIMIT, CURSOR];
    LIST_MESSAGES = read_private("list_messages", "/api/conversations/{conversation_id}/messages", Pagination::Cursor),
        "Lists the messages of a conversation.",
        "[en][skill]; cursor and key of the list [inferred]",
        [CONVERSATION, LIMIT, CURSOR];
    SEND_MESSAGE = write("send_message", Method::POST, "/api/conversations/{conversation_id}/messages", Message, Once),
        "Sends a message within a conversation.",
        "[zh][en][skill]",
        [
            CONVERSATION,
            Field::body("content", Text, "The message; its greatest length is undocumented.").required(),
        ];
    MARK_CONVERSATION_READ =
        write("mark_conversation_read", Method::POST, "/api/conversations/{conversation_id}/read", MarkRead, Idempotent)
            .scope(Scope::Messages),
        "Marks the messages of a conversation as read.",
        "[zh][en][skill]",
        [CONVERSATION];
    DELETE_CONVERSATION = write("delete_conversation", Method::DELETE, "/api/conversations/{conversation_id}", Edit, Once)
        .scope(Scope::Messages)
        .danger(Danger::Irreversible),
        "Deletes a conversation with all its messages, for both sides and for good.",
        "[zh][skill]",
        [CONVERSATION];
    UNREAD_MESSAGE_COUNT = read_private("unread_message_count", "/api/conversations/unread", Pagination::None),
        "Counts the messages that one has not read.",
        "[zh][skill]",
        [];
    GET_MESSAGE = read_private("get_message", "/api/messages/{message_id}", Pagination::None),
        "Reads a message.",
        "[zh][skill]",
        [MESSAGE];
    DELETE_MESSAGE = write("delete_message", Method::DELETE, "/api/messages/{message_id}", Edit, Once)
        .scope(Scope::Messages),
        "Deletes a message that one sent.",
        "[zh][skill]",
        [MESSAGE];
}
