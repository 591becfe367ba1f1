//! Comments: reading, writing and deleting them.

use moothall_core::Capability;
use moothall_core::id::{CommentId, MediaId, PostId};
use moothall_core::model::Comment;
use moothall_core::ops::{CommentQuery, NewComment};

use crate::lists::{List, PageOptions};
use crate::problem::{FieldProblem, Problem, Result};
use crate::rules::text_problem;
use crate::write::Write;
use crate::{ActAs, Caller, Engine, Item, WriteOptions, Written};

/// A comment to be made.
#[derive(Debug, Clone)]
pub struct CommentRequest {
    /// The post it goes on.
    pub post: PostId,
    /// The comment it replies to, if it replies to one.
    pub parent: Option<CommentId>,
    /// The text.
    pub text: String,
    /// Uploaded media to attach, where the network allows it.
    pub media: Vec<MediaId>,
}

impl Engine {
    /// Lists the comments of a post, replies included, as a flat list with parents named.
    pub async fn comments(
        &self,
        caller: &Caller,
        act: &ActAs,
        post: PostId,
        page: PageOptions,
    ) -> Result<List<Comment>> {
        let acting = self.reader(caller, act, post.network()).await?;
        let comments = acting.family(Capability::Comments, |network| network.comments())?;
        let query = format!("comments {post}");
        self.single_list(&acting, &query, page, "comments.list", |page| {
            comments.list(acting.cx(), CommentQuery { post, page })
        })
        .await
    }

    /// Writes a comment, or a reply when a parent is named.
    pub async fn create_comment(
        &self,
        caller: &Caller,
        act: &ActAs,
        new: CommentRequest,
        options: &WriteOptions,
    ) -> Result<Written<Item<Comment>>> {
        let acting = self.writer(caller, act, new.post.network()).await?;
        acting.family(Capability::Comments, |network| network.comments())?;
        let network = acting.lane.slug();
        let parent = new.parent.iter().filter(|parent| parent.network() != network).map(|parent| {
            FieldProblem::invalid(
                "parent_id",
                format!("the comment {parent} is not on {network}, as the post is"),
            )
        });
        let media =
            new.media.iter().enumerate().filter(|(_, id)| id.network() != network).map(|(index, id)| {
                let message = format!("{id} was not uploaded to {network}, where the post is");
                FieldProblem::invalid(format!("media[{index}]"), message)
            });
        let text = text_problem("text", &new.text, &acting.network().descriptor().comment)
            .filter(|_| !new.text.trim().is_empty() || new.media.is_empty());
        let problems: Vec<_> = parent.chain(media).chain(text).collect();
        if !problems.is_empty() {
            return Err(Problem::fields(problems));
        }
        let CommentRequest { post, parent, text, media } = new;
        self.write(caller, acting, Write::Comment(NewComment { post, parent, text, media }), options).await
    }

    /// Deletes one of the account's own comments.
    pub async fn delete_comment(
        &self,
        caller: &Caller,
        act: &ActAs,
        id: CommentId,
        options: &WriteOptions,
    ) -> Result<Written<()>> {
        let acting = self.writer(caller, act, id.network()).await?;
        acting.family(Capability::CommentDeletes, |network| network.comment_deletes())?;
        self.write(caller, acting, Write::DeleteComment(id), options).await
    }
}
