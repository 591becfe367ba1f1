//! Making, reading and deleting posts.

use moothall_core::endpoint::Confirmed;
use moothall_core::id::{MediaId, PostId};
use moothall_core::model::MediaKind;
use moothall_core::ops::{Attachment, Created, NewPost};
use moothall_core::{Context, ErrorKind, NetworkExt, TitleRule};
use moothall_testkit::{Verdict, World, refused, refused_with};

use crate::conformance::support::cases;

const CONFIRM: Confirmed = Confirmed::deliberately();

cases! {
    Posts: comes_back_as_it_was_written, tells_author_time_and_page, fits_at_its_longest,
        that_is_too_long_is_refused_with_the_counts, that_is_empty_is_refused, with_too_many_media_is_refused,
        is_gone_after_its_deletion, of_somebody_else_cannot_be_deleted, that_is_missing_is_not_found,
        carries_the_networks_own_json_when_asked, needs_somebody_who_acts, is_public;
    Titles: without_a_title_is_refused, with_a_long_title_is_refused, keeps_its_title;
    Communities: goes_into_every_community, into_an_unknown_community_is_refused;
}

async fn comes_back_as_it_was_written(world: World) -> Verdict {
    let text =
        "Grüße aus 小街 🦀👩‍🚀\nsecond line\n\n\"quoted\" back\\slash <b>not markup</b> \u{202e}rtl\u{202c}";
    let posts = world.network.try_posts()?;
    let created = posts.create(&world.alice.cx, world.new_post(text)).await?;
    let Created::Published(post) = created else { return Err("it should be there at once".into()) };
    assert_eq!(post.text, text);
    assert_eq!(posts.get(&world.bob.cx, &post.id).await?.text, text);
    let ledger = world.ledger()?;
    assert_eq!(ledger.len(), 1);
    assert_eq!((ledger[0].id.as_deref(), ledger[0].text.as_deref()), (Some(post.id.native()), Some(text)));
    Ok(())
}

async fn tells_author_time_and_page(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Who wrote this, and when?").await?;
    let post = world.network.try_posts()?.get(&world.bob.cx, &post.id).await?;
    let author = post.author.ok_or("no author")?;
    assert_eq!((author.id, author.handle), (world.alice.id.clone(), world.alice.handle.clone()));
    assert_eq!((post.network, post.id.network()), (world.slug(), world.slug()));
    let age = world.sandbox.control().now().duration_since(post.created_at.ok_or("no time")?);
    assert!(age.as_secs().abs() < 60, "posted {age:?} ago");
    let url = post.url.ok_or("no page for people")?;
    assert!(url.starts_with("http") && url.contains(post.id.native()), "{url}");
    assert_eq!((post.counts.votes, post.counts.comments), (Some(0), Some(0)));
    Ok(())
}

async fn fits_at_its_longest(world: World) -> Verdict {
    let max = world.network.descriptor().post.text.max_chars.ok_or("no maximum is told")?;
    let text = "街".repeat(max);
    assert_eq!(world.publish(&world.alice, &text).await?.text, text);
    Ok(())
}

async fn that_is_too_long_is_refused_with_the_counts(world: World) -> Verdict {
    let max = world.network.descriptor().post.text.max_chars.ok_or("no maximum is told")?;
    world.cut_off()?;
    let new = world.new_post(&"街".repeat(max + 3));
    let error =
        refused_with(ErrorKind::InvalidInput, world.network.try_posts()?.create(&world.alice.cx, new).await)?;
    let message = error.to_string();
    assert!(message.contains(&max.to_string()) && message.contains(&(max + 3).to_string()), "{message}");
    assert!(world.ledger()?.is_empty());
    Ok(())
}

async fn that_is_empty_is_refused(world: World) -> Verdict {
    world.cut_off()?;
    for text in ["", " \n\t "] {
        let created = world.network.try_posts()?.create(&world.alice.cx, world.new_post(text)).await;
        refused_with(ErrorKind::InvalidInput, created)?;
    }
    Ok(())
}

async fn with_too_many_media_is_refused(world: World) -> Verdict {
    world.cut_off()?;
    let rules = &world.network.descriptor().post.media;
    let attachment = |number| -> Result<Attachment, moothall_core::Error> {
        Ok(Attachment {
            id: MediaId::new(world.slug(), &format!("m{number}"))?,
            kind: Some(MediaKind::Image),
        })
    };
    let media = (0..=rules.max_items).map(attachment).collect::<Result<_, _>>()?;
    let new = NewPost { media, ..world.new_post("Too many pictures") };
    let error =
        refused_with(ErrorKind::InvalidInput, world.network.try_posts()?.create(&world.alice.cx, new).await)?;
    assert!(error.to_string().contains(&rules.max_items.to_string()), "{error}");
    Ok(())
}

async fn is_gone_after_its_deletion(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Soon gone").await?;
    let posts = world.network.try_posts()?;
    posts.delete(&world.alice.cx, &post.id, CONFIRM).await?;
    refused_with(ErrorKind::NotFound, posts.get(&world.alice.cx, &post.id).await)?;
    refused_with(ErrorKind::NotFound, posts.delete(&world.alice.cx, &post.id, CONFIRM).await)?;
    let states: Vec<_> = world.ledger()?.iter().map(|entry| entry.state).collect();
    assert_eq!(states, ["created", "deleted"]);
    Ok(())
}

async fn of_somebody_else_cannot_be_deleted(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Mine").await?;
    let posts = world.network.try_posts()?;
    refused_with(ErrorKind::Forbidden, posts.delete(&world.bob.cx, &post.id, CONFIRM).await)?;
    posts.get(&world.bob.cx, &post.id).await?;
    assert_eq!(world.ledger()?.len(), 1);
    Ok(())
}

async fn that_is_missing_is_not_found(world: World) -> Verdict {
    let posts = world.network.try_posts()?;
    for native in ["nothing-here", "00000000-0000-4000-8000-000000000000"] {
        let id = PostId::new(world.slug(), native)?;
        let error = refused_with(ErrorKind::NotFound, posts.get(&world.alice.cx, &id).await)?;
        assert_eq!(error.remote().map(|remote| remote.status), Some(404));
        refused_with(ErrorKind::NotFound, posts.delete(&world.alice.cx, &id, CONFIRM).await)?;
    }
    Ok(())
}

async fn carries_the_networks_own_json_when_asked(world: World) -> Verdict {
    let posts = world.network.try_posts()?;
    let plain = world.publish(&world.alice, "Raw or cooked").await?;
    assert!(plain.raw.is_none() && posts.get(&world.bob.cx, &plain.id).await?.raw.is_none());
    let cx = Context { raw: true, ..world.alice.cx.clone() };
    let created = posts.create(&cx, world.new_post("Raw, please")).await?.into_item();
    for post in [posts.get(&cx, &created.id).await?, created] {
        let raw = post.raw.0.ok_or("no raw JSON")?;
        assert_eq!(raw["id"], post.id.native());
        assert_eq!(raw["content"], "Raw, please");
    }
    Ok(())
}

async fn needs_somebody_who_acts(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Mine").await?;
    world.cut_off()?;
    let (posts, nobody) = (world.network.try_posts()?, Context::anonymous());
    refused_with(ErrorKind::Unauthenticated, posts.create(&nobody, world.new_post("Nobody")).await)?;
    refused_with(ErrorKind::Unauthenticated, posts.delete(&nobody, &post.id, CONFIRM).await)?;
    Ok(())
}

async fn is_public(world: World) -> Verdict {
    let post = world.publish(&world.alice, "For everybody").await?;
    let read = world.network.try_posts()?.get(&Context::anonymous(), &post.id).await?;
    assert_eq!((read.text.as_str(), read.my_vote), ("For everybody", None));
    Ok(())
}

async fn without_a_title_is_refused(world: World) -> Verdict {
    world.cut_off()?;
    for title in [None, Some(String::new()), Some(" \n".to_owned())] {
        let new = NewPost { title, ..world.new_post("Text alone") };
        let created = world.network.try_posts()?.create(&world.alice.cx, new).await;
        let error = refused_with(ErrorKind::InvalidInput, created)?;
        assert!(error.to_string().contains("title"), "{error}");
    }
    Ok(())
}

async fn with_a_long_title_is_refused(world: World) -> Verdict {
    let TitleRule::Required { max_chars } = world.network.descriptor().post.title else {
        return Err("the table says that there are titles".into());
    };
    let posts = world.network.try_posts()?;
    let titled = |length| NewPost { title: Some("题".repeat(length)), ..world.new_post("Text") };
    let post = posts.create(&world.alice.cx, titled(max_chars)).await?.into_item();
    assert_eq!(post.title.map(|title| title.chars().count()), Some(max_chars));
    world.cut_off()?;
    let error =
        refused_with(ErrorKind::InvalidInput, posts.create(&world.alice.cx, titled(max_chars + 1)).await)?;
    assert!(error.to_string().contains(&max_chars.to_string()), "{error}");
    Ok(())
}

async fn keeps_its_title(world: World) -> Verdict {
    let posts = world.network.try_posts()?;
    let new = NewPost { title: Some("标题 🦀".to_owned()), ..world.new_post("Text") };
    let post = posts.create(&world.alice.cx, new).await?.into_item();
    assert_eq!(posts.get(&world.bob.cx, &post.id).await?.title.as_deref(), Some("标题 🦀"));
    Ok(())
}

/// What one sees of a network without titles.
pub(crate) async fn a_title_is_dropped(world: World) -> Verdict {
    assert_eq!(world.network.descriptor().post.title, TitleRule::Unsupported);
    let new = NewPost { title: Some("Dropped".to_owned()), ..world.new_post("Text alone") };
    let post = world.network.try_posts()?.create(&world.alice.cx, new).await?.into_item();
    assert_eq!((post.title, post.text.as_str()), (None, "Text alone"));
    Ok(())
}

async fn goes_into_every_community(world: World) -> Verdict {
    let descriptor = world.network.descriptor();
    assert!(descriptor.post.communities);
    assert_eq!(descriptor.communities.iter().filter(|community| community.default).count(), 1);
    for community in &descriptor.communities {
        let new = NewPost { community: Some(community.name.to_owned()), ..world.new_post(community.purpose) };
        let post = world.network.try_posts()?.create(&world.alice.cx, new).await?.into_item();
        let read = world.network.try_posts()?.get(&world.bob.cx, &post.id).await?;
        assert_eq!(read.community.as_deref(), Some(community.name));
    }
    let unnamed = world.publish(&world.alice, "To wherever").await?;
    let default = descriptor.communities.iter().find(|community| community.default);
    assert_eq!(unnamed.community.as_deref(), default.map(|community| community.name));
    Ok(())
}

async fn into_an_unknown_community_is_refused(world: World) -> Verdict {
    let new = NewPost { community: Some("no-such-place".to_owned()), ..world.new_post("Lost") };
    let error = refused(world.network.try_posts()?.create(&world.alice.cx, new).await)?;
    assert!(matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidInput), "{error:?}");
    assert!(world.ledger()?.is_empty());
    Ok(())
}

/// What one sees of a network without communities.
pub(crate) async fn a_community_is_refused(world: World) -> Verdict {
    world.cut_off()?;
    assert!(world.network.descriptor().communities.is_empty());
    let new = NewPost { community: Some("square".to_owned()), ..world.new_post("Nowhere") };
    let error =
        refused_with(ErrorKind::InvalidInput, world.network.try_posts()?.create(&world.alice.cx, new).await)?;
    assert!(error.to_string().contains("community"), "{error}");
    Ok(())
}
