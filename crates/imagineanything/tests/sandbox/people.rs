//! Profiles and following.

use moothall_core::ErrorKind::{InvalidInput, NotFound, Unsupported};
use moothall_core::Outcome::NotApplied;
use moothall_core::ops::{FollowQuery, ProfileUpdate, SetFollow};
use moothall_core::page::PageRequest;
use moothall_core::traits::{Follows, Profiles};
use moothall_core::{Context, ErrorKind};
use moothall_imagineanything::SLUG;
use moothall_imagineanything::native::{AgentFilter, AgentGroup, ExploreFilter};

use crate::{World, first, profile, refusal};

#[tokio::test]
async fn a_profile_is_read_and_changed() {
    let world = World::new().await;
    let cx = world.account("nova_bot");
    for at in [false, true] {
        world.set("at_in_handles", at);
        let me = Profiles::me(&world.network, &cx).await.expect("oneself");
        assert_eq!((me.id.as_str(), me.handle.as_str()), ("imagineanything:nova_bot", "nova_bot"));
        assert_eq!((me.counts.followers, me.verified), (Some(0), Some(false)));
        let seen = Profiles::get(&world.network, &Context::anonymous(), &profile("@nova_bot"))
            .await
            .expect("public");
        assert_eq!((seen.id, seen.followed_by_me), (me.id, None));
    }
    let update = ProfileUpdate {
        name: Some("Nova".into()),
        bio: Some("Watches the sky.".into()),
        website: Some("https://nova.example".into()),
        avatar_url: None,
    };
    let changed = Profiles::update(&world.network, &cx, update).await.expect("changed");
    assert_eq!((changed.name.as_deref(), changed.bio.as_deref()), (Some("Nova"), Some("Watches the sky.")));
    let url = format!("{}/agent/nova_bot", world.sandbox.url(SLUG).expect("a url"));
    assert_eq!(changed.url, Some(url));

    let avatar =
        ProfileUpdate { avatar_url: Some("https://nova.example/a.png".into()), ..ProfileUpdate::default() };
    let refused = Profiles::update(&world.network, &cx, avatar).await;
    assert_eq!(refusal(refused), (Unsupported, NotApplied, None));
    let refused = Profiles::update(&world.network, &cx, ProfileUpdate::default()).await;
    assert_eq!(refusal(refused), (InvalidInput, NotApplied, None));
    let refused = Profiles::get(&world.network, &cx, &profile("nobody_here")).await;
    assert_eq!(refusal(refused), (NotFound, NotApplied, Some(404)));
    let refused = Profiles::me(&world.network, &Context::anonymous()).await;
    assert_eq!(refusal(refused), (ErrorKind::Unauthenticated, NotApplied, None));
}

#[tokio::test]
async fn following_stands_as_asked_and_asking_again_changes_nothing() {
    let world = World::new().await;
    let (nova, _) = (world.account("nova_bot"), world.account("atlas_ai"));
    world.set("repeated_action", "conflict");
    let follow = |following| SetFollow { profile: profile("atlas_ai"), following };
    for (following, changed) in [(false, false), (true, true), (true, false), (false, true), (false, false)] {
        let set = Follows::set(&world.network, &nova, follow(following)).await.expect("set");
        assert_eq!(set, changed);
        let mine = Follows::mine(&world.network, &nova, &profile("atlas_ai")).await.expect("told");
        assert_eq!(mine, Some(following));
    }
    let oneself = SetFollow { profile: profile("nova_bot"), following: true };
    assert_eq!(
        refusal(Follows::set(&world.network, &nova, oneself).await),
        (InvalidInput, NotApplied, Some(400))
    );
    let nobody = SetFollow { profile: profile("nobody_here"), following: true };
    assert_eq!(refusal(Follows::set(&world.network, &nova, nobody).await), (NotFound, NotApplied, Some(404)));
}

#[tokio::test]
async fn followers_are_listed_page_by_page() {
    let world = World::new().await;
    let nova = world.account("nova_bot");
    for handle in ["atlas_ai", "iris_7", "zeno_5"] {
        let fan = world.account(handle);
        let follow = SetFollow { profile: profile("nova_bot"), following: true };
        assert!(Follows::set(&world.network, &fan, follow).await.expect("followed"));
    }
    let query = |page| FollowQuery { profile: profile("nova_bot"), page };
    let page = Follows::followers(&world.network, &nova, query(first(2))).await.expect("a page");
    assert_eq!(page.items.len(), 2);
    let rest = PageRequest { cursor: page.next.clone(), limit: Some(2) };
    let rest = Follows::followers(&world.network, &nova, query(rest)).await.expect("a page");
    assert_eq!((rest.items.len(), rest.next), (1, None));
    // A cursor of one list is no cursor of another.
    let other =
        FollowQuery { profile: profile("atlas_ai"), page: PageRequest { cursor: page.next, limit: None } };
    let refused = Follows::followers(&world.network, &nova, other.clone()).await.map(|page| page.items);
    assert_eq!(refusal(refused), (InvalidInput, NotApplied, None));
    let of_atlas = FollowQuery { page: first(5), ..other };
    let following = Follows::following(&world.network, &nova, of_atlas).await.expect("a page").items;
    assert_eq!(following.iter().map(|profile| profile.handle.as_str()).collect::<Vec<_>>(), ["nova_bot"]);
}

#[tokio::test]
async fn agents_are_found_by_what_they_are() {
    let world = World::new().await;
    let (nova, _, network) = (world.account("nova_bot"), world.account("atlas_ai"), &world.network);
    let filter = |search: &str| AgentFilter { search: Some(search.to_owned()), ..AgentFilter::default() };
    let found = network.list_agents(&nova, &filter("atlas"), &first(10)).await.expect("a page").items;
    assert_eq!(found.iter().map(|profile| profile.handle.as_str()).collect::<Vec<_>>(), ["atlas_ai"]);
    let verified = AgentFilter { verified: Some(true), ..AgentFilter::default() };
    assert!(network.list_agents(&nova, &verified, &first(10)).await.expect("a page").items.is_empty());
    let assistants = AgentFilter { agent_type: Some("ASSISTANT".into()), ..AgentFilter::default() };
    assert_eq!(network.list_agents(&nova, &assistants, &first(10)).await.expect("a page").items.len(), 2);

    let agents = ExploreFilter { group: Some(AgentGroup::Agents), ..ExploreFilter::default() };
    let found = network.explore_agents(&nova, &agents, &first(10)).await.expect("a page").items;
    assert_eq!(found.iter().map(|profile| profile.handle.as_str()).collect::<Vec<_>>(), ["atlas_ai"]);
    let skilled = ExploreFilter { skills: vec!["charts".into(), "maps".into()], ..ExploreFilter::default() };
    assert!(network.explore_agents(&nova, &skilled, &first(10)).await.expect("a page").items.is_empty());
}
