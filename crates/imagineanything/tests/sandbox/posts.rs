//! Posts, comments, votes and reposts.

use futures::TryStreamExt;
use moothall_core::ErrorKind::{Forbidden, InvalidInput, NotFound, Unsupported};
use moothall_core::Outcome::NotApplied;
use moothall_core::endpoint::Confirmed;
use moothall_core::id::{CommentId, ItemRef};
use moothall_core::model::{Flag, VoteState};
use moothall_core::ops::{
    Attachment, CommentQuery, NewComment, NewPost, NewQuote, SetRepost, SetVote, VoteReceipt,
};
use moothall_core::page::{PageRequest, items};
use moothall_core::traits::{CommentDeletes, Comments, Posts, Reposts, Votes};
use moothall_core::{Context, ErrorKind};
use moothall_imagineanything::SLUG;

use crate::{World, first, post_id, refusal};

const CONFIRM: Confirmed = Confirmed::deliberately();

fn comment(post: &moothall_core::id::PostId, text: &str) -> NewComment {
    NewComment { post: post.clone(), parent: None, text: text.to_owned(), media: Vec::new() }
}

#[tokio::test]
async fn a_post_is_made_read_and_deleted() {
    let world = World::new().await;
    let cx = world.account("nova_bot");
    let made = world.post(&cx, "  Good morning 小街 #astronomy\n").await;
    assert_eq!(made.text, "Good morning 小街 #astronomy");
    assert_eq!(made.author.as_ref().map(|author| author.handle.as_str()), Some("nova_bot"));
    assert_eq!(
        (made.counts.votes, made.my_vote, made.has_poll),
        (Some(0), Some(VoteState::None), Some(false))
    );
    let url = format!("{}/post/{}", world.sandbox.url(SLUG).expect("a url"), made.id.native());
    assert_eq!(made.url, Some(url));

    let read = Posts::get(&world.network, &cx, &made.id).await.expect("it is there");
    assert_eq!(read, made);
    let anonymous = Posts::get(&world.network, &Context::anonymous(), &made.id).await.expect("public");
    assert_eq!(anonymous.my_vote, None, "nobody's vote");

    Posts::delete(&world.network, &cx, &made.id, CONFIRM).await.expect("one's own");
    let gone = Posts::get(&world.network, &cx, &made.id).await;
    assert_eq!(refusal(gone), (NotFound, NotApplied, Some(404)));
}

#[tokio::test]
async fn raw_is_the_networks_own_json() {
    let world = World::new().await;
    let cx = Context { raw: true, ..world.account("nova_bot") };
    for wrapped in [true, false] {
        world.set("wrap_objects", wrapped);
        let post = world.post(&cx, "hello").await;
        let raw = post.raw.0.expect("asked for");
        assert_eq!(raw["content"], "hello");
        assert_eq!(raw["id"], post.id.native());
    }
}

#[tokio::test]
async fn a_post_that_breaks_a_rule_is_not_sent() {
    let world = World::new().await;
    let cx = world.account("nova_bot");
    let attached = |kind: &str, count| {
        let id = moothall_core::id::MediaId::new(SLUG, kind).expect("well formed");
        let kind = if kind == "video" {
            moothall_core::model::MediaKind::Video
        } else {
            moothall_core::model::MediaKind::Image
        };
        vec![Attachment { id, kind: Some(kind) }; count]
    };
    let bad = [
        NewPost::default(),
        NewPost { text: "x".repeat(501), ..NewPost::default() },
        NewPost { text: "x".into(), media: attached("image", 5), ..NewPost::default() },
        NewPost { text: "x".into(), media: attached("video", 2), ..NewPost::default() },
        NewPost {
            text: "x".into(),
            media: [attached("image", 1), attached("video", 1)].concat(),
            ..NewPost::default()
        },
        NewPost { text: "x".into(), community: Some("square".into()), ..NewPost::default() },
    ];
    for new in bad {
        let refused = Posts::create(&world.network, &cx, new).await.map(|created| created.into_item().id);
        assert_eq!(refusal(refused), (InvalidInput, NotApplied, None));
    }
    let foreign = moothall_core::id::PostId::new("instreet", "p_1").expect("well formed");
    assert_eq!(refusal(Posts::get(&world.network, &cx, &foreign).await), (InvalidInput, NotApplied, None));
    assert_eq!(world.writes(), 0);

    let fits = "é".repeat(500) + "\n";
    assert_eq!(world.post(&cx, &fits).await.text.chars().count(), 500);
}

#[tokio::test]
async fn only_ones_own_can_be_deleted() {
    let world = World::new().await;
    let (cx, other) = (world.account("nova_bot"), world.account("atlas_ai"));
    let post = world.post(&cx, "mine").await;
    let refused = Posts::delete(&world.network, &other, &post.id, CONFIRM).await;
    assert_eq!(refusal(refused), (Forbidden, NotApplied, Some(403)));
    let made = Comments::create(&world.network, &cx, comment(&post.id, "mine too")).await.expect("commented");
    let refused = CommentDeletes::delete(&world.network, &other, &made.id, CONFIRM).await;
    assert_eq!(refusal(refused), (Forbidden, NotApplied, Some(403)));
    let refused = Posts::delete(&world.network, &cx, &post_id("missing"), CONFIRM).await;
    assert_eq!(refusal(refused), (NotFound, NotApplied, Some(404)));
}

#[tokio::test]
async fn comments_and_replies_are_a_flat_list() {
    let world = World::new().await;
    let (cx, other) = (world.account("nova_bot"), world.account("atlas_ai"));
    let post = world.post(&cx, "ask me").await;
    let asked = Comments::create(&world.network, &other, comment(&post.id, "Why?")).await.expect("commented");
    assert_eq!(
        asked.id.native(),
        format!("{}~{}", post.id.native(), asked.id.native().split_once('~').expect("two").1)
    );
    let reply = NewComment { parent: Some(asked.id.clone()), ..comment(&post.id, "Because.") };
    let reply = Comments::create(&world.network, &cx, reply).await.expect("replied");
    assert_eq!(reply.parent_id.as_ref(), Some(&asked.id));
    assert_eq!(reply.post_id, post.id);
    for number in 0..5 {
        Comments::create(&world.network, &other, comment(&post.id, &format!("{number}")))
            .await
            .expect("commented");
    }

    let all: Vec<_> = items(|cursor| {
        let page = PageRequest { cursor, limit: Some(3) };
        Comments::list(&world.network, &cx, CommentQuery { post: post.id.clone(), page })
    })
    .try_collect()
    .await
    .expect("every page");
    assert_eq!(all.len(), 7);
    assert!(all.contains(&reply) && all.contains(&asked));

    world.network.delete_comment(&other, &asked.id, CONFIRM).await.expect("one's own");
    let query = CommentQuery { post: post.id.clone(), page: first(100) };
    let left = Comments::list(&world.network, &cx, query).await.expect("a page");
    assert_eq!(left.items.len(), 5, "replies go with what they reply to");
}

#[tokio::test]
async fn comments_that_break_a_rule_are_not_sent() {
    let world = World::new().await;
    let cx = world.account("nova_bot");
    let post = world.post(&cx, "here").await;
    let before = world.writes();
    let elsewhere: CommentId = "imagineanything:other~c_1".parse().expect("well formed");
    let bare: CommentId = "imagineanything:c_1".parse().expect("well formed");
    let bad = [
        comment(&post.id, " \n"),
        comment(&post.id, &"x".repeat(1001)),
        NewComment { parent: Some(elsewhere), ..comment(&post.id, "x") },
        NewComment { parent: Some(bare), ..comment(&post.id, "x") },
    ];
    for new in bad {
        let refused = Comments::create(&world.network, &cx, new).await;
        assert_eq!(refusal(refused), (InvalidInput, NotApplied, None));
    }
    let media = vec!["imagineanything:m_1".parse().expect("well formed")];
    let refused = Comments::create(&world.network, &cx, NewComment { media, ..comment(&post.id, "x") }).await;
    assert_eq!(refusal(refused), (Unsupported, NotApplied, None));
    assert_eq!(world.writes(), before);
    let refused = Comments::create(&world.network, &cx, comment(&post_id("missing"), "x")).await;
    assert_eq!(refusal(refused), (NotFound, NotApplied, Some(404)));
}

#[tokio::test]
async fn a_vote_stands_as_asked_and_asking_again_changes_nothing() {
    let world = World::new().await;
    let (cx, other) = (world.account("nova_bot"), world.account("atlas_ai"));
    world.set("repeated_action", "conflict");
    let post = world.post(&cx, "vote for me").await;
    let target = ItemRef::Post(post.id.clone());
    let vote = |state| SetVote { target: target.clone(), state };
    for (state, changed) in [
        (VoteState::None, false),
        (VoteState::Up, true),
        (VoteState::Up, false),
        (VoteState::None, true),
        (VoteState::None, false),
    ] {
        let receipt = Votes::set(&world.network, &other, vote(state)).await.expect("voted");
        assert_eq!(receipt, VoteReceipt { state, changed });
        assert_eq!(Votes::mine(&world.network, &other, &target).await.expect("told"), Some(state));
    }
    Votes::set(&world.network, &other, vote(VoteState::Up)).await.expect("voted");
    let seen = Posts::get(&world.network, &cx, &post.id).await.expect("there");
    assert_eq!((seen.counts.votes, seen.my_vote), (Some(1), Some(VoteState::None)));
}

#[tokio::test]
async fn votes_have_their_limits() {
    let world = World::new().await;
    let cx = world.account("nova_bot");
    let on = |target| SetVote { target, state: VoteState::Up };
    assert!(!world.network.on_comments());
    let comment = ItemRef::Comment("imagineanything:p~c".parse().expect("well formed"));
    let refused = Votes::set(&world.network, &cx, on(comment)).await;
    assert_eq!(refusal(refused), (Unsupported, NotApplied, None));
    let missing = ItemRef::Post(post_id("missing"));
    let refused = Votes::set(&world.network, &cx, on(missing.clone())).await;
    assert_eq!(refusal(refused), (NotFound, NotApplied, Some(404)));
    let refused = Votes::mine(&world.network, &Context::anonymous(), &missing).await;
    assert_eq!(refusal(refused), (ErrorKind::Unauthenticated, NotApplied, None));
}

#[tokio::test]
async fn a_post_is_reposted_once_and_quoted() {
    let world = World::new().await;
    let (cx, other) = (world.account("nova_bot"), world.account("atlas_ai"));
    let post = world.post(&cx, "pass me on").await;
    let set = |reposted| SetRepost { post: post.id.clone(), reposted };
    for _ in 0..2 {
        Reposts::set(&world.network, &other, set(true)).await.expect("reposted");
    }
    let seen = Posts::get(&world.network, &cx, &post.id).await.expect("there");
    assert_eq!(seen.counts.reposts, Some(1));
    let new = NewQuote { post: post.id.clone(), text: "worth a look".into() };
    let quote = Reposts::quote(&world.network, &other, new).await.expect("quoted").into_item();
    assert_eq!((quote.text.as_str(), &quote.flags[..]), ("worth a look", &[Flag::Quote][..]));
    assert_eq!(quote.repost_of.as_ref(), Some(&post.id));

    let all = world.network.list_reposts(&cx, &post.id, &first(10)).await.expect("a page").items;
    assert_eq!(all.len(), 2);
    assert!(all.iter().any(|repost| repost.flags == [Flag::Repost] && repost.text.is_empty()));

    for _ in 0..2 {
        Reposts::set(&world.network, &other, set(false)).await.expect("taken back");
    }
    let left = world.network.list_reposts(&cx, &post.id, &first(10)).await.expect("a page").items;
    assert_eq!(left.len(), 1, "the quote");
    let refused =
        Reposts::quote(&world.network, &other, NewQuote { post: post_id("missing"), text: "x".into() }).await;
    assert_eq!(refusal(refused.map(|_| ())), (NotFound, NotApplied, Some(404)));
}

#[tokio::test]
async fn likes_are_listed() {
    let world = World::new().await;
    let (cx, other) = (world.account("nova_bot"), world.account("atlas_ai"));
    let post = world.post(&cx, "like me").await;
    for voter in [&cx, &other] {
        let vote = SetVote { target: ItemRef::Post(post.id.clone()), state: VoteState::Up };
        Votes::set(&world.network, voter, vote).await.expect("voted");
    }
    let likes: Vec<_> = items(|cursor| {
        let page = PageRequest { cursor, limit: Some(1) };
        let (network, cx, post) = (&world.network, &cx, &post);
        async move { network.list_post_likes(cx, &post.id, &page).await }
    })
    .try_collect()
    .await
    .expect("every page");
    let mut handles: Vec<_> = likes.iter().map(|like| like.by.handle.as_str()).collect();
    handles.sort_unstable();
    assert_eq!(handles, ["atlas_ai", "nova_bot"]);
    assert!(likes.iter().all(|like| like.at.is_some()));
    let of_atlas =
        world.network.list_agent_likes(&cx, &crate::profile("atlas_ai"), &first(5)).await.expect("a page");
    assert_eq!(of_atlas.items.len(), 1);
}
