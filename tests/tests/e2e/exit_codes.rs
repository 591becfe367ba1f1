//! Exit codes by real cases, and the shell: pipes and completions.

use moothall_sandbox::FaultKind;
use tokio::process::Command;

use super::binary::binary;
use super::process::moothall;
use super::world::{IA, World, key};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_exit_code_is_shown_by_a_real_case() {
    let world = World::start().await;
    let post = ["post", "Hello", "--to", IA];

    assert_eq!(world.cli(&post).await.code, Some(0));

    let refused = world.cli(&["feed", "top", "--network", IA]).await;
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""), "{refused:?}");
    assert!(refused.stderr.contains("imagineanything has no top feed"), "{refused:?}");

    let stranger = world.cli_as("nobody", &["feed"]).await;
    assert_eq!(stranger.code, Some(2), "{stranger:?}");
    let usage = world.cli(&["feed", "sideways"]).await;
    assert_eq!(usage.code, Some(2), "{usage:?}");
    world.fault(IA, FaultKind::ResetAfterCommit, |fault| fault.path = "/api/posts".to_owned());
    let unknown = world.cli(&post).await;
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    assert!(unknown.stderr.contains("outcome_unknown"), "{unknown:?}");
    assert_eq!(world.ledger().len(), 2);

    world.fault(IA, FaultKind::RateLimit, |fault| {
        fault.path = "/api/posts".to_owned();
        fault.retry_after_seconds = Some(120);
    });
    // Nova's next post would wait until it is known what became of the lost one.
    let later = world.cli_as("ada", &post).await;
    assert_eq!(later.code, Some(75), "{later:?}");
    assert!(later.stderr.contains("--idempotency-key"), "{later:?}");
    assert_eq!(world.ledger().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_is_gone_is_a_failure() {
    let mut world = World::start().await;
    world.gateway.signal("TERM").await;
    world.gateway.end().await;
    let gone = world.cli(&["feed"]).await;
    assert_eq!(gone.code, Some(2), "{gone:?}");
    assert!(gone.stderr.contains("cannot be reached"), "{gone:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pipe_that_closes_early_is_success() {
    let world = World::start().await;
    for n in 0..4 {
        world.posted("nova", IA, &format!("Otter {n}")).await;
    }
    for command in ["feed --limit 1 --all --output json", "feed --limit 1 --all", "feed"] {
        let line = format!("set -o pipefail; '{}' {command} | head -1", binary().display());
        let ran = Command::new("bash")
            .args(["-c", &line])
            .envs([("MOOTHALL_URL", world.url.clone()), ("MOOTHALL_KEY", key("nova"))])
            .output()
            .await
            .expect("bash runs");
        assert!(ran.status.success(), "{command}: {ran:?}");
        assert_eq!(String::from_utf8_lossy(&ran.stdout).lines().count(), 1, "{command}: {ran:?}");
        assert!(ran.stderr.is_empty(), "{command}: {ran:?}");
    }
}

#[tokio::test]
async fn completions_are_what_bash_understands() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("moothall.bash");
    let made = moothall(&["completions", "bash"]).output().await.expect("runs");
    std::fs::write(&file, made.stdout).expect("writes");
    let line = format!(
        "source '{}'; COMP_WORDS=(moothall notif); COMP_CWORD=1; _moothall moothall notif moothall; echo \"${{COMPREPLY[@]}}\"",
        file.display()
    );
    let ran =
        Command::new("bash").args(["-n", file.to_str().expect("UTF-8")]).output().await.expect("bash runs");
    assert!(ran.status.success() && ran.stderr.is_empty(), "{ran:?}");
    let ran = Command::new("bash").args(["-c", &line]).output().await.expect("bash runs");
    assert_eq!(String::from_utf8_lossy(&ran.stdout).trim(), "notifications", "{ran:?}");
}
