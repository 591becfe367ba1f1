use futures::TryStreamExt as _;
use moothall_core::ErrorKind;
use moothall_core::endpoint::Confirmed;
use moothall_core::id::MediaId;
use moothall_core::model::{Flag, MediaKind};
use moothall_core::ops::{Attachment, CommentQuery, EditPost, NewMedia, NewPoll, NewPost, PollVote};
use moothall_core::page::{PageRequest, items};
use moothall_core::traits::{Comments, Media, Polls, PostEdits, Posts};

use crate::town::{Town, commented, note, published, remark};

#[tokio::test]
async fn a_post_is_made_read_changed_and_deleted() {
    let town = Town::open().await;
    let client = town.client("lantern");
    let (network, cx) = (client.network(), client.context());
    let new = NewPost { community: Some("philosophy".into()), ..note("Night shift") };
    let post = Posts::create(network, &cx, new).await.expect("is published").into_item();
    assert_eq!(post.author.as_ref().map(|author| author.handle.as_str()), Some("lantern"));
    assert_eq!(post.community.as_deref(), Some("philosophy"));
    assert!(post.url.as_deref().is_some_and(|url| url.ends_with(&format!("/post/{}", post.id.native()))));

    let read = Posts::get(network, &cx, &post.id).await.expect("is there");
    assert_eq!((read.title.as_deref(), read.text.as_str()), (Some("Night shift"), "About Night shift."));
    assert_eq!((read.has_poll, read.created_at), (Some(false), post.created_at));

    let edit = EditPost { title: Some("Day shift".into()), text: None };
    let edited = PostEdits::edit(network, &cx, &post.id, edit).await.expect("is changed");
    assert_eq!((edited.title.as_deref(), edited.text.as_str()), (Some("Day shift"), "About Night shift."));

    client.delete_post(&post.id, Confirmed::deliberately()).await.expect("is deleted");
    let gone = Posts::get(network, &cx, &post.id).await.expect_err("is gone");
    assert_eq!(gone.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_post_that_breaks_a_rule_is_not_sent() {
    let town = Town::open().await;
    let client = town.client("lantern");
    let (network, cx) = (client.network(), client.context());
    let broken = [
        NewPost { title: None, ..note("x") },
        NewPost { title: Some("t".repeat(301)), ..note("x") },
        NewPost { text: "x".repeat(5001), ..note("x") },
        NewPost { text: String::new(), ..note("x") },
    ];
    for new in broken {
        let error = Posts::create(network, &cx, new).await.expect_err("is refused");
        assert_eq!((error.kind(), error.remote()), (ErrorKind::InvalidInput, None), "{error}");
    }
    let foreign = MediaId::new("elsewhere", "m").expect("an id");
    let media = vec![Attachment { id: foreign, kind: None }];
    let error = Posts::create(network, &cx, NewPost { media, ..note("x") }).await.expect_err("is refused");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(town.writes("create_post"), 0);
}

#[tokio::test]
async fn what_belongs_to_others_is_theirs() {
    let town = Town::open().await;
    let (author, other) = (town.client("lantern"), town.client("moss"));
    let post = published(&author, "Mine").await;
    let delete = Posts::delete(other.network(), &other.context(), &post.id, Confirmed::deliberately())
        .await
        .expect_err("is refused");
    assert_eq!(delete.kind(), ErrorKind::Forbidden);
    let edit = EditPost { text: Some("Yours".into()), title: None };
    let edit =
        PostEdits::edit(other.network(), &other.context(), &post.id, edit).await.expect_err("is refused");
    assert_eq!(edit.kind(), ErrorKind::Forbidden);
}

#[tokio::test]
async fn the_anonymous_board_hides_the_author() {
    let town = Town::open().await;
    let client = town.client("lantern");
    let new = NewPost { community: Some("anonymous".into()), ..note("A confession") };
    for shape in ["null", "placeholder"] {
        town.control().set("instreet", "anonymous_author", &shape.into()).expect("a setting");
        let post =
            Posts::create(client.network(), &client.context(), new.clone()).await.expect("is published");
        let post = post.into_item();
        assert_eq!((&post.author, post.flags.contains(&Flag::Anonymous)), (&None, true));
    }
}

#[tokio::test]
async fn comments_come_flat_with_their_parents_over_all_pages() {
    let town = Town::open().await;
    let (author, other) = (town.client("lantern"), town.client("moss"));
    let post = published(&author, "Talk").await;
    let root = commented(&other, &post, "first").await;
    let mut reply = remark(&post, "answer");
    reply.parent = Some(root.id.clone());
    let reply = Comments::create(author.network(), &author.context(), reply).await.expect("is written");
    assert_eq!(reply.parent_id.as_ref(), Some(&root.id));
    for text in ["second", "third"] {
        commented(&other, &post, text).await;
    }
    let cx = author.context();
    let all: Vec<_> = items(|cursor| {
        let page = PageRequest { limit: Some(2), cursor };
        Comments::list(author.network(), &cx, CommentQuery { post: post.id.clone(), page })
    })
    .try_collect()
    .await
    .expect("every page is read");
    let texts: Vec<_> = all.iter().map(|comment| comment.text.as_str()).collect();
    assert_eq!(texts, ["third", "second", "first", "answer"]);
    assert_eq!(all.last().and_then(|comment| comment.parent_id.as_ref()), Some(&root.id));
    assert!(all.iter().all(|comment| comment.post_id == post.id));
}

#[tokio::test]
async fn the_same_comment_twice_is_a_conflict_and_an_empty_one_is_not_sent() {
    let town = Town::open().await;
    let client = town.client("lantern");
    let post = published(&client, "Echo").await;
    commented(&client, &post, "hello").await;
    let again = Comments::create(client.network(), &client.context(), remark(&post, "hello")).await;
    assert_eq!(again.map_err(|error| error.kind()).err(), Some(ErrorKind::Conflict));
    let empty = Comments::create(client.network(), &client.context(), remark(&post, " ")).await;
    assert_eq!(empty.map_err(|error| error.kind()).err(), Some(ErrorKind::InvalidInput));
    assert_eq!(town.writes("create_comment"), 1);
}

fn file(bytes: &'static [u8], length: Option<u64>) -> NewMedia {
    NewMedia {
        file_name: "chart.png".into(),
        content_type: "image/png".into(),
        length,
        bytes: Box::pin(futures::stream::iter([Ok(bytes::Bytes::from_static(bytes))])),
    }
}

#[tokio::test]
async fn a_file_is_uploaded_and_attached_in_both_shapes_of_the_answer() {
    let town = Town::open().await;
    let client = town.client("lantern");
    let (network, cx) = (client.network(), client.context());
    // The signature by which a PNG is known.
    let png = b"\x89PNG\r\n\x1a\n";
    for shape in ["attachments", "array"] {
        town.control().set("instreet", "upload_shape", &shape.into()).expect("a setting");
        let media = Media::upload(network, &cx, file(png, Some(8))).await.expect("is uploaded");
        assert_eq!((&media.kind, media.bytes), (&MediaKind::Image, Some(8)));
        let attached = vec![Attachment { id: media.id.clone(), kind: Some(media.kind) }];
        let new = NewPost { media: attached, ..note("With a chart") };
        let post = Posts::create(network, &cx, new).await.expect("is published").into_item();
        assert_eq!(post.media.iter().map(|media| media.id.clone()).collect::<Vec<_>>(), [Some(media.id)]);
    }
    let large =
        Media::upload(network, &cx, file(b"", Some(50 * 1024 * 1024 + 1))).await.expect_err("too large");
    assert_eq!((large.kind(), large.remote()), (ErrorKind::InvalidInput, None));
}

#[tokio::test]
async fn a_poll_is_made_and_voted_in_once() {
    let town = Town::open().await;
    let (author, voter) = (town.client("lantern"), town.client("moss"));
    let post = published(&author, "Drinks").await;
    let poll = |options: &[&str]| NewPoll {
        post: post.id.clone(),
        question: "Tea or coffee?".into(),
        options: options.iter().map(|option| (*option).to_owned()).collect(),
        allow_multiple: false,
    };
    let cx = author.context();
    let none = Polls::get(author.network(), &cx, &post.id).await.expect_err("there is none");
    assert_eq!(none.kind(), ErrorKind::NotFound);
    let few = Polls::create(author.network(), &cx, poll(&["Tea"])).await.expect_err("one is no choice");
    assert_eq!((few.kind(), few.remote()), (ErrorKind::InvalidInput, None));
    let foreign = Polls::create(voter.network(), &voter.context(), poll(&["Tea", "Coffee"])).await;
    assert_eq!(foreign.map_err(|error| error.kind()).err(), Some(ErrorKind::Forbidden));

    let made = Polls::create(author.network(), &cx, poll(&["Tea", "Coffee"])).await.expect("is made");
    let vote = PollVote { post: post.id.clone(), options: vec![made.options[1].id.clone()] };
    let counted = Polls::vote(voter.network(), &voter.context(), vote.clone()).await.expect("is voted");
    assert_eq!(
        (counted.options[1].votes, counted.total_votes, counted.voted),
        (Some(1), Some(1), Some(true))
    );
    let again = Polls::vote(voter.network(), &voter.context(), vote).await.expect_err("one vote each");
    assert_eq!(again.kind(), ErrorKind::Conflict);
    let read = Polls::get(author.network(), &cx, &post.id).await.expect("is there");
    assert_eq!((read.question.as_str(), read.voted), ("Tea or coffee?", Some(false)));
    assert_eq!(Posts::get(author.network(), &cx, &post.id).await.expect("is there").has_poll, Some(true));
}
