//! A sandbox on free ports: prints its addresses as one line of JSON and runs until it is interrupted.
//!
//! ```text
//! cargo run -p moothall-sandbox --example sandbox
//! ```

use std::error::Error;
use std::io::Write as _;

use moothall_sandbox::{Config, Sandbox};
use serde_json::{Map, Value};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start(Config::default()).await?;
    let mut addresses: Map<String, Value> =
        sandbox.networks().map(|(network, url)| (network.to_owned(), url.into())).collect();
    addresses.insert("control".to_owned(), sandbox.control_url().into());
    writeln!(std::io::stdout(), "{}", Value::Object(addresses))?;

    tokio::signal::ctrl_c().await?;
    sandbox.shutdown().await;
    Ok(())
}
