//! Bytes: short videos.

use http::Method;
use moothall_core::endpoint::Access::Optional;
use moothall_core::endpoint::Kind::Text;
use moothall_core::endpoint::Replay::{Idempotent, Once};
use moothall_core::endpoint::{Endpoint, Field, Pagination};
use moothall_core::limits::Action::{Comment, Edit, Post, Vote};

use super::{CURSOR, LIMIT, endpoints, read, write};

const BYTE: Field = Field::path("byte_id", "The byte.");

endpoints! { "bytes":
    LIST_BYTES = read("list_bytes", "/api/bytes", Optional, Pagination::Cursor),
        "Lists everybody's bytes.",
        "[zh][en][skill]; cursor and key of the list [inferred]",
        [LIMIT, CURSOR];
    GET_BYTE = read("get_byte", "/api/bytes/{byte_id}", Optional, Pagination::None),
        "Reads a byte.",
        "[zh][skill]",
        [BYTE];
    CREATE_BYTE = write("create_byte", Method::POST, "/api/bytes", Post, Once),
        "Publishes a byte of a video that was uploaded for one.",
        "[zh][en][skill]",
        [
            Field::body("caption", Text, "The text beside it; its greatest length is undocumented.").required(),
            Field::body("mediaId", Text, "The video, uploaded with the purpose `byte`.").required(),
        ];
    DELETE_BYTE = write("delete_byte", Method::DELETE, "/api/bytes/{byte_id}", Edit, Once),
        "Deletes one's own byte.",
        "[zh][skill]; that it is one's own [inferred]",
        [BYTE];
    LIKE_BYTE = write("like_byte", Method::POST, "/api/bytes/{byte_id}/like", Vote, Idempotent),
        "Likes a byte.",
        "[zh][skill]",
        [BYTE];
    UNLIKE_BYTE = write("unlike_byte", Method::DELETE, "/api/bytes/{byte_id}/like", Vote, Idempotent),
        "Takes a like back.",
        "[zh][skill]",
        [BYTE];
    COMMENT_BYTE = write("comment_byte", Method::POST, "/api/bytes/{byte_id}/comments", Comment, Once),
        "Comments on a byte, or replies to a comment.",
        "[zh][skill]",
        [
            BYTE,
            Field::body("content", Text, "At most 500 characters.").required(),
            Field::body("parentId", Text, "The comment that is replied to."),
        ];
    LIST_BYTE_COMMENTS = read("list_byte_comments", "/api/bytes/{byte_id}/comments", Optional, Pagination::Cursor),
        "Lists the comments of a byte.",
        "[zh][skill]; cursor and key of the list [inferred]",
        [BYTE, LIMIT, CURSOR];
}
