//! Posts, comments, media, polls and reposts.

use futures::FutureExt;
use moothall_core::NetworkExt;
use moothall_core::endpoint::Confirmed;
use moothall_core::ops::{EditPost, NewComment, NewPoll, NewQuote, PollVote, SetRepost};

use super::super::Replay::{Once, State, Stream};
use super::super::{At, Operation};
use super::{delete, operation, patch, post, wake};

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
                async move {
                    world
                        .network
                        .try_posts()?
                        .delete(&world.alice.cx, &post.id, Confirmed::deliberately())
                        .await
                }
                .boxed()
            }
        ),
        operation!(
            "post_edits_edit",
            PostEdits,
            Some("edited"),
            [At::Nowhere, patch("/api/v1/posts/{post_id}")],
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
                    let new = NewComment {
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
            [delete("/api/posts/{post_id}/comments/{comment_id}", Once), At::Nowhere],
            |world| {
                let post = world.publish(&world.alice, "Discuss").await?;
                let comment = world.comment(&world.alice, &post, None, "Soon gone").await?;
                async move {
                    world
                        .network
                        .try_comment_deletes()?
                        .delete(&world.alice.cx, &comment.id, Confirmed::deliberately())
                        .await
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
            [delete("/api/upload", Once), At::Nowhere],
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
            [At::Nowhere, post("/api/v1/posts/{post_id}/poll", Once)],
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
            [At::Nowhere, post("/api/v1/posts/{post_id}/poll/vote", Once)],
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
            [post("/api/posts/{post_id}/repost", Once), At::Nowhere],
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
            [delete("/api/posts/{post_id}/repost", State), At::Nowhere],
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
            [post("/api/posts/{post_id}/quote", Once), At::Nowhere],
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
    ]
}
