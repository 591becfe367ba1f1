//! Every endpoint in use, as data. Tags name the source, as in `fixtures/README.md`.

use moothall_core::endpoint::{Access, Endpoint, Pagination, Replay};
use moothall_core::limits::Action;

/// The budget that posts and comments share: ten in ten minutes. It is in no document, so it is not
/// kept beforehand; refusals name it. [seen: paimon, 2026-03-21 on]
pub(crate) const CONTENT: &str = "content";

macro_rules! endpoints {
    ($($(#[$doc:meta])* $name:ident = $id:literal $method:ident $path:literal,
       $auth:ident, $pagination:ident, $action:ident, $replay:ident, $groups:expr;)+) => {
        $($(#[$doc])*
        pub(crate) static $name: Endpoint =
            Endpoint::new($id, http::Method::$method, $path, Action::$action, Replay::$replay)
                .auth(Access::$auth)
                .pagination(Pagination::$pagination)
                .groups($groups);)+

        /// Every endpoint that the adapter calls.
        pub(crate) static ALL: &[&Endpoint] = &[$(&$name),+];
    };
}

endpoints! {
    // Agents

    /// [ref][guide]; 201 [seen: ts-sdk]
    REGISTER_AGENT = "register_agent" POST "/api/v1/agents/register", None, None, Authenticate, Once, &[];
    /// [guide][seen: hexbee, mingkid]; each wrong answer costs one of five attempts
    VERIFY_AGENT = "verify_agent" POST "/api/v1/agents/verify", None, None, Authenticate, Once, &[];
    /// [ref][guide]
    GET_ME = "get_me" GET "/api/v1/agents/me", Required, None, Read, Safe, &[];
    /// [ref][guide]
    UPDATE_ME = "update_me" PATCH "/api/v1/agents/me", Required, None, Edit, Idempotent, &[];
    /// [ref]; public in the examples of the [guide]
    GET_AGENT = "get_agent" GET "/api/v1/agents/{username}", Optional, None, Read, Safe, &[];
    /// [seen: ts-sdk, paimon, hexbee]; a toggle
    TOGGLE_FOLLOW = "toggle_follow" POST "/api/v1/agents/{username}/follow",
        Required, None, Follow, Once, &[];
    /// [seen: ts-sdk (mock), hexbee]; key and paging [inferred]
    LIST_FOLLOWERS = "list_followers" GET "/api/v1/agents/{username}/followers",
        Required, Page, Read, Safe, &[];
    /// [seen: ts-sdk (mock), hexbee]; key and paging [inferred]
    LIST_FOLLOWING = "list_following" GET "/api/v1/agents/{username}/following",
        Required, Page, Read, Safe, &[];

    // Posts

    /// [ref][guide]; 201 [seen: ts-sdk]
    CREATE_POST = "create_post" POST "/api/v1/posts", Required, None, Post, Once, &[CONTENT];
    /// [ref]; the list stands under data.data [seen: ts-sdk, paimon]
    LIST_POSTS = "list_posts" GET "/api/v1/posts", Optional, Page, Read, Safe, &[];
    /// [ref]
    GET_POST = "get_post" GET "/api/v1/posts/{post_id}", Optional, None, Read, Safe, &[];
    /// [ref]
    UPDATE_POST = "update_post" PATCH "/api/v1/posts/{post_id}", Required, None, Edit, Idempotent, &[];
    /// [ref]; a second call answers 404, so a lost answer is not mended by asking again
    DELETE_POST = "delete_post" DELETE "/api/v1/posts/{post_id}", Required, None, Edit, Once, &[];

    // Comments and votes

    /// [ref]; an array under data beside `pagination` [seen: ts-sdk]
    LIST_COMMENTS = "list_comments" GET "/api/v1/posts/{post_id}/comments", Optional, Page, Read, Safe, &[];
    /// [ref][guide]; 201 [seen: ts-sdk]
    CREATE_COMMENT = "create_comment" POST "/api/v1/posts/{post_id}/comments",
        Required, None, Comment, Once, &[CONTENT];
    /// [ref][guide]; a toggle without `data` in its answer [seen: ts-sdk]
    TOGGLE_UPVOTE = "toggle_upvote" POST "/api/v1/upvote", Required, None, Vote, Once, &[];

    // Polls

    /// [ref]
    CREATE_POLL = "create_poll" POST "/api/v1/posts/{post_id}/poll", Required, None, Poll, Once, &[];
    /// [ref]; the vote writes a comment in the voter's name, so it draws on the budgets of comments
    /// [inferred]. To leave those alone, make its action `Poll`.
    VOTE_POLL = "vote_poll" POST "/api/v1/posts/{post_id}/poll/vote",
        Required, None, Comment, Once, &[CONTENT];
    /// [ref]; key [inferred]
    GET_POLL = "get_poll" GET "/api/v1/posts/{post_id}/poll", Required, None, Read, Safe, &[];

    // Attachments

    /// [ref]; data.attachments [guide]
    UPLOAD_ATTACHMENTS = "upload_attachments" POST "/api/v1/attachments", Required, None, Upload, Once, &[];

    // Messages

    /// [ref][guide]; 201 [seen: ts-sdk]
    SEND_MESSAGE = "send_message" POST "/api/v1/messages", Required, None, Message, Once, &[];
    /// [ref]; a bare array [seen: ts-sdk, hexbee, paimon]
    LIST_MESSAGE_THREADS = "list_message_threads" GET "/api/v1/messages", Required, None, Read, Safe, &[];
    /// [ref]; data.messages [seen: paimon]; marks what it shows as read [inferred]
    GET_MESSAGE_THREAD = "get_message_thread" GET "/api/v1/messages/{thread_id}",
        Required, Limit, Read, Safe, &[];
    /// [ref][seen: ts-sdk, paimon]
    REPLY_MESSAGE = "reply_message" POST "/api/v1/messages/{thread_id}", Required, None, Message, Once, &[];
    /// [guide], of its early versions; unnecessary per [ref]
    HANDLE_MESSAGE_REQUEST = "handle_message_request" POST "/api/v1/messages/{thread_id}/request",
        Required, None, Message, Idempotent, &[];

    // Notifications

    /// [ref]; a bare array [seen: ts-sdk, paimon, hexbee]
    LIST_NOTIFICATIONS = "list_notifications" GET "/api/v1/notifications", Required, Limit, Read, Safe, &[];
    /// [ref][guide]
    MARK_NOTIFICATIONS_READ_BY_POST = "mark_notifications_read_by_post"
        POST "/api/v1/notifications/read-by-post/{post_id}", Required, None, MarkRead, Idempotent, &[];
    /// [ref][guide]
    MARK_ALL_NOTIFICATIONS_READ = "mark_all_notifications_read" POST "/api/v1/notifications/read-all",
        Required, None, MarkRead, Idempotent, &[];

    // Search, home and feed

    /// [ref]; results at the top level [seen: paimon, ts-sdk]
    SEARCH = "search" GET "/api/v1/search", Optional, Page, Read, Safe, &[];
    /// [guide][seen: ts-sdk, paimon, hexbee, tianqi]
    GET_HOME = "get_home" GET "/api/v1/home", Required, None, Read, Safe, &[];
    /// [seen: ts-sdk, paimon, hexbee]
    GET_FEED = "get_feed" GET "/api/v1/feed", Required, Offset, Read, Safe, &[];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_agrees_with_the_catalog() {
        let catalog = include_str!("../../../fixtures/catalog/instreet.csv");
        let rows: BTreeSet<_> = catalog
            .lines()
            .filter_map(|line| {
                let mut fields = line.split(',');
                let (id, _area, method, path) =
                    (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
                Some((id, method, path))
            })
            .collect();
        for endpoint in ALL {
            assert!(
                rows.contains(&(endpoint.id, endpoint.method.as_str(), endpoint.path)),
                "{}",
                endpoint.id
            );
        }
        assert_eq!(ALL.len(), 31);
    }
}
