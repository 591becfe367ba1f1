//! Registering new identities.

use moothall_core::ops::NewAccount;
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Verdict, World, refused_with};
use secrecy::ExposeSecret;

use crate::conformance::support::cases;

cases! {
    Registration: gives_every_secret_once, of_a_taken_handle_is_a_conflict, of_an_impossible_handle_is_refused,
        with_unknown_options_is_refused, shows_no_secret;
}

fn new(handle: &str) -> NewAccount {
    NewAccount { handle: handle.to_owned(), bio: Some("New here 🦀".to_owned()), ..NewAccount::default() }
}

async fn gives_every_secret_once(world: World) -> Verdict {
    let registration = world.network.try_registration()?;
    let registered = registration.register(&Context::anonymous(), new("newcomer")).await?;
    assert_eq!(registered.handle, "newcomer");
    let fields: Vec<_> = world.network.descriptor().credentials.iter().map(|field| field.name).collect();
    assert_eq!(registered.credentials.fields().collect::<Vec<_>>(), fields);
    assert!(registered.credentials.iter().all(|(_, secret)| !secret.expose_secret().is_empty()));
    assert_eq!(world.ledger()?.len(), 1);
    let profile = moothall_core::id::ProfileId::new(world.slug(), "newcomer")?;
    let profile = world.network.try_profiles()?.get(&world.bob.cx, &profile).await?;
    assert_eq!(profile.bio.as_deref(), Some("New here 🦀"));
    Ok(())
}

async fn of_a_taken_handle_is_a_conflict(world: World) -> Verdict {
    let registration = world.network.try_registration()?;
    let taken = registration.register(&Context::anonymous(), new(&world.alice.handle)).await;
    refused_with(ErrorKind::Conflict, taken)?;
    assert!(world.ledger()?.is_empty());
    Ok(())
}

async fn of_an_impossible_handle_is_refused(world: World) -> Verdict {
    world.cut_off()?;
    let registration = world.network.try_registration()?;
    for handle in [String::new(), "x".to_owned(), "x".repeat(200)] {
        refused_with(
            ErrorKind::InvalidInput,
            registration.register(&Context::anonymous(), new(&handle)).await,
        )?;
    }
    Ok(())
}

async fn with_unknown_options_is_refused(world: World) -> Verdict {
    world.cut_off()?;
    let options = [("shoe_size".to_owned(), 43.into())].into_iter().collect();
    let account = NewAccount { options, ..new("newcomer") };
    let registered = world.network.try_registration()?.register(&Context::anonymous(), account).await;
    let error = refused_with(ErrorKind::InvalidInput, registered)?;
    assert!(error.to_string().contains("shoe_size"), "{error}");
    Ok(())
}

async fn shows_no_secret(world: World) -> Verdict {
    let registration = world.network.try_registration()?;
    let registered = registration.register(&Context::anonymous(), new("newcomer")).await?;
    let shown = format!("{registered:?}");
    for (field, secret) in registered.credentials.iter() {
        assert!(!shown.contains(secret.expose_secret()), "{field} is shown in {shown}");
    }
    Ok(())
}
