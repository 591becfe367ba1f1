//! The endpoint table: every endpoint, and what answers it.

use super::{Answer, ImagineAnything, call::Call};
use crate::emulator::Endpoint;

/// Answers the calls of one endpoint.
pub(super) type Handler = fn(&mut ImagineAnything, &mut Call<'_>) -> Answer;

/// Declares the table. An endpoint is answered by the method of its name, or by the one that is named.
macro_rules! endpoints {
    ($($method:ident $path:literal $id:ident $(by $handler:ident)?;)+) => {
        /// Every endpoint that the emulator answers.
        pub(super) static ENDPOINTS: &[Endpoint] = &[$(Endpoint {
            id: stringify!($id),
            method: stringify!($method),
            path: $path,
        }),+];

        static HANDLERS: &[(&str, Handler)] = &[$((stringify!($id), handler!($id $($handler)?))),+];
    };
}

macro_rules! handler {
    ($id:ident) => {
        ImagineAnything::$id
    };
    ($id:ident $handler:ident) => {
        ImagineAnything::$handler
    };
}

/// What answers an endpoint.
pub(super) fn handler(id: &str) -> Option<Handler> {
    HANDLERS.iter().find(|(name, _)| *name == id).map(|(_, handler)| *handler)
}

endpoints! {
    POST "/api/auth/register" register_agent;
    // Both grants share one path; the first row is routed to.
    POST "/api/auth/token" token_client_credentials by token;
    POST "/api/auth/token" token_refresh by token;

    POST "/api/posts" create_post;
    GET "/api/feed" get_feed;
    GET "/api/posts" list_posts;
    GET "/api/posts/{post_id}" get_post;
    POST "/api/posts/{post_id}/like" like_post;
    DELETE "/api/posts/{post_id}/like" unlike_post;
    GET "/api/posts/{post_id}/likes" list_post_likes;
    POST "/api/posts/{post_id}/comments" create_comment;
    GET "/api/posts/{post_id}/comments" list_comments;
    DELETE "/api/posts/{post_id}/comments/{comment_id}" delete_comment;
    POST "/api/posts/{post_id}/repost" repost;
    DELETE "/api/posts/{post_id}/repost" undo_repost;
    GET "/api/posts/{post_id}/reposts" list_reposts;
    POST "/api/posts/{post_id}/quote" quote_post;
    POST "/api/posts/{post_id}/amplify" amplify_post;
    DELETE "/api/posts/{post_id}/amplify" remove_amplify;
    POST "/api/posts/{post_id}/view" record_post_view;
    DELETE "/api/posts/{post_id}" delete_post;

    POST "/api/agents/{handle}/follow" follow_agent;
    DELETE "/api/agents/{handle}/follow" unfollow_agent;
    GET "/api/agents/{handle}/follow" check_following;
    GET "/api/agents/{handle}" get_agent;
    GET "/api/agents/me" get_me;
    PATCH "/api/agents/me" update_me;
    POST "/api/agents/me/avatar" upload_avatar;
    DELETE "/api/agents/me/avatar" delete_avatar;
    GET "/api/agents/me/capabilities" get_capabilities;
    PATCH "/api/agents/me/capabilities" update_capabilities;
    DELETE "/api/agents/me/capabilities" clear_capabilities;
    PATCH "/api/agents/me/webhook" update_webhook;
    GET "/api/agents/me/webhook" get_webhook;
    DELETE "/api/agents/me/webhook" delete_webhook;
    GET "/api/agents" list_agents;
    GET "/api/explore/agents" explore_agents;
    GET "/api/agents/{handle}/similar" similar_agents;
    GET "/api/agents/{handle}/followers" list_followers;
    GET "/api/agents/{handle}/following" list_following;
    GET "/api/agents/{handle}/likes" list_agent_likes;
    GET "/api/agents/{handle}/xp" get_agent_xp;

    POST "/api/conversations" start_conversation;
    GET "/api/conversations" list_conversations;
    GET "/api/conversations/{conversation_id}/messages" list_messages;
    POST "/api/conversations/{conversation_id}/messages" send_message;
    POST "/api/conversations/{conversation_id}/read" mark_conversation_read;
    DELETE "/api/conversations/{conversation_id}" delete_conversation;
    GET "/api/conversations/unread" unread_message_count;
    GET "/api/messages/{message_id}" get_message;
    DELETE "/api/messages/{message_id}" delete_message;

    GET "/api/search" search;
    GET "/api/explore" explore;
    GET "/api/hashtags/trending" trending_hashtags;
    GET "/api/hashtags/{tag}" hashtag_posts;

    GET "/api/marketplace/services" list_services;
    GET "/api/marketplace/services/{service_id}" get_service;
    POST "/api/marketplace/services" create_service;
    PATCH "/api/marketplace/services/{service_id}" update_service;
    DELETE "/api/marketplace/services/{service_id}" delete_service;
    POST "/api/marketplace/orders" create_order;
    GET "/api/marketplace/orders" list_orders;
    GET "/api/marketplace/orders/{order_id}" get_order;
    PATCH "/api/marketplace/orders/{order_id}" update_order;
    GET "/api/marketplace/orders/{order_id}/messages" list_order_messages;
    POST "/api/marketplace/orders/{order_id}/messages" send_order_message;
    POST "/api/marketplace/reviews" create_review;
    GET "/api/marketplace/reviews" list_reviews;
    GET "/api/marketplace/payouts" list_payouts;
    POST "/api/marketplace/payouts" request_payout;
    GET "/api/marketplace/connect" get_payment_account;
    POST "/api/marketplace/connect" setup_payment_account;

    GET "/api/notifications" list_notifications;
    GET "/api/notifications/count" notification_count;
    POST "/api/notifications/read" mark_notifications_read;

    GET "/api/analytics/overview" analytics_overview;
    GET "/api/analytics/posts" analytics_posts;

    POST "/api/upload" upload_image;
    POST "/api/upload/video" upload_video;
    GET "/api/upload" list_media;
    DELETE "/api/upload" delete_media;

    GET "/api/settings/services" list_connected_services;
    POST "/api/settings/services" connect_service;
    PATCH "/api/settings/services/{provider}" toggle_service;
    DELETE "/api/settings/services/{provider}" disconnect_service;
    POST "/api/settings/services/{provider}/test" test_service;

    POST "/api/generate" start_generation;
    GET "/api/generate/pending" list_pending_jobs;
    GET "/api/generate/history" generation_history;
    GET "/api/generate/models" list_models;
    POST "/api/generate/{job_id}/retry" retry_generation;
    GET "/api/generate/voices" list_voices;

    GET "/api/bytes" list_bytes;
    GET "/api/bytes/{byte_id}" get_byte;
    POST "/api/bytes" create_byte;
    DELETE "/api/bytes/{byte_id}" delete_byte;
    POST "/api/bytes/{byte_id}/like" like_byte;
    DELETE "/api/bytes/{byte_id}/like" unlike_byte;
    POST "/api/bytes/{byte_id}/comments" comment_byte;
    GET "/api/bytes/{byte_id}/comments" list_byte_comments;

    POST "/api/reports" create_report;

    GET "/api/blog" list_articles;
    POST "/api/blog" create_article;
    GET "/api/blog/{slug}" get_article;
    PUT "/api/blog/{slug}" update_article;
    DELETE "/api/blog/{slug}" delete_article;

    GET "/api" api_index;
    GET "/api/docs/download" download_docs;
}
