//! What was acknowledged survives a loss of power: the loss of everything that was not synced.
//!
//! A process of its own keeps things in a SQLite database and says when each is kept. `strace` records what
//! it writes and syncs. From the record comes the disk as it is sure to be at each acknowledgement, and that
//! disk must open and hold all that had been acknowledged.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "power_loss/child.rs"]
mod child;
#[path = "power_loss/disk.rs"]
mod disk;
#[path = "power_loss/trace.rs"]
mod trace;

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use libtest_mimic::{Arguments, Trial};
use tokio::runtime::Runtime;

use self::disk::Disk;
use self::trace::Event;

/// The first argument with which this program is the process that keeps things.
const CHILD: &str = "keep-things-in";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(CHILD) {
        let directory = arguments.next().expect("a directory");
        runtime().block_on(child::keep_things(Path::new(&directory)));
        return ExitCode::SUCCESS;
    }
    let trial = Trial::test("what_was_acknowledged_survives_a_loss_of_power", || {
        what_was_acknowledged_survives_a_loss_of_power();
        Ok(())
    });
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code()
}

fn runtime() -> Runtime {
    Runtime::new().expect("a runtime")
}

fn what_was_acknowledged_survives_a_loss_of_power() {
    let runtime = runtime();
    let directory = tempfile::tempdir().expect("a directory");
    let live = directory.path().join("live");
    std::fs::create_dir(&live).expect("a directory");
    runtime.block_on(child::prepare(&live));

    let mut disk = Disk::of(&live);
    let record = directory.path().join("trace");
    traced(&live, &record);
    let mut acknowledged = Vec::new();
    let mut syncs = 0;
    for event in trace::read(&record) {
        match event {
            Event::Said(words) => {
                acknowledged.push(words);
                let after = directory.path().join("after");
                disk.lose_power_into(&after);
                runtime.block_on(child::find(&after, &acknowledged));
                std::fs::remove_dir_all(&after).expect("removes");
            }
            Event::Written { path, at, bytes } => disk.write(&path, at, &bytes),
            Event::Cut { path, length } => disk.cut(&path, length),
            Event::Synced { path } => {
                syncs += 1;
                disk.sync(&path);
            }
        }
    }
    assert_eq!(acknowledged.len(), child::KEPT, "all that it keeps is acknowledged");
    assert!(syncs > 3, "a process that never syncs keeps nothing");
}

/// Runs the process that keeps things under `strace`.
fn traced(live: &Path, record: &Path) {
    let program = std::env::current_exe().expect("this program");
    let status = Command::new("strace")
        .args(["--follow-forks", "--decode-fds=path", "--strings-in-hex=all", "--string-limit=1000000"])
        .args(["--trace=lseek,write,pwrite64,ftruncate,fsync,fdatasync", "--output"])
        .args([record, &program, Path::new(CHILD), live])
        .stdout(Stdio::null())
        .status()
        .expect("this test needs strace; scripts/test installs it");
    assert!(status.success(), "strace, or the process under it, ended with {status}");
}
