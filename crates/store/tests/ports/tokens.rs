//! The tokens.

use moothall_core::AccountKey;
use moothall_core::ports::Token;
use secrecy::ExposeSecret as _;

use crate::accounts::{new_key, unlocked};
use crate::harness::{Place, Suite, at};

pub(crate) fn add_to(suite: &mut Suite) {
    suite.add("a_token_outlives_the_process", a_token_outlives_the_process);
    suite.add("one_of_two_instances_may_renew", one_of_two_instances_may_renew);
    suite.add("a_claim_does_not_outlast_its_end", a_claim_does_not_outlast_its_end);
    suite.add("a_token_of_another_instance_is_seen_when_ours_is_due", a_token_of_another_instance_is_seen);
    suite.add("a_refusal_does_not_discard_what_another_instance_has_renewed", a_refusal_does_not_discard);
    suite.add_for("sqlite", "a_claim_ends_with_the_process_that_made_it", a_claim_ends_with_its_process);
}

fn account() -> AccountKey {
    AccountKey::new("identity/nova/main")
}

fn token(access: &str, expires: i64) -> Token {
    let refresh = Some(format!("refresh-of-{access}").into());
    Token { access: access.to_owned().into(), refresh, expires_at: at(expires) }
}

fn shown(token: Option<Token>) -> Option<(String, Option<String>, jiff::Timestamp)> {
    let text = |secret: &secrecy::SecretString| secret.expose_secret().to_owned();
    token.map(|token| (text(&token.access), token.refresh.as_ref().map(text), token.expires_at))
}

async fn a_token_outlives_the_process(place: Place) {
    let key = new_key();
    let store = place.open().await;
    let tokens = unlocked(&store, &key).await.tokens();
    assert!(tokens.get(&account()).await.expect("reads").is_none());
    tokens.put(&account(), token("t1", 100)).await.expect("keeps");
    let bare = Token { refresh: None, ..token("t2", 200) };
    tokens.put(&AccountKey::new("bare"), bare.clone()).await.expect("keeps");
    store.close().await;

    let tokens = unlocked(&place.open().await, &key).await.tokens();
    assert_eq!(shown(tokens.get(&account()).await.expect("reads")), shown(Some(token("t1", 100))));
    assert_eq!(shown(tokens.get(&AccountKey::new("bare")).await.expect("reads")), shown(Some(bare)));
    tokens.remove(&account()).await.expect("removes");
    assert!(tokens.get(&account()).await.expect("reads").is_none());
}

async fn one_of_two_instances_may_renew(place: Place) {
    let key = new_key();
    let (one, other) = (place.open().await, place.open().await);
    let (one, other) = (unlocked(&one, &key).await.tokens(), unlocked(&other, &key).await.tokens());
    let account = account();
    let claims = (0..20).map(|turn| {
        let tokens = if turn % 2 == 0 { &one } else { &other };
        tokens.claim_renewal(&account, at(60), at(0))
    });
    let claimed = futures::future::try_join_all(claims).await.expect("asks");
    assert_eq!(claimed.iter().filter(|claimed| **claimed).count(), 1);
    assert!(other.claim_renewal(&AccountKey::new("another"), at(60), at(0)).await.expect("another account"));
    one.put(&account, token("t1", 100)).await.expect("keeps");
    assert!(other.claim_renewal(&account, at(60), at(1)).await.expect("given up by storing"));
    other.release_renewal(&account).await.expect("gives up");
    assert!(one.claim_renewal(&account, at(60), at(2)).await.expect("given up"));
    assert_eq!(shown(one.get(&account).await.expect("reads")), shown(Some(token("t1", 100))));
}

async fn a_claim_does_not_outlast_its_end(place: Place) {
    let tokens = unlocked(&place.open().await, &new_key()).await.tokens();
    assert!(tokens.claim_renewal(&account(), at(60), at(0)).await.expect("asks"));
    assert!(!tokens.claim_renewal(&account(), at(119), at(59)).await.expect("asks"));
    assert!(tokens.claim_renewal(&account(), at(120), at(60)).await.expect("asks"));
    assert!(tokens.get(&account()).await.expect("a claim is no token").is_none());
}

async fn a_token_of_another_instance_is_seen(place: Place) {
    let key = new_key();
    let (one, other) = (place.open().await, place.open().await);
    let (one, other) = (unlocked(&one, &key).await.tokens(), unlocked(&other, &key).await.tokens());
    one.put(&account(), token("t1", 100)).await.expect("keeps");
    assert!(other.get(&account()).await.expect("reads").is_some());
    one.put(&account(), token("t2", 200)).await.expect("keeps");
    assert!(other.claim_renewal(&account(), at(160), at(100)).await.expect("it is due"));
    assert_eq!(shown(other.get(&account()).await.expect("reads")), shown(Some(token("t2", 200))));
}

async fn a_refusal_does_not_discard(place: Place) {
    let key = new_key();
    let (one, other) = (place.open().await, place.open().await);
    let (one, other) = (unlocked(&one, &key).await.tokens(), unlocked(&other, &key).await.tokens());
    one.put(&account(), token("t1", 100)).await.expect("keeps");
    let old = other.get(&account()).await.expect("reads").expect("kept");
    one.put(&account(), token("t2", 200)).await.expect("keeps");
    other.refuse(&account(), &old.access, at(50)).await.expect("notes");
    assert_eq!(shown(other.get(&account()).await.expect("reads")), shown(Some(token("t2", 200))));
    other.refuse(&account(), &"t2".into(), at(50)).await.expect("notes");
    let refused = shown(other.get(&account()).await.expect("reads"));
    assert_eq!(
        refused,
        shown(Some(Token { expires_at: at(50), ..token("t2", 200) })),
        "its refresh token stays"
    );
}

async fn a_claim_ends_with_its_process(place: Place) {
    let key = new_key();
    let store = place.open().await;
    let tokens = unlocked(&store, &key).await.tokens();
    assert!(tokens.claim_renewal(&account(), at(60), at(0)).await.expect("asks"));
    store.close().await;
    let tokens = unlocked(&place.open().await, &key).await.tokens();
    assert!(tokens.claim_renewal(&account(), at(61), at(1)).await.expect("nobody else can be there"));
}
