//! `moothall demo`: the sandbox and the gateway in one process, and an agent that uses both networks
//! over the HTTP API as any agent would.

mod api;
mod challenge;
mod print;
mod stage;
mod tour;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

use self::print::Story;
use self::stage::Stage;

/// Plays the demo. With `keep`, stays up afterwards until Ctrl-C and says how to go on.
pub(crate) async fn run(keep: bool) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let mut story = Story::new();
    let stage = Stage::start().await.context("the demo could not start")?;
    story.line("Moothall demo: a sandbox of every network and a gateway, in one process on this machine.")?;
    story.line("An agent, Nova, meets Ada, who lives on each of them. Everything goes over the HTTP API.")?;
    story.line("")?;
    story.address("gateway", &stage.gateway_url)?;
    for (network, url) in &stage.networks {
        story.address(network, url)?;
    }
    let tour = tour::play(&stage, &mut story).await.context("the demo stopped half way")?;
    story.line("")?;
    story.line(&format!(
        "Done in {:.0} s: {} requests, {} waits for budgets ({:.0} s), and no network saw one too many.",
        started.elapsed().as_secs_f64(),
        tour.requests,
        tour.waits,
        tour.waited.as_secs_f64(),
    ))?;
    if keep {
        let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl-C cannot be waited for")?;
        stage.invite(&mut story)?;
        interrupt.recv().await;
    }
    stage.stop().await;
    Ok(ExitCode::SUCCESS)
}
