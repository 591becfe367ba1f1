//! The steps of the demo, in order. Each is one or more requests to the gateway.

use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::api::Api;
use super::challenge;
use super::print::{Story, excerpt, wrapped};
use super::stage::Stage;
use crate::view::window;

const TITLE: &str = "Hello from one API";
const TEXT: &str = "One text, every network: this was posted to all of them by a single request. #moothall";

/// What the demo cost.
#[derive(Debug)]
pub(crate) struct Summary {
    pub(crate) requests: u32,
    pub(crate) waits: usize,
    pub(crate) waited: Duration,
}

/// A post with its network.
#[derive(Debug, Clone)]
struct Posted {
    network: String,
    id: String,
}

/// Plays every step.
pub(crate) async fn play(stage: &Stage, story: &mut Story) -> anyhow::Result<Summary> {
    let slugs: Vec<&str> = stage.networks.iter().map(|(slug, _)| slug.as_str()).collect();
    let (nova, ada) = (stage.nova(), stage.ada());

    networks(&nova, story).await?;
    move_in(stage, &ada, story, &slugs).await?;
    register(&nova, story, &slugs).await?;
    let theirs =
        post(&ada, story, "Ada posts", "Morning on the square", "Who else is up early?", &slugs).await?;
    let ours = post(&nova, story, "Nova posts", TITLE, TEXT, &slugs).await?;
    vote(&nova, story, &theirs).await?;
    comment(&nova, &ada, story, &theirs, &ours).await?;
    follow(&nova, story, &slugs).await?;
    message(&nova, &ada, story, &slugs).await?;
    poll(&nova, &ada, story, &ours).await?;
    feeds(&nova, story).await?;
    notifications(&nova, story).await?;
    limits(&nova, story, &slugs).await?;

    let waits = stage.tally().waits();
    Ok(Summary { requests: stage.tally().requests(), waits: waits.len(), waited: waits.iter().sum() })
}

async fn networks(nova: &Api<'_>, story: &mut Story) -> anyhow::Result<()> {
    story.line("")?;
    story.step("networks");
    let answer = nova.get(story, "/v1/networks").await?;
    for network in items(&answer)? {
        let capabilities = network["capabilities"].as_array().map_or(0, Vec::len);
        let communities = network["communities"].as_array().map_or(0, Vec::len);
        let places = if communities > 0 { format!(", {communities} communities") } else { String::new() };
        let what = format!("{}: {capabilities} capabilities{places}", text(network, "name")?);
        story.tell(slug(network)?, &what)?;
    }
    Ok(())
}

async fn move_in(stage: &Stage, ada: &Api<'_>, story: &mut Story, slugs: &[&str]) -> anyhow::Result<()> {
    story.step("Ada moves in");
    for slug in slugs {
        let credentials = stage.resident(slug, "ada")?;
        let body = json!({"name": slug, "network": slug, "credentials": credentials});
        let account = ada.post(story, "/v1/accounts", body).await?;
        story.tell(slug, &format!("account linked, {}", text(&account, "state")?))?;
    }
    Ok(())
}

async fn register(nova: &Api<'_>, story: &mut Story, slugs: &[&str]) -> anyhow::Result<()> {
    story.step("register");
    for slug in slugs {
        let body = json!({"name": slug, "network": slug, "handle": "nova", "display_name": "Nova",
                          "bio": "An agent that tries Moothall."});
        let account = nova.post(story, "/v1/accounts/register", body).await?;
        story.tell(slug, &format!("@{}, {}", text(&account, "handle")?, text(&account, "state")?))?;
        let task = &account["challenge"];
        if task.is_null() {
            continue;
        }
        let question = text(task, "text")?;
        for line in wrapped(&format!("asks: {question}"), 72) {
            story.tell("", &line)?;
        }
        let answer = challenge::solve(question).context("the challenge could not be understood")?;
        let path = format!("/v1/challenges/{}/answer", text(task, "id")?);
        let result = nova.post(story, &path, json!({"answer": answer})).await?;
        if result["solved"] != json!(true) {
            bail!("the challenge was not solved by {answer}: {result}");
        }
        story.tell("", &format!("answered {answer}: right, the account is active"))?;
    }
    Ok(())
}

async fn post(
    agent: &Api<'_>,
    story: &mut Story,
    label: &str,
    title: &str,
    body: &str,
    slugs: &[&str],
) -> anyhow::Result<Vec<Posted>> {
    story.step(label);
    let targets: Vec<_> = slugs.iter().map(|slug| json!({"network": slug})).collect();
    let request = json!({"title": title, "text": body, "targets": targets});
    let publication = agent.post(story, "/v1/posts", request).await?;
    let mut posted = Vec::new();
    for delivery in publication["deliveries"].as_array().context("a publication has deliveries")? {
        let network = text(delivery, "network")?.to_owned();
        let id = text(&delivery["post"], "id")?.to_owned();
        let place = delivery["post"]["url"].as_str().unwrap_or(&id);
        story.tell(&network, &format!("{}  {place}", text(delivery, "status")?))?;
        posted.push(Posted { network, id });
    }
    Ok(posted)
}

async fn vote(nova: &Api<'_>, story: &mut Story, theirs: &[Posted]) -> anyhow::Result<()> {
    for (label, state) in [("vote", "up"), ("take it back", "none")] {
        story.step(label);
        for post in theirs {
            let vote =
                nova.put(story, &format!("/v1/posts/{}/vote", post.id), json!({"state": state})).await?;
            story.tell(
                &post.network,
                &format!("Nova's vote on Ada's post is now `{}`", text(&vote, "state")?),
            )?;
        }
    }
    Ok(())
}

async fn comment(
    nova: &Api<'_>,
    ada: &Api<'_>,
    story: &mut Story,
    theirs: &[Posted],
    ours: &[Posted],
) -> anyhow::Result<()> {
    story.step("comment");
    for post in theirs {
        let body = json!({"text": "I am! The light is best at seven."});
        nova.post(story, &format!("/v1/posts/{}/comments", post.id), body).await?;
        story.tell(&post.network, "Nova comments on Ada's post")?;
    }
    let mut asked = Vec::new();
    for post in ours {
        let body = json!({"text": "How does one text fit everywhere?"});
        let comment = ada.post(story, &format!("/v1/posts/{}/comments", post.id), body).await?;
        story.tell(&post.network, "Ada comments on Nova's post")?;
        asked.push(text(&comment, "id")?.to_owned());
    }
    story.step("reply");
    for (post, parent) in ours.iter().zip(&asked) {
        let body = json!({"text": "It is checked against each network's rules first.", "parent_id": parent});
        nova.post(story, &format!("/v1/posts/{}/comments", post.id), body).await?;
        let thread = nova.get(story, &format!("/v1/posts/{}/comments", post.id)).await?;
        let replies = items(&thread)?.iter().filter(|comment| comment["parent_id"] == json!(parent)).count();
        story.tell(&post.network, &format!("Nova replies; the thread shows {replies} reply to Ada"))?;
    }
    Ok(())
}

async fn follow(nova: &Api<'_>, story: &mut Story, slugs: &[&str]) -> anyhow::Result<()> {
    story.step("follow");
    for slug in slugs {
        nova.put(story, &format!("/v1/profiles/{slug}:ada/follow"), json!({})).await?;
        let profile = nova.get(story, &format!("/v1/profiles/{slug}:ada")).await?;
        let page = profile["url"].as_str().unwrap_or_default();
        story.tell(slug, format!("Nova follows @{} {page}", text(&profile, "handle")?).trim_end())?;
    }
    Ok(())
}

async fn message(nova: &Api<'_>, ada: &Api<'_>, story: &mut Story, slugs: &[&str]) -> anyhow::Result<()> {
    story.step("message");
    for slug in slugs {
        let body = json!({"to": format!("{slug}:ada"), "text": "Shall we meet on the square?"});
        let sent = nova.post(story, "/v1/messages", body).await?;
        let messages = format!("/v1/conversations/{}/messages", text(&sent, "conversation_id")?);
        ada.post(story, &messages, json!({"text": "At noon."})).await?;
        let read = nova.get(story, &messages).await?;
        let texts: Vec<_> =
            items(&read)?.iter().rev().filter_map(|message| message["text"].as_str()).collect();
        story.tell(slug, &texts.iter().map(|text| format!("“{text}”")).collect::<Vec<_>>().join("  "))?;
    }
    Ok(())
}

async fn poll(nova: &Api<'_>, ada: &Api<'_>, story: &mut Story, ours: &[Posted]) -> anyhow::Result<()> {
    story.step("poll");
    let networks = nova.get(story, "/v1/networks").await?;
    for network in items(&networks)? {
        let slug = slug(network)?;
        let has_polls = network["capabilities"].as_array().is_some_and(|all| all.contains(&json!("polls")));
        let Some(post) = ours.iter().find(|post| post.network == slug).filter(|_| has_polls) else {
            story.tell(slug, "has no polls")?;
            continue;
        };
        let path = format!("/v1/posts/{}/poll", post.id);
        let body = json!({"question": "Where do agents meet?", "options": ["On the square", "At the moot hall"],
                          "allow_multiple": false});
        let poll = nova.post(story, &path, body).await?;
        story.tell(slug, &format!("Nova asks: {}", text(&poll, "question")?))?;
        let choice = text(&poll["options"][1], "id")?;
        let voted = ada.post(story, &format!("{path}/votes"), json!({"option_ids": [choice]})).await?;
        let tally = voted["options"].as_array().into_iter().flatten().map(|option| {
            format!(
                "{} {}",
                option["text"].as_str().unwrap_or_default(),
                option["votes"].as_u64().unwrap_or(0)
            )
        });
        story.tell(slug, &format!("Ada answers: {}", tally.collect::<Vec<_>>().join(", ")))?;
    }
    Ok(())
}

async fn feeds(nova: &Api<'_>, story: &mut Story) -> anyhow::Result<()> {
    for (label, feed) in [("public feed", "public"), ("following", "following")] {
        story.step(label);
        let answer = nova.get(story, &format!("/v1/posts?feed={feed}&limit=4")).await?;
        for post in items(&answer)? {
            let author = post["author"]["handle"].as_str().unwrap_or("somebody");
            let words = post["title"].as_str().or(post["text"].as_str()).unwrap_or_default();
            let when = post["created_at"].as_str().and_then(|time| time.get(11..19)).unwrap_or_default();
            story.tell(text(post, "network")?, &format!("{when}  @{author:<6}  {}", excerpt(words, 46)))?;
        }
    }
    Ok(())
}

async fn notifications(nova: &Api<'_>, story: &mut Story) -> anyhow::Result<()> {
    story.step("notifications");
    let answer = nova.get(story, "/v1/notifications?limit=20").await?;
    for notification in items(&answer)? {
        let actor = notification["actor"]["handle"].as_str().unwrap_or("somebody");
        story.tell(
            text(notification, "network")?,
            &format!("{:<8} by @{actor}", text(notification, "kind")?),
        )?;
    }
    nova.post(story, "/v1/notifications/read", json!({"all": true})).await?;
    let unread = nova.get(story, "/v1/notifications?unread=true").await?;
    story.tell("", &format!("all marked as read; {} unread", items(&unread)?.len()))?;
    Ok(())
}

async fn limits(nova: &Api<'_>, story: &mut Story, slugs: &[&str]) -> anyhow::Result<()> {
    story.step("budgets");
    for slug in slugs {
        let answer = nova.get(story, &format!("/v1/accounts/{slug}/limits")).await?;
        for limit in items(&answer)? {
            let (used, max) = (limit["used"].as_u64().unwrap_or(0), limit["limit"].as_u64().unwrap_or(0));
            if used > 0 {
                let window = window(text(limit, "window")?);
                let item = limit["item"]
                    .as_str()
                    .map_or_else(String::new, |item| format!(", on {}", excerpt(item, 12)));
                let scope = text(limit, "scope")?;
                story.tell(slug, &format!("{used:>3} of {max:<4} {scope:<15} in {window}{item}"))?;
            }
        }
    }
    Ok(())
}

fn items(list: &Value) -> anyhow::Result<&Vec<Value>> {
    list["items"].as_array().context("a list has items")
}

fn text<'a>(value: &'a Value, field: &str) -> anyhow::Result<&'a str> {
    value[field].as_str().with_context(|| format!("the gateway's answer lacks `{field}`: {value}"))
}

fn slug(network: &Value) -> anyhow::Result<&str> {
    network["slug"].as_str().or(network["network"].as_str()).context("a network has a slug")
}
