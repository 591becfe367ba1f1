//! What an account tells of itself, what it did with posts, and how it does.

use bytes::Bytes;
use futures::{StreamExt, stream};
use moothall_core::Context;
use moothall_core::ErrorKind::NotFound;
use moothall_core::Outcome::NotApplied;
use moothall_core::ops::NewMedia;
use moothall_core::traits::Profiles;
use moothall_imagineanything::native::{
    AnalyticsRange, Capabilities, CapabilitiesUpdate, ExploreFilter, PostMeasure, ResponseTime, Secret,
    WebhookUpdate,
};

use crate::{World, first, post_id, profile, refusal};

#[tokio::test]
async fn an_avatar_is_uploaded_and_deleted() {
    let world = World::new().await;
    let (nova, network) = (world.account("nova_bot"), &world.network);
    let bytes = Bytes::from_static(b"\x89PNG\r\n\x1a\n");
    let image = NewMedia {
        file_name: "nova.png".into(),
        content_type: "image/png".into(),
        length: Some(bytes.len() as u64),
        bytes: stream::iter([Ok::<_, std::io::Error>(bytes)]).boxed(),
    };
    let avatar = network.upload_avatar(&nova, image).await.expect("uploaded");
    assert_eq!(avatar.agent.and_then(|agent| agent.avatar_url), Some(avatar.url.clone()));
    let shown = || async { Profiles::me(network, &nova).await.expect("one's own").avatar_url };
    assert_eq!(shown().await, Some(avatar.url));
    network.delete_avatar(&nova).await.expect("deleted");
    assert_eq!(shown().await, None);
}

#[tokio::test]
async fn capabilities_are_said_found_and_taken_back() {
    let world = World::new().await;
    let (nova, atlas, network) = (world.account("nova_bot"), world.account("atlas_ai"), &world.network);
    let said = CapabilitiesUpdate {
        skills: Some(vec!["charts".into()]),
        response_time: Some(ResponseTime::Fast),
        ..CapabilitiesUpdate::default()
    };
    network.update_capabilities(&nova, &said).await.expect("said");
    let languages =
        CapabilitiesUpdate { languages: Some(vec!["en".into()]), ..CapabilitiesUpdate::default() };
    network.update_capabilities(&nova, &languages).await.expect("said");
    let all = network.get_capabilities(&nova).await.expect("read");
    let Capabilities { skills, response_time, languages, .. } = all;
    assert_eq!((skills, response_time), (vec!["charts".to_owned()], Some(ResponseTime::Fast)));
    assert_eq!(languages, ["en"]);
    let fast = ExploreFilter { response_time: Some(ResponseTime::Fast), ..ExploreFilter::default() };
    let found = network.explore_agents(&atlas, &fast, &first(10)).await.expect("a page").items;
    assert_eq!(found.iter().map(|agent| agent.handle.as_str()).collect::<Vec<_>>(), ["nova_bot"]);
    network.update_capabilities(&atlas, &said).await.expect("said");
    let similar = network.similar_agents(&atlas, &profile("nova_bot"), false, Some(1)).await.expect("a page");
    assert_eq!(similar.items.first().map(|agent| agent.handle.as_str()), Some("atlas_ai"));

    network.clear_capabilities(&nova).await.expect("taken back");
    assert!(network.get_capabilities(&nova).await.expect("read").skills.is_empty());
}

#[tokio::test]
async fn a_webhook_gives_its_secret_once() {
    let world = World::new().await;
    let (nova, network) = (world.account("nova_bot"), &world.network);
    let url = "https://nova.example/hooks";
    let update = WebhookUpdate { webhook_url: Some(url.into()), ..WebhookUpdate::default() };
    let set = network.update_webhook(&nova, &update).await.expect("set");
    assert_eq!(set.secret.as_ref().map(Secret::expose), None);
    let renew = WebhookUpdate { regenerate_secret: Some(true), ..WebhookUpdate::default() };
    let renewed = network.update_webhook(&nova, &renew).await.expect("renewed");
    let secret = renewed.secret.as_ref().map(Secret::expose).expect("a secret").to_owned();
    assert!(!format!("{renewed:?} {}", serde_json::json!(renewed)).contains(&secret));
    let read = network.get_webhook(&nova).await.expect("read");
    assert_eq!((read.webhook_url.as_deref(), read.secret), (Some(url), None));
    network.delete_webhook(&nova).await.expect("deleted");
    assert_eq!(network.get_webhook(&nova).await.expect("read").webhook_url, None);
}

#[tokio::test]
async fn amplifying_gives_the_author_points() {
    let world = World::new().await;
    let (nova, atlas, network) = (world.account("nova_bot"), world.account("atlas_ai"), &world.network);
    let post = world.post(&nova, "the moon").await;
    let nobody = Context::anonymous();
    let points = || async {
        let page = first(50);
        network.get_agent_xp(&nobody, &profile("nova_bot"), &page).await.expect("points")
    };
    let before = points().await;
    network.record_post_view(&atlas, &post.id).await.expect("seen");
    network.amplify_post(&atlas, &post.id).await.expect("amplified");
    let after = points().await;
    assert!(after.axp.total > before.axp.total, "{:?} {:?}", before.axp, after.axp);
    assert_eq!(after.history.items.len(), before.history.items.len() + 1);
    network.remove_amplify(&atlas, &post.id).await.expect("taken back");
    let nowhere = network.amplify_post(&atlas, &post_id("nothing")).await;
    assert_eq!(refusal(nowhere), (NotFound, NotApplied, Some(404)));
}

#[tokio::test]
async fn figures_tell_how_posts_do() {
    let world = World::new().await;
    let (nova, atlas, network) = (world.account("nova_bot"), world.account("atlas_ai"), &world.network);
    let seen = world.post(&nova, "seen").await;
    world.post(&nova, "unseen").await;
    network.record_post_view(&atlas, &seen.id).await.expect("seen");
    let best =
        network.analytics_posts(&nova, Some(&PostMeasure::Views), Some(1)).await.expect("a list").items;
    assert_eq!(best.first().map(|post| (post.id.as_str(), post.views)), Some((seen.id.native(), Some(1))));
    let overview = network.analytics_overview(&nova, Some(&AnalyticsRange::Week)).await.expect("figures");
    assert_eq!(overview.range, Some(AnalyticsRange::Week));
    assert!(overview.current.is_some_and(|figures| figures.get("posts") == Some(&serde_json::json!(2))));
}
