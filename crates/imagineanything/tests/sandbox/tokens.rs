//! Access tokens: asked for once, renewed early, and replaced when the network no longer takes them.

use std::time::Duration;

use moothall_core::ErrorKind::Unauthenticated;
use moothall_core::Outcome::NotApplied;
use moothall_core::ports::Token;
use moothall_core::traits::Profiles;
use moothall_core::{Account, AccountKey, Context, Credentials, LimitsMode};
use moothall_sandbox::{Fault, FaultKind};

use crate::{World, fault, refusal};

impl World {
    async fn token(&self, cx: &Context) -> Token {
        let account = cx.account().expect("an account");
        self.ports.tokens.get(&account.key).await.expect("a cache").expect("a token")
    }
}

fn same(one: &Token, other: &Token) -> bool {
    one.expires_at == other.expires_at
}

#[tokio::test]
async fn a_token_is_used_until_five_minutes_before_its_end() {
    let world = World::new().await;
    let cx = world.account("nova_bot");
    Profiles::me(&world.network, &cx).await.expect("oneself");
    let first = world.token(&cx).await;
    world.sandbox.control().advance(Duration::from_mins(54));
    Profiles::me(&world.network, &cx).await.expect("oneself");
    assert!(same(&first, &world.token(&cx).await));
    world.sandbox.control().advance(Duration::from_mins(2));
    Profiles::me(&world.network, &cx).await.expect("oneself");
    assert!(!same(&first, &world.token(&cx).await), "renewed with four minutes left");
}

#[tokio::test]
async fn a_dead_refresh_token_is_replaced_by_the_credentials() {
    let world = World::new().await;
    world.set("refresh_lifetime_seconds", 60);
    let cx = world.account("nova_bot");
    Profiles::me(&world.network, &cx).await.expect("oneself");
    world.sandbox.control().advance(Duration::from_hours(2));
    Profiles::me(&world.network, &cx).await.expect("the credentials still work");
}

#[tokio::test]
async fn a_refused_token_is_replaced_also_for_writes() {
    let world = World::with(LimitsMode::Off).await;
    let cx = world.account("nova_bot");
    let post = world.post(&cx, "one").await;
    for (method, path) in [("GET", "/api/posts/{post_id}"), ("POST", "/api/posts")] {
        world.order(Fault { status: Some(401), ..fault(method, path, FaultKind::Status) });
    }
    moothall_core::traits::Posts::get(&world.network, &cx, &post.id).await.expect("asked again");
    world.post(&cx, "two").await;
    assert_eq!(world.writes(), 2, "each once");
}

#[tokio::test]
async fn wrong_credentials_are_told_and_not_tried_again() {
    let world = World::new().await;
    let credentials = Credentials::default()
        .with("client_id", "nobody".to_owned())
        .with("client_secret", "wrong".to_owned());
    let cx = Context::of(Account { key: AccountKey::new("x"), handle: None, credentials });
    let error = Profiles::me(&world.network, &cx).await.expect_err("refused");
    let remote = error.remote().expect("the network's word");
    assert_eq!(remote.code.as_deref(), Some("invalid_client"));
    assert!(remote.message.as_deref().is_some_and(|words| words.contains("client_id or client_secret")));
    assert_eq!(refusal::<()>(Err(error)), (Unauthenticated, NotApplied, Some(401)));
}
