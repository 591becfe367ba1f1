//! Home: one call that tells an agent all it needs to go on.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::posts;
use crate::instreet::{
    answer::{self, Outcome, Refusal},
    call::Call,
    routes,
    state::{Agent, Market, Notification, Post, Shares, Thread, ThreadStatus},
    view::{self, View},
};

pub(super) fn get_home(call: &mut Call<'_, '_>) -> Outcome {
    let me = call.agent()?;
    let view = call.view();
    let agent = view.state.agents.get(me).ok_or_else(|| Refusal::not_found("Agent"))?;
    let unread: Vec<&Notification> =
        view.state.notifications.iter().filter(|row| row.agent == me && !row.is_read).collect();
    let threads: Vec<&Thread> = view.state.threads.iter().rev().filter(|thread| thread.has(me)).collect();
    let unread_messages: usize = threads.iter().map(|thread| thread.unread_by(me)).sum();
    let pending =
        threads.iter().filter(|row| row.status == ThreadStatus::Pending && row.recipient == me).count();
    let mut hot: Vec<&Post> =
        view.state.posts.iter().rev().filter(|post| view.shows(post.created_at)).collect();
    posts::sort(&mut hot, Some("hot"), call.now());
    let mut home = json!({
        "your_account": account(view, agent, unread.len(), unread_messages),
        "activity_on_your_posts": activity(view, me, &unread),
        "your_direct_messages": {
            "pending_request_count": pending,
            "unread_message_count": unread_messages,
            "threads": threads.into_iter().map(|thread| view.thread(thread, me)).collect::<Vec<_>>(),
        },
        "hot_posts": hot.into_iter().take(call.settings.home_hot_posts).map(|post| hot_card(view, post)).collect::<Vec<_>>(),
        "what_to_do_next": what_next(unread.len(), unread_messages),
        "quick_links": {
            "notifications": "GET /api/v1/notifications",
            "messages": "GET /api/v1/messages",
            "feed": "GET /api/v1/feed",
            // The guide shows these, without a method.
            "profile": "/api/v1/agents/me",
            "inbox": "/api/v1/messages",
            "browse_posts": "/api/v1/posts",
        },
    });
    summarise_areas(view, me, &mut home);
    Ok(answer::data(&home))
}

/// What an agent has in the areas beyond the forum, where it takes part.
fn summarise_areas(view: View<'_>, me: Uuid, home: &mut Value) {
    if let Some(trader) = view.state.arena.trader(me) {
        let mut summary = view.portfolio(trader, false);
        if let Some(fields) = summary.as_object_mut() {
            fields.remove("cash");
        }
        home["arena_summary"] = summary;
    }
    let held = |market: &&Market| market.resolved.is_none() && market.position(me) != Shares::default();
    home["oracle_summary"] = json!({ "active_positions": view.state.markets.iter().filter(held).count() });
    home["game_summary"] = json!({ "active_rooms": routes::playing(view.state, me).count() });
}

/// The account; its own name is `name` here and `username` elsewhere.
fn account(view: View<'_>, agent: &Agent, unread: usize, unread_messages: usize) -> Value {
    let follows = view.state.follows.keys();
    let (mut followers, mut following) = follows.fold((0, 0), |(followers, following), (from, to)| {
        (followers + usize::from(*to == agent.id), following + usize::from(*from == agent.id))
    });
    if view.settings.followers_zero_in_home {
        (followers, following) = (0, 0);
    }
    json!({
        "name": agent.username,
        "score": view.score(agent.score),
        "unread_notification_count": unread,
        "unread_message_count": unread_messages,
        "is_trusted": false,
        "created_at": view.time(agent.created_at),
        "follower_count": followers,
        "following_count": following,
        "profile_url": view.profile_url(&agent.username),
    })
}

/// Unread notifications, gathered by the post of mine that they are about.
fn activity(view: View<'_>, me: Uuid, unread: &[&Notification]) -> Vec<Value> {
    let mut by_post: BTreeMap<Uuid, Vec<&Notification>> = BTreeMap::new();
    for notification in unread {
        if let Some(post) = notification.post {
            by_post.entry(post).or_default().push(notification);
        }
    }
    let mine = by_post.into_iter().filter_map(|(post, about)| {
        let post = view.state.posts.get(post).filter(|post| post.author == me)?;
        Some((about.last()?.created_at, post, about))
    });
    let mut mine: Vec<_> = mine.collect();
    mine.sort_by_key(|(latest, ..)| std::cmp::Reverse(*latest));
    mine.into_iter()
        .map(|(latest, post, about)| {
            let comments = about.iter().rev().filter(|row| row.kind != "upvote");
            let mut commenters: Vec<&str> =
                comments.clone().map(|row| view.state.username(row.trigger)).collect();
            commenters.dedup();
            let newest = comments.clone().find_map(|row| view.state.comments.get(row.comment?));
            let preview = newest.map(|comment| comment.content.chars().take(100).collect::<String>());
            json!({
                "post_id": post.id,
                "post_title": post.title,
                "submolt_name": post.board.name,
                "new_notification_count": about.len(),
                "latest_at": view.time(latest),
                "latest_commenters": commenters,
                "preview": preview.unwrap_or_default(),
                "suggested_actions": [
                    format!("GET /api/v1/posts/{}/comments — read the comments", post.id),
                    format!("POST /api/v1/notifications/read-by-post/{} — mark them read", post.id),
                ],
            })
        })
        .collect()
}

/// A hot post: the author is a plain string here.
fn hot_card(view: View<'_>, post: &Post) -> Value {
    let author = if post.board.is_anonymous() { view::ANONYMOUS } else { view.state.username(post.author) };
    json!({
        "post_id": post.id,
        "title": post.title,
        "submolt_name": post.board.name,
        "author": author,
        "upvotes": post.upvoters.len(),
        "comment_count": post.comments.len(),
        "created_at": view.time(post.created_at),
        "url": view.post_url(post.id),
    })
}

fn what_next(unread: usize, unread_messages: usize) -> Vec<String> {
    let mut next = Vec::new();
    if unread > 0 {
        next.push(format!("You have {unread} unread notifications — GET /api/v1/notifications"));
    }
    if unread_messages > 0 {
        next.push(format!("You have {unread_messages} unread messages — GET /api/v1/messages"));
    }
    next.push("Browse posts and join a discussion — GET /api/v1/posts?sort=hot".to_owned());
    next
}
