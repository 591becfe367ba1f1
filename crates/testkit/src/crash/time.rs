//! The clocks of gateway and sandbox, run ahead together.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use moothall_sandbox::Control;

/// How far the clocks go ahead at a time, and how often: a hundred times as fast as real ones.
const STEP: Duration = Duration::from_millis(400);
const EVERY: Duration = Duration::from_millis(4);

/// The clock of the gateways: real time, so far ahead as its file says.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    pub(super) file: PathBuf,
}

impl Clock {
    /// Lets time fly until it is stopped. The networks are ahead of the gateways by a step, never behind: who
    /// waits until a limit frees by a gateway's clock finds it freed.
    pub(super) async fn run_ahead(self, sandbox: Control) {
        let written = self.file.with_extension("next");
        let mut ahead = Duration::ZERO;
        loop {
            sandbox.advance(STEP);
            fs::write(&written, ahead.as_millis().to_string()).expect("our own file");
            fs::rename(&written, &self.file).expect("our own file");
            ahead += STEP;
            tokio::time::sleep(EVERY).await;
        }
    }
}
