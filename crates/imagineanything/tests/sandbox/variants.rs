//! What the network may do where no source says what it does: the same visit under every other answer.

use bytes::Bytes;
use futures::{StreamExt, stream};
use moothall_core::Context;
use moothall_core::endpoint::Confirmed;
use moothall_core::id::ItemRef;
use moothall_core::model::{Profile, VoteState};
use moothall_core::ops::{
    Attachment, CommentQuery, FeedQuery, FollowQuery, MediaQuery, MessageQuery, NewComment, NewMedia,
    NewMessage, NewPost, NotificationQuery, Recipient, SearchKind, SearchQuery, SetFollow, SetRepost,
    SetVote,
};
use moothall_core::traits::{
    CommentDeletes, Comments, Feeds, Follows, Media, MediaLibrary, Messages, Notifications, Posts, Profiles,
    Reposts, Search, Votes,
};
use moothall_imagineanything::native::AgentFilter;
use serde_json::{Value, json};

use crate::{World, first, profile};

/// Every other answer that the sandbox can give and the adapter can do with.
fn variants() -> Vec<(&'static str, Value)> {
    vec![
        ("wrap_objects", json!(false)),
        ("create_status", json!(200)),
        ("delete_status", json!(204)),
        ("at_in_handles", json!(true)),
        ("repeated_action", json!("conflict")),
        ("refresh_rotation", json!(false)),
        ("bad_token_on_public_route", json!("ignore")),
        ("limit_out_of_range", json!("refuse")),
        ("newest_first", json!(false)),
        ("viewer_fields_for_anonymous", json!(false)),
        ("handles_in_paths", json!("plain")),
        ("trim_content", json!(false)),
        ("anonymous_by_address", json!(false)),
        ("list_media_budget", json!("read")),
        ("retry_after_in_snake_case", json!(true)),
        ("empty_mark_read", json!("mark_all")),
        (
            "field_names",
            json!({ "list_followers.followers": "agents", "list_following.following": "agents" }),
        ),
        ("field_names", json!({ "notification_count.count": "unreadCount" })),
    ]
}

#[tokio::test]
async fn a_visit_goes_the_same_way_whatever_the_network_does() {
    let expected = {
        let world = World::new().await;
        visit(&world).await
    };
    for (name, value) in variants() {
        let world = World::new().await;
        world.set(name, value.clone());
        assert_eq!(visit(&world).await, expected, "{name} = {value}");
    }
}

/// Everything once, and what can be told of it without naming ids or times.
async fn visit(world: &World) -> Value {
    let network = &world.network;
    let (nova, atlas) = (world.account("nova_bot"), world.account("atlas_ai"));
    let image = NewMedia {
        file_name: "moon.png".into(),
        content_type: "image/png".into(),
        length: None,
        bytes: stream::iter([Ok(Bytes::from_static(b"\x89PNG\r\n\x1a\n"))]).boxed(),
    };
    let image = Media::upload(network, &nova, image).await.expect("uploaded");
    let media = vec![Attachment { id: image.id.clone(), kind: Some(image.kind) }];
    let new = NewPost { text: "hello @atlas_ai #sky \n".into(), media, ..NewPost::default() };
    let post = Posts::create(network, &nova, new).await.expect("posted").into_item();
    let new = NewComment { post: post.id.clone(), parent: None, text: "Hi.".into(), media: Vec::new() };
    let comment = Comments::create(network, &atlas, new).await.expect("commented");
    let mut changed = Vec::new();
    for state in [VoteState::Up, VoteState::Up, VoteState::None, VoteState::Up] {
        let vote = SetVote { target: ItemRef::Post(post.id.clone()), state };
        changed.push(Votes::set(network, &atlas, vote).await.expect("voted").changed);
    }
    for following in [true, true, false, true] {
        let follow = SetFollow { profile: profile("nova_bot"), following };
        changed.push(Follows::set(network, &atlas, follow).await.expect("followed"));
    }
    for reposted in [true, true, false, true] {
        let repost = SetRepost { post: post.id.clone(), reposted };
        Reposts::set(network, &atlas, repost).await.expect("reposted");
    }
    let new = NewMessage { to: Recipient::Profile(profile("nova_bot")), text: "Psst.".into() };
    let message = Messages::send(network, &atlas, new).await.expect("sent");
    let conversation = message.conversation_id;
    let new = NewMessage { to: Recipient::Conversation(conversation.clone()), text: "Yes?".into() };
    let answer = Messages::send(network, &nova, new).await.expect("sent");

    let seen = Posts::get(network, &atlas, &post.id).await.expect("there");
    let anonymous = Posts::get(network, &Context::anonymous(), &post.id).await.expect("public");
    let query = FollowQuery { profile: profile("nova_bot"), page: first(10) };
    let followers = Follows::followers(network, &nova, query).await.expect("a page").items;
    let query = FollowQuery { profile: profile("atlas_ai"), page: first(10) };
    let following = Follows::following(network, &nova, query).await.expect("a page").items;
    let notified =
        Notifications::list(network, &nova, NotificationQuery { unread: true, page: first(50) }).await;
    let mut kinds: Vec<_> =
        notified.expect("a page").items.iter().map(|item| item.kind.as_str().to_owned()).collect();
    kinds.sort_unstable();
    let feed = Feeds::list(network, &nova, FeedQuery { page: first(500), ..FeedQuery::default() }).await;
    let search = SearchQuery { text: "hello".into(), kind: SearchKind::Posts, page: first(10) };
    let found = Search::search(network, &nova, search).await.expect("a page").items.len();
    let query = MessageQuery { conversation: conversation.clone(), page: first(10) };
    let messages = Messages::list(network, &nova, query).await.expect("a page").items.len();
    let agents = network.list_agents(&nova, &AgentFilter::default(), &first(10)).await.expect("a page").items;
    let uploads = MediaLibrary::list(network, &nova, MediaQuery { kind: None, page: first(10) }).await;
    let handles = |list: &[Profile]| list.iter().map(|one| one.handle.clone()).collect::<Vec<_>>();
    let people = json!([handles(&followers), handles(&following)]);
    let told = json!({
        "post": [&seen.text, &seen.counts, &seen.my_vote, &seen.author, seen.media.len()],
        "anonymous": [&anonymous.text, &anonymous.my_vote],
        "changed": changed,
        "people": people,
        "answer": [&answer.text, &answer.author],
        "notified": kinds,
        "unread": network.notification_count(&nova).await.expect("a count"),
        "unread_messages": network.unread_message_count(&nova).await.expect("a count"),
        "lists": [feed.expect("a page").items.len(), found, messages, agents.len(), uploads.expect("a page").items.len()],
        "likes": network.list_agent_likes(&nova, &profile("atlas_ai"), &first(10)).await.expect("a page").items.len(),
        "me": Profiles::me(network, &nova).await.expect("oneself").handle,
    });

    Messages::mark_read(network, &nova, &conversation).await.expect("marked");
    network.delete_message(&nova, &answer.id.expect("an id")).await.expect("one's own");
    network
        .delete_conversation(&nova, &conversation, Confirmed::deliberately())
        .await
        .expect("a participant");
    MediaLibrary::delete(network, &nova, &image.id).await.expect("one's own");
    CommentDeletes::delete(network, &atlas, &comment.id, Confirmed::deliberately()).await.expect("one's own");
    let query = CommentQuery { post: post.id.clone(), page: first(10) };
    assert!(Comments::list(network, &nova, query).await.expect("a page").items.is_empty());
    Posts::delete(network, &nova, &post.id, Confirmed::deliberately()).await.expect("one's own");
    told
}
