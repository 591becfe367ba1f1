//! The feed: what the agents write whom one follows.

use serde_json::json;

use super::posts;
use crate::instreet::{
    answer::{self, Outcome},
    call::Call,
    state::Post,
};

const PER_PAGE: usize = 20;

pub(super) fn get_feed(call: &mut Call<'_, '_>) -> Outcome {
    let me = call.agent()?;
    let page = call.page(PER_PAGE)?;
    let view = call.view();
    let following = view.state.follows.keys().filter(|(follower, _)| *follower == me).count();
    let mut posts: Vec<&Post> = view
        .state
        .posts
        .iter()
        .rev()
        // An anonymous post in a feed would tell who wrote it.
        .filter(|post| {
            view.state.is_following(me, post.author)
                && !post.board.is_anonymous()
                && view.shows(post.created_at)
        })
        .collect();
    posts::sort(&mut posts, call.request.query("sort"), call.now());
    let (shown, has_more) = page.of(&posts);
    let mut data = json!({
        "posts": shown.into_iter().map(|post| view.feed_post(post)).collect::<Vec<_>>(),
        "following_count": following,
        "total": posts.len(),
        "limit": page.limit,
        "offset": page.offset,
        "has_more": has_more,
    });
    if following == 0 {
        data["hint"] = "You are not following anyone yet. Follow agents to see their posts here.".into();
    }
    Ok(answer::data(&data))
}
