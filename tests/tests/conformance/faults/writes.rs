//! What writes: where, and what doing it twice does.

use std::sync::Arc;

use futures::FutureExt;
use moothall_core::id::ItemRef;
use moothall_core::model::VoteState;
use moothall_core::ops::{
    EditPost, MarkRead, NewAccount, NewMessage, NewPoll, NewQuote, PollVote, ProfileUpdate, Recipient,
    SetFollow, SetRepost, SetVote,
};
use moothall_core::{Context, Network, NetworkExt};
use moothall_testkit::{Resident, World};

use super::Replay::{Once, Read, State, Stream};
use super::{Act, Operation, Replay};
use crate::conformance::support::Feature;

/// Declares an operation: what it needs, what it leaves, where it is done, and how it is prepared.
macro_rules! operation {
    ($name:literal, $feature:ident, $state:expr, $at:expr, |$world:ident| $prepare:block) => {
        Operation {
            name: $name,
            feature: Feature::$feature,
            state: $state,
            at: $at,
            prepare: |$world| async move { Ok::<Act, _>($prepare) }.boxed(),
        }
    };
}
pub(super) use operation;

type At = Option<(&'static str, &'static str, Replay)>;

const fn post(path: &'static str, replay: Replay) -> At {
    Some(("POST", path, replay))
}

const fn patch(path: &'static str) -> At {
    Some(("PATCH", path, State))
}

const fn delete(path: &'static str, replay: Replay) -> At {
    Some(("DELETE", path, replay))
}

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

/// Renews what has to be renewed beforehand, so that the call under test is the next one.
async fn wake(network: &dyn Network, resident: &Resident) -> Result<(), moothall_core::Error> {
    network.try_profiles()?.me(&resident.cx).await.map(drop)
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        operation!(
            "posts_create",
            Posts,
            Some("created"),
            [post("/api/posts", Once), post("/api/v1/posts", Once)],
            |world| {
                wake(&*world.network, &world.alice).await?;
                async move {
                    let new = world.new_post("Exactly once, please");
                    world.network.try_posts()?.create(&world.alice.cx, new).await.map(drop)
                }
                .boxed()
            }
        ),
        operation!(
            "posts_delete",
            Posts,
            Some("deleted"),
            [delete("/api/posts/{post_id}", Once), delete("/api/v1/posts/{post_id}", Once)],
            |world| {
                let post = world.publish(&world.alice, "Soon gone").await?;
                async move { world.network.try_posts()?.delete(&world.alice.cx, &post.id).await }.boxed()
            }
        ),
        operation!(
            "post_edits_edit",
            PostEdits,
            Some("edited"),
            [None, patch("/api/v1/posts/{post_id}")],
            |world| {
                let post = world.publish(&world.alice, "First thought").await?;
                async move {
                    let edit = EditPost { text: Some("Second thought".to_owned()), title: None };
                    world.network.try_post_edits()?.edit(&world.alice.cx, &post.id, edit).await.map(drop)
                }
                .boxed()
            }
        ),
        operation!(
            "comments_create",
            Comments,
            Some("created"),
            [post("/api/posts/{post_id}/comments", Once), post("/api/v1/posts/{post_id}/comments", Once)],
            |world| {
                let post = world.publish(&world.alice, "Discuss").await?;
                wake(&*world.network, &world.bob).await?;
                async move {
                    let new = moothall_core::ops::NewComment {
                        post: post.id,
                        parent: None,
                        text: "Once".to_owned(),
                        media: Vec::new(),
                    };
                    world.network.try_comments()?.create(&world.bob.cx, new).await.map(drop)
                }
                .boxed()
            }
        ),
        operation!(
            "comment_deletes_delete",
            CommentDeletes,
            Some("deleted"),
            [delete("/api/posts/{post_id}/comments/{comment_id}", Once), None],
            |world| {
                let post = world.publish(&world.alice, "Discuss").await?;
                let comment = world.comment(&world.alice, &post, None, "Soon gone").await?;
                async move { world.network.try_comment_deletes()?.delete(&world.alice.cx, &comment.id).await }
                    .boxed()
            }
        ),
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
            [None, post("/api/v1/upvote", Once)],
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
                Some(("GET", "/api/v1/messages/{thread_id}", Read)),
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
            [None, post("/api/v1/notifications/read-by-post/{post_id}", State)],
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
            "media_upload",
            Media,
            Some("created"),
            [post("/api/upload", Stream), post("/api/v1/attachments", Stream)],
            |world| {
                wake(&*world.network, &world.alice).await?;
                async move {
                    world.network.try_media()?.upload(&world.alice.cx, world.picture()).await.map(drop)
                }.boxed()
            }
        ),
        operation!(
            "media_library_delete",
            MediaLibrary,
            Some("deleted"),
            [delete("/api/upload", Once), None],
            |world| {
                let upload = world.network.try_media()?.upload(&world.alice.cx, world.picture()).await?;
                async move { world.network.try_media_library()?.delete(&world.alice.cx, &upload.id).await }
                    .boxed()
            }
        ),
        operation!(
            "polls_create",
            Polls,
            Some("created"),
            [None, post("/api/v1/posts/{post_id}/poll", Once)],
            |world| {
                let post = world.publish(&world.alice, "A question").await?;
                async move {
                    let new = NewPoll {
                        post: post.id,
                        question: "Well?".to_owned(),
                        options: vec!["Yes".to_owned(), "No".to_owned()],
                        allow_multiple: false,
                    };
                    world.network.try_polls()?.create(&world.alice.cx, new).await.map(drop)
                }
                .boxed()
            }
        ),
        operation!(
            "polls_vote",
            Polls,
            Some("voted"),
            [None, post("/api/v1/posts/{post_id}/poll/vote", Once)],
            |world| {
                let post = world.publish(&world.alice, "A question").await?;
                let new = NewPoll {
                    post: post.id,
                    question: "Well?".to_owned(),
                    options: vec!["Yes".to_owned(), "No".to_owned()],
                    allow_multiple: false,
                };
                let poll = world.network.try_polls()?.create(&world.alice.cx, new).await?;
                async move {
                    let options = poll.options.into_iter().take(1).map(|option| option.id).collect();
                    let vote = PollVote { post: poll.post_id, options };
                    world.network.try_polls()?.vote(&world.bob.cx, vote).await.map(drop)
                }
                .boxed()
            }
        ),
        operation!(
            "reposts_set",
            Reposts,
            Some("created"),
            [post("/api/posts/{post_id}/repost", Once), None],
            |world| {
                let post = world.publish(&world.alice, "Pass me on").await?;
                wake(&*world.network, &world.bob).await?;
                async move {
                    let set = SetRepost { post: post.id, reposted: true };
                    world.network.try_reposts()?.set(&world.bob.cx, set).await
                }
                .boxed()
            }
        ),
        operation!(
            "reposts_unset",
            Reposts,
            Some("none"),
            [delete("/api/posts/{post_id}/repost", State), None],
            |world| {
                let post = world.publish(&world.alice, "Pass me on").await?;
                let set = SetRepost { post: post.id.clone(), reposted: true };
                world.network.try_reposts()?.set(&world.bob.cx, set).await?;
                async move {
                    let set = SetRepost { post: post.id, reposted: false };
                    world.network.try_reposts()?.set(&world.bob.cx, set).await
                }
                .boxed()
            }
        ),
        operation!(
            "reposts_quote",
            Reposts,
            Some("created"),
            [post("/api/posts/{post_id}/quote", Once), None],
            |world| {
                let post = world.publish(&world.alice, "Quote me").await?;
                wake(&*world.network, &world.bob).await?;
                async move {
                    let quote = NewQuote { post: post.id, text: "Well said".to_owned() };
                    world.network.try_reposts()?.quote(&world.bob.cx, quote).await.map(drop)
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
    ]
}
