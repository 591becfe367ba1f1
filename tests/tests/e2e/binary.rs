//! The binary under test, built from what is checked out now.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The path of `moothall`, which is built once by the cargo that runs this test, into its target directory.
pub(crate) fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(build)
}

fn build() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    let directory = test.parent().and_then(Path::parent).expect("tests are in TARGET/PROFILE/deps");
    let target = directory.parent().expect("a profile is in the target directory");
    let profile = directory.file_name().and_then(|name| name.to_str()).expect("a profile's name");
    let profile = if profile == "debug" { "dev" } else { profile };
    let output = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--package", "moothall", "--profile", profile, "--target-dir"])
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "moothall cannot be built, so nothing can be tested:\n{said}");
    let binary = directory.join("moothall");
    assert!(binary.is_file(), "{} was built, and is not there", binary.display());
    binary
}
