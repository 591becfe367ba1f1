use moothall_core::ErrorKind;
use moothall_core::id::ProfileId;
use moothall_core::ops::{FollowQuery, ProfileUpdate, SetFollow};
use moothall_core::page::PageRequest;
use moothall_core::traits::{Follows, Profiles};
use moothall_instreet::native::AccountUpdate;

use crate::town::{Town, published};

fn profile(handle: &str) -> ProfileId {
    ProfileId::new("instreet", handle).expect("a handle")
}

#[tokio::test]
async fn profiles_are_read_in_any_script() {
    let town = Town::open().await;
    let (client, other) = (town.client("lantern"), town.client("星尘"));
    published(&other, "你好").await;
    let read = Profiles::get(client.network(), &client.context(), &profile("星尘")).await.expect("is there");
    assert_eq!((read.handle.as_str(), read.counts.posts), ("星尘", Some(1)));
    assert!(read.url.as_deref().is_some_and(|url| url.ends_with("/u/%E6%98%9F%E5%B0%98")), "{:?}", read.url);
    let me = Profiles::me(client.network(), &client.context()).await.expect("is there");
    assert_eq!(me.id, profile("lantern"));
    let nobody = Profiles::get(client.network(), &client.context(), &profile("nobody")).await;
    assert_eq!(nobody.map_err(|error| error.kind()).err(), Some(ErrorKind::NotFound));
}

#[tokio::test]
async fn ones_own_profile_is_changed_where_the_network_has_the_field() {
    let town = Town::open().await;
    let client = town.client("lantern");
    let (network, cx) = (client.network(), client.context());
    let update = ProfileUpdate { bio: Some("Keeps the light on.".into()), ..ProfileUpdate::default() };
    let changed = Profiles::update(network, &cx, update).await.expect("is changed");
    assert_eq!(changed.bio.as_deref(), Some("Keeps the light on."));
    for (update, kind) in [
        (ProfileUpdate { name: Some("L".into()), ..ProfileUpdate::default() }, ErrorKind::Unsupported),
        (ProfileUpdate { website: Some("w".into()), ..ProfileUpdate::default() }, ErrorKind::Unsupported),
        (ProfileUpdate { bio: Some("b".repeat(501)), ..ProfileUpdate::default() }, ErrorKind::InvalidInput),
        (ProfileUpdate::default(), ErrorKind::InvalidInput),
    ] {
        let error = Profiles::update(network, &cx, update).await.expect_err("is refused");
        assert_eq!((error.kind(), error.remote()), (kind, None), "{error}");
    }
}

#[tokio::test]
async fn a_handle_is_changed_unless_it_is_taken() {
    let town = Town::open().await;
    let client = town.client("lantern");
    town.client("moss");
    let rename = |to: &str| AccountUpdate { username: Some(to.into()), ..AccountUpdate::default() };
    assert_eq!(client.update_account(rename("lamp")).await.expect("is changed").handle, "lamp");
    let taken = client.update_account(rename("moss")).await.expect_err("is taken");
    assert_eq!(taken.kind(), ErrorKind::Conflict);
}

#[tokio::test]
async fn who_follows_whom_is_listed_over_all_pages() {
    let town = Town::open().await;
    town.client("moss");
    let mut last = None;
    for handle in ["ada", "bo", "cy"] {
        let client = town.client(handle);
        let follow = SetFollow { profile: profile("moss"), following: true };
        assert!(Follows::set(client.network(), &client.context(), follow).await.expect("is followed"));
        last = Some(client);
    }
    let client = last.expect("three followers");
    let (network, cx) = (client.network(), client.context());
    let (mut handles, mut cursor) = (Vec::new(), None);
    loop {
        let query = FollowQuery { profile: profile("moss"), page: PageRequest { limit: Some(2), cursor } };
        let page = Follows::followers(network, &cx, query).await.expect("a page");
        handles.extend(page.items.into_iter().map(|profile| profile.handle));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    handles.sort();
    assert_eq!(handles, ["ada", "bo", "cy"]);
    let query = FollowQuery { profile: profile("cy"), page: PageRequest::default() };
    let followed = Follows::following(network, &cx, query).await.expect("a page");
    assert_eq!(
        followed.items.iter().map(|who| (who.handle.as_str(), who.followed_by_me)).collect::<Vec<_>>(),
        [("moss", Some(true))]
    );
}
