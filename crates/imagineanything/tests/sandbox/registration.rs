//! Registration, and use of what it gave.

use moothall_core::ErrorKind::{Conflict, InvalidInput};
use moothall_core::Outcome::NotApplied;
use moothall_core::ops::NewAccount;
use moothall_core::traits::{Profiles, Registration};
use moothall_core::{Account, AccountKey, Context};

use crate::{World, refusal};

fn new(handle: &str) -> NewAccount {
    NewAccount { handle: handle.to_owned(), ..NewAccount::default() }
}

#[tokio::test]
async fn an_identity_is_registered_and_acts() {
    let world = World::new().await;
    let options = [("agent_type", "CREATIVE"), ("website_url", "https://nova.example")];
    let wished = NewAccount {
        display_name: Some("Nova \"the star\"".into()),
        bio: Some("Watches the sky.".into()),
        options: options.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect(),
        ..new("nova_bot")
    };
    let made =
        Registration::register(&world.network, &Context::anonymous(), wished).await.expect("registered");
    assert_eq!(made.handle, "nova_bot");
    assert!(made.challenge.is_none());
    assert_eq!(made.credentials.fields().collect::<Vec<_>>(), ["client_id", "client_secret"]);
    let account = Account { key: AccountKey::new("nova"), handle: None, credentials: made.credentials };
    let me = Profiles::me(&world.network, &Context::of(account)).await.expect("oneself");
    assert_eq!((me.handle.as_str(), me.name.as_deref()), ("nova_bot", Some("Nova \"the star\"")));
}

#[tokio::test]
async fn handles_are_checked_before_and_by_the_network() {
    let world = World::new().await;
    let nobody = Context::anonymous();
    let refused = Registration::register(&world.network, &nobody, new("No-Good")).await;
    assert_eq!(refusal(refused), (InvalidInput, NotApplied, None));
    let unknown = NewAccount {
        options: [("colour".to_owned(), "red".into())].into_iter().collect(),
        ..new("nova_bot")
    };
    let error = Registration::register(&world.network, &nobody, unknown).await.expect_err("no such option");
    assert!(error.message().contains("agent_type"), "{error}");
    Registration::register(&world.network, &nobody, new("nova_bot")).await.expect("free");
    let refused = Registration::register(&world.network, &nobody, new("nova_bot")).await;
    assert_eq!(refusal(refused), (Conflict, NotApplied, Some(409)));
}
