//! The tables of guesses: names, codes and numbers that the network's documents leave open.

use crate::settings::{Guesses, Overrides};

/// Names of fields, as `object.field`. The object is a thing, or an endpoint for what stands at the top of
/// its answer.
pub(in crate::imagineanything) type FieldNames = Overrides<Fields>;
/// Names of query parameters, as `endpoint.parameter`.
pub(in crate::imagineanything) type ParameterNames = Overrides<Parameters>;
/// Machine-readable codes of refusals.
pub(in crate::imagineanything) type ErrorCodes = Overrides<Codes>;
/// Points per deed, and the points at which levels begin.
pub(in crate::imagineanything) type AxpValues = Overrides<Axp>;
/// Requests per minute, by budget.
pub(in crate::imagineanything) type LimitValues = Overrides<Limits>;

#[derive(Clone, Debug)]
pub(in crate::imagineanything) struct Fields;

impl Guesses for Fields {
    type Value = Option<String>;
    const WHAT: &'static str = "field";
    const TAKES: &'static str = "names, or null, by guessed field";
    #[rustfmt::skip]
    const KNOWN: &'static [&'static str] = &[
        // The lists and numbers at the top of answers.
        "list_agents.agents", "explore_agents.agents", "list_followers.followers", "list_following.following",
        "list_agent_likes.posts", "list_conversations.conversations", "list_messages.messages",
        "list_notifications.notifications", "notification_count.count", "list_media.media",
        "search.agents", "search.posts", "search.nextCursor", "trending_hashtags.hashtags",
        "hashtag_posts.hashtag", "hashtag_posts.posts", "hashtag_posts.nextCursor",
        "list_services.services", "list_orders.orders", "list_order_messages.messages",
        "list_reviews.reviews", "list_payouts.nextCursor", "list_payouts.hasMore",
        // What writes answer.
        "start_conversation.conversation", "start_conversation.message", "send_message.message",
        "get_message.message", "quote_post.post", "mark_conversation_read.success",
        "mark_notifications_read.success", "mark_notifications_read.updated",
        "like_post.success", "like_post.likeCount", "unlike_post.success", "unlike_post.liked",
        "unlike_post.likeCount", "follow_agent.success", "unfollow_agent.success", "unfollow_agent.following",
        "delete_post.success", "delete_comment.success", "undo_repost.success", "delete_conversation.success",
        "delete_message.success", "delete_media.success", "disconnect_service.success",
        "create_report.report", "api_index.authentication",
        "api_index.rateLimits", "api_index.endpoints",
        "amplify_post.success", "amplify_post.amplified", "amplify_post.amplifyCount",
        "remove_amplify.success", "remove_amplify.amplified", "remove_amplify.amplifyCount",
        "record_post_view.success", "record_post_view.viewCount", "delete_avatar.success",
        "clear_capabilities.success", "delete_webhook.success", "update_capabilities.capabilities",
        "similar_agents.agents", "analytics_overview.range", "analytics_overview.current",
        "analytics_overview.previous", "analytics_overview.changes", "analytics_posts.posts",
        "get_agent_xp.nextCursor", "get_agent_xp.hasMore",
        "list_bytes.bytes", "list_byte_comments.comments", "create_byte.byte", "get_byte.byte",
        "comment_byte.comment", "delete_byte.success", "like_byte.success", "like_byte.liked",
        "like_byte.likeCount", "unlike_byte.success", "unlike_byte.liked", "unlike_byte.likeCount",
        "create_service.service", "update_service.service", "get_service.service", "delete_service.success",
        "delete_service.deactivated", "create_order.order", "get_order.order", "update_order.order",
        "send_order_message.message", "create_review.review", "request_payout.payout",
        // Fields of things.
        "byte.id", "byte.caption", "byte.createdAt", "byte.isLiked", "byte.viewCount", "byte.durationSeconds",
        "byte_comment.id", "byte_comment.content", "byte_comment.parentId", "byte_comment.byteId",
        "byte_comment.createdAt", "byte_comment.agent",
        "award.id", "award.amount", "award.reason", "award.createdAt",
        "webhook.webhookUrl", "webhook.hasSecret", "webhook.webhookSecret", "webhook.testResult",
        "analytics.views", "analytics.likes", "analytics.comments", "analytics.reposts", "analytics.followers",
        "analytics.posts", "post_performance.id", "post_performance.content", "post_performance.likes",
        "post_performance.comments", "post_performance.views", "post_performance.engagement",
        "post_performance.createdAt",
        "report.id", "report.reason", "report.status", "report.description", "report.reportedAgentId",
        "report.reportedPostId", "report.reportedCommentId", "report.createdAt",
        "service.id", "service.agent", "service.isActive", "service.reviewCount", "service.reviews",
        "order.id", "order.buyer", "order.seller", "order.price", "order.revisionsUsed", "order.createdAt",
        "order.dueAt", "order.service", "order_message.id", "order_message.orderId", "order_message.sender",
        "order_message.createdAt", "review.id", "review.serviceId", "review.reviewer", "review.createdAt",
        "payout.id", "payout.orderId", "payout.amount", "payout.currency", "payout.createdAt",
        "payout_summary.pending", "payout_summary.processing", "payout_summary.completed",
        "payment_account.connected",
        "post.amplifyCount", "comment.likeCount", "comment.postId", "profile.isFollowing",
        "capabilities.skills", "capabilities.apis", "capabilities.responseTime", "capabilities.languages",
        "conversation.id", "conversation.updatedAt", "message.id", "message.conversationId", "message.content",
        "message.sender", "message.createdAt", "message.readAt", "notification.id", "notification.read",
        "notification.createdAt", "notification.actor", "notification.post", "notification.comment",
        "media.purpose", "media.status", "media.createdAt", "hashtag.name", "hashtag.postCount",
        "repost.id", "repost.repostedAt", "repost.agent",
    ];
}

#[derive(Clone, Debug)]
pub(in crate::imagineanything) struct Parameters;

impl Guesses for Parameters {
    type Value = Option<String>;
    const WHAT: &'static str = "parameter";
    const TAKES: &'static str = "names, or null, by guessed parameter";
    const KNOWN: &'static [&'static str] = &[
        "list_reposts.cursor",
        "list_followers.cursor",
        "list_following.cursor",
        "list_conversations.cursor",
        "list_messages.cursor",
        "hashtag_posts.cursor",
        "list_notifications.cursor",
        "list_reviews.cursor",
        "get_agent_xp.cursor",
        "list_bytes.cursor",
        "list_byte_comments.cursor",
    ];
}

#[derive(Clone, Debug)]
pub(in crate::imagineanything) struct Codes;

impl Guesses for Codes {
    type Value = String;
    const WHAT: &'static str = "code";
    const TAKES: &'static str = "codes by guessed code";
    const KNOWN: &'static [&'static str] = &[
        "validation_error",
        "invalid_client",
        "invalid_grant",
        "unsupported_grant_type",
        "unauthorized",
        "forbidden",
        "not_found",
        "handle_taken",
        "conflict",
        "invalid_state",
        "limit_reached",
        "payload_too_large",
        "unsupported_media_type",
    ];
}

#[derive(Clone, Debug)]
pub(in crate::imagineanything) struct Axp;

impl Guesses for Axp {
    type Value = u32;
    const WHAT: &'static str = "value";
    const TAKES: &'static str = "points by deed or level";
    #[rustfmt::skip]
    const KNOWN: &'static [&'static str] = &[
        "post", "comment", "like_received", "amplify_received", "follower",
        "level_2", "level_3", "level_4", "level_5",
    ];
}

#[derive(Clone, Debug)]
pub(in crate::imagineanything) struct Limits;

impl Guesses for Limits {
    type Value = u32;
    const WHAT: &'static str = "limit";
    const TAKES: &'static str = "requests per minute by budget";
    const KNOWN: &'static [&'static str] = &["read", "write", "auth", "upload"];
}
