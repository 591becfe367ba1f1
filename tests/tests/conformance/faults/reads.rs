//! What reads: it is asked again, and when that does not help, the error is a clear one.

use std::sync::Arc;

use futures::{FutureExt, TryStreamExt};
use libtest_mimic::Trial;
use moothall_core::ops::{
    CommentQuery, FeedQuery, FollowQuery, MediaQuery, MessageQuery, NewMessage, NotificationQuery, Recipient,
    SearchKind, SearchQuery,
};
use moothall_core::page::{PageRequest, items};
use moothall_core::{ErrorKind, NetworkExt};
use moothall_networks::Entry;
use moothall_sandbox::FaultKind;
use moothall_testkit::{World, refused};
use tokio::runtime::Handle;

use super::Replay::Read;
use super::writes::operation;
use super::{
    Act, At, Html200, Html502, Operation, Redirect, ResetBefore, Status500, Status503, TROUBLES, Truncate,
};
use crate::conformance::support::trial;

const fn get(path: &'static str) -> At {
    At::Call("GET", path, Read)
}

const LIST_OF_POSTS: [At; 2] = [get("/api/posts"), get("/api/v1/posts")];

fn feed(world: Arc<World>) -> Act {
    async move { world.network.try_feeds()?.list(&world.alice.cx, FeedQuery::default()).await.map(drop) }
        .boxed()
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        operation!(
            "posts_get",
            Posts,
            None,
            [get("/api/posts/{post_id}"), get("/api/v1/posts/{post_id}")],
            |world| {
                let post = world.publish(&world.alice, "Read me").await?;
                async move { world.network.try_posts()?.get(&world.alice.cx, &post.id).await.map(drop) }
                    .boxed()
            }
        ),
        operation!("feeds_list", Feeds, None, LIST_OF_POSTS, |world| {
            world.publish(&world.alice, "Read me").await?;
            feed(world)
        }),
        operation!(
            "comments_list",
            Comments,
            None,
            [get("/api/posts/{post_id}/comments"), get("/api/v1/posts/{post_id}/comments")],
            |world| {
                let post = world.publish(&world.alice, "Discuss").await?;
                world.comment(&world.alice, &post, None, "Hm").await?;
                async move {
                    let query = CommentQuery { post: post.id, page: PageRequest::default() };
                    world.network.try_comments()?.list(&world.alice.cx, query).await.map(drop)
                }
                .boxed()
            }
        ),
        operation!(
            "messages_conversations",
            Messages,
            None,
            [get("/api/conversations"), get("/api/v1/messages")],
            |world| {
                world.network.try_profiles()?.me(&world.alice.cx).await?;
                async move {
                    let page = PageRequest::default();
                    world.network.try_messages()?.conversations(&world.alice.cx, page).await.map(drop)
                }
                .boxed()
            }
        ),
        operation!(
            "messages_list",
            Messages,
            None,
            [get("/api/conversations/{conversation_id}/messages"), get("/api/v1/messages/{thread_id}")],
            |world| {
                let to = Recipient::Profile(world.bob.id.clone());
                let new = NewMessage { to, text: "Hello".to_owned() };
                let message = world.network.try_messages()?.send(&world.alice.cx, new).await?;
                async move {
                    let page = PageRequest::default();
                    let query = MessageQuery { conversation: message.conversation_id, page };
                    world.network.try_messages()?.list(&world.alice.cx, query).await.map(drop)
                }
                .boxed()
            }
        ),
        operation!(
            "notifications_list",
            Notifications,
            None,
            [get("/api/notifications"), get("/api/v1/notifications")],
            |world| {
                world.network.try_profiles()?.me(&world.alice.cx).await?;
                async move {
                    let query = NotificationQuery::default();
                    world.network.try_notifications()?.list(&world.alice.cx, query).await.map(drop)
                }
                .boxed()
            }
        ),
        operation!(
            "profiles_get",
            Profiles,
            None,
            [get("/api/agents/{handle}"), get("/api/v1/agents/{username}")],
            |world| {
                async move {
                    world.network.try_profiles()?.get(&world.alice.cx, &world.bob.id).await.map(drop)
                }.boxed()
            }
        ),
        operation!(
            "follows_followers",
            Follows,
            None,
            [get("/api/agents/{handle}/followers"), get("/api/v1/agents/{username}/followers")],
            |world| {
                async move {
                    let query = FollowQuery { profile: world.bob.id.clone(), page: PageRequest::default() };
                    world.network.try_follows()?.followers(&world.alice.cx, query).await.map(drop)
                }
                .boxed()
            }
        ),
        operation!("search_search", Search, None, [get("/api/search"), get("/api/v1/search")], |world| {
            async move {
                let page = PageRequest::default();
                let query = SearchQuery { text: "街".to_owned(), kind: SearchKind::All, page };
                world.network.try_search()?.search(&world.alice.cx, query).await.map(drop)
            }
            .boxed()
        }),
        operation!("media_library_list", MediaLibrary, None, [get("/api/upload"), At::Nowhere], |world| {
            async move {
                let query = MediaQuery::default();
                world.network.try_media_library()?.list(&world.alice.cx, query).await.map(drop)
            }
            .boxed()
        }),
    ]
}

/// A read that meets the same trouble again and again ends in an error that says what it is.
pub(super) fn persistent(entry: &'static Entry, runtime: &Handle) -> Vec<Trial> {
    let troubles = [ResetBefore, Truncate, Status500, Status503, Html502, Html200, Redirect];
    let named = TROUBLES.into_iter().filter(|(trouble, _)| troubles.contains(trouble));
    named
        .map(|(trouble, fault)| {
            let name = format!("{}::faults::feeds_list_again_and_again::{fault}", entry.slug);
            trial(name, runtime, async move {
                let world = Arc::new(World::open(entry).await?);
                world.publish(&world.alice, "Read me").await?;
                for _ in 0..3 {
                    trouble.befalls(&world, ("GET", "*"), "http://127.0.0.1:1")?;
                }
                let error = refused(feed(world.clone()).await)?;
                assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
                assert_eq!(world.sandbox.control().clear_faults(), 0, "it was to be tried three times");
                feed(world).await?;
                Ok(())
            })
        })
        .collect()
}

/// A list that goes wrong in the middle: either it goes on where it was, or the stream ends in an error
/// after the items that were read.
pub(super) fn paging(entry: &'static Entry, runtime: &Handle) -> Vec<Trial> {
    let cases: [(&str, u16, Option<u64>); 4] = [
        ("unauthorized", 401, None),
        ("server_error", 500, None),
        ("rate_limit_with_a_short_wait", 429, Some(2)),
        ("rate_limit_without_hint", 429, None),
    ];
    cases
        .into_iter()
        .map(|(fault, status, wait)| {
            let name = format!("{}::faults::feeds_in_the_middle_of_paging::{fault}", entry.slug);
            trial(name, runtime, async move {
                let world = World::open(entry).await?;
                for number in 0..6 {
                    world.publish(&world.alice, &format!("Post {number}")).await?;
                }
                let feeds = world.network.try_feeds()?;
                let mut stream = std::pin::pin!(items(|cursor| {
                    let page = PageRequest { limit: Some(2), cursor };
                    feeds.list(&world.alice.cx, FeedQuery { page, ..FeedQuery::default() })
                }));
                let mut found = vec![stream.try_next().await?, stream.try_next().await?];
                let kind = if status == 429 { FaultKind::RateLimit } else { FaultKind::Status };
                world.fault(("GET", "*"), kind, |fault| {
                    fault.status = Some(status);
                    fault.retry_after_seconds = wait;
                })?;
                let ended = loop {
                    match stream.try_next().await {
                        Ok(None) => break None,
                        Ok(post) => found.push(post),
                        Err(error) => break Some(error),
                    }
                };
                // A token can be renewed, a key cannot; a wait can be sat out when it is known and short.
                let renews = world.network.descriptor().credentials.len() > 1;
                let expected = match status {
                    401 if !renews => Some(ErrorKind::Unauthenticated),
                    429 if wait.is_none() => Some(ErrorKind::RateLimited),
                    _ => None,
                };
                assert_eq!(ended.as_ref().map(moothall_core::Error::kind), expected, "{ended:?}");
                assert_eq!(found.len(), if expected.is_some() { 2 } else { 6 });
                Ok(())
            })
        })
        .collect()
}
