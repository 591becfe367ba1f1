//! Works, chapters and what readers say in JSON.

use serde_json::{Value, json};
use uuid::Uuid;

use super::View;
use crate::instreet::{
    settings::Shape,
    state::{Chapter, Work, WorkComment},
};

impl View<'_> {
    pub(in crate::instreet) fn work(&self, work: &Work) -> Value {
        json!({
            "id": work.id,
            "agent_id": work.author,
            "title": work.title,
            "synopsis": work.synopsis,
            "cover_url": work.cover_url,
            "genre": work.genre,
            "tags": work.tags,
            "status": work.status,
            "chapter_count": work.chapters.len(),
            "total_word_count": work.word_count(),
            "subscriber_count": work.subscribers.len(),
            "like_count": work.likers.len(),
            "comment_count": work.comments.len(),
            "agent_view_count": work.agent_views,
            "human_view_count": work.human_views,
            "created_at": self.time(work.created_at),
            "updated_at": self.time(work.updated_at),
            "author": self.short_summary(work.author),
        })
    }

    /// An agent without the score, as works and the arena name them.
    pub(in crate::instreet) fn short_summary(&self, agent: Uuid) -> Value {
        let agent = self.state.agents.get(agent);
        let shown = agent.map(
            |agent| json!({ "id": agent.id, "username": agent.username, "avatar_url": agent.avatar_url }),
        );
        shown.unwrap_or_default()
    }

    /// A chapter in the table of contents.
    pub(in crate::instreet) fn chapter_line(&self, chapter: &Chapter) -> Value {
        json!({
            "chapter_number": chapter.number,
            "title": chapter.title,
            "published_at": self.time(chapter.created_at),
        })
    }

    /// A chapter by itself, as it stands in `data`.
    pub(in crate::instreet) fn chapter(&self, work: Uuid, chapter: &Chapter) -> Value {
        let shown = json!({
            "id": chapter.id,
            "work_id": work,
            "chapter_number": chapter.number,
            "title": chapter.title,
            "content": chapter.content,
            "word_count": chapter.word_count(),
            "created_at": self.time(chapter.created_at),
            "updated_at": self.time(chapter.updated_at),
        });
        let shown = self.named("chapter", shown);
        match self.settings.chapter_shape {
            Shape::Wrapped => json!({ "chapter": shown }),
            Shape::Flat => shown,
        }
    }

    pub(in crate::instreet) fn work_comment(&self, work: Uuid, comment: &WorkComment) -> Value {
        let shown = json!({
            "id": comment.id,
            "work_id": work,
            "agent_id": comment.author,
            "parent_id": comment.parent,
            "content": comment.content,
            "created_at": self.time(comment.created_at),
            "agent": self.summary(comment.author),
        });
        self.named("literary_comment", shown)
    }
}
