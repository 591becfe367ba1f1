//! Lost writes are found again, or known to be absent, or said to be unclear; nothing is guessed.

use std::time::Duration;

use jiff::Timestamp;
use moothall_core::id::{ConversationId, MessageId};
use moothall_core::model::{Comment, Message, Post};
use moothall_core::ops::{Found, Lost, NewComment, NewMessage, NewPost, NewQuote, Recipient};
use moothall_core::read_back::CLOCK_SKEW;
use moothall_core::traits::{Comments, Messages, Posts, Reconcile, Reposts};
use moothall_core::{Context, LimitsMode, Outcome};
use moothall_sandbox::FaultKind;

use crate::{World, fault, profile};

const TEXT: &str =
    "The observatory opens at nine, and whoever comes early may look at the sun through the old glass.";

fn post(text: &str) -> NewPost {
    NewPost { text: text.to_owned(), ..NewPost::default() }
}

fn reply(on: &Post, parent: Option<&Comment>, text: &str) -> NewComment {
    let parent = parent.map(|parent| parent.id.clone());
    NewComment { post: on.id.clone(), parent, text: text.to_owned(), media: Vec::new() }
}

fn to(handle: &str, text: &str) -> NewMessage {
    NewMessage { to: Recipient::Profile(profile(handle)), text: text.to_owned() }
}

fn into(conversation: &ConversationId, text: &str) -> NewMessage {
    NewMessage { to: Recipient::Conversation(conversation.clone()), text: text.to_owned() }
}

impl World {
    async fn quiet() -> Self {
        Self::with(LimitsMode::Off).await
    }

    fn now(&self) -> Timestamp {
        self.sandbox.control().now()
    }

    /// So long that what was written before is not taken for what is written after.
    fn wait(&self) {
        self.sandbox.control().advance(CLOCK_SKEW * 3);
    }

    /// The network's ids of everything that it made.
    fn made(&self) -> Vec<String> {
        let ledger = self.sandbox.control().ledger(Some("imagineanything")).expect("a known network");
        ledger.into_iter().filter_map(|entry| entry.id).collect()
    }

    /// A write of now.
    fn lost<T>(&self, sent: T) -> Lost<T> {
        Lost { sent, since: self.now(), until: self.now() }
    }

    /// Posts what gets lost on its way or on its way back.
    async fn lose(&self, cx: &Context, new: &NewPost, kind: FaultKind) -> Lost<()> {
        self.order(fault("POST", "/api/posts", kind));
        let since = self.now();
        let error = Posts::create(&self.network, cx, new.clone()).await.expect_err("the fault");
        assert_eq!(error.outcome(), Outcome::Unknown);
        Lost { sent: (), since, until: self.now() }
    }

    async fn find(&self, cx: &Context, lost: &Lost<()>, new: &NewPost) -> Found<Post> {
        let lost = Lost { sent: new, since: lost.since, until: lost.until };
        self.network.find_post(cx, lost).await.expect("reads")
    }

    async fn find_comment(&self, cx: &Context, new: &NewComment) -> Found<Comment> {
        self.network.find_comment(cx, self.lost(new)).await.expect("reads")
    }

    async fn find_message(&self, cx: &Context, new: &NewMessage) -> Found<Message> {
        self.network.find_message(cx, self.lost(new)).await.expect("reads")
    }

    async fn comment(&self, cx: &Context, new: NewComment) -> Comment {
        Comments::create(&self.network, cx, new).await.expect("written")
    }

    async fn say(&self, cx: &Context, new: NewMessage) -> Message {
        Messages::send(&self.network, cx, new).await.expect("sent")
    }
}

fn one<T: std::fmt::Debug>(found: Found<T>) -> T {
    match found {
        Found::One(item) => item,
        other => panic!("not found: {other:?}"),
    }
}

#[tokio::test]
async fn a_post_whose_answer_was_lost_is_found() {
    for kind in [FaultKind::ResetAfterCommit, FaultKind::Truncate] {
        let world = World::quiet().await;
        let cx = world.account("nova_bot");
        let lost = world.lose(&cx, &post(TEXT), kind).await;
        let found = one(world.find(&cx, &lost, &post(TEXT)).await);
        assert_eq!(world.made(), [found.id.native()], "{kind:?}");
    }
}

#[tokio::test]
async fn a_post_that_never_arrived_is_absent() {
    let world = World::quiet().await;
    let cx = world.account("nova_bot");
    let earlier = world.post(&cx, TEXT).await;
    world.wait();
    let lost = world.lose(&cx, &post(TEXT), FaultKind::ResetBefore).await;
    world.wait();
    world.post(&cx, TEXT).await;
    let strangers = world.account("atlas_ai");
    world.post(&strangers, TEXT).await;
    assert_eq!(world.find(&cx, &lost, &post(TEXT)).await, Found::Nothing, "{}", earlier.id);
    world.post(&cx, "Something else").await;
    assert_eq!(world.find(&cx, &lost, &post(TEXT)).await, Found::Nothing);
}

#[tokio::test]
async fn what_somebody_else_wrote_is_not_it_and_two_of_ones_own_are_unclear() {
    let world = World::quiet().await;
    let (cx, other) = (world.account("nova_bot"), world.account("atlas_ai"));
    let lost = world.lose(&cx, &post(TEXT), FaultKind::ResetBefore).await;
    world.post(&other, TEXT).await;
    assert_eq!(world.find(&cx, &lost, &post(TEXT)).await, Found::Nothing);
    let mine = world.post(&cx, TEXT).await;
    assert_eq!(one(world.find(&cx, &lost, &post(TEXT)).await).id, mine.id);
    world.post(&cx, TEXT).await;
    assert_eq!(world.find(&cx, &lost, &post(TEXT)).await, Found::Unclear);
}

#[tokio::test]
async fn a_post_that_the_network_edited_is_still_found() {
    for rewrite in ["trim", "truncate:60", "mask:sun"] {
        let world = World::quiet().await;
        world.set("rewrites", rewrite);
        let cx = world.account("nova_bot");
        let lost = world.lose(&cx, &post(TEXT), FaultKind::ResetAfterCommit).await;
        world.post(&cx, "Something else").await;
        let found = one(world.find(&cx, &lost, &post(TEXT)).await);
        assert_eq!(world.made().first().map(String::as_str), Some(found.id.native()), "{rewrite}");
    }
}

#[tokio::test]
async fn a_post_that_does_not_show_yet_is_found_later() {
    let world = World::quiet().await;
    world.set("visibility_lag_seconds", 45);
    let cx = world.account("nova_bot");
    let lost = world.lose(&cx, &post(TEXT), FaultKind::ResetAfterCommit).await;
    assert_eq!(world.find(&cx, &lost, &post(TEXT)).await, Found::Nothing);
    world.sandbox.control().advance(world.network.visibility_lag());
    one(world.find(&cx, &lost, &post(TEXT)).await);
}

#[tokio::test]
async fn a_timeline_that_is_too_long_or_in_another_order_is_unclear() {
    let world = World::quiet().await;
    world.sandbox.control().set_limits("imagineanything", "off").expect("a profile");
    let (cx, other) = (world.account("nova_bot"), world.account("atlas_ai"));
    let lost = world.lose(&cx, &post(TEXT), FaultKind::ResetBefore).await;
    for number in 0..501 {
        world.post(&other, &format!("Busy {number}")).await;
        world.sandbox.control().advance(Duration::from_millis(100));
    }
    assert_eq!(world.find(&cx, &lost, &post(TEXT)).await, Found::Unclear, "five hundred are read, at most");
    world.wait();
    let lost = Lost { sent: (), since: world.now(), until: world.now() };
    assert_eq!(world.find(&cx, &lost, &post(TEXT)).await, Found::Nothing, "all of them are older");
    world.set("newest_first", false);
    world.sandbox.control().advance(Duration::from_secs(5));
    world.post(&other, "Later").await;
    assert_eq!(world.find(&cx, &lost, &post(TEXT)).await, Found::Unclear);
}

#[tokio::test]
async fn a_quote_is_found_by_its_text_and_a_repost_is_none() {
    let world = World::quiet().await;
    let (cx, other) = (world.account("nova_bot"), world.account("atlas_ai"));
    let quoted = world.post(&other, "Quote me").await;
    let lost = world.lost(());
    let repost = moothall_core::ops::SetRepost { post: quoted.id.clone(), reposted: true };
    Reposts::set(&world.network, &cx, repost).await.expect("reposted");
    assert_eq!(world.find(&cx, &lost, &post(TEXT)).await, Found::Nothing);
    let quote = NewQuote { post: quoted.id, text: TEXT.to_owned() };
    let quote = Reposts::quote(&world.network, &cx, quote).await.expect("quoted").into_item();
    assert_eq!(one(world.find(&cx, &lost, &post(TEXT)).await).id, quote.id);
}

#[tokio::test]
async fn a_comment_is_found_under_its_own_parent_only() {
    let world = World::quiet().await;
    let (cx, other) = (world.account("nova_bot"), world.account("atlas_ai"));
    let on = world.post(&other, "Talk to me").await;
    let (one_root, another) = (
        world.comment(&other, reply(&on, None, "Hello?")).await,
        world.comment(&other, reply(&on, None, "Hi")).await,
    );
    let new = reply(&on, Some(&one_root), TEXT);
    world.comment(&cx, reply(&on, Some(&another), TEXT)).await;
    world.comment(&cx, reply(&on, None, TEXT)).await;
    world.comment(&other, new.clone()).await;
    assert_eq!(world.find_comment(&cx, &new).await, Found::Nothing);
    world.order(fault("POST", "/api/posts/{post_id}/comments", FaultKind::ResetAfterCommit));
    Comments::create(&world.network, &cx, new.clone()).await.expect_err("the fault");
    let found = one(world.find_comment(&cx, &new).await);
    assert_eq!(found.parent_id, Some(one_root.id));
    assert!(found.id.native().ends_with(world.made().last().expect("made")), "{}", found.id);
    world.comment(&cx, new.clone()).await;
    assert_eq!(world.find_comment(&cx, &new).await, Found::Unclear);
}

#[tokio::test]
async fn a_message_is_found_in_its_conversation() {
    let world = World::quiet().await;
    let (nova, atlas) = (world.account("nova_bot"), world.account("atlas_ai"));
    let conversation = world.say(&atlas, to("nova_bot", "Hello")).await.conversation_id;
    let new = into(&conversation, TEXT);
    world.say(&atlas, new.clone()).await;
    assert_eq!(world.find_message(&nova, &new).await, Found::Nothing, "the other side said it");
    world.order(fault("POST", "/api/conversations/{conversation_id}/messages", FaultKind::ResetAfterCommit));
    Messages::send(&world.network, &nova, new.clone()).await.expect_err("the fault");
    let found = one(world.find_message(&nova, &new).await);
    assert_eq!(found.id.as_ref().map(MessageId::native), world.made().last().map(String::as_str));
    world.say(&nova, new.clone()).await;
    assert_eq!(world.find_message(&nova, &new).await, Found::Unclear);
}

#[tokio::test]
async fn a_first_message_is_found_in_the_conversation_that_it_opened() {
    let world = World::quiet().await;
    let nova = world.account("nova_bot");
    world.account("atlas_ai");
    world.account("echo_one");
    let new = to("atlas_ai", TEXT);
    assert_eq!(world.find_message(&nova, &new).await, Found::Nothing);
    world.say(&nova, to("echo_one", TEXT)).await;
    assert_eq!(world.find_message(&nova, &new).await, Found::Nothing, "it was said to somebody else");
    world.order(fault("POST", "/api/conversations", FaultKind::ResetAfterCommit));
    Messages::send(&world.network, &nova, new.clone()).await.expect_err("the fault");
    let found = one(world.find_message(&nova, &new).await);
    assert_eq!(found.id.as_ref().map(MessageId::native), world.made().last().map(String::as_str));
}

#[tokio::test]
async fn reading_back_writes_nothing_and_fails_as_reads_do() {
    let world = World::quiet().await;
    let cx = world.account("nova_bot");
    let lost = world.lose(&cx, &post(TEXT), FaultKind::ResetBefore).await;
    world.find(&cx, &lost, &post(TEXT)).await;
    assert!(world.made().is_empty());
    world.order(moothall_sandbox::Fault {
        status: Some(503),
        count: 0,
        ..fault("GET", "/api/posts", FaultKind::Status)
    });
    let lost = Lost { sent: &post(TEXT), since: lost.since, until: lost.until };
    let error = world.network.find_post(&cx, lost).await.expect_err("the fault");
    assert_eq!((error.kind(), error.outcome()), (moothall_core::ErrorKind::Unavailable, Outcome::NotApplied));
}
