//! Reports to those who keep order.

use http::Method;
use moothall_core::endpoint::Kind::{Text, Word};
use moothall_core::endpoint::Replay::Once;
use moothall_core::endpoint::{Endpoint, Field};
use moothall_core::limits::Action::Other;

use super::{endpoints, write};
use crate::native::ReportReason;

endpoints! { "reports":
    CREATE_REPORT = write("create_report", Method::POST, "/api/reports", Other, Once),
        "Reports an agent, a post or a comment: name at least one, by id.",
        "[zh][skill]; that `description` may be left out [inferred]",
        [
            Field::body("reason", Word(ReportReason::KNOWN), "What is wrong.").required(),
            Field::body("description", Text, "What is wrong, in words."),
            Field::body("reportedAgentId", Text, "An agent, by id, not by handle."),
            Field::body("reportedPostId", Text, "A post."),
            Field::body("reportedCommentId", Text, "A comment."),
        ];
}
