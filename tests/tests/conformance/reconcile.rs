//! Finding lost writes again. The sandbox's ledger knows what there is to be found.

use std::time::Duration;

use moothall_core::id::{CommentId, ConversationId, PostId, ProfileId};
use moothall_core::model::{Comment, Message, Post};
use moothall_core::ops::{Found, Lost, NewComment, NewMessage, NewPost, Recipient};
use moothall_core::read_back::CLOCK_SKEW;
use moothall_core::traits::Reconcile;
use moothall_core::{Context, Error, ErrorKind, NetworkExt, Outcome};
use moothall_sandbox::FaultKind;
use moothall_testkit::{Resident, Verdict, World, refused, refused_with};

use crate::conformance::support::cases;

cases! {
    Reconcile: find_a_post_whose_answer_was_lost, find_no_post_that_never_arrived,
        find_a_post_that_was_edited, find_a_post_once_it_shows, leave_two_posts_open,
        find_a_comment_whose_answer_was_lost, find_no_comment_that_never_arrived,
        find_a_reply_under_its_parent_only, find_a_message_whose_answer_was_lost,
        find_no_message_that_never_arrived, find_a_first_message_where_it_was_sent, leave_two_messages_open,
        write_nothing, need_somebody_who_acts, of_other_networks_are_refused;
}

const TEXT: &str =
    "The observatory opens at nine, and whoever comes early may look at the sun through the old glass.";

/// The ways in which the answer to a write that happened gets lost.
const LOST_ANSWERS: [FaultKind; 4] = [
    FaultKind::ResetAfterCommit,
    FaultKind::TimeoutAfterCommit,
    FaultKind::StatusAfterCommit,
    FaultKind::Truncate,
];

fn reconcile(world: &World) -> Result<&dyn Reconcile, Error> {
    world.network.try_reconcile()
}

/// What was sent now, as something lost.
fn lost<T>(world: &World, sent: T) -> Lost<T> {
    let now = world.sandbox.control().now();
    Lost { sent, since: now, until: now }
}

/// So long that what was written before is not taken for what is written after.
fn wait(world: &World) {
    world.sandbox.control().advance(CLOCK_SKEW * 3);
}

/// Makes the next write of somebody fail.
async fn befalls(world: &World, writer: &Resident, kind: FaultKind) -> Verdict {
    // They may have to be let in first, which is a write of its own.
    world.network.try_profiles()?.me(&writer.cx).await?;
    world.fault(("POST", "*"), kind, |fault| {
        fault.status = Some(500);
        fault.delay_ms = Some(10);
    })
}

/// Checks that nobody knows whether a write happened.
fn unknown<T: std::fmt::Debug>(result: Result<T, Error>) -> Verdict {
    assert_eq!(refused(result)?.outcome(), Outcome::Unknown);
    Ok(())
}

async fn lose_post(world: &World, new: &NewPost, kind: FaultKind) -> Verdict {
    befalls(world, &world.alice, kind).await?;
    unknown(world.network.try_posts()?.create(&world.alice.cx, new.clone()).await)
}

async fn lose_comment(world: &World, new: &NewComment, kind: FaultKind) -> Verdict {
    befalls(world, &world.alice, kind).await?;
    unknown(world.network.try_comments()?.create(&world.alice.cx, new.clone()).await)
}

async fn lose_message(world: &World, new: &NewMessage, kind: FaultKind) -> Verdict {
    befalls(world, &world.alice, kind).await?;
    unknown(world.network.try_messages()?.send(&world.alice.cx, new.clone()).await)
}

async fn find_comment(world: &World, new: &NewComment) -> Result<Found<Comment>, Error> {
    reconcile(world)?.find_comment(&world.alice.cx, lost(world, new)).await
}

async fn find_message(world: &World, new: &NewMessage) -> Result<Found<Message>, Error> {
    reconcile(world)?.find_message(&world.alice.cx, lost(world, new)).await
}

/// Checks that what was found is what the network made last.
fn is_the_last<T: std::fmt::Debug>(
    world: &World,
    found: Found<T>,
    native: impl Fn(&T) -> Option<&str>,
) -> Verdict {
    let made = world.ledger()?.pop().and_then(|entry| entry.id).ok_or("nothing was written")?;
    let Found::One(item) = found else { return Err(format!("not found: {found:?}").into()) };
    // A comment's id may hold its post's as well.
    let id = native(&item).ok_or("it has no id")?;
    assert!(id.ends_with(&made), "{made} was made, {id} was found");
    Ok(())
}

fn remark(on: &Post, parent: Option<&Comment>, text: &str) -> NewComment {
    let parent = parent.map(|parent| parent.id.clone());
    NewComment { post: on.id.clone(), parent, text: text.to_owned(), media: Vec::new() }
}

fn message(to: Recipient, text: &str) -> NewMessage {
    NewMessage { to, text: text.to_owned() }
}

fn to(resident: &Resident) -> Recipient {
    Recipient::Profile(resident.id.clone())
}

async fn find_a_post_whose_answer_was_lost(world: World) -> Verdict {
    for kind in LOST_ANSWERS {
        wait(&world);
        let new = world.new_post(TEXT);
        let lost = lost(&world, &new);
        lose_post(&world, &new, kind).await?;
        let found = reconcile(&world)?.find_post(&world.alice.cx, lost).await?;
        is_the_last(&world, found, |post| Some(post.id.native()))?;
    }
    assert_eq!(world.ledger()?.len(), LOST_ANSWERS.len());
    Ok(())
}

async fn find_no_post_that_never_arrived(world: World) -> Verdict {
    world.publish(&world.alice, TEXT).await?;
    wait(&world);
    let new = world.new_post(TEXT);
    let lost = lost(&world, &new);
    lose_post(&world, &new, FaultKind::ResetBefore).await?;
    world.publish(&world.bob, TEXT).await?;
    world.publish(&world.alice, "Something else").await?;
    wait(&world);
    world.publish(&world.alice, TEXT).await?;
    assert_eq!(reconcile(&world)?.find_post(&world.alice.cx, lost).await?, Found::Nothing);
    Ok(())
}

async fn find_a_post_that_was_edited(world: World) -> Verdict {
    for rewrite in ["trim", "truncate:60", "mask:sun"] {
        wait(&world);
        world.sandbox.control().set(world.slug(), "rewrites", &rewrite.into())?;
        let new = world.new_post(TEXT);
        let lost = lost(&world, &new);
        lose_post(&world, &new, FaultKind::ResetAfterCommit).await?;
        let found = reconcile(&world)?.find_post(&world.alice.cx, lost).await?;
        is_the_last(&world, found, |post| Some(post.id.native()))?;
    }
    Ok(())
}

async fn find_a_post_once_it_shows(world: World) -> Verdict {
    let lag = reconcile(&world)?.visibility_lag();
    world.sandbox.control().set(world.slug(), "visibility_lag_seconds", &lag.as_secs().into())?;
    let new = world.new_post(TEXT);
    let lost = lost(&world, &new);
    lose_post(&world, &new, FaultKind::ResetAfterCommit).await?;
    let hidden = reconcile(&world)?.find_post(&world.alice.cx, lost.clone()).await?;
    assert_eq!(hidden, Found::Nothing, "before the lag, that says nothing");
    world.sandbox.control().advance(lag);
    let found = reconcile(&world)?.find_post(&world.alice.cx, lost).await?;
    is_the_last(&world, found, |post| Some(post.id.native()))
}

async fn leave_two_posts_open(world: World) -> Verdict {
    let new = world.new_post(TEXT);
    let lost = lost(&world, &new);
    world.publish(&world.alice, TEXT).await?;
    world.sandbox.control().advance(Duration::from_secs(5));
    world.publish(&world.alice, TEXT).await?;
    assert_eq!(reconcile(&world)?.find_post(&world.alice.cx, lost).await?, Found::Unclear);
    Ok(())
}

async fn find_a_comment_whose_answer_was_lost(world: World) -> Verdict {
    for kind in LOST_ANSWERS {
        let on = world.publish(&world.bob, "Discuss").await?;
        let new = remark(&on, None, TEXT);
        lose_comment(&world, &new, kind).await?;
        is_the_last(&world, find_comment(&world, &new).await?, |comment| Some(comment.id.native()))?;
    }
    Ok(())
}

async fn find_no_comment_that_never_arrived(world: World) -> Verdict {
    let (on, elsewhere) =
        (world.publish(&world.bob, "Discuss").await?, world.publish(&world.bob, "Or here").await?);
    let new = remark(&on, None, TEXT);
    lose_comment(&world, &new, FaultKind::ResetBefore).await?;
    world.comment(&world.bob, &on, None, TEXT).await?;
    world.comment(&world.alice, &elsewhere, None, TEXT).await?;
    world.comment(&world.alice, &on, None, "Something else").await?;
    assert_eq!(find_comment(&world, &new).await?, Found::Nothing);
    Ok(())
}

async fn find_a_reply_under_its_parent_only(world: World) -> Verdict {
    let on = world.publish(&world.bob, "Discuss").await?;
    let parent = world.comment(&world.bob, &on, None, "A thought").await?;
    let other = world.comment(&world.bob, &on, None, "Another").await?;
    world.comment(&world.alice, &on, Some(&other), TEXT).await?;
    let new = remark(&on, Some(&parent), TEXT);
    assert_eq!(find_comment(&world, &new).await?, Found::Nothing);
    let new = remark(&on, Some(&parent), "An answer of another kind");
    lose_comment(&world, &new, FaultKind::ResetAfterCommit).await?;
    is_the_last(&world, find_comment(&world, &new).await?, |comment| Some(comment.id.native()))
}

async fn find_a_message_whose_answer_was_lost(world: World) -> Verdict {
    let messages = world.network.try_messages()?;
    let conversation =
        messages.send(&world.bob.cx, message(to(&world.alice), "Hello")).await?.conversation_id;
    for kind in LOST_ANSWERS {
        wait(&world);
        let new = message(Recipient::Conversation(conversation.clone()), TEXT);
        lose_message(&world, &new, kind).await?;
        is_the_last(&world, find_message(&world, &new).await?, |message| {
            Some(message.id.as_ref()?.native())
        })?;
    }
    Ok(())
}

async fn find_no_message_that_never_arrived(world: World) -> Verdict {
    let messages = world.network.try_messages()?;
    let conversation = messages.send(&world.bob.cx, message(to(&world.alice), TEXT)).await?.conversation_id;
    let new = message(Recipient::Conversation(conversation), TEXT);
    lose_message(&world, &new, FaultKind::ResetBefore).await?;
    assert_eq!(find_message(&world, &new).await?, Found::Nothing);
    Ok(())
}

async fn find_a_first_message_where_it_was_sent(world: World) -> Verdict {
    let carol = world.resident("carol")?;
    world.network.try_messages()?.send(&world.alice.cx, message(to(&carol), TEXT)).await?;
    let new = message(to(&world.bob), TEXT);
    lose_message(&world, &new, FaultKind::ResetBefore).await?;
    assert_eq!(find_message(&world, &new).await?, Found::Nothing);
    lose_message(&world, &new, FaultKind::ResetAfterCommit).await?;
    is_the_last(&world, find_message(&world, &new).await?, |message| Some(message.id.as_ref()?.native()))
}

async fn leave_two_messages_open(world: World) -> Verdict {
    let new = message(to(&world.bob), TEXT);
    for _ in 0..2 {
        world.network.try_messages()?.send(&world.alice.cx, new.clone()).await?;
    }
    assert_eq!(find_message(&world, &new).await?, Found::Unclear);
    Ok(())
}

async fn write_nothing(world: World) -> Verdict {
    let on = world.publish(&world.bob, "Discuss").await?;
    world.network.try_messages()?.send(&world.bob.cx, message(to(&world.alice), "Hello")).await?;
    let before = world.ledger()?.len();
    let new = world.new_post(TEXT);
    reconcile(&world)?.find_post(&world.alice.cx, lost(&world, &new)).await?;
    find_comment(&world, &remark(&on, None, TEXT)).await?;
    find_message(&world, &message(to(&world.bob), TEXT)).await?;
    assert_eq!(world.ledger()?.len(), before);
    Ok(())
}

async fn need_somebody_who_acts(world: World) -> Verdict {
    let on = world.publish(&world.bob, "Discuss").await?;
    world.cut_off()?;
    let (reconcile, nobody) = (reconcile(&world)?, Context::anonymous());
    let kind = ErrorKind::Unauthenticated;
    refused_with(kind, reconcile.find_post(&nobody, lost(&world, &world.new_post(TEXT))).await)?;
    refused_with(kind, reconcile.find_comment(&nobody, lost(&world, &remark(&on, None, TEXT))).await)?;
    refused_with(kind, reconcile.find_message(&nobody, lost(&world, &message(to(&world.bob), TEXT))).await)?;
    Ok(())
}

async fn of_other_networks_are_refused(world: World) -> Verdict {
    let on = world.publish(&world.bob, "Discuss").await?;
    world.cut_off()?;
    let elsewhere = NewComment { post: PostId::new("elsewhere", "p_1")?, ..remark(&on, None, TEXT) };
    let parent = Some(CommentId::new("elsewhere", "p_1~c_1")?);
    let below = NewComment { parent, ..remark(&on, None, TEXT) };
    for new in [elsewhere, below] {
        refused_with(ErrorKind::InvalidInput, find_comment(&world, &new).await)?;
    }
    let somebody = Recipient::Profile(ProfileId::new("elsewhere", "bob")?);
    let somewhere = Recipient::Conversation(ConversationId::new("elsewhere", "c_1")?);
    for to in [somebody, somewhere] {
        refused_with(ErrorKind::InvalidInput, find_message(&world, &message(to, TEXT)).await)?;
    }
    Ok(())
}
