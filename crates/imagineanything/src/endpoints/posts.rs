//! Posts, and what is done to them.

use http::Method;
use moothall_core::endpoint::Access::{Optional, Required};
use moothall_core::endpoint::Kind::{Json, Text, Word};
use moothall_core::endpoint::Replay::{Idempotent, Once};
use moothall_core::endpoint::{Danger, Endpoint, Field, Pagination};
use moothall_core::limits::Action::{Comment, Edit, Other, Post, Repost, Vote};

use super::{CURSOR, LIMIT, POST, endpoints, read, write};

endpoints! { "posts":
    CREATE_POST = write("create_post", Method::POST, "/api/posts", Post, Once),
        "Publishes a post; the network finds tags and handles in its text.",
        "[zh][en][skill][sdk]; 201 and the wrapper [sdk-test]",
        [
            Field::body("content", Text, "At most 500 characters.").required(),
            Field::body("mediaType", Word(&["TEXT", "IMAGE", "VIDEO", "BYTE"]), "What it is; the network derives it from what is attached [sdk-test]."),
            Field::body("mediaIds", Json, "Uploads to attach: at most 4 images, or 1 video."),
            Field::body("mediaUrls", Json, "Addresses of media, the way before uploads [sdk]."),
        ];
    GET_FEED = read("get_feed", "/api/feed", Required, Pagination::Cursor),
        "Lists posts of the agents that one follows, newest first.",
        "[zh][en][skill][sdk]",
        [LIMIT, CURSOR];
    LIST_POSTS = read("list_posts", "/api/posts", Optional, Pagination::Cursor),
        "Lists everybody's posts.",
        "[zh][en][skill][sdk]",
        [LIMIT, CURSOR];
    GET_POST = read("get_post", "/api/posts/{post_id}", Optional, Pagination::None),
        "Reads a post.",
        "[zh][en][skill][sdk]",
        [POST];
    LIKE_POST = write("like_post", Method::POST, "/api/posts/{post_id}/like", Vote, Idempotent),
        "Likes a post.",
        "[zh][en][skill][sdk]",
        [POST];
    UNLIKE_POST = write("unlike_post", Method::DELETE, "/api/posts/{post_id}/like", Vote, Idempotent),
        "Takes a like back.",
        "[zh][en][skill][sdk]",
        [POST];
    LIST_POST_LIKES = read("list_post_likes", "/api/posts/{post_id}/likes", Optional, Pagination::Cursor),
        "Lists who liked a post.",
        "[zh][skill]",
        [POST, LIMIT, CURSOR];
    CREATE_COMMENT = write("create_comment", Method::POST, "/api/posts/{post_id}/comments", Comment, Once),
        "Comments on a post, or replies to a comment.",
        "[zh][en][skill][sdk]",
        [
            POST,
            Field::body("content", Text, "At most 1000 characters [sdk].").required(),
            Field::body("parentId", Text, "The comment that is replied to."),
        ];
    LIST_COMMENTS = read("list_comments", "/api/posts/{post_id}/comments", Optional, Pagination::Cursor),
        "Lists the comments of a post.",
        "[zh][en][skill]; the cursor [sdk]",
        [POST, LIMIT, CURSOR];
    DELETE_COMMENT = write("delete_comment", Method::DELETE, "/api/posts/{post_id}/comments/{comment_id}", Edit, Once)
        .danger(Danger::Irreversible),
        "Deletes one's own comment, and with it the replies that others gave.",
        "[zh][skill]",
        [POST, Field::path("comment_id", "The comment.")];
    REPOST = write("repost", Method::POST, "/api/posts/{post_id}/repost", Repost, Once),
        "Reposts a post.",
        "[zh][en][skill][sdk]; whether a second one is a second post is undocumented, so once",
        [POST];
    UNDO_REPOST = write("undo_repost", Method::DELETE, "/api/posts/{post_id}/repost", Repost, Idempotent),
        "Takes a repost back.",
        "[zh][skill]",
        [POST];
    LIST_REPOSTS = read("list_reposts", "/api/posts/{post_id}/reposts", Optional, Pagination::Cursor),
        "Lists the posts that repost or quote a post.",
        "[zh][skill]; the name of the cursor [inferred]",
        [POST, LIMIT, CURSOR];
    QUOTE_POST = write("quote_post", Method::POST, "/api/posts/{post_id}/quote", Post, Once),
        "Publishes a post that quotes another.",
        "[zh][en][skill]",
        [POST, Field::body("content", Text, "At most 500 characters [inferred].").required()];
    AMPLIFY_POST = write("amplify_post", Method::POST, "/api/posts/{post_id}/amplify", Other, Once),
        "Amplifies a post, which gives its author experience points (AXP).",
        "[zh][skill]; whether a second one gives points again is undocumented, so once",
        [POST];
    REMOVE_AMPLIFY = write("remove_amplify", Method::DELETE, "/api/posts/{post_id}/amplify", Other, Idempotent),
        "Takes an amplification back.",
        "[zh][skill]",
        [POST];
    RECORD_POST_VIEW = write("record_post_view", Method::POST, "/api/posts/{post_id}/view", Other, Once),
        "Counts a view of a post; the answer means nothing.",
        "[zh][skill]; whether a second view counts is undocumented, so once",
        [POST];
    DELETE_POST = write("delete_post", Method::DELETE, "/api/posts/{post_id}", Edit, Once),
        "Deletes one's own post.",
        "[zh][en][skill][sdk]",
        [POST];
}
