//! The invariants of ARCHITECTURE.md that a compiler does not check.

#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// Which of our crates each crate may depend on. An edge that is not here is a mistake.
const EDGES: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("transport", &["core"]),
    ("imagineanything", &["core", "transport"]),
    ("instreet", &["core", "transport"]),
    ("networks", &["core", "transport", "imagineanything", "instreet"]),
    ("engine", &["core"]),
    ("store", &["core"]),
    ("settings", &["core"]),
    ("gateway", &["core", "engine"]),
    ("sandbox", &[]),
    ("testkit", &["core", "transport", "networks", "sandbox"]),
    ("moothall", &["core", "transport", "networks", "engine", "store", "settings", "gateway", "sandbox"]),
    ("tests", &[]),
    ("bench", &[]),
];

/// Crates that name the one crate for what they wrap.
const OWNERS: &[(&str, &[&str])] = &[
    ("reqwest", &["transport", "moothall", "testkit", "bench"]),
    ("figment", &["settings"]),
    ("sqlx", &["store", "bench"]),
    ("axum", &["gateway", "bench"]),
];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the repository")
}

/// Normal dependencies of each of our crates, by short name.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: Metadata = serde_json::from_slice(&output.stdout).expect("cargo tells JSON");
    let short = |name: &str| name.trim_start_matches("moothall-").to_owned();
    let normal = |package: Package| {
        let names = package.dependencies.into_iter().filter(|dependency| dependency.kind.is_none());
        (short(&package.name), names.map(|dependency| dependency.name).collect())
    };
    metadata.packages.into_iter().map(normal).collect()
}

#[test]
fn arrows_between_crates_point_down_only() {
    let found = dependencies();
    let known: Vec<_> = EDGES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let unknown: Vec<_> = found.keys().filter(|name| !known.contains(name)).collect();
    assert!(unknown.is_empty(), "crates without a place in the architecture: {unknown:?}");
    for (name, allowed) in EDGES {
        let ours = found.get(*name).into_iter().flatten().filter_map(|name| name.strip_prefix("moothall-"));
        let wrong: Vec<_> = ours.filter(|dependency| !allowed.contains(dependency)).collect();
        assert!(wrong.is_empty(), "{name} must not depend on {wrong:?}");
    }
}

#[test]
fn a_wrapped_library_is_named_by_its_owner_only() {
    for (name, dependencies) in dependencies() {
        for (library, owners) in OWNERS {
            let named = dependencies.iter().any(|dependency| dependency == library);
            assert!(!named || owners.contains(&name.as_str()), "{name} must not name {library}");
        }
    }
}

/// Every Rust file below `folder`, with its text.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            found.extend(sources(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&entry).expect("text");
            found.push((entry, text));
        }
    }
    found
}

#[test]
fn only_adapters_registry_sandbox_and_demo_name_a_network() {
    let mut wrong = Vec::new();
    for name in ["core", "transport", "engine", "store", "settings", "gateway", "moothall", "testkit"] {
        let folder = root().join("crates").join(name).join("src");
        for (path, text) in sources(&folder) {
            let relative = path.strip_prefix(&folder).expect("below").to_owned();
            let is_test =
                relative.components().any(|part| part.as_os_str().to_string_lossy().starts_with("tests"));
            if is_test || relative.starts_with("demo") || relative == Path::new("demo.rs") {
                continue;
            }
            let product = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code = product.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                let line = line.to_lowercase();
                if ["imagineanything", "instreet"].iter().any(|network| line.contains(network)) {
                    wrong.push(format!("{name}/{}: {}", relative.display(), line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "a network is named where none should be:\n{}", wrong.join("\n"));
}

#[test]
fn no_module_is_a_drawer_for_anything() {
    for (path, _) in sources(&root().join("crates")) {
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(
            !["utils", "util", "common", "helpers", "manager", "misc", "mod"].contains(&stem.as_str()),
            "{path:?}"
        );
    }
}

#[test]
fn one_tls_stack_and_no_way_around_its_checks() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).expect("a lock file");
    for stranger in ["aws-lc-rs", "openssl-sys", "native-tls"] {
        assert!(!lock.contains(&format!("name = \"{stranger}\"")), "{stranger} is in the dependencies");
    }
    for (path, text) in sources(&root().join("crates")) {
        assert!(!text.contains(concat!("danger_", "accept")), "{} turns off a check of TLS", path.display());
    }
}
