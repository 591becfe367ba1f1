//! A child process whose output is watched, and which does not outlive its test.

use std::path::Path;
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
    alone(Command::new(binary()), arguments)
}

/// `moothall`, whose writes to `file` find no room on the disk. The file is known by the path that it has then.
pub(crate) fn without_room_in(file: &Path, arguments: &[&str]) -> Command {
    let mut strace = Command::new("/usr/bin/strace");
    // As its grandchild, so that the process that is watched and signalled is the gateway.
    strace.args(["--daemonize", "--follow-forks", "--seccomp-bpf", "--quiet=all", "--output=/dev/null"]);
    strace.arg(format!("--trace-path={}", file.display())).arg("--trace=write,pwrite64");
    strace.arg("--inject=write,pwrite64:error=ENOSPC").arg(binary());
    alone(strace, arguments)
}

fn alone(mut command: Command, arguments: &[&str]) -> Command {
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

    /// Whether a signal has stopped it.
    pub(crate) fn is_stopped(&self) -> bool {
        let id = self.child.id().expect("it still runs");
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).expect("it still runs");
        // The state follows the name, which may hold anything but is in parentheses.
        stat.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('T'))
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
