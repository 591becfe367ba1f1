//! What every error tells, and what none does; and what becomes of accounts that are not let in.

use std::time::Duration;

use moothall_core::{Context, ErrorKind, LimitsMode, NetworkExt, Outcome};
use moothall_testkit::{CANARY, Setup, Verdict, World, refused, refused_with};

use crate::conformance::support::cases;

cases! {
    Posts: with_unknown_credentials_are_unauthenticated, name_network_operation_and_answer,
        after_the_deadline_send_nothing, of_our_own_limits_come_before_the_networks;
    Profiles: do_not_come_of_old_tokens;
}

async fn with_unknown_credentials_are_unauthenticated(world: World) -> Verdict {
    let impostor = world.impostor(&world.alice);
    let created = world.network.try_posts()?.create(&impostor.cx, world.new_post("Let me in")).await;
    let read = world.network.try_profiles()?.me(&impostor.cx).await;
    for error in [refused(created)?, refused(read)?] {
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Unauthenticated, Outcome::NotApplied));
        assert!(!format!("{error} {error:?}").contains(CANARY), "a secret is shown: {error:?}");
    }
    assert!(world.ledger()?.is_empty());
    Ok(())
}

async fn name_network_operation_and_answer(world: World) -> Verdict {
    let missing = moothall_core::id::PostId::new(world.slug(), "nothing-here")?;
    let error = refused(world.network.try_posts()?.get(&world.alice.cx, &missing).await)?;
    assert_eq!(error.network(), Some(world.slug()));
    assert!(error.operation().is_some());
    let remote = error.remote().ok_or("nothing is told of the answer")?;
    assert_eq!(remote.status, 404);
    assert!(remote.message.is_some() || remote.code.is_some());
    Ok(())
}

async fn after_the_deadline_send_nothing(world: World) -> Verdict {
    let past = world.sandbox.control().now().checked_sub(Duration::from_secs(1))?;
    let cx = Context { deadline: Some(past), ..world.alice.cx.clone() };
    let created = world.network.try_posts()?.create(&cx, world.new_post("Too late")).await;
    refused_with(ErrorKind::Unavailable, created)?;
    assert!(world.ledger()?.is_empty());
    Ok(())
}

/// With documented limits on both sides, the network never has to refuse: the adapter does, and says when.
async fn of_our_own_limits_come_before_the_networks(world: World) -> Verdict {
    let setup = Setup { limits: LimitsMode::Documented, sandbox_limits: "documented", ..Setup::default() };
    let entry = moothall_networks::find(world.slug()).ok_or("not in the registry")?;
    let world = World::with(entry, setup).await?;
    assert!(!world.network.descriptor().limits.is_empty());
    let (mut accepted, mut refusal) = (0, None);
    while refusal.is_none() && accepted < 1000 {
        let new = world.new_post(&format!("Post {accepted}"));
        match world.network.try_posts()?.create(&world.alice.cx, new).await {
            Ok(_) => accepted += 1,
            Err(error) => refusal = Some(error),
        }
    }
    let refusal = refusal.ok_or("a thousand posts without a limit")?;
    assert_eq!((refusal.kind(), refusal.outcome()), (ErrorKind::RateLimited, Outcome::NotApplied));
    assert!(refusal.remote().is_none(), "the network had to refuse: {refusal}");
    assert!(refusal.scope().is_some() && refusal.retry_after().is_some_and(|wait| !wait.is_zero()));
    assert_eq!(world.ledger()?.len(), accepted);
    world.network.try_profiles()?.me(&world.alice.cx).await?;
    Ok(())
}

async fn do_not_come_of_old_tokens(world: World) -> Verdict {
    let profiles = world.network.try_profiles()?;
    for hours in [0, 2, 24 * 60] {
        world.sandbox.control().advance(Duration::from_hours(hours));
        assert_eq!(profiles.me(&world.alice.cx).await?.id, world.alice.id, "after {hours} hours");
    }
    Ok(())
}
