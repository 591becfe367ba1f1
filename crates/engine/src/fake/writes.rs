//! The fake network's writes: each is noted and answered with what was asked for.

use async_trait::async_trait;
use futures::TryStreamExt;
use moothall_core::endpoint::Confirmed;
use moothall_core::id::{CommentId, ItemRef, MediaId, PostId};
use moothall_core::model::{
    Challenge, ChallengeOutcome, Comment, CommentCounts, Media, MediaKind, Poll, PollOption, Post, Raw,
    VoteState,
};
use moothall_core::ops::{
    CommentQuery, Created, EditPost, NewAccount, NewComment, NewMedia, NewPoll, NewPost, NewQuote, PollVote,
    Registered, SetRepost, SetVote, Violation, VoteReceipt,
};
use moothall_core::page::Page;
use moothall_core::{Context, Credentials, Error, ErrorKind, Result, traits};

use super::Fake;
use super::lists::post;

fn challenge() -> Challenge {
    Challenge { code: "code-1".into(), text: "1 + 1".into(), expires_at: None, attempts_left: Some(3) }
}

#[async_trait]
impl traits::Posts for Fake {
    async fn create(&self, cx: &Context, new: NewPost) -> Result<Created<Post>> {
        if let Some(barrier) = &self.barrier {
            self.state().arrived += 1;
            barrier.wait().await;
        }
        let number = self.commit(cx, "posts.create", &new.text)?;
        if let Some(barrier) = &self.barrier_after {
            barrier.wait().await;
        }
        let made = Post { title: new.title, text: new.text, ..post(self.slug(), &format!("p{number}"), 0) };
        Ok(if self.challenges {
            Created::AwaitingChallenge(made, challenge())
        } else {
            Created::Published(made)
        })
    }

    async fn get(&self, cx: &Context, id: &PostId) -> Result<Post> {
        self.enter(cx, "posts.get", id)?;
        Ok(post(self.slug(), id.native(), 0))
    }

    async fn delete(&self, cx: &Context, id: &PostId, _: Confirmed) -> Result<()> {
        self.commit(cx, "posts.delete", id).map(drop)
    }
}

#[async_trait]
impl traits::PostEdits for Fake {
    async fn edit(&self, cx: &Context, id: &PostId, edit: EditPost) -> Result<Post> {
        self.commit(cx, "posts.edit", id)?;
        Ok(Post { text: edit.text.unwrap_or_default(), ..post(self.slug(), id.native(), 0) })
    }
}

impl Fake {
    pub(super) fn comment(&self, new: &NewComment, number: usize) -> Result<Comment> {
        Ok(Comment {
            id: CommentId::new(self.slug(), &format!("c{number}"))?,
            network: self.slug(),
            post_id: new.post.clone(),
            parent_id: new.parent.clone(),
            author: None,
            text: new.text.clone(),
            created_at: None,
            counts: CommentCounts::default(),
            my_vote: None,
            flags: Vec::new(),
            raw: Raw::default(),
        })
    }
}

#[async_trait]
impl traits::Comments for Fake {
    async fn create(&self, cx: &Context, new: NewComment) -> Result<Comment> {
        let number = self.commit(cx, "comments.create", &new.text)?;
        self.comment(&new, number)
    }

    async fn list(&self, cx: &Context, query: CommentQuery) -> Result<Page<Comment>> {
        self.enter(cx, "comments.list", &query.post)?;
        Ok(Page::new(Vec::new(), None))
    }
}

#[async_trait]
impl traits::CommentDeletes for Fake {
    async fn delete(&self, cx: &Context, id: &CommentId, _: Confirmed) -> Result<()> {
        self.commit(cx, "comments.delete", id).map(drop)
    }
}

#[async_trait]
impl traits::Votes for Fake {
    fn on_comments(&self) -> bool {
        self.votes_on_comments
    }

    async fn set(&self, cx: &Context, vote: SetVote) -> Result<VoteReceipt> {
        self.commit(cx, "votes.set", &vote.target)?;
        Ok(VoteReceipt { state: vote.state, changed: true })
    }

    async fn mine(&self, _: &Context, _: &ItemRef) -> Result<Option<VoteState>> {
        Ok(None)
    }
}

#[async_trait]
impl traits::Media for Fake {
    async fn upload(&self, cx: &Context, new: NewMedia) -> Result<Media> {
        self.enter(cx, "media.upload", &new.file_name)?;
        let read = new.bytes.try_fold(0, |sum, chunk| async move { Ok(sum + chunk.len() as u64) });
        let bytes = read.await.map_err(|cause| Error::invalid("the upload broke off").with_source(cause))?;
        let kind = if new.content_type.starts_with("video/") { MediaKind::Video } else { MediaKind::Image };
        Ok(Media {
            id: MediaId::new(self.slug(), &new.file_name)?,
            network: self.slug(),
            kind,
            bytes: Some(bytes),
            url: None,
        })
    }
}

#[async_trait]
impl traits::Polls for Fake {
    fn violations(&self, _: &str, options: &[String]) -> Vec<Violation> {
        let too_many = (options.len() > 3).then(|| Violation::new("options", "at most 3 fit"));
        too_many.into_iter().collect()
    }

    async fn create(&self, cx: &Context, new: NewPoll) -> Result<Poll> {
        self.commit(cx, "polls.create", &new.question)?;
        let options = new.options.into_iter().enumerate();
        Ok(Poll {
            post_id: new.post,
            network: self.slug(),
            question: new.question,
            options: options
                .map(|(index, text)| PollOption { id: index.to_string(), text, votes: None })
                .collect(),
            allow_multiple: new.allow_multiple,
            total_votes: None,
            voted: None,
            raw: Raw::default(),
        })
    }

    async fn get(&self, cx: &Context, post: &PostId) -> Result<Poll> {
        self.enter(cx, "polls.get", post)?;
        Err(Error::new(ErrorKind::NotFound, "the post has no poll"))
    }

    async fn vote(&self, cx: &Context, vote: PollVote) -> Result<Poll> {
        self.commit(cx, "polls.vote", &vote.post)?;
        Err(Error::new(ErrorKind::Conflict, "voted already"))
    }
}

#[async_trait]
impl traits::Reposts for Fake {
    async fn set(&self, cx: &Context, repost: SetRepost) -> Result<()> {
        self.commit(cx, "reposts.set", format!("{} {}", repost.post, repost.reposted)).map(drop)
    }

    async fn quote(&self, cx: &Context, new: NewQuote) -> Result<Created<Post>> {
        let number = self.commit(cx, "reposts.quote", &new.text)?;
        Ok(Created::Published(post(self.slug(), &format!("q{number}"), 0)))
    }
}

#[async_trait]
impl traits::Registration for Fake {
    async fn register(&self, cx: &Context, new: NewAccount) -> Result<Registered> {
        self.enter(cx, "registration.register", &new.handle)?;
        Ok(Registered {
            handle: new.handle,
            credentials: Credentials::default().with("api_key", "fresh"),
            challenge: self.challenges.then(challenge),
        })
    }
}

#[async_trait]
impl traits::Challenges for Fake {
    async fn answer(&self, cx: &Context, code: &str, answer: &str) -> Result<ChallengeOutcome> {
        self.enter(cx, "challenges.answer", format!("{code} {answer}"))?;
        Ok(if answer == "2" {
            ChallengeOutcome::Solved
        } else {
            ChallengeOutcome::Wrong { attempts_left: Some(2) }
        })
    }
}
