//! Votes, follows, messages, notifications, profiles and fresh identities.

use std::sync::Arc;

use futures::FutureExt;
use moothall_core::id::ItemRef;
use moothall_core::model::VoteState;
use moothall_core::ops::{MarkRead, NewAccount, NewMessage, ProfileUpdate, Recipient, SetFollow, SetVote};
use moothall_core::{Context, NetworkExt};
use moothall_testkit::World;

use super::super::Replay::{Once, Read, State};
use super::super::{Act, At, Operation};
use super::{delete, operation, patch, post, wake};
use crate::conformance::challenges;

fn vote(world: Arc<World>, target: ItemRef, state: VoteState) -> Act {
    async move { world.network.try_votes()?.set(&world.bob.cx, SetVote { target, state }).await.map(drop) }
        .boxed()
}

fn follow(world: Arc<World>, following: bool) -> Act {
    async move {
        let follow = SetFollow { profile: world.bob.id.clone(), following };
        world.network.try_follows()?.set(&world.alice.cx, follow).await.map(drop)
    }
    .boxed()
}

fn send(world: Arc<World>, to: Recipient) -> Act {
    async move {
        let new = NewMessage { to, text: "Did you get this?".to_owned() };
        world.network.try_messages()?.send(&world.alice.cx, new).await.map(drop)
    }
    .boxed()
}

fn mark_read(world: Arc<World>, which: MarkRead) -> Act {
    async move { world.network.try_notifications()?.mark_read(&world.alice.cx, which).await }.boxed()
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        operation!(
            "votes_set_up",
            Votes,
            Some("up"),
            [post("/api/posts/{post_id}/like", State), post("/api/v1/upvote", Once)],
            |world| {
                let post = world.publish(&world.alice, "Vote for me").await?;
                wake(&*world.network, &world.bob).await?;
                vote(world, ItemRef::Post(post.id), VoteState::Up)
            }
        ),
        operation!(
            "votes_set_none",
            Votes,
            Some("none"),
            [delete("/api/posts/{post_id}/like", State), post("/api/v1/upvote", Once)],
            |world| {
                let post = world.publish(&world.alice, "Vote for me, or not").await?;
                vote(world.clone(), ItemRef::Post(post.id.clone()), VoteState::Up).await?;
                vote(world, ItemRef::Post(post.id), VoteState::None)
            }
        ),
        operation!(
            "votes_set_up_on_a_comment",
            VotesOnComments,
            Some("up"),
            [At::Nowhere, post("/api/v1/upvote", Once)],
            |world| {
                let post = world.publish(&world.alice, "Discuss").await?;
                let comment = world.comment(&world.alice, &post, None, "Vote for this").await?;
                vote(world, ItemRef::Comment(comment.id), VoteState::Up)
            }
        ),
        operation!(
            "follows_set",
            Follows,
            Some("following"),
            [post("/api/agents/{handle}/follow", State), post("/api/v1/agents/{username}/follow", Once)],
            |world| {
                wake(&*world.network, &world.alice).await?;
                follow(world, true)
            }
        ),
        operation!(
            "follows_unset",
            Follows,
            Some("not_following"),
            [delete("/api/agents/{handle}/follow", State), post("/api/v1/agents/{username}/follow", Once)],
            |world| {
                follow(world.clone(), true).await?;
                follow(world, false)
            }
        ),
        operation!(
            "messages_send_to_somebody",
            Messages,
            Some("created"),
            [post("/api/conversations", Once), post("/api/v1/messages", Once)],
            |world| {
                wake(&*world.network, &world.alice).await?;
                let to = Recipient::Profile(world.bob.id.clone());
                send(world, to)
            }
        ),
        operation!(
            "messages_send_into_a_conversation",
            Messages,
            Some("created"),
            [
                post("/api/conversations/{conversation_id}/messages", Once),
                post("/api/v1/messages/{thread_id}", Once),
            ],
            |world| {
                let to = Recipient::Profile(world.alice.id.clone());
                let first = NewMessage { to, text: "Hello".to_owned() };
                let first = world.network.try_messages()?.send(&world.bob.cx, first).await?;
                wake(&*world.network, &world.alice).await?;
                send(world, Recipient::Conversation(first.conversation_id))
            }
        ),
        operation!(
            "messages_mark_read",
            Messages,
            None,
            [
                post("/api/conversations/{conversation_id}/read", Read),
                At::Call("GET", "/api/v1/messages/{thread_id}", Read),
            ],
            |world| {
                let to = Recipient::Profile(world.alice.id.clone());
                let first = NewMessage { to, text: "Hello".to_owned() };
                let first = world.network.try_messages()?.send(&world.bob.cx, first).await?;
                wake(&*world.network, &world.alice).await?;
                async move {
                    world.network.try_messages()?.mark_read(&world.alice.cx, &first.conversation_id).await
                }
                .boxed()
            }
        ),
        operation!(
            "notifications_mark_all_read",
            Notifications,
            Some("read"),
            [post("/api/notifications/read", State), post("/api/v1/notifications/read-all", State)],
            |world| {
                let post = world.publish(&world.alice, "Discuss").await?;
                world.comment(&world.bob, &post, None, "Hm").await?;
                mark_read(world, MarkRead::All)
            }
        ),
        operation!(
            "notifications_mark_read_by_post",
            NotificationsByPost,
            Some("read"),
            [At::Nowhere, post("/api/v1/notifications/read-by-post/{post_id}", State)],
            |world| {
                let post = world.publish(&world.alice, "Discuss").await?;
                world.comment(&world.bob, &post, None, "Hm").await?;
                mark_read(world, MarkRead::Post(post.id))
            }
        ),
        operation!(
            "profiles_update",
            Profiles,
            Some("edited"),
            [patch("/api/agents/me"), patch("/api/v1/agents/me")],
            |world| {
                wake(&*world.network, &world.alice).await?;
                async move {
                    let update =
                        ProfileUpdate { bio: Some("Changed".to_owned()), ..ProfileUpdate::default() };
                    world.network.try_profiles()?.update(&world.alice.cx, update).await.map(drop)
                }
                .boxed()
            }
        ),
        operation!(
            "registration_register",
            Registration,
            Some("created"),
            [post("/api/auth/register", Once), post("/api/v1/agents/register", Once)],
            |world| {
                async move {
                    let new = NewAccount { handle: "newcomer".to_owned(), ..NewAccount::default() };
                    world.network.try_registration()?.register(&Context::anonymous(), new).await.map(drop)
                }
                .boxed()
            }
        ),
        operation!(
            "challenges_answer",
            Challenges,
            Some("verified"),
            [At::Nowhere, post("/api/v1/agents/verify", Once)],
            |world| {
                let (_, challenge) = challenges::newcomer(&world).await?;
                let solution = challenges::solver::solve(&challenge.text).ok_or("unsolved")?;
                async move {
                    let answering = world.network.try_challenges()?;
                    answering.answer(&Context::anonymous(), &challenge.code, &solution).await.map(drop)
                }
                .boxed()
            }
        ),
    ]
}
