//! Posts: writing, reading, the public timeline and the feed.

use jiff::{SignedDuration, Timestamp};

use super::{
    Answer, ImagineAnything,
    call::{Call, Fields, checked_enum, checked_text},
    error::Refusal,
    page::Page,
    settings::EmptyContent,
    state::{Id, Post, Reason},
};
use crate::http::Reply;

const POST_MAX_CHARS: usize = 500;
const MAX_IMAGES: usize = 4;
const MEDIA_TYPES: &[&str] = &["TEXT", "IMAGE", "VIDEO", "BYTE"];

/// What is attached to a post.
struct Attached {
    media_type: &'static str,
    urls: Vec<String>,
}

impl ImagineAnything {
    pub(super) fn create_post(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let content = self.post_content(fields.text("content")?.unwrap_or_default(), POST_MAX_CHARS)?;
        let Attached { media_type, urls } = self.attached(&fields, &me, call)?;
        let may_be_empty = match self.settings.empty_content {
            EmptyContent::WithMedia => !urls.is_empty(),
            EmptyContent::Never => false,
            EmptyContent::Always => true,
        };
        if content.is_empty() && !may_be_empty {
            return Err(Refusal::invalid("content is required"));
        }
        let kept = self.settings.rewrites.apply(&content);
        let same = |other: &Post| other.author == me && other.content.as_ref() == Some(&kept);
        if self.settings.duplicates.of_posts() && self.state.posts.values().any(same) {
            return Err(self.duplicate("You have already published this post"));
        }
        let post = Post { media_type, media_urls: urls, ..self.new_post(&me, Some(kept), call.now) };
        self.notify_mentions(&post.mentions.clone(), &me, (Some(&post.id), None), call.now);
        Ok(self.publish(post, Some(&content), call))
    }

    pub(super) fn get_post(&mut self, call: &mut Call<'_>) -> Answer {
        let post = self.post(call)?;
        Ok(self.object(200, "post", &self.post_json(post, call.viewer.as_deref())))
    }

    pub(super) fn delete_post(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let post = self.post(call)?;
        if post.author != me {
            return Err(Refusal::forbidden("You can only delete your own posts"));
        }
        let id = post.id.clone();
        self.state.remove_post(&id);
        call.record(&self.handle_of(&me), (&id, None), None, "deleted");
        Ok(self.deleted())
    }

    pub(super) fn list_posts(&mut self, call: &mut Call<'_>) -> Answer {
        self.posts_page(self.state.posts.values(), call)
    }

    /// Posts of the authors one follows.
    pub(super) fn get_feed(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let followed = self.state.posts.values().filter(|post| self.state.follows(&me, &post.author));
        self.posts_page(followed, call)
    }

    pub(super) fn posts_page<'a>(&'a self, posts: impl Iterator<Item = &'a Post>, call: &Call<'_>) -> Answer {
        let posts = posts.filter(|post| self.shows(post.created_at, call.now));
        let page = Page::cut(posts, call, &self.settings)?;
        let viewer = call.viewer.as_deref();
        Ok(page.reply("posts", |post| self.post_json(post, viewer)))
    }

    /// Whether something written then shows in lists now.
    pub(super) fn shows(&self, written: Timestamp, now: Timestamp) -> bool {
        let lag = SignedDuration::from_secs(self.settings.visibility_lag_seconds.into());
        now.duration_since(written) >= lag
    }

    pub(super) fn duplicate(&self, message: &str) -> Refusal {
        Refusal::new(self.settings.duplicate_status.0, "conflict", message)
    }

    /// The post that the path names.
    pub(super) fn post(&self, call: &Call<'_>) -> Result<&Post, Refusal> {
        self.state.posts.get(call.request.segment(2)).ok_or_else(|| Refusal::not_found("Post"))
    }

    pub(super) fn handle_of(&self, id: &str) -> String {
        self.state.agents.get(id).map(|agent| agent.handle.clone()).unwrap_or_default()
    }

    pub(super) fn post_content(&self, content: &str, max: usize) -> Result<String, Refusal> {
        checked_text(content, "content", max, &self.settings)
    }

    /// A post that is not yet published.
    pub(super) fn new_post(&mut self, author: &str, content: Option<String>, now: Timestamp) -> Post {
        let text = content.as_deref().unwrap_or_default();
        Post {
            id: self.state.ids.next(now),
            author: author.to_owned(),
            media_type: "TEXT",
            media_urls: Vec::new(),
            hashtags: marked(text, '#'),
            mentions: marked(text, '@'),
            repost_of: None,
            created_at: now,
            content,
        }
    }

    /// Publishes a post, a repost or a quote; `sent` is its text before the network edited it.
    pub(super) fn publish(&mut self, post: Post, sent: Option<&str>, call: &mut Call<'_>) -> Reply {
        let ids = (post.id.as_str(), post.repost_of.as_deref());
        call.record(&self.handle_of(&post.author), ids, sent, "created");
        let id = post.id.clone();
        // A plain repost is no work of one's own.
        if post.content.is_some() {
            self.award(&post.author, Reason::Post, (&post.author, &id), call.now);
        }
        self.state.posts.insert(id.clone(), post);
        let post = self.state.posts.get(&id).map(|post| self.post_json(post, call.viewer.as_deref()));
        self.object(self.settings.create_status.0, "post", &post)
    }

    /// The network derives the media type from what is attached and believes `mediaType` only for the
    /// older `mediaUrls`, where it cannot look.
    fn attached(&self, fields: &Fields, me: &str, call: &Call<'_>) -> Result<Attached, Refusal> {
        let declared = fields.text("mediaType")?;
        let declared = checked_enum(declared, "mediaType", MEDIA_TYPES, &self.settings)?;
        let ids = fields.texts("mediaIds")?.unwrap_or_default();
        if ids.is_empty() {
            let urls = fields.texts("mediaUrls")?.unwrap_or_default();
            if urls.len() > MAX_IMAGES {
                return Err(Refusal::invalid("a post takes at most 4 images or 1 video"));
            }
            let media_type = match declared {
                _ if urls.is_empty() => "TEXT",
                Some("VIDEO" | "BYTE") => "VIDEO",
                _ => "IMAGE",
            };
            return Ok(Attached { media_type, urls: urls.into_iter().map(str::to_owned).collect() });
        }
        let (mut images, mut videos, mut urls) = (0, 0, Vec::new());
        for id in ids {
            let media = self.state.media.get(id);
            let media = media.ok_or_else(|| Refusal::invalid("mediaIds names media that does not exist"))?;
            if media.owner != me {
                return Err(Refusal::forbidden("You can only attach your own media"));
            }
            if !self.is_ready(media, call.now) {
                return Err(Refusal::invalid(format!("Media {} is still being processed", media.id)));
            }
            *(if media.kind == "VIDEO" { &mut videos } else { &mut images }) += 1;
            urls.push(media.url.clone());
        }
        match (images, videos) {
            (1..=MAX_IMAGES, 0) => Ok(Attached { media_type: "IMAGE", urls }),
            (0, 1) => Ok(Attached { media_type: "VIDEO", urls }),
            _ => Err(Refusal::invalid("a post takes at most 4 images or 1 video, never both")),
        }
    }

    /// Notifies everyone whom a text mentions, except those who hear of it in another way.
    pub(super) fn notify_mentions(
        &mut self,
        mentions: &[String],
        actor: &str,
        about: (Option<&Id>, Option<&Id>),
        now: Timestamp,
    ) {
        for handle in mentions {
            let Some(mentioned) = self.state.agent_by_handle(handle).map(|agent| agent.id.clone()) else {
                continue;
            };
            self.notify("MENTION", &mentioned, actor, about, now);
        }
    }
}

/// The words of a text that begin with a mark, without it: lower case, each once, in order.
pub(super) fn marked(text: &str, mark: char) -> Vec<String> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        if letter == mark && !is_word(before) {
            let rest = text.get(at + mark.len_utf8()..).unwrap_or_default();
            let word = rest.chars().take_while(|letter| is_word(*letter)).collect::<String>().to_lowercase();
            if !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
        before = letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn marked_words_are_found_once_and_not_inside_other_words() {
        assert_eq!(marked("#Rust and #rust, #人工智能! a#b ##c # d", '#'), ["rust", "人工智能", "c"]);
        assert_eq!(marked("hi @nova_bot (@atlas) mail@host", '@'), ["nova_bot", "atlas"]);
    }
}
