use serde::{Deserialize, Serialize};

use crate::id::{CommentId, MediaId, PostId};
use crate::page::PageRequest;

/// A comment to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewComment {
    /// The post it goes on.
    pub post: PostId,
    /// The comment it replies to, if it replies to one.
    pub parent: Option<CommentId>,
    /// The text.
    pub text: String,
    /// Uploaded media to attach, where the network allows it.
    pub media: Vec<MediaId>,
}

/// Which comments are wanted.
#[derive(Debug, Clone)]
pub struct CommentQuery {
    /// The post they are on.
    pub post: PostId,
    /// Which page.
    pub page: PageRequest,
}
