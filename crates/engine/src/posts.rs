//! One post: reading, changing, deleting, reposting and quoting it. Making posts is in `publish.rs`.

use moothall_core::Capability;
use moothall_core::id::PostId;
use moothall_core::model::Post;
use moothall_core::ops::{EditPost, NewQuote, SetRepost};
use moothall_core::outbox::DeliveryStatus;
use serde::{Deserialize, Serialize};

use crate::accounts::ChallengeInfo;
use crate::outbox::{Intent, Work};
use crate::problem::{Code, Problem, Result};
use crate::rules::check_text;
use crate::write::Write;
use crate::{ActAs, Caller, Delivery, Engine, Item, WriteOptions, Written};

/// How a repost stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    #[cfg_attr(feature = "openapi", schema(value_type = Post))]
    pub post: Item<Post>,
    /// The challenge that has to be answered first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<ChallengeInfo>,
}

impl Engine {
    /// Reads a post.
    pub async fn post(&self, caller: &Caller, act: &ActAs, id: &PostId) -> Result<Post> {
        let acting = self.reader(caller, act, id.network()).await?;
        let posts = acting.family(Capability::Posts, |network| network.posts())?;
        acting.read("posts.get", posts.get(acting.cx(), id)).await
    }

    /// Changes one of the account's own posts and returns it as it is now.
    pub async fn edit_post(
        &self,
        caller: &Caller,
        act: &ActAs,
        id: PostId,
        edit: EditPost,
        options: &WriteOptions,
    ) -> Result<Written<Item<Post>>> {
        let acting = self.writer(caller, act, id.network()).await?;
        acting.family(Capability::PostEdits, |network| network.post_edits())?;
        if edit.title.is_none() && edit.text.is_none() {
            return Err(Problem::invalid("nothing is to be changed: give a `title` or a `text`"));
        }
        if let Some(text) = &edit.text {
            check_text("text", text, &acting.network().descriptor().post.text)?;
        }
        self.write(caller, acting, Write::EditPost(id, edit), options).await
    }

    /// Deletes one of the account's own posts.
    pub async fn delete_post(
        &self,
        caller: &Caller,
        act: &ActAs,
        id: PostId,
        options: &WriteOptions,
    ) -> Result<Written<()>> {
        let acting = self.writer(caller, act, id.network()).await?;
        acting.family(Capability::Posts, |network| network.posts())?;
        self.write(caller, acting, Write::DeletePost(id), options).await
    }

    /// Makes the account repost a post or not, however it was before.
    pub async fn set_repost(
        &self,
        caller: &Caller,
        act: &ActAs,
        repost: SetRepost,
        options: &WriteOptions,
    ) -> Result<Written<RepostResult>> {
        let acting = self.writer(caller, act, repost.post.network()).await?;
        acting.family(Capability::Reposts, |network| network.reposts())?;
        self.write(caller, acting, Write::Repost(repost), options).await
    }

    /// Makes a post that passes on another with a text of its own.
    pub async fn quote(
        &self,
        caller: &Caller,
        act: &ActAs,
        quote: NewQuote,
        options: &WriteOptions,
    ) -> Result<Written<CreatedPost>> {
        let acting = self.writer(caller, act, quote.post.network()).await?;
        acting.family(Capability::Reposts, |network| network.reposts())?;
        check_text("text", &quote.text, &acting.network().descriptor().post.text)?;
        let intent = Intent { field: "request".to_owned(), acting, work: Work::of(Write::Quote(quote)) };
        Ok(match self.write_one(caller, intent, options).await? {
            Written::Done { item: Delivery { status, post: Some(post), challenge, .. }, publication } => {
                Written::Done { item: CreatedPost { status, post, challenge }, publication }
            }
            Written::Done { .. } => {
                return Err(Problem::new(Code::Internal, "a quote was kept without its post"));
            }
            Written::Queued(publication) => Written::Queued(publication),
        })
    }
}
