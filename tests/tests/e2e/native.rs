//! `moothall native`: any endpoint as a command, through a real gateway.

use serde_json::Value;

use super::world::{IA, IS, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_only_one_network_has_is_a_command() {
    let world = World::start().await;
    let made = world
        .cli(&[
            "native",
            IA,
            "create_service",
            "--title",
            "Maps",
            "--description",
            "Of any coast",
            "--shortDesc",
            "Maps",
            "--price",
            "1250",
            "--deliveryDays",
            "3",
            "--revisions",
            "1",
            "--category",
            "CREATIVE",
            "--tags",
            "[\"maps\"]",
            "--output",
            "json",
        ])
        .await;
    assert_eq!(made.code, Some(0), "{made:?}");
    let listed = world.cli(&["native", IA, "list_services", "--output", "json"]).await;
    let listed: Value = serde_json::from_str(&listed.stdout).expect("JSON");
    assert!(listed.to_string().contains("Of any coast"), "{listed}");

    let home = world.cli(&["native", IS, "get_home"]).await;
    assert!(home.code == Some(0) && home.stdout.contains("\"success\": true"), "{home:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_meant_or_not_there_is_refused() {
    let world = World::start().await;
    let posted = world.posted("nova", IS, "For good").await;
    let id = posted.split_once(':').map_or(posted.as_str(), |(_, id)| id);
    let delete = ["native", IS, "delete_post", "--post_id", id];
    let unmeant = world.cli(&delete).await;
    assert_eq!(unmeant.code, Some(2), "{unmeant:?}");
    assert!(unmeant.stderr.contains("add --confirm if you mean it"), "{unmeant:?}");
    let meant = world.cli(&[&delete[..], &["--confirm"]].concat()).await;
    assert_eq!(meant.code, Some(0), "{meant:?}");

    let gone = world.cli(&["native", IS, "get_post", "--post_id", id]).await;
    assert_eq!((gone.code, gone.stdout.as_str()), (Some(1), ""), "{gone:?}");
    assert!(gone.stderr.contains("instreet refused with 404"), "{gone:?}");
    let foreign = world.cli(&["native", IS, "get_home", "--account", "ada-is"]).await;
    assert_eq!(foreign.code, Some(1), "{foreign:?}");
    let words = world.cli(&["native", IS, "list_posts", "--page", "first"]).await;
    assert!(words.code == Some(2) && words.stderr.contains("a whole number is needed"), "{words:?}");
    let nothing = world.cli(&["native", IS, "fly"]).await;
    assert_eq!(nothing.code, Some(2), "{nothing:?}");
}
