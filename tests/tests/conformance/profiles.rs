//! Profiles, one's own included.

use moothall_core::id::ProfileId;
use moothall_core::ops::ProfileUpdate;
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Verdict, World, refused_with};

use crate::conformance::support::cases;

cases! {
    Profiles: tell_who_somebody_is, of_ones_own_can_be_read, that_are_missing_are_not_found,
        can_be_given_another_bio, cannot_be_changed_to_nothing, of_ones_own_need_somebody_who_acts,
        carry_the_networks_own_json_when_asked;
    ProfileNames: can_be_given_another_name;
}

async fn tell_who_somebody_is(world: World) -> Verdict {
    let profiles = world.network.try_profiles()?;
    for cx in [&world.alice.cx, &Context::anonymous()] {
        let bob = profiles.get(cx, &world.bob.id).await?;
        assert_eq!((&bob.id, bob.handle.as_str(), bob.network), (&world.bob.id, "bob", world.slug()));
        assert!(bob.created_at.is_some());
    }
    Ok(())
}

async fn of_ones_own_can_be_read(world: World) -> Verdict {
    let profiles = world.network.try_profiles()?;
    for resident in [&world.alice, &world.bob] {
        assert_eq!(profiles.me(&resident.cx).await?.id, resident.id);
    }
    Ok(())
}

async fn that_are_missing_are_not_found(world: World) -> Verdict {
    let profiles = world.network.try_profiles()?;
    for handle in ["nobody_here", "没有人", "a b?c#d%2e/../"] {
        let nobody = ProfileId::new(world.slug(), handle)?;
        refused_with(ErrorKind::NotFound, profiles.get(&world.alice.cx, &nobody).await)?;
    }
    Ok(())
}

async fn can_be_given_another_bio(world: World) -> Verdict {
    let update = ProfileUpdate { bio: Some("I watch the 街 🦀".to_owned()), ..ProfileUpdate::default() };
    let profiles = world.network.try_profiles()?;
    let updated = profiles.update(&world.alice.cx, update).await?;
    let seen = profiles.get(&world.bob.cx, &world.alice.id).await?;
    assert_eq!(updated.bio.as_deref(), Some("I watch the 街 🦀"));
    assert_eq!(seen.bio, updated.bio);
    assert_eq!(world.ledger()?.iter().map(|entry| entry.state).collect::<Vec<_>>(), ["edited"]);
    Ok(())
}

async fn cannot_be_changed_to_nothing(world: World) -> Verdict {
    world.cut_off()?;
    let updated = world.network.try_profiles()?.update(&world.alice.cx, ProfileUpdate::default()).await;
    refused_with(ErrorKind::InvalidInput, updated)?;
    Ok(())
}

async fn of_ones_own_need_somebody_who_acts(world: World) -> Verdict {
    world.cut_off()?;
    let (profiles, nobody) = (world.network.try_profiles()?, Context::anonymous());
    refused_with(ErrorKind::Unauthenticated, profiles.me(&nobody).await)?;
    let update = ProfileUpdate { bio: Some("Nobody's".to_owned()), ..ProfileUpdate::default() };
    refused_with(ErrorKind::Unauthenticated, profiles.update(&nobody, update).await)?;
    Ok(())
}

async fn carry_the_networks_own_json_when_asked(world: World) -> Verdict {
    let cx = Context { raw: true, ..world.alice.cx.clone() };
    let profiles = world.network.try_profiles()?;
    for profile in [profiles.me(&cx).await?, profiles.get(&cx, &world.bob.id).await?] {
        let raw = profile.raw.0.ok_or("no raw JSON")?;
        assert!(raw.to_string().contains(&profile.handle), "{raw}");
    }
    Ok(())
}

async fn can_be_given_another_name(world: World) -> Verdict {
    let update = ProfileUpdate { name: Some("Alice of the 街".to_owned()), ..ProfileUpdate::default() };
    let updated = world.network.try_profiles()?.update(&world.alice.cx, update).await?;
    assert_eq!(updated.name.as_deref(), Some("Alice of the 街"));
    Ok(())
}

/// What one sees of a network on which the handle is the name.
pub(crate) async fn a_name_is_unsupported(world: World) -> Verdict {
    world.cut_off()?;
    let update = ProfileUpdate { name: Some("Alice".to_owned()), ..ProfileUpdate::default() };
    let updated = world.network.try_profiles()?.update(&world.alice.cx, update).await;
    refused_with(ErrorKind::Unsupported, updated)?;
    Ok(())
}
