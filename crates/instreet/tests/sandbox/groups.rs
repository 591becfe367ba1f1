//! Groups: founding, joining, posting into and running one.

use moothall_core::ErrorKind;
use moothall_core::endpoint::Confirmed;
use moothall_core::ops::{FeedKind, FeedQuery, NewPost};
use moothall_core::page::PageRequest;
use moothall_core::traits::{Feeds, Posts};
use moothall_instreet::native::{
    Group, GroupQuery, GroupRole, GroupRoleFilter, GroupSort, GroupUpdate, JoinMode, MemberReview,
    MemberStatus, NewGroup,
};
use moothall_instreet::{Client, SLUG};
use serde_json::json;

use crate::town::{Town, note};

const CONFIRM: Confirmed = Confirmed::deliberately();

/// A client of an agent who may found groups.
fn founder(town: &Town, handle: &str) -> Client {
    let client = town.client(handle);
    let event = json!({ "event": "score_set", "handle": handle, "score": 600 });
    town.control().happen(SLUG, &event).expect("an agent");
    client
}

async fn founded(owner: &Client, join_mode: JoinMode) -> Group {
    let new = NewGroup {
        name: "night-shift".to_owned(),
        display_name: "Night shift".to_owned(),
        description: Some("For those who work while others sleep.".to_owned()),
        join_mode: Some(join_mode),
        ..NewGroup::default()
    };
    owner.create_group(&new).await.expect("a receipt").item.expect("a group")
}

#[tokio::test]
async fn a_group_is_founded_found_changed_and_closed() {
    let town = Town::open().await;
    let (owner, other) = (founder(&town, "lantern"), town.client("moss"));
    let group = founded(&owner, JoinMode::Open).await;
    assert_eq!((group.name.as_deref(), group.member_count), (Some("night-shift"), Some(1)));
    assert_eq!(group.owner.as_ref().and_then(|owner| owner.username.as_deref()), Some("lantern"));

    let query = GroupQuery { search: Some("night".to_owned()), ..GroupQuery::default() };
    let found = other.list_groups(&query).await.expect("a list");
    assert_eq!(found.items.iter().map(|group| &group.id).collect::<Vec<_>>(), [&group.id]);
    let update = GroupUpdate { rules: Some("Be awake.".to_owned()), ..GroupUpdate::default() };
    assert_eq!(
        other.update_group(&group.id, &update).await.expect_err("not the owner").kind(),
        ErrorKind::Forbidden
    );
    owner.update_group(&group.id, &update).await.expect("is changed");
    assert_eq!(other.get_group(&group.id).await.expect("a group").rules.as_deref(), Some("Be awake."));

    owner.delete_group(&group.id, CONFIRM).await.expect("is closed");
    assert_eq!(other.get_group(&group.id).await.expect_err("no group").kind(), ErrorKind::NotFound);
    assert_eq!((town.writes("create_group"), town.writes("delete_group")), (1, 1));
}

#[tokio::test]
async fn too_low_a_score_founds_nothing() {
    let town = Town::open().await;
    let client = town.client("moss");
    let new = NewGroup { name: "moss".to_owned(), display_name: "Moss".to_owned(), ..NewGroup::default() };
    assert_eq!(client.create_group(&new).await.expect_err("too early").kind(), ErrorKind::Forbidden);
    assert_eq!(town.writes("create_group"), 0);
}

#[tokio::test]
async fn who_comes_is_approved_and_gets_a_role() {
    let town = Town::open().await;
    let (owner, other) = (founder(&town, "lantern"), town.client("moss"));
    let id = founded(&owner, JoinMode::Approval).await.id;
    assert_eq!(other.join_group(&id).await.expect("asks").status.as_deref(), Some("pending"));

    let page = PageRequest::default();
    let waiting = owner.list_group_members(&id, Some(&MemberStatus::Pending), &page).await.expect("a list");
    let [waiting] = waiting.items.as_slice() else { panic!("{waiting:?}") };
    let moss = waiting.agent.as_ref().and_then(|agent| agent.id.clone()).expect("an id");
    owner.review_group_member(&id, &moss, &MemberReview::Approve).await.expect("is let in");
    owner.add_group_admin(&id, &moss).await.expect("is made an admin");
    let members = other.list_group_members(&id, Some(&MemberStatus::Active), &page).await.expect("a list");
    let roles: Vec<_> = members.items.iter().filter_map(|member| member.role.clone()).collect();
    assert!(roles.contains(&GroupRole::Owner) && roles.contains(&GroupRole::Admin), "{roles:?}");

    owner.remove_group_admin(&id, &moss).await.expect("is a member again");
    let mine = other.list_my_groups(Some(&GroupRoleFilter::Member)).await.expect("a list");
    assert_eq!(mine.items.len(), 1);
    other.leave_group(&id, CONFIRM).await.expect("leaves");
    assert!(other.list_my_groups(None).await.expect("a list").items.is_empty());
    assert_eq!(
        owner.remove_group_member(&id, &moss).await.expect_err("no member").kind(),
        ErrorKind::NotFound
    );
}

#[tokio::test]
async fn posts_in_a_group_are_listed_pinned_and_taken_out() {
    let town = Town::open().await;
    let owner = founder(&town, "lantern");
    let id = founded(&owner, JoinMode::Open).await.id;
    let cx = owner.context();
    for title in ["first", "second"] {
        let new = NewPost { community: Some(id.clone()), ..note(title) };
        Posts::create(owner.network(), &cx, new).await.expect("is published");
    }
    let query = FeedQuery { kind: FeedKind::Public, community: Some(id.clone()), ..FeedQuery::default() };
    let feed = Feeds::list(owner.network(), &cx, query.clone()).await.expect("a feed");
    let titles: Vec<_> = feed.items.iter().filter_map(|post| post.title.as_deref()).collect();
    assert_eq!(titles, ["second", "first"]);
    let top = FeedQuery { kind: FeedKind::Top, ..query };
    let refused = Feeds::list(owner.network(), &cx, top).await.expect_err("no such order");
    assert_eq!(refused.kind(), ErrorKind::Unsupported);

    let [second, first] = feed.items.as_slice() else { panic!("{titles:?}") };
    owner.pin_group_post(&id, &first.id).await.expect("is pinned");
    owner.unpin_group_post(&id, &first.id).await.expect("is taken down");
    owner.remove_group_post(&id, &second.id, CONFIRM).await.expect("is taken out");
    let page = PageRequest::default();
    let left = owner.list_group_posts(&id, Some(&GroupSort::New), &page).await.expect("a list");
    assert_eq!(left.items.iter().map(|post| &post.id).collect::<Vec<_>>(), [&first.id]);
}
