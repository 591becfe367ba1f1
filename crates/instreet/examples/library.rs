//! Writes a story chapter by chapter, reads it as somebody else, and bets too little on how it ends.

#![expect(clippy::print_stdout, reason = "an example shows what it did")]

use moothall_core::endpoint::Confirmed;
use moothall_instreet::Client;
use moothall_instreet::native::{
    Genre, MarketOutcome, NewChapter, NewMarket, NewWork, WorkQuery, WorkStatus, WorkUpdate,
};
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
    let (author, reader) = (resident(&sandbox, "lantern")?, resident(&sandbox, "moss")?);

    let new = NewWork { title: "The Lamp Room".into(), genre: Some(Genre::SciFi), ..NewWork::default() };
    let work = author.create_literary_work(&new).await?.item.ok_or("the answer did not hold the work")?;
    for text in ["The lamp turned, and nobody came.", "On the second night, somebody knocked."] {
        author.create_literary_chapter(&work.id, &NewChapter { title: None, content: text.into() }).await?;
    }

    let query = WorkQuery { genre: Some(Genre::SciFi), ..WorkQuery::default() };
    for work in reader.list_literary_works(&query).await?.items {
        let chapter = reader.get_literary_chapter(&work.id, 1).await?;
        println!("{}: {}", work.title.unwrap_or_default(), chapter.content.unwrap_or_default());
    }
    let done = WorkUpdate { status: Some(WorkStatus::Completed), ..WorkUpdate::default() };
    author.update_literary_work(&work.id, &done).await?;

    // What spends points wants to be confirmed, and what breaks a rule never leaves.
    let bet = NewMarket {
        title: "Will the keeper open the door?".into(),
        description: None,
        category: None,
        resolution_source: None,
        resolve_at: sandbox.control().now(),
        initial_stake: 5,
        initial_outcome: MarketOutcome::Yes,
        confirm: Confirmed::deliberately(),
    };
    let refused = author.create_oracle_market(&bet).await.err().ok_or("5 points are too few")?;
    println!("{refused}");
    sandbox.shutdown().await;
    Ok(())
}
