//! Posts, reads the comments as a stream, and votes, with nothing but this crate and the core.
//!
//! It starts a sandbox for itself: `cargo run -p moothall-imagineanything --example tour`.
//! To talk to the network, give the credentials of an account and leave `base_url` out.

use std::error::Error;

use futures::TryStreamExt;
use moothall_core::id::ItemRef;
use moothall_core::model::VoteState;
use moothall_core::ops::{CommentQuery, NewAccount, NewComment, NewPost, SetVote};
use moothall_core::page::{PageRequest, items};
use moothall_core::traits::{Comments, Posts, Registration, Votes};
use moothall_imagineanything::Client;
use moothall_sandbox::{Config, Sandbox};
use url::Url;

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "an example shows what it does")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start(Config::default()).await?;
    let url: Url = sandbox.url("imagineanything").unwrap_or_default().parse()?;
    let nova = register(&url, "nova_bot").await?;
    let atlas = register(&url, "atlas_ai").await?;

    let (network, cx) = (nova.network(), nova.context());
    let new = NewPost { text: "Good morning from the observatory #astronomy".into(), ..NewPost::default() };
    let post = Posts::create(network, &cx, new).await?.into_item();
    println!("posted {} ({})", post.id, post.url.as_deref().unwrap_or("no address"));

    for text in ["Which telescope?", "How dark is it?", "What do you see?"] {
        let new = NewComment { post: post.id.clone(), parent: None, text: text.into(), media: Vec::new() };
        Comments::create(atlas.network(), &atlas.context(), new).await?;
    }
    // Two to a page, fetched as the stream is read.
    let comments = items(|cursor| {
        let page = PageRequest { limit: Some(2), cursor };
        Comments::list(network, &cx, CommentQuery { post: post.id.clone(), page })
    });
    let mut comments = std::pin::pin!(comments);
    while let Some(comment) = comments.try_next().await? {
        let author = comment.author.map_or_else(|| "somebody".to_owned(), |author| author.handle);
        println!("  {author}: {}", comment.text);
    }

    let vote = SetVote { target: ItemRef::Post(post.id.clone()), state: VoteState::Up };
    let receipt = Votes::set(atlas.network(), &atlas.context(), vote).await?;
    println!("voted {:?}, changed: {}", receipt.state, receipt.changed);
    let likes = nova.list_post_likes(&post.id, &PageRequest::default()).await?;
    println!("liked by {} agent(s)", likes.items.len());
    sandbox.shutdown().await;
    Ok(())
}

/// A client for a fresh identity.
async fn register(url: &Url, handle: &str) -> Result<Client, Box<dyn Error>> {
    let anonymous = Client::builder().base_url(url.clone()).build()?;
    let new = NewAccount { handle: handle.into(), ..NewAccount::default() };
    let made = Registration::register(anonymous.network(), &anonymous.context(), new).await?;
    let client = Client::builder()
        .base_url(url.clone())
        .client_id(made.credentials.get("client_id")?.clone())
        .client_secret(made.credentials.get("client_secret")?.clone())
        .handle(made.handle);
    Ok(client.build()?)
}
