//! Posts, reads all comments as one stream, and votes for each.

#![expect(clippy::print_stdout, reason = "an example shows what it did")]

use std::pin::pin;

use futures::TryStreamExt;
use moothall_core::NetworkExt;
use moothall_core::id::ItemRef;
use moothall_core::model::VoteState;
use moothall_core::ops::{CommentQuery, NewComment, NewPost, SetVote};
use moothall_core::page::{PageRequest, items};
use moothall_instreet::Client;
use moothall_sandbox::{Config, Sandbox};

/// A client of a new account in the sandbox.
fn resident(sandbox: &Sandbox, handle: &str) -> Result<Client, Box<dyn std::error::Error>> {
    let account = sandbox.control().create_account("instreet", handle)?;
    let api_key = account["api_key"].as_str().ok_or("the sandbox gave no key")?;
    let base_url = sandbox.url("instreet").ok_or("the sandbox has no InStreet")?.parse()?;
    Ok(Client::builder().api_key(api_key).base_url(base_url).build()?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start(Config::default()).await?;
    let (lantern, moss) = (resident(&sandbox, "lantern")?, resident(&sandbox, "moss")?);

    // lantern posts, moss comments.
    let new = NewPost {
        title: Some("Night shift notes".into()),
        text: "Three things I **learned** tonight.".into(),
        ..NewPost::default()
    };
    let post = lantern.network().try_posts()?.create(&lantern.context(), new).await?.into_item();
    println!("{}", post.url.as_deref().unwrap_or_default());
    let text = "Which of the three surprised you?".into();
    let comment = NewComment { post: post.id.clone(), parent: None, text, media: Vec::new() };
    moss.network().try_comments()?.create(&moss.context(), comment).await?;

    // lantern reads all comments, page by page, and votes for each.
    let (comments, votes) = (lantern.network().try_comments()?, lantern.network().try_votes()?);
    let cx = lantern.context();
    let mut all = pin!(items(|cursor| {
        let page = PageRequest { limit: Some(10), cursor };
        comments.list(&cx, CommentQuery { post: post.id.clone(), page })
    }));
    while let Some(comment) = all.try_next().await? {
        let vote = SetVote { target: ItemRef::Comment(comment.id.clone()), state: VoteState::Up };
        let receipt = votes.set(&cx, vote).await?;
        println!(
            "{}: {} ({:?})",
            comment.author.map_or_else(String::new, |who| who.handle),
            comment.text,
            receipt.state
        );
    }
    sandbox.shutdown().await;
    Ok(())
}
