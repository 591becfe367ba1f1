//! One post: reading, changing, deleting, reposting and quoting it. Making posts is in `publish.rs`.

use moothall_core::Capability;
use moothall_core::id::PostId;
use moothall_core::model::Post;
use moothall_core::ops::{Created, EditPost, NewQuote, SetRepost};
use serde::Serialize;

use crate::accounts::ChallengeInfo;
use crate::problem::{Problem, Result};
use crate::publish::DeliveryStatus;
use crate::rules::check_text;
use crate::{ActAs, Caller, Engine};

/// How a repost stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RepostResult {
    /// The post.
    pub post_id: PostId,
    /// Whether the account reposts it.
    pub reposted: bool,
}

/// A post that was made, in whatever state the network holds it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedPost {
    /// Whether it is there, or what it waits for.
    pub status: DeliveryStatus,
    /// The post.
    pub post: Post,
    /// The challenge that has to be answered first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<ChallengeInfo>,
}

impl Engine {
    /// Reads a post.
    pub async fn post(&self, caller: &Caller, act: &ActAs, id: &PostId) -> Result<Post> {
        let acting = self.reader(caller, act, id.network())?;
        let posts = acting.family(Capability::Posts, |network| network.posts())?;
        acting.read("posts.get", posts.get(acting.cx(), id)).await
    }

    /// Changes one of the account's own posts and returns it as it is now.
    pub async fn edit_post(&self, caller: &Caller, act: &ActAs, id: PostId, edit: EditPost) -> Result<Post> {
        let acting = self.writer(caller, act, id.network())?;
        acting.family(Capability::PostEdits, |network| network.post_edits())?;
        if edit.title.is_none() && edit.text.is_none() {
            return Err(Problem::invalid("nothing is to be changed: give a `title` or a `text`"));
        }
        if let Some(text) = &edit.text {
            check_text("text", text, &acting.network().descriptor().post.text)?;
        }
        self.complete(async move {
            let edits = acting.family(Capability::PostEdits, |network| network.post_edits())?;
            acting.write("posts.edit", edits.edit(acting.cx(), &id, edit)).await
        })
        .await
    }

    /// Deletes one of the account's own posts.
    pub async fn delete_post(&self, caller: &Caller, act: &ActAs, id: PostId) -> Result<()> {
        let acting = self.writer(caller, act, id.network())?;
        self.complete(async move {
            let posts = acting.family(Capability::Posts, |network| network.posts())?;
            acting.write("posts.delete", posts.delete(acting.cx(), &id)).await
        })
        .await
    }

    /// Makes the account repost a post or not, however it was before.
    pub async fn set_repost(&self, caller: &Caller, act: &ActAs, repost: SetRepost) -> Result<RepostResult> {
        let acting = self.writer(caller, act, repost.post.network())?;
        self.complete(async move {
            let reposts = acting.family(Capability::Reposts, |network| network.reposts())?;
            let result = RepostResult { post_id: repost.post.clone(), reposted: repost.reposted };
            acting.write("reposts.set", reposts.set(acting.cx(), repost)).await?;
            Ok(result)
        })
        .await
    }

    /// Makes a post that passes on another with a text of its own.
    pub async fn quote(&self, caller: &Caller, act: &ActAs, quote: NewQuote) -> Result<CreatedPost> {
        let acting = self.writer(caller, act, quote.post.network())?;
        acting.family(Capability::Reposts, |network| network.reposts())?;
        check_text("text", &quote.text, &acting.network().descriptor().post.text)?;
        let engine = self.clone();
        self.complete(async move {
            let reposts = acting.family(Capability::Reposts, |network| network.reposts())?;
            let created = acting.write("reposts.quote", reposts.quote(acting.cx(), quote)).await?;
            Ok(engine.created(&acting, created))
        })
        .await
    }

    /// Says how a created post stands, and keeps the challenge that it may wait for.
    pub(crate) fn created(&self, acting: &crate::acting::Acting, created: Created<Post>) -> CreatedPost {
        match created {
            Created::Published(post) => {
                CreatedPost { status: DeliveryStatus::Published, post, challenge: None }
            }
            Created::AwaitingReview(post) => {
                CreatedPost { status: DeliveryStatus::AwaitingReview, post, challenge: None }
            }
            Created::AwaitingChallenge(post, challenge) => {
                let challenge = self.inner.post_challenges.keep(acting, post.id.clone(), challenge);
                CreatedPost { status: DeliveryStatus::AwaitingChallenge, post, challenge: Some(challenge) }
            }
        }
    }
}
