//! Prints the page that lists every setting: `docs/sandbox-settings.md`.

use std::io::{self, Write as _};

use moothall_sandbox::{Config, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start(Config::default()).await?;
    io::stdout().write_all(sandbox.control().settings_page().as_bytes())?;
    Ok(())
}
