//! Ids: what comes out goes back in, and what belongs elsewhere is refused before anything is sent.

use moothall_core::endpoint::Confirmed;
use moothall_core::id::{CommentId, ItemRef, PostId, ProfileId};
use moothall_core::model::VoteState;
use moothall_core::ops::{CommentQuery, SetVote};
use moothall_core::page::PageRequest;
use moothall_core::{ErrorKind, NetworkExt};
use moothall_testkit::{Verdict, World, refused_with};

use crate::conformance::support::cases;

cases! {
    Posts: of_posts_survive_as_text, of_other_networks_are_refused_before_sending;
    Comments: of_comments_survive_as_text;
    Profiles: of_profiles_are_handles;
}

async fn of_posts_survive_as_text(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Find me again").await?;
    let text = post.id.to_string();
    assert!(text.starts_with(world.slug()), "{text}");
    let id: PostId = text.parse()?;
    assert_eq!(world.network.try_posts()?.get(&world.bob.cx, &id).await?.id, post.id);
    Ok(())
}

async fn of_comments_survive_as_text(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Discuss").await?;
    let comment = world.comment(&world.bob, &post, None, "Find me again").await?;
    let id: CommentId = comment.id.to_string().parse()?;
    let parent = moothall_core::model::Comment { id, ..comment.clone() };
    let reply = world.comment(&world.alice, &post, Some(&parent), "Found").await?;
    assert_eq!(reply.parent_id, Some(comment.id));
    Ok(())
}

async fn of_profiles_are_handles(world: World) -> Verdict {
    let me = world.network.try_profiles()?.me(&world.alice.cx).await?;
    assert_eq!((me.id.native(), me.id.to_string().parse::<ProfileId>()?), ("alice", world.alice.id.clone()));
    Ok(())
}

async fn of_other_networks_are_refused_before_sending(world: World) -> Verdict {
    world.cut_off()?;
    let (post, cx) = (PostId::new("elsewhere", "p_1")?, &world.alice.cx);
    let posts = world.network.try_posts()?;
    let mut refusals = vec![
        refused_with(ErrorKind::InvalidInput, posts.get(cx, &post).await)?,
        refused_with(ErrorKind::InvalidInput, posts.delete(cx, &post, Confirmed::deliberately()).await)?,
    ];
    let vote = SetVote { target: ItemRef::Post(post.clone()), state: VoteState::Up };
    refusals.push(refused_with(ErrorKind::InvalidInput, world.network.try_votes()?.set(cx, vote).await)?);
    let comments = CommentQuery { post, page: PageRequest::default() };
    let listed = world.network.try_comments()?.list(cx, comments).await;
    refusals.push(refused_with(ErrorKind::InvalidInput, listed)?);
    let profile = ProfileId::new("elsewhere", "bob")?;
    let read = world.network.try_profiles()?.get(cx, &profile).await;
    refusals.push(refused_with(ErrorKind::InvalidInput, read)?);
    for refusal in refusals {
        assert!(refusal.to_string().contains("elsewhere"), "it names what is wrong: {refusal}");
        assert_eq!(refusal.network(), Some(world.slug()));
    }
    Ok(())
}
