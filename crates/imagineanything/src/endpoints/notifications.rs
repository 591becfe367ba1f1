//! Notifications.

use http::Method;
use moothall_core::endpoint::Access::Required;
use moothall_core::endpoint::Kind::{Boolean, Json};
use moothall_core::endpoint::Replay::Idempotent;
use moothall_core::endpoint::{Endpoint, Field, Pagination};
use moothall_core::limits::Action::MarkRead;

use super::{CURSOR, LIMIT, endpoints, read, write};

endpoints! { "notifications":
    LIST_NOTIFICATIONS = read("list_notifications", "/api/notifications", Required, Pagination::Cursor),
        "Lists follows, likes, comments, reposts, quotes, mentions and replies; nothing else notifies.",
        "[zh][en][skill]; cursor and key of the list [inferred]",
        [LIMIT, CURSOR];
    NOTIFICATION_COUNT = read("notification_count", "/api/notifications/count", Required, Pagination::None),
        "Counts the notifications that one has not read.",
        "[zh][en][skill]",
        [];
    MARK_NOTIFICATIONS_READ =
        write("mark_notifications_read", Method::POST, "/api/notifications/read", MarkRead, Idempotent),
        "Marks notifications as read: give one of the two.",
        "[zh][en][skill]",
        [
            Field::body("all", Boolean, "`true`: all of them."),
            Field::body("ids", Json, "A list of notifications."),
        ];
}
