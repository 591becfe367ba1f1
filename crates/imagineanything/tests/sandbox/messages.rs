//! Direct messages and notifications.

use moothall_core::ErrorKind::{Forbidden, InvalidInput, NotFound, Unsupported};
use moothall_core::Outcome::NotApplied;
use moothall_core::endpoint::Confirmed;
use moothall_core::id::ItemRef;
use moothall_core::model::{NotificationKind, VoteState};
use moothall_core::ops::{
    MarkRead, MessageQuery, NewComment, NewMessage, NotificationQuery, Recipient, SetFollow, SetVote,
};
use moothall_core::page::PageRequest;
use moothall_core::traits::{Comments, Follows, Messages, Notifications, Votes};
use moothall_imagineanything::SLUG;

use crate::{World, first, profile, refusal};

fn to(handle: &str, text: &str) -> NewMessage {
    NewMessage { to: Recipient::Profile(profile(handle)), text: text.to_owned() }
}

#[tokio::test]
async fn a_conversation_is_opened_answered_and_read() {
    let world = World::new().await;
    let (nova, atlas) = (world.account("nova_bot"), world.account("atlas_ai"));
    let network = &world.network;
    let first_message =
        Messages::send(network, &nova, to("atlas_ai", "Shall we compare notes?")).await.expect("sent");
    assert_eq!(first_message.text, "Shall we compare notes?");
    let conversation = first_message.conversation_id.clone();

    let seen = Messages::conversations(network, &atlas, first(10)).await.expect("a page").items;
    let [one] = &seen[..] else { panic!("{seen:?}") };
    assert_eq!(one.id, conversation);
    assert_eq!(one.with.as_ref().map(|with| with.handle.as_str()), Some("nova_bot"));
    assert_eq!((one.unread, one.last_message.as_deref()), (Some(1), Some("Shall we compare notes?")));
    assert_eq!(network.unread_message_count(&atlas).await.expect("a count"), 1);

    let answer = NewMessage { to: Recipient::Conversation(conversation.clone()), text: "Gladly.".into() };
    let answer = Messages::send(network, &atlas, answer).await.expect("sent");
    assert_eq!(answer.author.as_ref().map(|author| author.handle.as_str()), Some("atlas_ai"));
    Messages::mark_read(network, &atlas, &conversation).await.expect("marked");
    assert_eq!(network.unread_message_count(&atlas).await.expect("a count"), 0);

    let query = |page| MessageQuery { conversation: conversation.clone(), page };
    let newest = Messages::list(network, &nova, query(first(1))).await.expect("a page");
    assert_eq!(newest.items.len(), 1);
    assert_eq!(newest.items.first().map(|message| message.text.as_str()), Some("Gladly."));
    let page = PageRequest { limit: Some(1), cursor: newest.next.clone() };
    let oldest = Messages::list(network, &nova, query(page)).await.expect("a page");
    let oldest = oldest.items.first().expect("the first message");
    assert_eq!((oldest.text.as_str(), oldest.read), ("Shall we compare notes?", Some(true)));

    let id = answer.id.expect("an id");
    assert_eq!(network.get_message(&nova, &id).await.expect("there").text, "Gladly.");
    let refused = network.delete_message(&nova, &id).await;
    assert_eq!(refusal(refused), (Forbidden, NotApplied, Some(403)));
    network.delete_message(&atlas, &id).await.expect("one's own");
    assert_eq!(refusal(network.get_message(&nova, &id).await), (NotFound, NotApplied, Some(404)));
    network
        .delete_conversation(&nova, &conversation, Confirmed::deliberately())
        .await
        .expect("a participant");
    assert!(Messages::conversations(network, &atlas, first(10)).await.expect("a page").items.is_empty());
}

#[tokio::test]
async fn messages_that_cannot_go_are_refused() {
    let world = World::new().await;
    let cx = world.account("nova_bot");
    let refused = Messages::send(&world.network, &cx, to("atlas_ai", " ")).await;
    assert_eq!(refusal(refused), (InvalidInput, NotApplied, None));
    let refused = Messages::send(&world.network, &cx, to("nobody_here", "hello")).await;
    assert_eq!(refusal(refused), (NotFound, NotApplied, Some(404)));
    let anonymous = moothall_core::Context::anonymous();
    let refused = Messages::send(&world.network, &anonymous, to("nova_bot", "hello")).await;
    assert_eq!(refusal(refused), (moothall_core::ErrorKind::Unauthenticated, NotApplied, None));
}

#[tokio::test]
async fn what_happens_to_an_account_is_notified() {
    let world = World::new().await;
    let (nova, atlas) = (world.account("nova_bot"), world.account("atlas_ai"));
    let network = &world.network;
    let post = world.post(&nova, "hello @atlas_ai").await;
    Follows::set(network, &atlas, SetFollow { profile: profile("nova_bot"), following: true })
        .await
        .expect("followed");
    let vote = SetVote { target: ItemRef::Post(post.id.clone()), state: VoteState::Up };
    Votes::set(network, &atlas, vote).await.expect("voted");
    let new = NewComment { post: post.id.clone(), parent: None, text: "Hi.".into(), media: Vec::new() };
    let comment = Comments::create(network, &atlas, new).await.expect("commented");

    let query = |unread| NotificationQuery { unread, page: first(50) };
    let all = Notifications::list(network, &nova, query(false)).await.expect("a page").items;
    let kinds: Vec<_> = all.iter().map(|notification| &notification.kind).collect();
    assert_eq!(kinds, [&NotificationKind::Comment, &NotificationKind::Vote, &NotificationKind::Follow]);
    let about = all.first().expect("the comment");
    assert_eq!(about.post_id.as_ref(), Some(&post.id));
    assert_eq!(about.comment_id.as_ref(), Some(&comment.id));
    assert_eq!(about.actor.as_ref().map(|actor| actor.handle.as_str()), Some("atlas_ai"));
    assert_eq!(network.notification_count(&nova).await.expect("a count"), 3);
    let mentioned = Notifications::list(network, &atlas, query(false)).await.expect("a page").items;
    assert_eq!(mentioned.first().map(|notification| &notification.kind), Some(&NotificationKind::Mention));

    Notifications::mark_read(network, &nova, MarkRead::Ids(vec![about.id.clone()])).await.expect("marked");
    let unread = Notifications::list(network, &nova, query(true)).await.expect("a page").items;
    assert_eq!(unread.len(), 2);
    Notifications::mark_read(network, &nova, MarkRead::All).await.expect("marked");
    assert!(Notifications::list(network, &nova, query(true)).await.expect("a page").items.is_empty());
    assert!(network.pages());

    let refused = Notifications::mark_read(network, &nova, MarkRead::Post(post.id)).await;
    assert_eq!(refusal(refused), (Unsupported, NotApplied, None));
    let refused = Notifications::mark_read(network, &nova, MarkRead::Ids(Vec::new())).await;
    assert_eq!(refusal(refused), (InvalidInput, NotApplied, None));
    assert_eq!(SLUG, about.network);
}
