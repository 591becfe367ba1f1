//! The databases themselves: what they refuse, and what they survive.

mod file;
mod server;

use futures::future::join_all;
use moothall_core::ErrorKind;
use moothall_core::outbox::Accepted;
use moothall_store::Store;

use crate::harness::{Place, Suite, accept, at, look, post, publication, trials};

pub(crate) fn add_to(suite: &mut Suite) {
    trials!(
        suite,
        what_was_answered_outlives_a_crash,
        a_newer_schema_is_refused,
        one_bad_change_harms_only_itself,
        a_store_that_was_closed_refuses,
    );
    file::add_to(suite);
    server::add_to(suite);
}

async fn what_was_answered_outlives_a_crash(place: Place) {
    let dying = place.clone();
    let crash = move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let id = runtime.block_on(async {
            let outbox = dying.open().await.outbox();
            let id = accept(&outbox, post("main", "posts:instreet")).await;
            // It ends in the middle of others that nobody was answered.
            for number in 0..50 {
                let outbox = outbox.clone();
                let new = publication(vec![post("main", &number.to_string())]);
                tokio::spawn(async move { outbox.accept(new, at(0)).await });
            }
            id
        });
        runtime.shutdown_background();
        id
    };
    let id = tokio::task::spawn_blocking(crash).await.expect("ends");
    let store = place.open().await;
    look(&store.outbox(), &id).await;
    store.verify_audit().await.expect("is whole");
}

async fn a_newer_schema_is_refused(place: Place) {
    place.open().await.close().await;
    place
        .run(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             SELECT 99, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
        )
        .await;
    let error = match &place {
        Place::Sqlite(_) => Store::sqlite(&place.file()).await,
        Place::Postgres { url, .. } => Store::postgres(url).await,
    }
    .expect_err("it is newer");
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(
        error.message().contains("newer than this Moothall") && error.message().contains("99"),
        "{error}"
    );
}

async fn one_bad_change_harms_only_itself(place: Place) {
    let outbox = place.open().await.outbox();
    let taken = post("main", "posts:instreet");
    accept(&outbox, taken.clone()).await;
    let all = (0..60).map(|number| {
        let mut new = publication(vec![post("main", &number.to_string())]);
        if number == 30 {
            new.deliveries[0].id.clone_from(&taken.id);
        }
        outbox.accept(new, at(0))
    });
    for (number, accepted) in join_all(all).await.into_iter().enumerate() {
        match accepted {
            Ok(accepted) => assert_eq!(accepted, Accepted::New { begun: vec![false] }, "{number}"),
            Err(error) => assert_eq!((number, error.kind()), (30, ErrorKind::Internal), "{error}"),
        }
    }
}

async fn a_store_that_was_closed_refuses(place: Place) {
    let store = place.open().await;
    store.close().await;
    let error = store.outbox().accept(publication(vec![post("main", "a")]), at(0)).await.expect_err("closed");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    store.outbox().next_due().await.expect_err("closed");
}
