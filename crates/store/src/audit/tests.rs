use super::*;
use crate::testing::{at, reopened};

fn entry(subject: &str) -> Entry {
    Entry {
        at: at(7),
        agent: "nova".into(),
        key_id: Some("k1".into()),
        account: None,
        action: Action::KeyCreated,
        subject: Some(subject.into()),
        content_hash: Some([7; 32]),
    }
}

/// Statements that nobody but a tamperer runs.
struct Tamper(&'static str);

#[async_trait]
impl database::Job for Tamper {
    type Output = u64;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<u64> {
        database.execute(self.0, Vec::new()).await
    }
}

async fn written(dir: &tempfile::TempDir) -> Database {
    let database = reopened(dir).await;
    for chain in [Chain::new(), Chain::new()] {
        let append = |entries| Append { chain: chain.clone(), entries };
        database.write(append(vec![entry("a"), entry("b")])).await.expect("writes");
        database.write(append(vec![entry("c")])).await.expect("writes");
    }
    database
}

#[tokio::test]
async fn chains_that_nobody_touched_are_whole() {
    let dir = tempfile::tempdir().expect("a directory");
    let database = written(&dir).await;
    assert_eq!(verify(&database).await.expect("whole"), 6);
    database.close().await;
    assert_eq!(verify(&reopened(&dir).await).await.expect("whole in the next process too"), 6);
}

#[tokio::test]
async fn whatever_is_changed_or_taken_out_is_found() {
    let tampering = [
        "UPDATE audit SET agent = 'eve' WHERE number = 2",
        "UPDATE audit SET subject = NULL WHERE number = 1",
        "UPDATE audit SET at = at + 1 WHERE number = 3",
        "UPDATE audit SET content_hash = NULL WHERE number = 2",
        "UPDATE audit SET key_id = subject, subject = key_id WHERE number = 2",
        "UPDATE audit SET hash = zeroblob(32) WHERE number = 3",
        "DELETE FROM audit WHERE number = 1",
        "DELETE FROM audit WHERE number = 2",
        "INSERT INTO audit SELECT chain, 4, at, agent, key_id, account, action, subject, content_hash, hash \
         FROM audit WHERE number = 3",
        "UPDATE audit SET chain = 'another' WHERE chain = (SELECT min(chain) FROM audit)",
    ];
    for statement in tampering {
        let dir = tempfile::tempdir().expect("a directory");
        let database = written(&dir).await;
        assert!(database.write(Tamper(statement)).await.expect("runs") > 0, "{statement}");
        let error = verify(&database).await.expect_err(statement);
        assert!(error.message().contains("does not fit"), "{statement}: {error}");
    }
}

#[tokio::test]
async fn what_is_rolled_back_leaves_no_gap() {
    /// Appends, and fails.
    struct Fails(Chain);

    #[async_trait]
    impl database::Job for Fails {
        type Output = ();

        async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
            self.0.append(database, &[entry("lost")]).await?;
            database.execute("INSERT INTO nowhere VALUES (1)", Vec::new()).await.map(drop)
        }
    }

    let dir = tempfile::tempdir().expect("a directory");
    let database = reopened(&dir).await;
    let chain = Chain::new();
    let append = |subject| Append { chain: chain.clone(), entries: vec![entry(subject)] };
    database.write(append("a")).await.expect("writes");
    database.write(Fails(chain.clone())).await.expect_err("fails");
    database.write(append("b")).await.expect("writes");
    assert_eq!(verify(&database).await.expect("whole"), 2);
}
