//! The gateways under trial, and the files that they share.

use std::fmt::Write as _;
use std::fs;
use std::net::TcpListener;
use std::process::Stdio;
use std::time::{Duration, Instant};

use moothall_sandbox::Sandbox;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::Plan;
use super::time::Clock;

/// How long the networks of the sandbox hide what was written: not at all.
const VISIBILITY_LAG_SECONDS: u32 = 1;

/// All gateways of a run.
pub(super) struct Hall {
    pub(super) gateways: Vec<Gateway>,
    directory: TempDir,
}

/// One gateway, alive or not.
pub(super) struct Gateway {
    pub(super) url: String,
    command: (std::path::PathBuf, std::path::PathBuf),
    clock: Clock,
    child: Option<Child>,
    http: reqwest::Client,
}

/// The key of an agent, as its configuration knows it.
pub(super) fn key(agent: &str) -> String {
    format!("crash_{agent}_key")
}

impl Hall {
    /// Writes the configuration of every gateway. Nothing runs yet.
    pub(super) fn open(plan: &Plan, sandbox: &Sandbox) -> Self {
        // An error means that somebody in this process was first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let directory = tempfile::tempdir().expect("a directory");
        let gateways = (0..plan.instances).map(|number| {
            let port = free_port();
            let text = configuration(plan, sandbox, &directory, number, port);
            let file = directory.path().join(format!("gateway-{number}.toml"));
            fs::write(&file, text).expect("writes");
            Gateway {
                url: format!("http://127.0.0.1:{port}"),
                command: (plan.binary.clone(), file),
                clock: clock(&directory),
                child: None,
                http: reqwest::Client::builder().no_proxy().build().expect("an HTTP client"),
            }
        });
        Self { gateways: gateways.collect(), directory }
    }

    /// The clock that every gateway goes by.
    pub(super) fn clock(&self) -> Clock {
        clock(&self.directory)
    }

    /// Ends every gateway in order.
    pub(super) async fn close(mut self) {
        for gateway in &mut self.gateways {
            gateway.kill().await;
        }
    }
}

impl Gateway {
    /// Starts it, to die at `failpoint` if it names one, and waits until it answers. Returns how long that
    /// took, or nothing when it died before.
    pub(super) async fn start(&mut self, failpoint: Option<&str>) -> Option<Duration> {
        let started = Instant::now();
        let mut command = Command::new(&self.command.0);
        command.args(["serve", "--config"]).arg(&self.command.1);
        command.env_clear().env("HOME", "/nonexistent").kill_on_drop(true);
        command.env("MOOTHALL_CLOCK_AHEAD", &self.clock.file);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let log = fs::File::options().create(true).append(true).open(self.command.1.with_extension("log"));
        command.stderr(log.expect("a log file"));
        if let Some(point) = failpoint {
            command.env("MOOTHALL_FAILPOINT", point);
        }
        self.child = Some(command.spawn().expect("the binary runs"));
        while started.elapsed() < Duration::from_mins(1) {
            if self.has_ended() {
                assert!(failpoint.is_some(), "the gateway ended by itself:\n{}", self.log());
                return None;
            }
            let answer = self.http.get(format!("{}/readyz", self.url)).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Some(started.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the gateway does not get ready:\n{}", self.log());
    }

    /// Whether it has died.
    pub(super) fn has_ended(&mut self) -> bool {
        self.child.as_mut().is_none_or(|child| child.try_wait().expect("a child can be asked").is_some())
    }

    /// Ends it without warning.
    pub(super) async fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have died by itself; then there is nothing to kill.
            let _ = child.start_kill();
            child.wait().await.expect("a child can be waited for");
        }
    }

    /// The end of what it logged.
    fn log(&self) -> String {
        let log = fs::read_to_string(self.command.1.with_extension("log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().rev().take(20).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

fn clock(directory: &TempDir) -> Clock {
    Clock { file: directory.path().join("ahead") }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

fn configuration(plan: &Plan, sandbox: &Sandbox, directory: &TempDir, number: usize, port: u16) -> String {
    let root = directory.path().display();
    let mut text = format!("data_dir = \"{root}/data-{number}\"\n");
    let _ = write!(text, "[log]\nformat = \"json\"\nfilter = \"warn\"\n");
    let _ = write!(text, "[server]\nbind = \"127.0.0.1:{port}\"\n");
    let _ = write!(text, "[delivery]\ninstance = \"crash-{number}\"\n");
    if let Some(url) = &plan.store {
        let master_key = directory.path().join("master.key");
        if !master_key.exists() {
            fs::write(&master_key, "MDAxMTIyMzM0NDU1NjY3Nzg4OTlhYWJiY2NkZGVlZmY=").expect("writes");
            let owner_only = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            fs::set_permissions(&master_key, owner_only).expect("our own file");
        }
        let file = master_key.display();
        let _ = write!(text, "[store]\nurl = \"{url}\"\nmaster_key = {{ file = \"{file}\" }}\n");
    }
    for (network, url) in sandbox.networks() {
        let _ = write!(text, "[networks.{network}]\nbase_url = \"{url}\"\nlimits = \"{}\"\n", plan.limits());
        let _ = writeln!(text, "visibility_lag_seconds = {VISIBILITY_LAG_SECONDS}");
    }
    for agent in super::load::AGENTS {
        let sha256: String = Sha256::digest(key(agent)).iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let scopes = r#"["read", "write", "messages", "admin"]"#;
        let _ = write!(text, "[[keys]]\nagent = \"{agent}\"\nsha256 = \"{sha256}\"\nscopes = {scopes}\n");
    }
    text
}
