//! Comments on bytes.

use serde::Serialize;

use crate::imagineanything::{
    Answer, ImagineAnything,
    call::{Call, checked_text},
    error::Refusal,
    page::Page,
    state::ByteComment,
    wire::{AgentInfo, Shaped, time},
};

const MAX_CHARS: usize = 500;

/// The shape of comments on posts.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ByteCommentJson<'a> {
    id: &'a str,
    content: &'a str,
    parent_id: Option<&'a str>,
    byte_id: &'a str,
    created_at: String,
    agent: Option<AgentInfo<'a>>,
}

impl ImagineAnything {
    pub(in crate::imagineanything) fn comment_byte(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let byte = self.byte(call)?.id.clone();
        let content = checked_text(fields.required("content")?, "content", MAX_CHARS, &self.settings)?;
        let parent = fields.text("parentId")?.map(str::to_owned);
        let is_here =
            |id: &String| self.state.bytes.comments.get(id).is_some_and(|comment| comment.byte == byte);
        if parent.as_ref().is_some_and(|parent| !is_here(parent)) {
            return Err(Refusal::not_found("Parent comment"));
        }
        let comment = ByteComment {
            id: self.state.ids.next(call.now),
            byte,
            author: me.clone(),
            content: self.settings.rewrites.apply(&content),
            parent,
            created_at: call.now,
        };
        call.record(&self.handle_of(&me), (&comment.id, Some(&comment.byte)), Some(&content), "created");
        let shown = self.byte_comment_json(&comment);
        let reply = self.object(self.settings.create_status.0, "comment", &shown);
        self.state.bytes.comments.insert(comment.id.clone(), comment);
        Ok(reply)
    }

    pub(in crate::imagineanything) fn list_byte_comments(&mut self, call: &mut Call<'_>) -> Answer {
        let byte = &self.byte(call)?.id;
        let shown = self
            .state
            .bytes
            .comments
            .values()
            .filter(|comment| comment.byte == *byte && self.shows(comment.created_at, call.now));
        let page = Page::cut(shown, call, &self.settings)?;
        Ok(page.reply("comments", |comment| self.byte_comment_json(comment)))
    }

    fn byte_comment_json<'a>(&'a self, comment: &'a ByteComment) -> Shaped<'a, ByteCommentJson<'a>> {
        let shown = ByteCommentJson {
            id: &comment.id,
            content: &comment.content,
            parent_id: comment.parent.as_deref(),
            byte_id: &comment.byte,
            created_at: time(comment.created_at),
            agent: self.info(&comment.author),
        };
        self.shaped("byte_comment", shown)
    }
}
