//! What is kept, acknowledged, and looked for after the loss.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use futures::future::join_all;
use jiff::Timestamp;
use moothall_core::AccountKey;
use moothall_core::outbox::{NewDelivery, NewPublication, Priority};
use moothall_core::ports::memory::ManualClock;
use moothall_core::ports::{KeptAnswer, KeyClaim, Token};
use moothall_store::{MasterKeySource, Store, Vault};

/// How many rounds of one publication, answer and token each.
const ROUNDS: usize = 6;
/// How many publications come at once after that.
const TOGETHER: usize = 30;
/// How many things are acknowledged.
pub(crate) const KEPT: usize = 3 * ROUNDS + TOGETHER;

/// Makes the database, so that its making is no part of what is tried.
pub(crate) async fn prepare(directory: &Path) {
    let (store, _vault) = open(directory).await;
    store.close().await;
}

/// Keeps things in turn and at once, with changes between them that need not survive.
pub(crate) async fn keep_things(directory: &Path) {
    let (store, vault) = open(directory).await;
    let (outbox, keys, tokens) = (store.outbox(), store.idempotency(), vault.tokens());
    for round in 0..ROUNDS {
        let name = format!("round-{round}");
        outbox.accept(publication(&name), at(0)).await.expect("is taken in");
        acknowledge("publication", &name);

        assert!(keys.claim("nova", &name, claim(), at(0)).await.expect("claims").is_none());
        keys.keep("nova", &name, answer(&name)).await.expect("keeps");
        acknowledge("answer", &name);

        let account = AccountKey::new(name.as_str());
        assert!(tokens.claim_renewal(&account, at(9), at(0)).await.expect("claims"));
        tokens.put(&account, token(&name)).await.expect("keeps");
        acknowledge("token", &name);
    }
    let together = (0..TOGETHER).map(|number| {
        let outbox = outbox.clone();
        async move {
            let name = format!("together-{number}");
            outbox.accept(publication(&name), at(0)).await.expect("is taken in");
            acknowledge("publication", &name);
        }
    });
    join_all(together).await;
    // It ends here, as if it were killed: nothing is closed.
}

/// Finds all that was acknowledged.
pub(crate) async fn find(directory: &Path, acknowledged: &[String]) {
    let (store, vault) = open(directory).await;
    let (outbox, keys, tokens) = (store.outbox(), store.idempotency(), vault.tokens());
    for line in acknowledged {
        let (kind, name) = line.trim_end().split_once(' ').expect("two words");
        let found = match kind {
            "publication" => outbox.publication("nova", name).await.expect("reads").is_some(),
            "answer" => {
                let kept = keys.claim("nova", name, claim(), at(1)).await.expect("claims");
                kept.is_some_and(|kept| kept.answer == Some(answer(name)))
            }
            "token" => tokens.get(&AccountKey::new(name)).await.expect("reads").is_some(),
            other => panic!("nothing is called {other:?}"),
        };
        assert!(found, "{line:?} was acknowledged, and a loss of power right after would lose it");
    }
    store.verify_audit().await.expect("the audit log is whole");
    store.close().await;
}

async fn open(directory: &Path) -> (Store, Vault) {
    let store = Store::sqlite(&directory.join("moothall.db")).await.expect("opens");
    // Any key does, as long as it is always the same.
    let key = MasterKeySource::Value("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=".into());
    let vault = store.unlock(key, Arc::new(ManualClock::new(at(0)))).await.expect("the key fits");
    (store, vault)
}

/// One line in one write: what `strace` is to see.
fn acknowledge(kind: &str, name: &str) {
    std::io::stdout().write_all(format!("{kind} {name}\n").as_bytes()).expect("somebody listens");
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).expect("an instant")
}

fn claim() -> KeyClaim {
    KeyClaim { owner: "hall/1".to_owned(), fingerprint: [1; 32], until: at(30), expires_at: at(900) }
}

fn answer(name: &str) -> KeptAnswer {
    let body = format!("{{\"name\":\"{name}\"}}");
    KeptAnswer { status: 201, content_type: "application/json".to_owned(), body: body.into() }
}

fn token(name: &str) -> Token {
    Token { access: name.to_owned().into(), refresh: Some("refresh".into()), expires_at: at(900) }
}

fn publication(name: &str) -> NewPublication {
    let delivery = NewDelivery {
        id: format!("delivery-{name}"),
        account: "main".to_owned(),
        network: "instreet".to_owned(),
        kind: "post".to_owned(),
        place: name.to_owned(),
        priority: Priority::Normal,
        not_before: at(0),
        expires_at: None,
        content_hash: [7; 32],
        work: "{}".to_owned(),
        begin: None,
    };
    NewPublication {
        id: name.to_owned(),
        agent: "nova".to_owned(),
        key_id: "key".to_owned(),
        idempotency_key: None,
        created_at: at(0),
        no_duplicate_since: None,
        max_waiting: 1000,
        deliveries: vec![delivery],
    }
}
