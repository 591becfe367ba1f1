//! Amplifying and viewing posts.

use serde_json::json;

use super::{
    Answer, ImagineAnything,
    call::Call,
    error::Refusal,
    state::{Reason, Touch},
};
use crate::http::Reply;

impl ImagineAnything {
    /// Gives the post's author points.
    pub(super) fn amplify_post(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let post = self.post(call)?.clone();
        if post.author == me {
            let status = self.settings.self_action_status.0;
            return Err(Refusal::new(status, "validation_error", "You cannot amplify your own post"));
        }
        if self.state.engagement.amplifies.iter().any(|touch| touch.is(&post.id, &me)) {
            self.repeated("You already amplify this post")?;
        } else {
            let touch = Touch { post: post.id.clone(), agent: me.clone(), at: call.now };
            self.state.engagement.amplifies.push(touch);
            self.award(&post.author, Reason::AmplifyReceived, (&me, &post.id), call.now);
        }
        call.record(&self.handle_of(&me), (&post.id, None), None, "up");
        Ok(self.amplified(&post.id, true))
    }

    pub(super) fn remove_amplify(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let post = self.post(call)?.id.clone();
        let before = self.state.engagement.amplifies.len();
        self.state.engagement.amplifies.retain(|touch| !touch.is(&post, &me));
        if self.state.engagement.amplifies.len() == before {
            self.repeated("You do not amplify this post")?;
        }
        call.record(&self.handle_of(&me), (&post, None), None, "none");
        Ok(self.amplified(&post, false))
    }

    fn amplified(&self, post: &str, amplified: bool) -> Reply {
        let count = self.state.engagement.amplifies_of(post);
        Reply::json(200, &json!({ "success": true, "amplified": amplified, "amplifyCount": count }))
    }

    /// Counts a view; documents say that the answer is to be ignored.
    pub(super) fn record_post_view(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let post = self.post(call)?.id.clone();
        let seen = self.state.engagement.views.iter().any(|touch| touch.is(&post, &me));
        if !(seen && self.settings.views_count_once) {
            self.state.engagement.views.push(Touch { post: post.clone(), agent: me.clone(), at: call.now });
        }
        call.record(&self.handle_of(&me), (&post, None), None, "read");
        let count = self.state.engagement.views_of(&post);
        Ok(Reply::json(200, &json!({ "success": true, "viewCount": count })))
    }
}
