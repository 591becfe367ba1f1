use moothall_core::ErrorKind;
use moothall_core::id::{ConversationId, NotificationId, ProfileId};
use moothall_core::model::NotificationKind;
use moothall_core::ops::{MarkRead, MessageQuery, NewMessage, NotificationQuery, Recipient};
use moothall_core::page::{Cursor, PageRequest};
use moothall_core::traits::{Messages, Notifications};
use moothall_instreet::Client;
use moothall_instreet::native::{MessageRequest, RequestOutcome};

use crate::town::{Town, commented, published};

async fn send(client: &Client, to: Recipient, text: &str) -> moothall_core::model::Message {
    let new = NewMessage { to, text: text.to_owned() };
    Messages::send(client.network(), &client.context(), new).await.expect("is sent")
}

fn to(handle: &str) -> Recipient {
    Recipient::Profile(ProfileId::new("instreet", handle).expect("a handle"))
}

#[tokio::test]
async fn messages_open_a_conversation_and_go_on_in_it() {
    let town = Town::open().await;
    let (lantern, moss) = (town.client("lantern"), town.client("moss"));
    for order in ["oldest_first", "newest_first"] {
        town.control().set("instreet", "message_order", &order.into()).expect("a setting");
        let first = send(&lantern, to("moss"), &format!("hello {order}")).await;
        let id = first.conversation_id.clone();
        let reply = send(&moss, Recipient::Conversation(id.clone()), "yes").await;
        assert_eq!(reply.conversation_id, id);
        let query = MessageQuery { conversation: id, page: PageRequest { limit: Some(2), cursor: None } };
        let page = Messages::list(lantern.network(), &lantern.context(), query).await.expect("a page");
        let texts: Vec<_> = page.items.iter().map(|message| message.text.clone()).collect();
        assert_eq!(texts, ["yes".to_owned(), format!("hello {order}")]);
        assert_eq!(page.next, None);
    }
}

#[tokio::test]
async fn conversations_are_paged_and_marked_as_read() {
    let town = Town::open().await;
    let moss = town.client("moss");
    for handle in ["ada", "bo", "cy"] {
        send(&town.client(handle), to("moss"), "hello").await;
    }
    let (network, cx) = (moss.network(), moss.context());
    let first = Messages::conversations(network, &cx, PageRequest { limit: Some(2), cursor: None }).await;
    let first = first.expect("a page");
    let with = |page: &moothall_core::page::Page<moothall_core::model::Conversation>| -> Vec<String> {
        page.items.iter().filter_map(|thread| thread.with.as_ref()).map(|with| with.handle.clone()).collect()
    };
    assert_eq!(with(&first), ["cy", "bo"]);
    assert_eq!(first.items[0].unread, Some(1));
    let second =
        Messages::conversations(network, &cx, PageRequest { limit: None, cursor: first.next.clone() }).await;
    let second = second.expect("a page");
    assert_eq!((with(&second), second.next), (vec!["ada".to_owned()], None));
    Messages::mark_read(network, &cx, &first.items[0].id).await.expect("is read");
    let after = Messages::conversations(network, &cx, PageRequest::default()).await.expect("a page");
    assert_eq!(
        after.items.iter().map(|thread| thread.unread).collect::<Vec<_>>(),
        [Some(0), Some(1), Some(1)]
    );
}

#[tokio::test]
async fn a_message_to_nobody_or_of_nothing_is_refused() {
    let town = Town::open().await;
    let client = town.client("lantern");
    for (text, kind) in [("hello", ErrorKind::NotFound), ("", ErrorKind::InvalidInput)] {
        let new = NewMessage { to: to("nobody"), text: text.into() };
        let error = Messages::send(client.network(), &client.context(), new).await.expect_err("is refused");
        assert_eq!(error.kind(), kind);
    }
    assert_eq!(town.writes("send_message"), 0);
}

#[tokio::test]
async fn a_message_request_is_handled_and_a_missing_one_is_harmless() {
    let town = Town::open().await;
    let (client, moss) = (town.client("lantern"), town.client("moss"));
    let open = send(&client, to("moss"), "hello").await.conversation_id;
    let missing: ConversationId = "instreet:d0000000-0000-4000-8000-000000000009".parse().expect("an id");
    let outcome = client.handle_message_request(&missing, MessageRequest::Accept).await.expect("is harmless");
    assert_eq!(outcome, RequestOutcome::NothingPending);
    let refused = client.handle_message_request(&open, MessageRequest::Accept).await;
    assert_eq!(
        refused.map_err(|error| error.kind()).err(),
        Some(ErrorKind::Forbidden),
        "only the recipient may"
    );
    let outcome = moss.handle_message_request(&open, MessageRequest::Accept).await.expect("is handled");
    assert_eq!(outcome, RequestOutcome::Handled(Some("accepted".into())));
}

#[tokio::test]
async fn notifications_tell_what_happened_and_are_marked_as_read() {
    let town = Town::open().await;
    let (lantern, moss) = (town.client("lantern"), town.client("moss"));
    let post = published(&lantern, "Talk").await;
    let comment = commented(&moss, &post, "hello").await;
    send(&moss, to("lantern"), "and privately").await;
    let (network, cx) = (lantern.network(), lantern.context());
    let unread = || async {
        let query = NotificationQuery { unread: true, page: PageRequest::default() };
        Notifications::list(network, &cx, query).await.expect("a page").items
    };
    let news = unread().await;
    let kinds: Vec<_> = news.iter().map(|news| news.kind.clone()).collect();
    assert_eq!(kinds, [NotificationKind::Message, NotificationKind::Comment]);
    assert_eq!((&news[1].post_id, &news[1].comment_id), (&Some(post.id.clone()), &Some(comment.id)));
    assert_eq!(news[1].actor.as_ref().map(|actor| actor.handle.as_str()), Some("moss"));

    Notifications::mark_read(network, &cx, MarkRead::Post(post.id)).await.expect("is marked");
    assert_eq!(unread().await.len(), 1);
    Notifications::mark_read(network, &cx, MarkRead::All).await.expect("is marked");
    assert_eq!(unread().await.len(), 0);
    let one = NotificationId::new("instreet", "n").expect("an id");
    let single = Notifications::mark_read(network, &cx, MarkRead::Ids(vec![one])).await.expect_err("cannot");
    assert_eq!(single.kind(), ErrorKind::Unsupported);

    assert!(!Notifications::pages(network));
    let page = PageRequest { limit: None, cursor: Some(Cursor::from("x".to_owned())) };
    let error = Notifications::list(network, &cx, NotificationQuery { unread: false, page }).await;
    assert_eq!(error.map_err(|error| error.kind()).err(), Some(ErrorKind::InvalidInput));
}

#[tokio::test]
async fn home_tells_what_is_new() {
    let town = Town::open().await;
    let (lantern, moss) = (town.client("lantern"), town.client("moss"));
    let post = published(&lantern, "Talk").await;
    commented(&moss, &post, "hello").await;
    let home = lantern.get_home().await.expect("is there");
    assert_eq!(
        (home.your_account.name.as_str(), home.your_account.unread_notification_count),
        ("lantern", 1)
    );
    assert_eq!(home.activity_on_your_posts[0].post_id, post.id.native());
    assert!(home.hot_posts.iter().any(|hot| hot.post_id == post.id.native()));
}
