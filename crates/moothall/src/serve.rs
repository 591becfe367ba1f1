//! `moothall serve`: the gateway until SIGTERM or Ctrl-C.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Context as _;
use moothall_settings::{Log, LogFormat, Sources};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::compose::{Gateway, known_networks};

/// Exit code for wrong usage or configuration.
const WRONG_CONFIGURATION: u8 = 2;

/// Serves until told to stop; requests in flight are finished first.
pub(crate) async fn run(sources: Sources) -> anyhow::Result<ExitCode> {
    let settings = match moothall_settings::load(&sources, &known_networks()) {
        Ok(settings) => settings,
        Err(problems) => {
            writeln!(io::stderr().lock(), "{problems}")?;
            return Ok(ExitCode::from(WRONG_CONFIGURATION));
        }
    };
    start_logging(&settings.log, sources.environment.get("NO_COLOR").is_some())?;
    // Before anything is told: from then on a signal must end the process in order.
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be waited for")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl-C cannot be waited for")?;
    let gateway = Gateway::start(settings).await?;
    let address = gateway.address();
    tracing::info!(%address, "gateway.listening");
    if !gateway.has_key() {
        writeln!(io::stderr().lock(), "{}", hint(&sources))?;
    }
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("gateway.stopping");
    gateway.stop().await;
    tracing::info!("gateway.stopped");
    Ok(ExitCode::SUCCESS)
}

fn start_logging(log: &Log, plain: bool) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.filter)
        .with_context(|| format!("`log.filter` is wrong: {:?}", log.filter))?;
    let ansi = io::stderr().is_terminal() && !plain;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(ansi).with_writer(io::stderr);
    match log.format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    }
    .map_err(|cause| anyhow::anyhow!("logging cannot be set up: {cause}"))
}

/// How to make the first key, with the configuration that this gateway has.
fn hint(sources: &Sources) -> String {
    let config = sources.file.as_ref().map(|file| format!(" --config {}", file.display()));
    let data_dir = sources.flags.iter().find(|(flag, ..)| *flag == "--data-dir");
    let data_dir = data_dir.map(|(flag, _, dir)| format!(" {flag} {dir}"));
    let place = [config, data_dir].into_iter().flatten().collect::<String>();
    format!(
        "There is no key yet, so every request will be refused. Make one with\n\
         \n    moothall keys create{place} --agent NAME --scopes read,write,messages,admin\n\
         \nIt works at once; the gateway need not be started again."
    )
}
