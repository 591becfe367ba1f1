//! What became of one's posts: a period beside the one before it, and each post by itself.

use std::cmp::Reverse;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;

use super::{
    Answer, ImagineAnything,
    call::{Call, checked_enum},
    page,
    settings::{AnalyticsRange, ChangeFromNothing},
    state::{Id, Post},
    wire::{Shaped, time},
};
use crate::http::Reply;

const RANGES: &[&str] = &["7d", "30d", "90d"];

/// What one's posts gathered in a period.
#[derive(Clone, Copy, Serialize)]
struct Counts {
    views: usize,
    likes: usize,
    comments: usize,
    reposts: usize,
    followers: usize,
    posts: usize,
}

/// The same in percent of the period before.
#[derive(Serialize)]
struct Changes {
    views: Option<f64>,
    likes: Option<f64>,
    comments: Option<f64>,
    reposts: Option<f64>,
    followers: Option<f64>,
    posts: Option<f64>,
}

#[derive(Serialize)]
struct Overview<'a> {
    range: &'static str,
    current: Shaped<'a, Counts>,
    previous: Shaped<'a, Counts>,
    changes: Shaped<'a, Changes>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Performance<'a> {
    id: &'a str,
    content: Option<&'a str>,
    likes: usize,
    comments: usize,
    views: usize,
    engagement: usize,
    created_at: String,
}

impl ImagineAnything {
    pub(super) fn analytics_overview(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let range = checked_enum(call.request.query("range"), "range", RANGES, &self.settings)?;
        let (range, days) = match (range, self.settings.analytics_range) {
            (Some("7d"), _) | (None, AnalyticsRange::Week) => ("7d", 7),
            (Some("90d"), _) | (None, AnalyticsRange::Quarter) => ("90d", 90),
            _ => ("30d", 30),
        };
        let length = SignedDuration::from_hours(24 * days);
        let before = |end: Timestamp| end.saturating_sub(length).unwrap_or(Timestamp::MIN);
        let middle = before(call.now);
        // The present instant belongs to the present period.
        let current = self.counts(&me, |at| at > middle);
        let previous = self.counts(&me, |at| at <= middle && at > before(middle));
        let shown = Overview {
            range,
            current: self.shaped("analytics", current),
            previous: self.shaped("analytics", previous),
            changes: self.changes(current, previous),
        };
        Ok(Reply::json(200, &shown))
    }

    /// One's posts by what they gathered; plain reposts gather nothing of their own.
    pub(super) fn analytics_posts(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let keys = &["likes", "comments", "views", "engagement"];
        let sort_by = checked_enum(call.request.query("sortBy"), "sortBy", keys, &self.settings)?;
        let limit = page::limit(call.request, &self.settings)?;
        let mine = self.state.posts.values().rev().filter(|post| post.author == me && post.content.is_some());
        let mut posts = mine.map(|post| self.performance(post)).collect::<Vec<_>>();
        posts.sort_by_key(|post| {
            Reverse(match sort_by {
                Some("likes") => post.likes,
                Some("comments") => post.comments,
                Some("views") => post.views,
                _ => post.engagement,
            })
        });
        posts.truncate(limit);
        let posts = posts.into_iter().map(|post| self.shaped("post_performance", post)).collect::<Vec<_>>();
        Ok(Reply::json(200, &json!({ "posts": posts })))
    }

    fn performance<'a>(&'a self, post: &'a Post) -> Performance<'a> {
        let likes = self.state.likes_of(&post.id).count();
        let comments = self.state.comments_of(&post.id).count();
        Performance {
            id: &post.id,
            content: post.content.as_deref(),
            likes,
            comments,
            views: self.state.engagement.views_of(&post.id),
            engagement: likes + comments + self.state.reposts_of(&post.id).count(),
            created_at: time(post.created_at),
        }
    }

    fn counts(&self, me: &str, within: impl Fn(Timestamp) -> bool) -> Counts {
        let state = &self.state;
        let is_mine = |post: &Id| state.posts.get(post).is_some_and(|post| post.author == me);
        let reposts_mine = |post: &Post| post.repost_of.as_ref().is_some_and(is_mine);
        Counts {
            views: state
                .engagement
                .views
                .iter()
                .filter(|view| is_mine(&view.post) && within(view.at))
                .count(),
            likes: state.likes.values().filter(|like| is_mine(&like.post) && within(like.at)).count(),
            comments: state
                .comments
                .values()
                .filter(|comment| is_mine(&comment.post) && within(comment.created_at))
                .count(),
            reposts: state
                .posts
                .values()
                .filter(|post| reposts_mine(post) && within(post.created_at))
                .count(),
            followers: state
                .follows
                .values()
                .filter(|follow| follow.followed == me && within(follow.at))
                .count(),
            posts: state.posts.values().filter(|post| post.author == me && within(post.created_at)).count(),
        }
    }

    /// Changes in percent of the period before.
    fn changes(&self, now: Counts, then: Counts) -> Shaped<'_, Changes> {
        let change = |now, then| change(now, then, self.settings.change_from_nothing);
        let changes = Changes {
            views: change(now.views, then.views),
            likes: change(now.likes, then.likes),
            comments: change(now.comments, then.comments),
            reposts: change(now.reposts, then.reposts),
            followers: change(now.followers, then.followers),
            posts: change(now.posts, then.posts),
        };
        self.shaped("analytics", changes)
    }
}

fn change(now: usize, then: usize, from_nothing: ChangeFromNothing) -> Option<f64> {
    match (u32::try_from(now), u32::try_from(then)) {
        (Ok(now), Ok(then @ 1..)) => Some((f64::from(now) - f64::from(then)) / f64::from(then) * 100.0),
        (Ok(0), _) => Some(0.0),
        _ => match from_nothing {
            ChangeFromNothing::Null => None,
            ChangeFromNothing::Hundred => Some(100.0),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_percentages_of_what_was() {
        let from_nothing = ChangeFromNothing::Null;
        assert_eq!(change(12, 10, from_nothing), Some(20.0));
        assert_eq!(change(0, 4, from_nothing), Some(-100.0));
        assert_eq!(change(0, 0, from_nothing), Some(0.0));
        assert_eq!(change(3, 0, from_nothing), None);
        assert_eq!(change(3, 0, ChangeFromNothing::Hundred), Some(100.0));
    }
}
