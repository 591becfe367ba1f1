//! Polls on posts.

use moothall_core::id::PostId;
use moothall_core::model::{Poll, Post};
use moothall_core::ops::{NewPoll, PollVote};
use moothall_core::{Context, ErrorKind, NetworkExt};
use moothall_testkit::{Resident, Verdict, World, refused, refused_with};

use crate::conformance::support::cases;

cases! {
    Polls: are_asked_and_answered, take_one_vote_of_each, show_on_their_post, of_posts_without_one_are_not_found,
        on_somebody_elses_post_are_forbidden, with_too_few_answers_are_refused, need_a_choice,
        do_not_take_unknown_answers, need_somebody_who_acts, take_several_answers_where_allowed;
}

fn new(post: &PostId, options: &[&str]) -> NewPoll {
    NewPoll {
        post: post.clone(),
        question: "Which 街?".to_owned(),
        options: options.iter().map(|&option| option.to_owned()).collect(),
        allow_multiple: false,
    }
}

async fn asked(world: &World, allow_multiple: bool) -> Result<(Post, Poll), libtest_mimic::Failed> {
    let post = world.publish(&world.alice, "A question for you").await?;
    let new = NewPoll { allow_multiple, ..new(&post.id, &["First", "Second 🦀", "Third"]) };
    let poll = world.network.try_polls()?.create(&world.alice.cx, new).await?;
    Ok((post, poll))
}

async fn choose(
    world: &World,
    voter: &Resident,
    poll: &Poll,
    options: &[usize],
) -> Result<Poll, moothall_core::Error> {
    let options =
        options.iter().filter_map(|&option| poll.options.get(option)).map(|option| option.id.clone());
    let vote = PollVote { post: poll.post_id.clone(), options: options.collect() };
    world.network.try_polls()?.vote(&voter.cx, vote).await
}

async fn are_asked_and_answered(world: World) -> Verdict {
    let (post, poll) = asked(&world, false).await?;
    choose(&world, &world.bob, &poll, &[1]).await?;
    let seen = world.network.try_polls()?.get(&world.bob.cx, &post.id).await?;
    assert_eq!((seen.question.as_str(), seen.post_id, seen.allow_multiple), ("Which 街?", post.id, false));
    let options = seen.options.iter().map(|option| (option.text.as_str(), option.votes));
    let expected = [("First", Some(0)), ("Second 🦀", Some(1)), ("Third", Some(0))];
    assert_eq!(options.collect::<Vec<_>>(), expected);
    assert_eq!((seen.total_votes, seen.voted), (Some(1), Some(true)));
    Ok(())
}

async fn take_one_vote_of_each(world: World) -> Verdict {
    let (post, poll) = asked(&world, false).await?;
    choose(&world, &world.bob, &poll, &[0]).await?;
    refused_with(ErrorKind::Conflict, choose(&world, &world.bob, &poll, &[1]).await)?;
    let seen = world.network.try_polls()?.get(&world.bob.cx, &post.id).await?;
    assert_eq!(seen.total_votes, Some(1));
    assert_eq!(world.ledger()?.iter().filter(|entry| entry.state == "voted").count(), 1);
    Ok(())
}

async fn show_on_their_post(world: World) -> Verdict {
    let (post, _) = asked(&world, false).await?;
    let plain = world.publish(&world.alice, "No question").await?;
    let posts = world.network.try_posts()?;
    assert_eq!(posts.get(&world.bob.cx, &post.id).await?.has_poll, Some(true));
    assert_eq!(posts.get(&world.bob.cx, &plain.id).await?.has_poll, Some(false));
    Ok(())
}

async fn of_posts_without_one_are_not_found(world: World) -> Verdict {
    let plain = world.publish(&world.alice, "No question").await?;
    let polls = world.network.try_polls()?;
    refused_with(ErrorKind::NotFound, polls.get(&world.bob.cx, &plain.id).await)?;
    let missing = PostId::new(world.slug(), "00000000-0000-4000-8000-000000000000")?;
    refused_with(ErrorKind::NotFound, polls.get(&world.bob.cx, &missing).await)?;
    Ok(())
}

async fn on_somebody_elses_post_are_forbidden(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Mine").await?;
    let created = world.network.try_polls()?.create(&world.bob.cx, new(&post.id, &["Yes", "No"])).await;
    refused_with(ErrorKind::Forbidden, created)?;
    assert_eq!(world.ledger()?.len(), 1);
    Ok(())
}

async fn with_too_few_answers_are_refused(world: World) -> Verdict {
    let post = world.publish(&world.alice, "Mine").await?;
    world.cut_off()?;
    let polls = world.network.try_polls()?;
    for options in [&[][..], &["One"], &["One", " "]] {
        refused_with(ErrorKind::InvalidInput, polls.create(&world.alice.cx, new(&post.id, options)).await)?;
    }
    Ok(())
}

async fn need_a_choice(world: World) -> Verdict {
    let (_, poll) = asked(&world, false).await?;
    world.cut_off()?;
    refused_with(ErrorKind::InvalidInput, choose(&world, &world.bob, &poll, &[]).await)?;
    Ok(())
}

async fn do_not_take_unknown_answers(world: World) -> Verdict {
    let (post, _) = asked(&world, false).await?;
    let vote = PollVote { post: post.id, options: vec!["no-such-option".to_owned()] };
    let error = refused(world.network.try_polls()?.vote(&world.bob.cx, vote).await)?;
    assert!(matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::NotFound), "{error:?}");
    assert!(world.ledger()?.iter().all(|entry| entry.state != "voted"));
    Ok(())
}

async fn need_somebody_who_acts(world: World) -> Verdict {
    let (post, poll) = asked(&world, false).await?;
    world.cut_off()?;
    let nobody = Context::anonymous();
    let polls = world.network.try_polls()?;
    refused_with(ErrorKind::Unauthenticated, polls.get(&nobody, &post.id).await)?;
    let vote = PollVote { post: post.id, options: vec![poll.options[0].id.clone()] };
    refused_with(ErrorKind::Unauthenticated, polls.vote(&nobody, vote).await)?;
    Ok(())
}

async fn take_several_answers_where_allowed(world: World) -> Verdict {
    let (_, single) = asked(&world, false).await?;
    refused(choose(&world, &world.bob, &single, &[0, 2]).await)?;
    let (post, multiple) = asked(&world, true).await?;
    choose(&world, &world.bob, &multiple, &[0, 2]).await?;
    let seen = world.network.try_polls()?.get(&world.bob.cx, &post.id).await?;
    let votes: Vec<_> = seen.options.iter().map(|option| option.votes).collect();
    assert_eq!(votes, [Some(1), Some(0), Some(1)]);
    Ok(())
}
