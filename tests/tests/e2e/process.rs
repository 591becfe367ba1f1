//! A child process whose output is watched, and which does not outlive its test.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::timeout;

use super::binary::binary;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// `moothall` in an environment of its own.
pub(crate) fn moothall(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.env_clear().env("HOME", "/nonexistent").args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    command
}

pub(crate) struct Process {
    child: Child,
    pub(crate) stdout: Stream,
    pub(crate) stderr: Stream,
}

impl Process {
    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let stdout = Stream::of(child.stdout.take().expect("piped"));
        let stderr = Stream::of(child.stderr.take().expect("piped"));
        Self { child, stdout, stderr }
    }

    /// Sends a signal by name, such as `TERM`.
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().expect("it still runs").to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().await.expect("kill runs");
        assert!(sent.success(), "SIG{name} was not sent");
    }

    /// Waits for the end.
    pub(crate) async fn end(&mut self) -> ExitStatus {
        let ended = timeout(PATIENCE, self.child.wait()).await;
        let status = ended.unwrap_or_else(|_| panic!("it does not end:\n{}", self.stderr.text()));
        status.expect("a child can be waited for")
    }
}

/// What a process has written so far.
pub(crate) struct Stream {
    text: watch::Receiver<String>,
}

impl Stream {
    fn of(mut pipe: impl AsyncRead + Unpin + Send + 'static) -> Self {
        let (send, text) = watch::channel(String::new());
        tokio::spawn(async move {
            let mut chunk = vec![0; 64 * 1024];
            while let Ok(count @ 1..) = pipe.read(&mut chunk).await {
                send.send_modify(|text| text.push_str(&String::from_utf8_lossy(&chunk[..count])));
            }
        });
        Self { text }
    }

    /// Everything so far.
    pub(crate) fn text(&self) -> String {
        self.text.borrow().clone()
    }

    /// Waits until `words` stand in it, and returns everything so far.
    pub(crate) async fn until(&self, words: &str) -> String {
        let mut text = self.text.clone();
        let found = timeout(PATIENCE, text.wait_for(|text| text.contains(words))).await;
        match found {
            Ok(Ok(text)) => text.clone(),
            Ok(Err(_)) => panic!("it ended without saying {words:?}:\n{}", self.text()),
            Err(elapsed) => panic!("it did not say {words:?}, {elapsed}:\n{}", self.text()),
        }
    }

    /// Waits until the process has closed it, and returns everything.
    pub(crate) async fn whole(&self) -> String {
        let mut text = self.text.clone();
        let ended = timeout(PATIENCE, async { while text.changed().await.is_ok() {} }).await;
        assert!(ended.is_ok(), "it does not end:\n{}", self.text());
        self.text()
    }
}
