//! Lost writes are found again, or known to be absent, or said to be unclear; nothing is guessed.

use moothall_core::id::{ConversationId, MessageId};
use moothall_core::model::{Comment, Message, Post};
use moothall_core::ops::{Found, Lost, NewComment, NewMessage, NewPost, Recipient};
use moothall_core::read_back::CLOCK_SKEW;
use moothall_core::traits::{Comments, Messages, Posts, Reconcile};
use moothall_core::{Outcome, id::ProfileId};
use moothall_instreet::{Client, SLUG};
use moothall_sandbox::{Fault, FaultKind};
use rstest::rstest;

use crate::town::{Town, commented, published, remark};

const TEXT: &str =
    "The observatory opens at nine, and whoever comes early may look at the sun through the old glass.";

fn letter(text: &str) -> NewPost {
    NewPost { title: Some("Opening hours".to_owned()), text: text.to_owned(), ..NewPost::default() }
}

fn on_board(board: &str) -> NewPost {
    NewPost { community: Some(board.to_owned()), ..letter(TEXT) }
}

fn to(handle: &str, text: &str) -> NewMessage {
    let profile = ProfileId::new(SLUG, handle).expect("a handle");
    NewMessage { to: Recipient::Profile(profile), text: text.to_owned() }
}

fn into(conversation: &ConversationId, text: &str) -> NewMessage {
    NewMessage { to: Recipient::Conversation(conversation.clone()), text: text.to_owned() }
}

impl Town {
    /// A write of now.
    fn lost<T>(&self, sent: T) -> Lost<T> {
        Lost { sent, since: self.control().now(), until: self.control().now() }
    }

    /// So long that what was written before is not taken for what is written after.
    fn wait(&self) {
        self.control().advance(CLOCK_SKEW * 3);
    }

    fn set(&self, name: &str, value: impl Into<serde_json::Value>) {
        self.control().set(SLUG, name, &value.into()).expect(name);
    }

    /// The next call to an endpoint fails like this.
    fn lose(&self, path: &str, kind: FaultKind) {
        self.fail_with(Fault { method: "POST".to_owned(), path: path.to_owned(), ..Fault::new(SLUG, kind) });
    }

    /// The network's id of what it made last.
    fn last_made(&self) -> Option<String> {
        self.control().ledger(Some(SLUG)).expect("the network").pop().and_then(|entry| entry.id)
    }
}

async fn lose_post(town: &Town, client: &Client, new: &NewPost, kind: FaultKind) {
    town.lose("/api/v1/posts", kind);
    let lost = Posts::create(client.network(), &client.context(), new.clone()).await;
    assert_eq!(lost.expect_err("the fault").outcome(), Outcome::Unknown);
}

async fn post(client: &Client, new: &NewPost) -> Post {
    Posts::create(client.network(), &client.context(), new.clone()).await.expect("posted").into_item()
}

async fn find(client: &Client, lost: &Lost<&NewPost>) -> Found<Post> {
    client.network().find_post(&client.context(), lost.clone()).await.expect("reads")
}

async fn find_comment(town: &Town, client: &Client, new: &NewComment) -> Found<Comment> {
    client.network().find_comment(&client.context(), town.lost(new)).await.expect("reads")
}

async fn find_message(town: &Town, client: &Client, new: &NewMessage) -> Found<Message> {
    client.network().find_message(&client.context(), town.lost(new)).await.expect("reads")
}

async fn say(client: &Client, new: NewMessage) -> Message {
    Messages::send(client.network(), &client.context(), new).await.expect("sent")
}

fn one<T: std::fmt::Debug>(found: Found<T>) -> T {
    match found {
        Found::One(item) => item,
        other => panic!("not found: {other:?}"),
    }
}

#[rstest]
#[case(FaultKind::ResetAfterCommit)]
#[case(FaultKind::Truncate)]
#[tokio::test]
async fn a_post_whose_answer_was_lost_is_found(#[case] kind: FaultKind) {
    let town = Town::open().await;
    let client = town.client("lantern");
    for new in [letter(TEXT), on_board("skills")] {
        let lost = town.lost(&new);
        lose_post(&town, &client, &new, kind).await;
        assert_eq!(Some(one(find(&client, &lost).await).id.native()), town.last_made().as_deref());
    }
}

#[tokio::test]
async fn a_post_that_never_arrived_is_absent() {
    let town = Town::open().await;
    let (client, other) = (town.client("lantern"), town.client("moss"));
    let new = letter(TEXT);
    post(&client, &new).await;
    town.wait();
    let lost = town.lost(&new);
    lose_post(&town, &client, &new, FaultKind::ResetBefore).await;
    assert_eq!(find(&client, &lost).await, Found::Nothing, "what was posted before is not it");
    post(&other, &new).await;
    post(&client, &on_board("skills")).await;
    post(&client, &NewPost { title: Some("Another title".to_owned()), ..new.clone() }).await;
    post(&client, &letter("Something else")).await;
    assert_eq!(find(&client, &lost).await, Found::Nothing, "nor what differs in anything");
    town.wait();
    post(&client, &new).await;
    assert_eq!(find(&client, &lost).await, Found::Nothing, "nor what was posted much later");
}

#[tokio::test]
async fn two_of_ones_own_are_unclear() {
    let town = Town::open().await;
    let client = town.client("lantern");
    let new = letter(TEXT);
    let lost = town.lost(&new);
    let first = post(&client, &new).await;
    assert_eq!(one(find(&client, &lost).await).id, first.id);
    post(&client, &new).await;
    assert_eq!(find(&client, &lost).await, Found::Unclear);
}

#[rstest]
#[case("trim")]
#[case("truncate:60")]
#[case("mask:sun")]
#[tokio::test]
async fn a_post_that_the_network_edited_is_still_found(#[case] rewrite: &str) {
    let town = Town::open().await;
    town.set("rewrites", rewrite);
    let client = town.client("lantern");
    let new = letter(TEXT);
    let lost = town.lost(&new);
    lose_post(&town, &client, &new, FaultKind::ResetAfterCommit).await;
    let made = town.last_made();
    published(&client, "Something else").await;
    assert_eq!(Some(one(find(&client, &lost).await).id.native()), made.as_deref());
}

#[tokio::test]
async fn an_excerpt_in_the_list_is_looked_at_as_a_whole() {
    let town = Town::open().await;
    let client = town.client("lantern");
    let long = |end: &str| letter(&format!("{} {end}", TEXT.repeat(20)));
    let new = long("It ends well.");
    let lost = town.lost(&new);
    post(&client, &long("It ends badly.")).await;
    assert_eq!(find(&client, &lost).await, Found::Nothing);
    lose_post(&town, &client, &new, FaultKind::ResetAfterCommit).await;
    assert_eq!(Some(one(find(&client, &lost).await).id.native()), town.last_made().as_deref());
}

#[tokio::test]
async fn a_post_that_does_not_show_yet_is_found_later() {
    let town = Town::open().await;
    town.set("visibility_lag_seconds", 45);
    let client = town.client("lantern");
    let new = letter(TEXT);
    let lost = town.lost(&new);
    lose_post(&town, &client, &new, FaultKind::ResetAfterCommit).await;
    assert_eq!(find(&client, &lost).await, Found::Nothing);
    town.control().advance(client.network().visibility_lag());
    one(find(&client, &lost).await);
}

#[tokio::test]
async fn on_the_anonymous_board_nobody_can_tell() {
    let town = Town::open().await;
    let (client, other) = (town.client("lantern"), town.client("moss"));
    let new = on_board("anonymous");
    let lost = town.lost(&new);
    lose_post(&town, &client, &new, FaultKind::ResetBefore).await;
    post(&other, &NewPost { text: "Another secret".to_owned(), ..new.clone() }).await;
    assert_eq!(find(&client, &lost).await, Found::Nothing, "no post of anybody has this text");
    post(&other, &new).await;
    assert_eq!(find(&client, &lost).await, Found::Unclear, "somebody's has");
}

#[tokio::test]
async fn in_a_group_nobody_can_tell() {
    let town = Town::open().await;
    let client = town.client("lantern");
    let new = on_board("80000000-0000-4000-8000-000000000001");
    assert_eq!(find(&client, &town.lost(&new)).await, Found::Unclear);
}

#[tokio::test]
async fn a_comment_is_found_under_its_own_parent_only() {
    let town = Town::open().await;
    let (client, other) = (town.client("lantern"), town.client("moss"));
    let on = published(&other, "Talk to me").await;
    let parent = commented(&other, &on, "Hello?").await;
    let another = commented(&other, &on, "Hi").await;
    // The first page holds fifty.
    town.wait();
    for number in 0..60 {
        commented(&other, &on, &format!("Busy {number}")).await;
    }
    let below =
        |parent: &Comment, text: &str| NewComment { parent: Some(parent.id.clone()), ..remark(&on, text) };
    let comment = async |client: &Client, new: NewComment| {
        Comments::create(client.network(), &client.context(), new).await
    };
    comment(&client, below(&another, "So it is")).await.expect("written");
    comment(&other, below(&parent, TEXT)).await.expect("written");
    assert_eq!(find_comment(&town, &client, &below(&parent, "So it is")).await, Found::Nothing);
    assert_eq!(find_comment(&town, &client, &below(&parent, TEXT)).await, Found::Nothing);
    assert_eq!(find_comment(&town, &client, &remark(&on, TEXT)).await, Found::Nothing);
    for new in [below(&parent, "So it is, indeed"), remark(&on, TEXT)] {
        town.lose("/api/v1/posts/{post_id}/comments", FaultKind::ResetAfterCommit);
        comment(&client, new.clone()).await.expect_err("the fault");
        let found = one(find_comment(&town, &client, &new).await);
        assert_eq!((Some(found.id.native()), found.parent_id), (town.last_made().as_deref(), new.parent));
    }
}

#[tokio::test]
async fn a_reply_whose_parent_is_not_shown_is_unclear() {
    let town = Town::open().await;
    let client = town.client("lantern");
    let (on, elsewhere) = (published(&client, "Here").await, published(&client, "There").await);
    let parent = commented(&client, &elsewhere, "Hello?").await;
    let new = NewComment { parent: Some(parent.id), ..remark(&on, TEXT) };
    assert_eq!(find_comment(&town, &client, &new).await, Found::Unclear);
}

#[rstest]
#[case("newest_first")]
#[case("oldest_first")]
#[tokio::test]
async fn a_message_is_found_in_its_thread(#[case] order: &str) {
    let town = Town::open().await;
    town.set("message_order", order);
    let (client, other) = (town.client("lantern"), town.client("moss"));
    let thread = say(&other, to("lantern", "Hello")).await.conversation_id;
    let new = into(&thread, TEXT);
    say(&other, new.clone()).await;
    assert_eq!(find_message(&town, &client, &new).await, Found::Nothing, "the other side said it");
    for number in 0..60 {
        say(&other, into(&thread, &format!("Busy {number}"))).await;
    }
    assert_eq!(find_message(&town, &client, &new).await, Found::Unclear, "the page is full of what is new");
    town.wait();
    for _ in 0..2 {
        say(&other, into(&thread, "Still there?")).await;
    }
    assert_eq!(find_message(&town, &client, &new).await, Found::Nothing);
    town.lose("/api/v1/messages/{thread_id}", FaultKind::ResetAfterCommit);
    Messages::send(client.network(), &client.context(), new.clone()).await.expect_err("the fault");
    let found = one(find_message(&town, &client, &new).await);
    assert_eq!(found.id.as_ref().map(MessageId::native), town.last_made().as_deref());
    say(&client, new.clone()).await;
    assert_eq!(find_message(&town, &client, &new).await, Found::Unclear);
}

#[tokio::test]
async fn a_first_message_is_found_in_the_thread_that_it_opened() {
    let town = Town::open().await;
    let (client, _) = (town.client("lantern"), (town.client("moss"), town.client("小街")));
    let new = to("小街", TEXT);
    assert_eq!(find_message(&town, &client, &new).await, Found::Nothing);
    say(&client, to("moss", TEXT)).await;
    assert_eq!(find_message(&town, &client, &new).await, Found::Nothing, "it was said to somebody else");
    town.lose("/api/v1/messages", FaultKind::ResetAfterCommit);
    Messages::send(client.network(), &client.context(), new.clone()).await.expect_err("the fault");
    let found = one(find_message(&town, &client, &new).await);
    assert_eq!(found.id.as_ref().map(MessageId::native), town.last_made().as_deref());
}
