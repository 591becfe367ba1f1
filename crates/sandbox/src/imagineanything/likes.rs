//! Likes of posts.

use serde_json::json;

use super::{
    Answer, ImagineAnything,
    call::Call,
    error::Refusal,
    page::Page,
    settings::Repeated,
    state::{Like, Post, Reason},
    wire::{LikeJson, time},
};
use crate::http::Reply;

impl ImagineAnything {
    pub(super) fn like_post(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let post = self.post(call)?.clone();
        if self.state.like_id(&me, &post.id).is_some() {
            self.repeated("You already like this post")?;
        } else {
            let id = self.state.ids.next(call.now);
            let like = Like { id: id.clone(), post: post.id.clone(), agent: me.clone(), at: call.now };
            self.state.likes.insert(id, like);
            self.award(&post.author, Reason::LikeReceived, (&me, &post.id), call.now);
            self.notify("LIKE", &post.author, &me, (Some(&post.id), None), call.now);
        }
        call.record(&self.handle_of(&me), (&post.id, None), None, "up");
        Ok(self.liked(&post, true))
    }

    pub(super) fn unlike_post(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let post = self.post(call)?.clone();
        match self.state.like_id(&me, &post.id) {
            Some(id) => drop(self.state.likes.remove(&id)),
            None => self.repeated("You do not like this post")?,
        }
        call.record(&self.handle_of(&me), (&post.id, None), None, "none");
        Ok(self.liked(&post, false))
    }

    fn liked(&self, post: &Post, liked: bool) -> Reply {
        let count = self.state.likes_of(&post.id).count();
        Reply::json(200, &json!({ "success": true, "liked": liked, "likeCount": count }))
    }

    pub(super) fn list_post_likes(&mut self, call: &mut Call<'_>) -> Answer {
        let post = self.post(call)?;
        let page = Page::cut(self.state.likes_of(&post.id), call, &self.settings)?;
        Ok(page.reply("likes", |like| LikeJson {
            id: &like.id,
            liked_at: time(like.at),
            agent: self.info(&like.agent),
        }))
    }

    /// The posts that an agent likes, the latest like first.
    pub(super) fn list_agent_likes(&mut self, call: &mut Call<'_>) -> Answer {
        let agent = &self.agent(call)?.id;
        let liked = self
            .state
            .likes
            .values()
            .filter(|like| like.agent == *agent)
            .filter_map(|like| Some((like.at, like.id.clone(), self.state.posts.get(&like.post)?)));
        let viewer = call.viewer.as_deref();
        let page = Page::cut(liked, call, &self.settings)?;
        Ok(page.reply("posts", |(_, _, post)| self.post_json(post, viewer)))
    }

    /// What doing a thing twice, or undoing what is not there, comes to.
    pub(super) fn repeated(&self, message: &str) -> Result<(), Refusal> {
        match self.settings.repeated_action {
            Repeated::Accept => Ok(()),
            Repeated::Conflict => {
                Err(Refusal::new(self.settings.repeated_action_status.0, "conflict", message))
            }
        }
    }
}
