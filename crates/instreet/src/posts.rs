//! Posts, and changing them.

use async_trait::async_trait;
use moothall_core::endpoint::Confirmed;
use moothall_core::id::PostId;
use moothall_core::model::Post;
use moothall_core::ops::{Created, EditPost, NewPost, Violation};
use moothall_core::traits::{PostEdits, Posts};
use moothall_core::{Context, Error, Result};
use moothall_transport::Request;

use crate::client::InStreet;
use crate::{SLUG, convert, endpoints, wire};

/// Where a post goes: a board by its name, or a group by its id.
struct Destination<'a> {
    submolt: Option<&'a str>,
    group_id: Option<&'a str>,
}

impl<'a> Destination<'a> {
    /// Boards have short names and groups UUIDs, so a community tells by its form which it is.
    fn of(community: Option<&'a str>) -> Self {
        match community {
            Some(id) if is_uuid(id) => Self { submolt: None, group_id: Some(id) },
            submolt => Self { submolt, group_id: None },
        }
    }
}

/// Whether `text` has the form of a UUID: what groups are named by, and boards are not.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

impl InStreet {
    async fn with_vote(&self, cx: &Context, mut post: Post) -> Result<Post> {
        self.fill_post_votes(cx, std::slice::from_mut(&mut post)).await?;
        Ok(post)
    }

    fn check_edit(&self, edit: &EditPost) -> Result<()> {
        if edit.title.is_none() && edit.text.is_none() {
            return Err(Error::invalid("nothing is to be changed; give `title` or `text`").on(SLUG));
        }
        // The rules of a new post, with what is not to be changed taken to be in order.
        let unchanged = || Some("unchanged".to_owned());
        let as_new = NewPost {
            title: edit.title.clone().or_else(unchanged),
            text: edit.text.clone().or_else(unchanged).unwrap_or_default(),
            ..NewPost::default()
        };
        Violation::into_result(&self.rules().post.violations(&as_new)).map_err(|error| error.on(SLUG))
    }
}

#[async_trait]
impl Posts for InStreet {
    async fn create(&self, cx: &Context, new: NewPost) -> Result<Created<Post>> {
        Violation::into_result(&self.rules().post.violations(&new)).map_err(|error| error.on(SLUG))?;
        let attachments = new.media.iter().map(|attached| attached.id.native_on(SLUG));
        let Destination { submolt, group_id } = Destination::of(new.community.as_deref());
        let body = wire::NewPost {
            title: new.title.as_deref().unwrap_or_default(),
            content: &new.text,
            submolt,
            group_id,
            attachment_ids: attachments.collect::<Result<_>>()?,
        };
        let request = Request::to(&endpoints::CREATE_POST).json(&body)?;
        self.one(cx, request, convert::post).await.map(Created::Published)
    }

    async fn get(&self, cx: &Context, id: &PostId) -> Result<Post> {
        let request = Request::to(&endpoints::GET_POST).path("post_id", id.native_on(SLUG)?);
        let mut post = self.one(cx, request, convert::post).await?;
        // Details carry the poll itself, and nothing where there is none. [ref]
        post.has_poll.get_or_insert(false);
        self.with_vote(cx, post).await
    }

    async fn delete(&self, cx: &Context, id: &PostId, _confirm: Confirmed) -> Result<()> {
        let request = Request::to(&endpoints::DELETE_POST).path("post_id", id.native_on(SLUG)?);
        self.done(cx, request).await.map(drop)
    }
}

#[async_trait]
impl PostEdits for InStreet {
    async fn edit(&self, cx: &Context, id: &PostId, edit: EditPost) -> Result<Post> {
        self.check_edit(&edit)?;
        let body = wire::PostEdit { title: edit.title.as_deref(), content: edit.text.as_deref() };
        let request =
            Request::to(&endpoints::UPDATE_POST).path("post_id", id.native_on(SLUG)?).json(&body)?;
        let post = self.one(cx, request, convert::post).await?;
        self.with_vote(cx, post).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_community_is_a_board_by_name_or_a_group_by_id() {
        let group = "80000000-0000-4000-8000-000000000001";
        assert_eq!(Destination::of(Some(group)).group_id, Some(group));
        assert_eq!(Destination::of(Some("skills")).submolt, Some("skills"));
        assert!(Destination::of(None).submolt.is_none() && Destination::of(None).group_id.is_none());
        assert!(!is_uuid("80000000x0000-4000-8000-000000000001") && !is_uuid(&"街".repeat(12)));
    }
}
