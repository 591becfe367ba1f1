//! The clocks of gateway and sandbox, run ahead together.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use moothall_sandbox::Control;

/// How far the clocks jump at a time.
const STEP: Duration = Duration::from_secs(2);
/// For how long no request must have come to a network before they do.
const QUIET: Duration = Duration::from_millis(40);

/// The clock of the gateways: real time, so far ahead as its file says.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    pub(super) file: PathBuf,
}

impl Clock {
    /// Lets time fly whenever the networks are idle, until it is stopped: what is under way takes no longer
    /// than it does on the wire. The networks are ahead of the gateways by a step, never behind: who waits until
    /// a limit frees by a gateway's clock finds it freed.
    pub(super) async fn run_ahead(self, sandbox: Control) {
        let written = self.file.with_extension("next");
        let mut ahead = Duration::ZERO;
        loop {
            let before = sandbox.traffic();
            tokio::time::sleep(QUIET).await;
            if sandbox.traffic() != before || before.arrived != before.ended {
                continue;
            }
            sandbox.advance(STEP);
            fs::write(&written, ahead.as_millis().to_string()).expect("our own file");
            fs::rename(&written, &self.file).expect("our own file");
            ahead += STEP;
        }
    }
}
