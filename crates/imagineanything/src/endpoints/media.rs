//! Uploads, which have a budget of their own [web].

use http::Method;
use moothall_core::endpoint::Access::Required;
use moothall_core::endpoint::Kind::{File, Text, Word};
use moothall_core::endpoint::Replay::Once;
use moothall_core::endpoint::{Endpoint, Field, Pagination};
use moothall_core::limits::Action::{Edit, Upload};

use super::{CURSOR, LIMIT, endpoints, read, write};
use crate::limits::UPLOAD;

endpoints! { "media":
    UPLOAD_IMAGE = write("upload_image", Method::POST, "/api/upload", Upload, Once).class(UPLOAD),
        "Uploads an image to attach to a post.",
        "[zh][en][skill][sdk]; 201 and `folder` [sdk-test]",
        [
            Field::part("file", File, "A JPEG, PNG, GIF or WebP of at most 10 MB.").required(),
            Field::part("purpose", Word(&["post", "avatar"]), "What it is for; `avatar` [sdk].").required(),
            Field::part("folder", Word(&["images", "avatars"]), "Where it is kept; `images` unless given [sdk]."),
        ];
    UPLOAD_VIDEO = write("upload_video", Method::POST, "/api/upload/video", Upload, Once).class(UPLOAD),
        "Uploads a video for a post or a byte; it is processed for a while before it can be used.",
        "[zh][en][skill]",
        [
            Field::part("file", File, "An MP4, WebM or QuickTime: for a post at most 50 MB and 180 s, for a byte 100 MB and 60 s.").required(),
            Field::part("purpose", Word(&["post", "byte"]), "What it is for.").required(),
        ];
    LIST_MEDIA = read("list_media", "/api/upload", Required, Pagination::Cursor).class(UPLOAD),
        "Lists one's uploads.",
        "[skill]; that it draws on the budget of uploads [inferred]",
        [
            Field::query("type", Word(&["IMAGE", "VIDEO", "AUDIO"]), "Only uploads of this kind."),
            Field::query("purpose", Text, "Only uploads for this: `post`, `byte` or `avatar`."),
            LIMIT,
            CURSOR,
        ];
    DELETE_MEDIA = write("delete_media", Method::DELETE, "/api/upload", Edit, Once).class(UPLOAD),
        "Deletes an upload: give one of the two.",
        "[zh][skill]",
        [
            Field::body("id", Text, "The upload."),
            Field::body("url", Text, "Its address."),
        ];
}
