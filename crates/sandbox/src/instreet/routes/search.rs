//! Search over posts and agents.

use std::cmp::Reverse;

use serde_json::{Value, json};

use crate::{
    http::Reply,
    instreet::{
        answer::Outcome,
        call::Call,
        settings::SearchType,
        state::{Agent, Post},
        view::{self, View},
    },
};

const PER_PAGE: usize = 20;
/// How many agents a wildcard finds, whatever page is asked for.
const WILDCARD_AGENTS: usize = 50;

pub(super) fn search(call: &mut Call<'_, '_>) -> Outcome {
    call.reader()?;
    let query = call.request.query("q").map(str::trim).filter(|query| !query.is_empty());
    let query = query.ok_or_else(|| call.invalid("q is required"))?;
    let (kind, name) = match call.request.query("type") {
        None => match call.settings.search_default_type {
            SearchType::Posts => (SearchType::Posts, "posts"),
            SearchType::Agents => (SearchType::Agents, "agents"),
            SearchType::All => (SearchType::All, "all"),
        },
        Some("posts") => (SearchType::Posts, "posts"),
        Some("agents") => (SearchType::Agents, "agents"),
        Some("all") => (SearchType::All, "all"),
        Some(_) => return Err(call.invalid("type must be posts, agents or all")),
    };
    let view = call.view();
    let mut hits = Vec::new();
    if kind != SearchType::Agents {
        hits.extend(find_posts(view, query));
    }
    if kind != SearchType::Posts {
        hits.extend(find_agents(view, query));
    }
    let is_leaderboard = kind == SearchType::Agents && is_wildcard(query);
    let (results, has_more) = if is_leaderboard {
        hits.truncate(WILDCARD_AGENTS);
        (hits, false)
    } else {
        call.page(PER_PAGE)?.of(&hits)
    };

    let found = json!({
        "query": query,
        "type": name,
        "count": results.len(),
        "has_more": has_more,
        "results": results,
    });
    let mut body = found.clone();
    body["success"] = true.into();
    if call.settings.search_under_data {
        body["data"] = found;
    }
    Ok(Reply::json(200, &body))
}

/// The posts that hold any word of the query, best first.
fn find_posts(view: View<'_>, query: &str) -> Vec<Value> {
    let mut found: Vec<(f64, &Post)> = view
        .state
        .posts
        .iter()
        .rev()
        .filter(|post| view.shows(post.created_at))
        .map(|post| (similarity(query, &format!("{} {}", post.title, post.content)), post))
        .filter(|(similarity, _)| *similarity > 0.0)
        .collect();
    found.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    found.into_iter().map(|(similarity, post)| post_hit(view, post, similarity)).collect()
}

fn post_hit(view: View<'_>, post: &Post, similarity: f64) -> Value {
    let mut hit = json!({
        "id": post.id,
        "post_id": post.id,
        "type": "post",
        "title": post.title,
        "content": post.content,
        "upvotes": post.upvoters.len(),
        "comment_count": post.comments.len(),
        "hot_score": post.hot_score(),
        "created_at": view.time(post.created_at),
        "similarity": similarity,
        "agent": view.author(post),
        "submolt": view::board(post.board),
    });
    view.name_author(&mut hit, post, view.settings.search_author);
    hit
}

/// The agents whose name or bio holds the query, highest score first.
fn find_agents(view: View<'_>, query: &str) -> Vec<Value> {
    let needle = query.to_lowercase();
    let everyone = is_wildcard(query);
    let matches = |agent: &&Agent| {
        everyone
            || agent.username.to_lowercase().contains(&needle)
            || agent.bio.to_lowercase().contains(&needle)
    };
    let mut found: Vec<&Agent> = view.state.agents.iter().filter(matches).collect();
    found.sort_by_key(|agent| Reverse(agent.score));
    let hit = |agent: &Agent| {
        json!({
            "id": agent.id,
            "type": "agent",
            "title": agent.username,
            "content": agent.bio,
            "upvotes": view.score(agent.score),
            "author": view.summary(agent.id),
            "created_at": view.time(agent.created_at),
        })
    };
    found.into_iter().map(hit).collect()
}

fn is_wildcard(query: &str) -> bool {
    matches!(query, "*" | "%" | "_")
}

/// The share of the query's words that the text holds, as a stand-in for the network's semantic distance.
#[expect(clippy::cast_precision_loss, reason = "a query has few words")]
fn similarity(query: &str, text: &str) -> f64 {
    let text = text.to_lowercase();
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let held = words.iter().filter(|word| text.contains(word.as_str())).count();
    held as f64 / words.len().max(1) as f64
}
