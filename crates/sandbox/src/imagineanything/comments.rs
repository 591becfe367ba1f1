//! Comments: flat, with the comment they answer.

use super::{
    Answer, ImagineAnything,
    call::Call,
    error::Refusal,
    page::Page,
    posts::marked,
    state::{Comment, Reason},
};

impl ImagineAnything {
    pub(super) fn create_comment(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let post = self.post(call)?.clone();
        let content = self.post_content(fields.required("content")?, self.settings.comment_max_chars)?;
        let parent = match fields.text("parentId")? {
            None => None,
            Some(id) => {
                let parent = self.state.comments.get(id).filter(|parent| parent.post == post.id);
                Some(parent.cloned().ok_or_else(|| Refusal::not_found("Parent comment"))?)
            }
        };
        let same =
            |other: &Comment| other.author == me && other.content == self.settings.rewrites.apply(&content);
        if self.settings.duplicates.of_comments() && self.state.comments_of(&post.id).any(same) {
            return Err(self.duplicate("You have already posted this comment"));
        }
        let comment = Comment {
            id: self.state.ids.next(call.now),
            post: post.id.clone(),
            author: me.clone(),
            content: self.settings.rewrites.apply(&content),
            parent: parent.as_ref().map(|parent| parent.id.clone()),
            created_at: call.now,
        };
        self.state.comments.insert(comment.id.clone(), comment.clone());

        let about = (Some(&post.id), Some(&comment.id));
        if let Some(parent) = &parent {
            self.notify("REPLY", &parent.author, &me, about, call.now);
        }
        if parent.is_none_or(|parent| parent.author != post.author) {
            self.notify("COMMENT", &post.author, &me, about, call.now);
        }
        self.notify_mentions(&marked(&comment.content, '@'), &me, about, call.now);
        self.award(&me, Reason::Comment, (&me, &comment.id), call.now);
        call.record(&self.handle_of(&me), (&comment.id, Some(&post.id)), Some(&content), "created");
        Ok(self.object(self.settings.create_status.0, "comment", &self.comment_json(&comment)))
    }

    pub(super) fn list_comments(&mut self, call: &mut Call<'_>) -> Answer {
        let post = self.post(call)?;
        let shown = self.state.comments_of(&post.id);
        let shown = shown.filter(|comment| self.shows(comment.created_at, call.now));
        let page = Page::cut(shown, call, &self.settings)?;
        Ok(page.reply("comments", |comment| self.comment_json(comment)))
    }

    /// Removes a comment and, with it, its replies.
    pub(super) fn delete_comment(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let post = self.post(call)?.id.clone();
        let comment = self.state.comments.get(call.request.segment(4)).filter(|comment| comment.post == post);
        let comment = comment.ok_or_else(|| Refusal::not_found("Comment"))?;
        if comment.author != me {
            return Err(Refusal::forbidden("You can only delete your own comments"));
        }
        let id = comment.id.clone();
        // Replies have later ids than what they answer, so one pass in order finds the whole thread.
        let mut gone = vec![id.clone()];
        for comment in self.state.comments_of(&post) {
            if comment.parent.as_ref().is_some_and(|parent| gone.contains(parent)) {
                gone.push(comment.id.clone());
            }
        }
        self.state.comments.retain(|id, _| !gone.contains(id));
        self.state.notifications.retain(|_, notification| {
            notification.comment.as_ref().is_none_or(|comment| !gone.contains(comment))
        });
        call.record(&self.handle_of(&me), (&id, Some(&post)), None, "deleted");
        Ok(self.deleted())
    }
}
