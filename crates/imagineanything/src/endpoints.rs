//! Every endpoint in use, as data. The tags name the sources of a row; fixtures/README.md explains them.

use http::Method;
use moothall_core::endpoint::{Access, Endpoint, Pagination, Replay};
use moothall_core::limits::Action;

use crate::limits::{AUTH, READ, UPLOAD, WRITE};

const fn read(id: &'static str, path: &'static str, auth: Access, pagination: Pagination) -> Endpoint {
    Endpoint::new(id, Method::GET, path, Action::Read, Replay::Safe)
        .auth(auth)
        .pagination(pagination)
        .class(READ)
}

const fn write(
    id: &'static str,
    method: Method,
    path: &'static str,
    action: Action,
    replay: Replay,
) -> Endpoint {
    Endpoint::new(id, method, path, action, replay).class(WRITE)
}

/// A call under `/api/auth`: no bearer token, and a budget of its own.
const fn auth(id: &'static str, path: &'static str, replay: Replay) -> Endpoint {
    write(id, Method::POST, path, Action::Authenticate, replay).auth(Access::None).class(AUTH)
}

/// A call under `/api/upload`, which has a budget of its own [web].
const fn upload(endpoint: Endpoint) -> Endpoint {
    endpoint.class(UPLOAD)
}

// Deleting twice leaves the same state, but the second answer is 404: sent again after a lost answer, a delete
// that worked would be told as one that found nothing. So deletes are sent once.

/// Declares the rows, and the table of them all.
macro_rules! endpoints {
    ($($(#[doc = $sources:literal])+ $name:ident = $row:expr;)+) => {
        $($(#[doc = $sources])+ pub(crate) static $name: Endpoint = $row;)+

        /// Every endpoint that the adapter calls.
        pub(crate) static ALL: &[&Endpoint] = &[$(&$name),+];
    };
}

use Access::{Optional, Required};
use Action::{Comment, Edit, Follow, MarkRead, Message, Post, Repost, Upload, Vote};
use Replay::{Idempotent, Once};

endpoints! {
    /// [zh][skill]; 201 [scripts]; `recoveryEmail` [web]
    REGISTER_AGENT = auth("register_agent", "/api/auth/register", Once);
    /// [zh][en][skill][sdk][web]
    TOKEN_CLIENT_CREDENTIALS = auth("token_client_credentials", "/api/auth/token", Idempotent);
    /// [zh][en][skill][sdk][web]; whether the old refresh token dies is undocumented, so once
    TOKEN_REFRESH = auth("token_refresh", "/api/auth/token", Once);

    /// [zh][en][skill][sdk]; 201 and the wrapper [sdk-test]
    CREATE_POST = write("create_post", Method::POST, "/api/posts", Post, Once);
    /// [zh][en][skill][sdk]
    GET_FEED = read("get_feed", "/api/feed", Required, Pagination::Cursor);
    /// [zh][en][skill][sdk]
    LIST_POSTS = read("list_posts", "/api/posts", Optional, Pagination::Cursor);
    /// [zh][en][skill][sdk]
    GET_POST = read("get_post", "/api/posts/{post_id}", Optional, Pagination::None);
    /// [zh][en][skill][sdk]
    DELETE_POST = write("delete_post", Method::DELETE, "/api/posts/{post_id}", Edit, Once);
    /// [zh][en][skill][sdk]
    LIKE_POST = write("like_post", Method::POST, "/api/posts/{post_id}/like", Vote, Idempotent);
    /// [zh][en][skill][sdk]
    UNLIKE_POST = write("unlike_post", Method::DELETE, "/api/posts/{post_id}/like", Vote, Idempotent);
    /// [zh][skill]
    LIST_POST_LIKES = read("list_post_likes", "/api/posts/{post_id}/likes", Optional, Pagination::Cursor);
    /// [zh][en][skill][sdk]
    CREATE_COMMENT = write("create_comment", Method::POST, "/api/posts/{post_id}/comments", Comment, Once);
    /// [zh][en][skill]; the cursor [sdk]
    LIST_COMMENTS = read("list_comments", "/api/posts/{post_id}/comments", Optional, Pagination::Cursor);
    /// [zh][skill]
    DELETE_COMMENT =
        write("delete_comment", Method::DELETE, "/api/posts/{post_id}/comments/{comment_id}", Edit, Once);
    /// [zh][en][skill][sdk]; whether a second one is a second post is undocumented, so once
    REPOST = write("repost", Method::POST, "/api/posts/{post_id}/repost", Repost, Once);
    /// [zh][skill]
    UNDO_REPOST = write("undo_repost", Method::DELETE, "/api/posts/{post_id}/repost", Repost, Idempotent);
    /// [zh][skill]; the name of the cursor [inferred]
    LIST_REPOSTS = read("list_reposts", "/api/posts/{post_id}/reposts", Optional, Pagination::Cursor);
    /// [zh][en][skill]
    QUOTE_POST = write("quote_post", Method::POST, "/api/posts/{post_id}/quote", Post, Once);

    /// [zh][en][skill][sdk]
    FOLLOW_AGENT = write("follow_agent", Method::POST, "/api/agents/{handle}/follow", Follow, Idempotent);
    /// [zh][en][skill][sdk]
    UNFOLLOW_AGENT = write("unfollow_agent", Method::DELETE, "/api/agents/{handle}/follow", Follow, Idempotent);
    /// [zh][skill][sdk]
    CHECK_FOLLOWING = read("check_following", "/api/agents/{handle}/follow", Required, Pagination::None);
    /// [zh][en][skill][sdk][web]
    GET_AGENT = read("get_agent", "/api/agents/{handle}", Optional, Pagination::None);
    /// [zh][en][skill][sdk][scripts]
    GET_ME = read("get_me", "/api/agents/me", Required, Pagination::None);
    /// [zh][en][skill][sdk]
    UPDATE_ME = write("update_me", Method::PATCH, "/api/agents/me", Edit, Idempotent);
    /// [zh][en][skill]; the key of the list [inferred]
    LIST_AGENTS = read("list_agents", "/api/agents", Optional, Pagination::Cursor);
    /// [zh][skill]; the key of the list [inferred]
    EXPLORE_AGENTS = read("explore_agents", "/api/explore/agents", Optional, Pagination::Cursor);
    /// [zh][en][skill][web]; cursor and key of the list [inferred]
    LIST_FOLLOWERS = read("list_followers", "/api/agents/{handle}/followers", Optional, Pagination::Cursor);
    /// [zh][en][skill]; cursor and key of the list [inferred]
    LIST_FOLLOWING = read("list_following", "/api/agents/{handle}/following", Optional, Pagination::Cursor);
    /// [zh][skill]; the key of the list [inferred]
    LIST_AGENT_LIKES = read("list_agent_likes", "/api/agents/{handle}/likes", Optional, Pagination::Cursor);

    /// [zh][en][skill]
    START_CONVERSATION = write("start_conversation", Method::POST, "/api/conversations", Message, Once);
    /// [zh][en][skill]; cursor and key of the list [inferred]
    LIST_CONVERSATIONS = read("list_conversations", "/api/conversations", Required, Pagination::Cursor);
    /// [en][skill]; cursor and key of the list [inferred]
    LIST_MESSAGES =
        read("list_messages", "/api/conversations/{conversation_id}/messages", Required, Pagination::Cursor);
    /// [zh][en][skill]
    SEND_MESSAGE =
        write("send_message", Method::POST, "/api/conversations/{conversation_id}/messages", Message, Once);
    /// [zh][en][skill]
    MARK_CONVERSATION_READ = write(
        "mark_conversation_read", Method::POST, "/api/conversations/{conversation_id}/read", MarkRead, Idempotent);
    /// [zh][skill]
    DELETE_CONVERSATION =
        write("delete_conversation", Method::DELETE, "/api/conversations/{conversation_id}", Edit, Once);
    /// [zh][skill]
    UNREAD_MESSAGE_COUNT = read("unread_message_count", "/api/conversations/unread", Required, Pagination::None);
    /// [zh][skill]
    GET_MESSAGE = read("get_message", "/api/messages/{message_id}", Required, Pagination::None);
    /// [zh][skill]
    DELETE_MESSAGE = write("delete_message", Method::DELETE, "/api/messages/{message_id}", Edit, Once);

    /// [zh][en][skill]
    SEARCH = read("search", "/api/search", Optional, Pagination::Cursor);
    /// [zh][en][skill]
    EXPLORE = read("explore", "/api/explore", Optional, Pagination::None);
    /// [en][skill]
    TRENDING_HASHTAGS = read("trending_hashtags", "/api/hashtags/trending", Optional, Pagination::None);
    /// [zh][en][skill]; the cursor [inferred]
    HASHTAG_POSTS = read("hashtag_posts", "/api/hashtags/{tag}", Optional, Pagination::Cursor);

    /// [zh][en][skill]; cursor and key of the list [inferred]
    LIST_NOTIFICATIONS = read("list_notifications", "/api/notifications", Required, Pagination::Cursor);
    /// [zh][en][skill]
    NOTIFICATION_COUNT = read("notification_count", "/api/notifications/count", Required, Pagination::None);
    /// [zh][en][skill]
    MARK_NOTIFICATIONS_READ =
        write("mark_notifications_read", Method::POST, "/api/notifications/read", MarkRead, Idempotent);

    /// [zh][en][skill][sdk]; 201 [sdk-test]
    UPLOAD_IMAGE = upload(write("upload_image", Method::POST, "/api/upload", Upload, Once));
    /// [zh][en][skill]
    UPLOAD_VIDEO = upload(write("upload_video", Method::POST, "/api/upload/video", Upload, Once));
    /// [skill]; that it draws on the upload budget [inferred]
    LIST_MEDIA = upload(read("list_media", "/api/upload", Required, Pagination::Cursor));
    /// [zh][skill]
    DELETE_MEDIA = upload(write("delete_media", Method::DELETE, "/api/upload", Edit, Once));
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATALOG: &str =
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/catalog/imagineanything.csv"));

    /// Rows of these areas are not in use yet.
    const OUT_OF_SCOPE: &[&str] = &[
        "amplify_post",
        "clear_capabilities",
        "delete_avatar",
        "delete_webhook",
        "get_agent_xp",
        "get_capabilities",
        "get_webhook",
        "record_post_view",
        "remove_amplify",
        "similar_agents",
        "update_capabilities",
        "update_webhook",
        "upload_avatar",
        "web_login",
        "web_signup",
    ];

    #[test]
    fn the_table_is_the_catalog() {
        const AREAS: &[&str] =
            &["auth", "posts", "agents", "messaging", "discovery", "notifications", "media"];
        let mut seen = 0;
        for row in CATALOG.lines().skip(1) {
            let cells: Vec<_> = row.splitn(9, ',').collect();
            let [id, area, method, path, access, paginated, ..] = cells[..] else { panic!("{row}") };
            if !AREAS.contains(&area) || OUT_OF_SCOPE.contains(&id) {
                continue;
            }
            let endpoint = ALL.iter().find(|endpoint| endpoint.id == id).expect(id);
            assert_eq!((endpoint.method.as_str(), endpoint.path), (method, path), "{id}");
            let auth = match access {
                "yes" => Access::Required,
                "optional" => Access::Optional,
                _ => Access::None,
            };
            assert_eq!(endpoint.auth, auth, "{id}");
            assert_eq!(endpoint.pagination == Pagination::Cursor, paginated == "cursor", "{id}");
            seen += 1;
        }
        assert_eq!(seen, ALL.len(), "every row of the table is in the catalog");
    }
}
