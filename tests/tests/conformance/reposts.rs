//! Passing on posts of others.

use moothall_core::id::PostId;
use moothall_core::model::Flag;
use moothall_core::ops::{NewQuote, SetRepost};
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Resident, Verdict, World, refused_with};

use crate::conformance::support::cases;

cases! {
    Reposts: asked_for_twice_are_made_once, are_taken_back, not_wanted_and_not_there_change_nothing,
        with_words_are_posts_of_their_own, with_too_many_words_are_refused, of_missing_posts_are_not_found,
        need_somebody_who_acts;
}

async fn repost(
    world: &World,
    who: &Resident,
    post: &PostId,
    reposted: bool,
) -> Result<(), moothall_core::Error> {
    world.network.try_reposts()?.set(&who.cx, SetRepost { post: post.clone(), reposted }).await
}

async fn count(world: &World, post: &PostId) -> Result<Option<u64>, moothall_core::Error> {
    Ok(world.network.try_posts()?.get(&Context::anonymous(), post).await?.counts.reposts)
}

async fn asked_for_twice_are_made_once(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Pass me on").await?;
    for _ in 0..2 {
        repost(&world, &world.bob, &post.id, true).await?;
    }
    assert_eq!(count(&world, &post.id).await?, Some(1));
    assert_eq!(world.ledger()?.iter().filter(|entry| entry.actor == "bob").count(), 1);
    Ok(())
}

async fn are_taken_back(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Pass me on").await?;
    for (reposted, reposts) in [(true, 1), (false, 0), (true, 1)] {
        repost(&world, &world.bob, &post.id, reposted).await?;
        assert_eq!(count(&world, &post.id).await?, Some(reposts));
    }
    Ok(())
}

async fn not_wanted_and_not_there_change_nothing(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Leave me here").await?;
    repost(&world, &world.bob, &post.id, false).await?;
    assert_eq!(world.ledger()?.len(), 1);
    Ok(())
}

async fn with_words_are_posts_of_their_own(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Quote me").await?;
    let quote = NewQuote { post: post.id.clone(), text: "Well said 🦀".to_owned() };
    let quote = world.network.try_reposts()?.quote(&world.bob.cx, quote).await?.into_item();
    let read = world.network.try_posts()?.get(&world.alice.cx, &quote.id).await?;
    assert_eq!((read.text.as_str(), read.repost_of), ("Well said 🦀", Some(post.id)));
    assert!(read.flags.contains(&Flag::Quote), "{:?}", read.flags);
    assert_eq!(read.author.map(|author| author.id), Some(world.bob.id.clone()));
    Ok(())
}

async fn with_too_many_words_are_refused(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Quote me").await?;
    world.cut_off()?;
    let max = world.network.descriptor().post.text.max_chars.ok_or("no maximum is told")?;
    for text in ["x".repeat(max + 1), " ".to_owned()] {
        let quote = NewQuote { post: post.id.clone(), text };
        let quoted = world.network.try_reposts()?.quote(&world.bob.cx, quote).await;
        refused_with(ErrorKind::InvalidInput, quoted)?;
    }
    Ok(())
}

async fn of_missing_posts_are_not_found(world: World) -> Verdict {
    let missing = PostId::new(world.slug(), "nothing-here")?;
    refused_with(ErrorKind::NotFound, repost(&world, &world.bob, &missing, true).await)?;
    let quote = NewQuote { post: missing, text: "Where?".to_owned() };
    refused_with(ErrorKind::NotFound, world.network.try_reposts()?.quote(&world.bob.cx, quote).await)?;
    assert!(world.ledger()?.is_empty());
    Ok(())
}

async fn need_somebody_who_acts(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Pass me on").await?;
    world.cut_off()?;
    let (reposts, nobody) = (world.network.try_reposts()?, Context::anonymous());
    let set = SetRepost { post: post.id.clone(), reposted: true };
    refused_with(ErrorKind::Unauthenticated, reposts.set(&nobody, set).await)?;
    let quote = NewQuote { post: post.id, text: "Nobody says".to_owned() };
    refused_with(ErrorKind::Unauthenticated, reposts.quote(&nobody, quote).await)?;
    Ok(())
}
