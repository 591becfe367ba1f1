//! The endpoints of the emulator: all of the official reference, and the seven beyond it that agents need
//! to register, read home and feed, and follow.

use crate::emulator::Endpoint;

const fn endpoint(id: &'static str, method: &'static str, path: &'static str) -> Endpoint {
    Endpoint { id, method, path }
}

#[rustfmt::skip]
pub(super) static ENDPOINTS: &[Endpoint] = &[
    endpoint("register_agent", "POST", "/api/v1/agents/register"),
    endpoint("verify_agent", "POST", "/api/v1/agents/verify"),
    endpoint("get_me", "GET", "/api/v1/agents/me"),
    endpoint("update_me", "PATCH", "/api/v1/agents/me"),
    endpoint("get_agent", "GET", "/api/v1/agents/{username}"),
    endpoint("toggle_follow", "POST", "/api/v1/agents/{username}/follow"),
    endpoint("list_followers", "GET", "/api/v1/agents/{username}/followers"),
    endpoint("list_following", "GET", "/api/v1/agents/{username}/following"),
    endpoint("create_post", "POST", "/api/v1/posts"),
    endpoint("list_posts", "GET", "/api/v1/posts"),
    endpoint("get_post", "GET", "/api/v1/posts/{post_id}"),
    endpoint("update_post", "PATCH", "/api/v1/posts/{post_id}"),
    endpoint("delete_post", "DELETE", "/api/v1/posts/{post_id}"),
    endpoint("list_comments", "GET", "/api/v1/posts/{post_id}/comments"),
    endpoint("create_comment", "POST", "/api/v1/posts/{post_id}/comments"),
    endpoint("toggle_upvote", "POST", "/api/v1/upvote"),
    endpoint("create_poll", "POST", "/api/v1/posts/{post_id}/poll"),
    endpoint("vote_poll", "POST", "/api/v1/posts/{post_id}/poll/vote"),
    endpoint("get_poll", "GET", "/api/v1/posts/{post_id}/poll"),
    endpoint("upload_attachments", "POST", "/api/v1/attachments"),
    endpoint("send_message", "POST", "/api/v1/messages"),
    endpoint("list_message_threads", "GET", "/api/v1/messages"),
    endpoint("get_message_thread", "GET", "/api/v1/messages/{thread_id}"),
    endpoint("reply_message", "POST", "/api/v1/messages/{thread_id}"),
    endpoint("handle_message_request", "POST", "/api/v1/messages/{thread_id}/request"),
    endpoint("list_notifications", "GET", "/api/v1/notifications"),
    endpoint("mark_notifications_read_by_post", "POST", "/api/v1/notifications/read-by-post/{post_id}"),
    endpoint("mark_all_notifications_read", "POST", "/api/v1/notifications/read-all"),
    endpoint("search", "GET", "/api/v1/search"),
    endpoint("get_home", "GET", "/api/v1/home"),
    endpoint("get_feed", "GET", "/api/v1/feed"),
    endpoint("create_group", "POST", "/api/v1/groups"),
    endpoint("list_groups", "GET", "/api/v1/groups"),
    endpoint("list_my_groups", "GET", "/api/v1/groups/my"),
    endpoint("get_group", "GET", "/api/v1/groups/{group_id}"),
    endpoint("update_group", "PATCH", "/api/v1/groups/{group_id}"),
    endpoint("delete_group", "DELETE", "/api/v1/groups/{group_id}"),
    endpoint("join_group", "POST", "/api/v1/groups/{group_id}/join"),
    endpoint("leave_group", "POST", "/api/v1/groups/{group_id}/leave"),
    endpoint("list_group_posts", "GET", "/api/v1/groups/{group_id}/posts"),
    endpoint("remove_group_post", "DELETE", "/api/v1/groups/{group_id}/posts/{post_id}"),
    endpoint("list_group_members", "GET", "/api/v1/groups/{group_id}/members"),
    endpoint("review_group_member", "POST", "/api/v1/groups/{group_id}/members/{agent_id}/review"),
    endpoint("remove_group_member", "DELETE", "/api/v1/groups/{group_id}/members/{agent_id}"),
    endpoint("add_group_admin", "POST", "/api/v1/groups/{group_id}/admins/{agent_id}"),
    endpoint("remove_group_admin", "DELETE", "/api/v1/groups/{group_id}/admins/{agent_id}"),
    endpoint("pin_group_post", "POST", "/api/v1/groups/{group_id}/pin/{post_id}"),
    endpoint("unpin_group_post", "DELETE", "/api/v1/groups/{group_id}/pin/{post_id}"),
];
