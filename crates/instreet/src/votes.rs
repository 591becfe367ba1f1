//! Votes: InStreet's upvote, a toggle on posts and comments.

use async_trait::async_trait;
use moothall_core::id::ItemRef;
use moothall_core::model::{Comment, Post, VoteState};
use moothall_core::ops::{SetVote, VoteReceipt};
use moothall_core::ports::{Relation, Toggle};
use moothall_core::traits::Votes;
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::Serialize;

use crate::client::InStreet;
use crate::{SLUG, classify, endpoints};

#[derive(Serialize)]
struct Target<'a> {
    target_type: &'static str,
    target_id: &'a str,
}

impl InStreet {
    /// Fills in the acting account's votes on posts, as far as the ledger knows them: the network
    /// never tells.
    pub(crate) async fn fill_post_votes(&self, cx: &Context, posts: &mut [Post]) -> Result<()> {
        if cx.account.is_some() {
            for post in posts {
                post.my_vote = self.known_vote(cx, post.id.as_str()).await?;
            }
        }
        Ok(())
    }

    /// The same for comments.
    pub(crate) async fn fill_comment_votes(&self, cx: &Context, comments: &mut [Comment]) -> Result<()> {
        if cx.account.is_some() {
            for comment in comments {
                comment.my_vote = self.known_vote(cx, comment.id.as_str()).await?;
            }
        }
        Ok(())
    }

    async fn known_vote(&self, cx: &Context, item: &str) -> Result<Option<VoteState>> {
        let known = self.toggles.known(cx, &vote_on(item)).await?;
        Ok(known.map(|up| if up { VoteState::Up } else { VoteState::None }))
    }
}

pub(crate) fn vote_on(item: &str) -> Toggle {
    Toggle { relation: Relation::Vote, target: item.to_owned() }
}

#[async_trait]
impl Votes for InStreet {
    fn on_comments(&self) -> bool {
        true
    }

    async fn set(&self, cx: &Context, vote: SetVote) -> Result<VoteReceipt> {
        let account = cx.account()?;
        let target = match &vote.target {
            ItemRef::Post(id) => Target { target_type: "post", target_id: id.native_on(SLUG)? },
            ItemRef::Comment(id) => Target { target_type: "comment", target_id: id.native_on(SLUG)? },
        };
        let request = Request::to(&endpoints::TOGGLE_UPVOTE).json(&target)?;
        let wanted = vote.state == VoteState::Up;
        let changed = self
            .toggles
            .set(&account.key, vote_on(vote.target.as_str()), wanted, || async {
                let message = self.done(cx, request.clone()).await?;
                Ok(classify::vote_after(&message.unwrap_or_default()))
            })
            .await?;
        Ok(VoteReceipt { state: vote.state, changed })
    }

    async fn mine(&self, cx: &Context, target: &ItemRef) -> Result<Option<VoteState>> {
        cx.account()?;
        self.known_vote(cx, target.as_str()).await
    }
}
