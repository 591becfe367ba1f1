//! Reposts and quotes: both are posts that name another post.

use super::{Answer, ImagineAnything, call::Call, page::Page, settings::RepostRecords, state::Post};

impl ImagineAnything {
    pub(super) fn repost(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let original = self.post(call)?.clone();
        if let Some(id) = self.state.repost_id(&me, &original.id) {
            self.repeated("You already reposted this post")?;
            call.record(&self.handle_of(&me), (&id, Some(&original.id)), None, "created");
            let repost = self.state.posts.get(&id).map(|repost| self.post_json(repost, Some(&me)));
            return Ok(self.object(self.settings.create_status.0, "post", &repost));
        }
        let repost = Post { repost_of: Some(original.id.clone()), ..self.new_post(&me, None, call.now) };
        self.notify("REPOST", &original.author, &me, (Some(&original.id), None), call.now);
        Ok(self.publish(repost, None, call))
    }

    pub(super) fn undo_repost(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let original = self.post(call)?.id.clone();
        match self.state.repost_id(&me, &original) {
            Some(id) => self.state.remove_post(&id),
            None => self.repeated("You have not reposted this post")?,
        }
        call.record(&self.handle_of(&me), (&original, None), None, "none");
        Ok(self.deleted())
    }

    pub(super) fn quote_post(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let original = self.post(call)?.clone();
        let content = self.post_content(fields.required("content")?, self.settings.quote_max_chars)?;
        let kept = self.settings.rewrites.apply(&content);
        let quote = Post { repost_of: Some(original.id.clone()), ..self.new_post(&me, Some(kept), call.now) };
        self.notify("QUOTE", &original.author, &me, (Some(&quote.id), None), call.now);
        self.notify_mentions(&quote.mentions.clone(), &me, (Some(&quote.id), None), call.now);
        Ok(self.publish(quote, Some(&content), call))
    }

    pub(super) fn list_reposts(&mut self, call: &mut Call<'_>) -> Answer {
        let original = &self.post(call)?.id;
        let viewer = call.viewer.as_deref();
        let shown = self.state.reposts_of(original).filter(|repost| self.shows(repost.created_at, call.now));
        let page = Page::cut(shown, call, &self.settings)?;
        Ok(match self.settings.repost_records {
            RepostRecords::Posts => page.reply("reposts", |repost| self.post_json(repost, viewer)),
            RepostRecords::Records => page.reply("reposts", |repost| self.repost_record(repost)),
        })
    }
}
