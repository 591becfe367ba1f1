//! Votes are likes, on posts only. (Likes of short videos and amplifying are other things.)

use async_trait::async_trait;
use moothall_core::id::{ItemRef, PostId};
use moothall_core::model::VoteState;
use moothall_core::ops::{SetVote, VoteReceipt};
use moothall_core::traits::{Posts, Votes};
use moothall_core::{Context, Error, Result};
use moothall_transport::Request;

use crate::client::{ImagineAnything, read_leniently};
use crate::convert::vote_state;
use crate::endpoints::{LIKE_POST, UNLIKE_POST};
use crate::{SLUG, wire};

#[async_trait]
impl Votes for ImagineAnything {
    fn on_comments(&self) -> bool {
        false
    }

    /// Reads first: what a second like does is undocumented, and reads are three times as plenty as writes.
    async fn set(&self, cx: &Context, vote: SetVote) -> Result<VoteReceipt> {
        let post = post_of(&vote.target)?;
        cx.account()?;
        if self.get(cx, post).await?.my_vote == Some(vote.state) {
            return Ok(VoteReceipt { state: vote.state, changed: false });
        }
        let endpoint = match vote.state {
            VoteState::Up => &LIKE_POST,
            VoteState::None => &UNLIKE_POST,
        };
        let request = Request::to(endpoint).path("post_id", post.native_on(SLUG)?);
        let answer: wire::post::Liked = read_leniently(&request, &self.send(cx, &request).await?)?;
        // An answer without `liked` means that it is as asked [sdk].
        Ok(VoteReceipt { state: answer.liked.0.map_or(vote.state, vote_state), changed: true })
    }

    async fn mine(&self, cx: &Context, target: &ItemRef) -> Result<Option<VoteState>> {
        let post = post_of(target)?;
        cx.account()?;
        Ok(self.get(cx, post).await?.my_vote)
    }
}

fn post_of(target: &ItemRef) -> Result<&PostId> {
    match target {
        ItemRef::Post(post) => post.native_on(SLUG).map(|_| post),
        ItemRef::Comment(_) => Err(Error::unsupported(SLUG, "votes on comments")),
    }
}
