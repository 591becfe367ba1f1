//! A world of its own for a test: a sandbox of every network, residents on it, and `moothall serve` in front.
//!
//! The agents `nova` and `ada` have an account on each network (`nova-ia`, `nova-is`, `ada-ia`, `ada-is`),
//! `eve` has one (`eve-ia`). All of them stand in the configuration. Limits are off on both sides, so that
//! nothing waits, unless a test is about them.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::time::Duration;

use moothall_sandbox::{Config, Entry, Fault, FaultKind, Sandbox};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::agent::{Agent, Answer};
use super::process::{Process, moothall, without_room_in};

pub(crate) const IA: &str = "imagineanything";
pub(crate) const IS: &str = "instreet";

/// Agents, and where each has an account.
const AGENTS: [(&str, &[&str]); 3] = [("nova", &[IA, IS]), ("ada", &[IA, IS]), ("eve", &[IA])];

/// Where the store of a small disk is while there is room, and while there is none.
const ROOM: &str = "room";
const FULL: &str = "full";

/// What a test may want otherwise.
pub(crate) struct Setup {
    /// Limits of the gateway and of the sandbox: `documented` or `off`.
    pub(crate) limits: &'static str,
    /// The filter of the log.
    pub(crate) log: &'static str,
    /// Where the gateway's accounts come from.
    pub(crate) accounts: Accounts,
    /// Whether the disk of the store can be filled: see [`World::fill_disk`].
    pub(crate) small_disk: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self { limits: "off", log: "info", accounts: Accounts::Configured, small_disk: false }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accounts {
    /// Those of all agents stand in the configuration.
    Configured,
    /// Nova's are in the networks' own environment variables.
    OfEnvironment,
    /// There are none yet.
    None,
}

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) gateway: Process,
    pub(crate) url: String,
    pub(crate) directory: TempDir,
    http: reqwest::Client,
    environment: Vec<(String, String)>,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(Setup::default()).await
    }

    pub(crate) async fn with(setup: Setup) -> Self {
        let mut config = Config::default();
        for (_, network) in config.networks_mut() {
            setup.limits.clone_into(&mut network.limits);
        }
        let sandbox = Sandbox::start(config).await.expect("free ports");
        let directory = tempfile::tempdir().expect("a directory");
        let text = configuration(&setup, &sandbox, &directory);
        let environment = environment(&setup, &sandbox);
        fs::write(directory.path().join("moothall.toml"), text).expect("writes");
        // An error means that another test of this process was first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
        let (gateway, url) = serve(&directory, &environment, setup.small_disk).await;
        Self { sandbox, gateway, url, directory, http, environment }
    }

    /// Kills the gateway as a power cut would, and starts it again on the same files.
    pub(crate) async fn crash_and_restart(&mut self) {
        self.gateway.signal("KILL").await;
        self.gateway.end().await;
        (self.gateway, self.url) = serve(&self.directory, &self.environment, false).await;
    }

    /// Fills the small disk of the store, or makes room on it again: the files of the store move to where
    /// every write finds no room, or back, and are reached under the same name all the time.
    pub(crate) fn fill_disk(&self, full: bool) {
        let (from, to) = if full { (ROOM, FULL) } else { (FULL, ROOM) };
        let at = |name| self.directory.path().join(name);
        symlink(to, at("next")).expect("a link");
        fs::rename(at(from), at(to)).expect("moves");
        fs::rename(at("next"), at("data")).expect("replaces the link");
    }

    pub(crate) fn nova(&self) -> Agent {
        self.agent("nova")
    }

    pub(crate) fn ada(&self) -> Agent {
        self.agent("ada")
    }

    pub(crate) fn eve(&self) -> Agent {
        self.agent("eve")
    }

    /// Whoever has this agent's key; `nova-read` is a key of Nova that may only read.
    pub(crate) fn agent(&self, name: &str) -> Agent {
        Agent { http: self.http.clone(), url: self.url.clone(), key: key(name) }
    }

    /// Runs a client command as Nova.
    pub(crate) async fn cli(&self, arguments: &[&str]) -> Ran {
        self.cli_as("nova", arguments).await
    }

    /// Runs a client command as this agent.
    pub(crate) async fn cli_as(&self, agent: &str, arguments: &[&str]) -> Ran {
        let mut command = moothall(arguments);
        let output = command
            .env("MOOTHALL_URL", &self.url)
            .env("MOOTHALL_KEY", key(agent))
            .current_dir(self.directory.path())
            .output()
            .await
            .expect("the binary runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Every write that a network accepted so far.
    pub(crate) fn ledger(&self) -> Vec<Entry> {
        self.sandbox.control().ledger(None).expect("a ledger")
    }

    /// The writes to one endpoint, such as `create_post`.
    pub(crate) fn writes(&self, network: &str, endpoint: &str) -> Vec<Entry> {
        let ledger = self.sandbox.control().ledger(Some(network)).expect("a ledger");
        ledger.into_iter().filter(|entry| entry.endpoint == endpoint).collect()
    }

    /// Lets something go wrong, once unless `change` says otherwise.
    pub(crate) fn fault(&self, network: &str, kind: FaultKind, change: impl FnOnce(&mut Fault)) {
        let mut fault = Fault::new(network, kind);
        change(&mut fault);
        self.sandbox.control().fault(fault).expect("a fault that can hit");
    }

    /// Waits until every fault that was ordered has hit.
    pub(crate) async fn until_faults_hit(&self) {
        let waiting = || self.sandbox.control().state()["faults"] != json!([]);
        for _ in 0..3000 {
            if !waiting() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("a fault does not hit: {}", self.sandbox.control().state()["faults"]);
    }

    /// Posts as an agent to its account on a network, and returns the post's id.
    pub(crate) async fn posted(&self, agent: &str, network: &str, text: &str) -> String {
        let body = json!({"title": text, "text": text, "targets": [{"network": network}]});
        let publication = self.agent(agent).post("/v1/posts", body).await.success();
        publication["deliveries"][0]["post"]["id"].as_str().expect("an id").to_owned()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    pub(crate) async fn metrics(&self) -> String {
        Answer::to(self.http.get(format!("{}/metrics", self.url))).await.text
    }
}

/// What became of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// What it printed, once it is made sure that it was done and that nothing else was said.
    pub(crate) fn done(&self) -> &str {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{self:?}");
        &self.stdout
    }

    /// What it printed as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(self.done()).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// Exit code, standard output and standard error in one text.
    pub(crate) fn shown(&self) -> String {
        let code = self.code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
        format!("{}{}[{code}]\n", self.stdout, self.stderr)
    }
}

pub(crate) fn key(name: &str) -> String {
    format!("moot_{name}_key")
}

pub(crate) fn key_lines(agent: &str, key: &str, scopes: &str) -> String {
    let sha256: String = Sha256::digest(key).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    format!("[[keys]]\nagent = \"{agent}\"\nsha256 = \"{sha256}\"\nscopes = [{scopes}]\n")
}

fn configuration(setup: &Setup, sandbox: &Sandbox, directory: &TempDir) -> String {
    let root = directory.path().display();
    let mut text = format!("data_dir = \"{root}/data\"\n");
    let _ = write!(text, "[log]\nformat = \"json\"\nfilter = \"{}\"\n", setup.log);
    let _ = write!(text, "[server]\nbind = \"127.0.0.1:0\"\n");
    for (network, url) in sandbox.networks() {
        let _ = write!(text, "[networks.{network}]\nbase_url = \"{url}\"\nlimits = \"{}\"\n", setup.limits);
        // The sandbox hides nothing, so a write that cannot be seen at once is not there.
        let _ = writeln!(text, "visibility_lag_seconds = 1");
    }
    for (agent, networks) in AGENTS {
        let scopes = r#""read", "write", "messages", "admin""#;
        text += &key_lines(agent, &key(agent), scopes);
        for network in networks.iter().filter(|_| setup.accounts == Accounts::Configured) {
            let name = format!("{agent}-{}", if *network == IA { "ia" } else { "is" });
            let account = sandbox.control().create_account(network, agent).expect("an account");
            let _ = write!(text, "[accounts.{name}]\nagent = \"{agent}\"\nnetwork = \"{network}\"\n");
            for (field, secret) in secrets(&account) {
                let file = directory.path().join(format!("{name}.{field}"));
                fs::write(&file, secret).expect("writes");
                let _ = writeln!(text, "credentials.{field} = {{ file = \"{}\" }}", file.display());
            }
        }
    }
    text + &key_lines("nova", &key("nova-read"), r#""read""#)
}

/// The networks' own variables, each named after its network and the secret.
fn environment(setup: &Setup, sandbox: &Sandbox) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    for network in [IA, IS].iter().filter(|_| setup.accounts == Accounts::OfEnvironment) {
        let account = sandbox.control().create_account(network, "nova").expect("an account");
        let name = |field: String| format!("{network}_{field}").to_uppercase();
        variables.extend(secrets(&account).into_iter().map(|(field, secret)| (name(field), secret)));
    }
    variables
}

/// The secrets of an account that the sandbox made.
pub(crate) fn secrets(account: &Value) -> Vec<(String, String)> {
    let fields = account.as_object().into_iter().flatten();
    let secrets = fields.filter(|(field, _)| *field != "network" && *field != "handle");
    secrets.map(|(field, secret)| (field.clone(), secret.as_str().expect("text").to_owned())).collect()
}

async fn serve(directory: &TempDir, environment: &[(String, String)], small_disk: bool) -> (Process, String) {
    let config = directory.path().join("moothall.toml");
    let arguments = ["serve", "--config", config.to_str().expect("UTF-8")];
    let mut command = if small_disk {
        fs::create_dir(directory.path().join(ROOM)).expect("a directory");
        symlink(ROOM, directory.path().join("data")).expect("a link");
        without_room_in(&directory.path().join(FULL).join("moothall.db-wal"), &arguments)
    } else {
        moothall(&arguments)
    };
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    let gateway = Process::spawn(command);
    let log = gateway.stderr.until("gateway.listening\"").await;
    (gateway, format!("http://{}", listening(&log)))
}

/// The address in the log of a gateway that listens.
pub(crate) fn listening(log: &str) -> String {
    let line = log.lines().find(|line| line.contains("gateway.listening")).expect("it listens");
    let line: Value = serde_json::from_str(line).expect("the log is JSON");
    line["fields"]["address"].as_str().expect("an address").to_owned()
}
