//! A PostgreSQL of the tests' own, in a temporary directory, reached by a socket in it alone.
//!
//! It must be installed: a test that needs it fails without it, and is never skipped.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use secrecy::SecretString;
use tempfile::TempDir;

/// A server that runs until it is stopped.
pub struct Server {
    programs: PathBuf,
    directory: TempDir,
    databases: AtomicU32,
}

impl Server {
    /// Starts one. It fails, and says what to do, where PostgreSQL is missing.
    pub fn start() -> Result<Arc<Self>, String> {
        let directory = tempfile::tempdir().map_err(|cause| cause.to_string())?;
        let everyone = fs::Permissions::from_mode(0o777);
        fs::set_permissions(directory.path(), everyone).map_err(|cause| cause.to_string())?;
        let server = Self { programs: programs()?, directory, databases: AtomicU32::new(0) };
        let data = server.data();
        server.run("initdb", &["-D", &data, "-U", "moothall", "-A", "trust", "--no-sync", "-E", "UTF8"])?;
        server.resume()?;
        Ok(Arc::new(server))
    }

    /// Makes an empty database and returns its URL.
    pub fn new_database(&self) -> Result<SecretString, String> {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let host = self.host();
        self.run("createdb", &["-h", &host, "-U", "moothall", &name])?;
        Ok(format!("postgres://moothall@localhost/{name}?host={}", host.replace('/', "%2F")).into())
    }

    /// Runs a statement as whoever owns the server, and returns what it answers: a row a line.
    pub fn query(&self, sql: &str) -> Result<String, String> {
        self.run("psql", &["-h", &self.host(), "-U", "moothall", "-d", "postgres", "-qtAc", sql])
    }

    /// Starts it again after a stop.
    pub fn resume(&self) -> Result<(), String> {
        let socket = format!("-c listen_addresses='' -c unix_socket_directories='{}'", self.host());
        let log = format!("{}/log", self.host());
        self.run("pg_ctl", &["-D", &self.data(), "-w", "-l", &log, "-o", &socket, "start"]).map(drop)
    }

    /// Stops it at once, as a crash would.
    pub fn crash(&self) -> Result<(), String> {
        self.run("pg_ctl", &["-D", &self.data(), "-w", "-m", "immediate", "stop"]).map(drop)
    }

    /// Stops it for good.
    ///
    /// # Panics
    /// When it does not stop.
    pub fn stop(&self) {
        self.crash().expect("the PostgreSQL of the tests stops");
    }

    fn host(&self) -> String {
        self.directory.path().display().to_string()
    }

    fn data(&self) -> String {
        format!("{}/data", self.host())
    }

    /// Runs one of its programs and returns what it says; as the user `postgres` when we are root, which it refuses to serve.
    fn run(&self, program: &str, arguments: &[&str]) -> Result<String, String> {
        let path = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(&path);
            command
        } else {
            Command::new(&path)
        };
        // What the server inherits it keeps open, so its output goes to a file.
        let said = self.directory.path().join(format!("{program}.out"));
        let output = fs::File::create(&said).map_err(|cause| cause.to_string())?;
        let errors = output.try_clone().map_err(|cause| cause.to_string())?;
        let done = command
            .args(arguments)
            .current_dir(self.directory.path())
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .status()
            .map_err(|cause| format!("{program} does not run: {cause}"))?;
        let said = fs::read_to_string(said).unwrap_or_default().trim().to_owned();
        if done.success() { Ok(said) } else { Err(format!("{program} failed: {said}")) }
    }
}

/// Where the newest PostgreSQL of the machine is: Debian's place, or on the path.
fn programs() -> Result<PathBuf, String> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &Path| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let debian =
        versions.map(|entry| entry.path()).max_by_key(|path| number(path)).map(|path| path.join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        debian.into_iter().chain(std::env::split_paths(&path)).find(|bin| bin.join("initdb").exists());
    found.ok_or_else(|| "it is not installed; on Debian, `apt-get install postgresql`".to_owned())
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
