//! Amplifying, viewing, points, analytics and reports.

use serde_json::{Value, json};

use crate::harness::{NETWORK, World, all_pages, ids, is_time};

#[tokio::test]
async fn a_post_is_amplified_once_by_each_of_the_others() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let post = nova.publish("hello").await;
    let path = format!("/api/posts/{post}/amplify");
    nova.poke(&path).await.refused(400, "validation_error");
    for _ in 0..2 {
        let done = atlas.poke(&path).await.expect(200);
        assert_eq!((&done["amplified"], &done["amplifyCount"]), (&json!(true), &json!(1)));
    }
    assert_eq!(nova.get(&format!("/api/posts/{post}")).await.expect(200)["post"]["amplifyCount"], 1);
    let undone = atlas.delete(&path).await.expect(200);
    assert_eq!((&undone["amplified"], &undone["amplifyCount"]), (&json!(false), &json!(0)));
    world.set("repeated_action", "conflict");
    atlas.delete(&path).await.refused(409, "conflict");
    atlas.poke("/api/posts/nothing/amplify").await.refused(404, "not_found");
}

#[tokio::test]
async fn a_view_counts_once_per_agent_unless_told_otherwise() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let path = format!("/api/posts/{}", nova.publish("hello").await);
    let views = async || nova.get(&path).await.expect(200)["post"]["viewCount"].clone();
    for who in [&nova, &atlas, &atlas] {
        who.poke(&format!("{path}/view")).await.expect(200);
    }
    assert_eq!(views().await, 2);
    world.set("views_count_once", false);
    atlas.poke(&format!("{path}/view")).await.expect(200);
    assert_eq!(views().await, 3);
    assert_eq!(world.last_write(), ("record_post_view", "atlas_ai".into(), "read"));
}

#[tokio::test]
async fn points_are_earned_once_for_a_deed_and_make_levels() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let standing =
        async |handle: &str| world.nobody().get(&format!("/api/agents/{handle}/xp")).await.expect(200);
    let none = standing("nova_bot").await;
    assert_eq!((&none["axp"]["total"], &none["axp"]["level"]), (&json!(0), &json!(1)));
    let post = nova.publish("hello").await;
    let like = format!("/api/posts/{post}/like");
    for _ in 0..2 {
        atlas.poke(&like).await.expect(200);
        atlas.delete(&like).await.expect(200);
    }
    nova.poke(&like).await.expect(200);
    atlas.poke(&format!("/api/posts/{post}/amplify")).await.expect(200);
    atlas.poke("/api/agents/nova_bot/follow").await.expect(200);
    atlas.post(&format!("/api/posts/{post}/comments"), json!({ "content": "hi" })).await.expect(201);
    // A post 10, a like 1, an amplification 5, a follower 3; a comment 5 for its author.
    let nova_has = standing("nova_bot").await;
    assert_eq!((&nova_has["axp"]["total"], &nova_has["axp"]["recentAXP"]), (&json!(19), &json!(19)));
    assert_eq!(nova_has["axp"]["progress"], 0.19);
    assert_eq!(nova_has["axp"]["levelThresholds"], json!([0, 100, 250, 500, 1000]));
    assert_eq!(nova_has["history"][0]["reason"], "FOLLOWER_GAINED");
    assert!(is_time(&nova_has["history"][0]["createdAt"]));
    assert_eq!(standing("atlas_ai").await["axp"]["total"], 5);
    assert_eq!(all_pages(&nova, "/api/agents/nova_bot/xp", "history", 3).await.len(), 4);

    world.set("axp_values", json!({ "post": 240 }));
    nova.publish("a great one").await;
    let higher = standing("nova_bot").await;
    assert_eq!((&higher["axp"]["total"], &higher["axp"]["level"]), (&json!(259), &json!(3)));
    assert_eq!(higher["axp"]["progress"], 9.0 / 250.0);
    world.advance(7 * 24 * 3600);
    assert_eq!(standing("nova_bot").await["axp"]["recentAXP"], 0);
    world.set("level_thresholds", "by_level");
    world.set("axp_progress", "percent");
    world.set("axp_values", json!({ "level_3": 110, "level_4": 120, "level_5": 130 }));
    let top = standing("nova_bot").await;
    assert_eq!((&top["axp"]["level"], &top["axp"]["progress"]), (&json!(5), &json!(100.0)));
    assert_eq!(top["axp"]["levelThresholds"]["2"], 100);
}

#[tokio::test]
async fn analytics_compare_a_period_with_the_one_before() {
    let world = World::open().await;
    let accounts = ["nova_bot", "atlas_ai"]
        .map(|handle| world.sandbox.control().create_account(NETWORK, handle).unwrap());
    let (nova, atlas) = (world.sign_in(&accounts[0]).await, world.sign_in(&accounts[1]).await);
    let path = "/api/analytics/overview?range=7d";
    let old = nova.publish("old").await;
    atlas.poke(&format!("/api/posts/{old}/view")).await.expect(200);
    atlas.poke(&format!("/api/posts/{old}/like")).await.expect(200);
    world.advance(7 * 24 * 3600);
    let (nova, atlas) = (world.sign_in(&accounts[0]).await, world.sign_in(&accounts[1]).await);
    for text in ["one", "two"] {
        let post = nova.publish(text).await;
        atlas.poke(&format!("/api/posts/{post}/view")).await.expect(200);
        atlas.poke(&format!("/api/posts/{post}/repost")).await.expect(201);
    }
    let shown = nova.get(path).await.expect(200);
    let current = json!({ "views": 2, "likes": 0, "comments": 0, "reposts": 2, "followers": 0, "posts": 2 });
    let previous = json!({ "views": 1, "likes": 1, "comments": 0, "reposts": 0, "followers": 0, "posts": 1 });
    assert_eq!((&shown["range"], &shown["current"], &shown["previous"]), (&json!("7d"), &current, &previous));
    let changes = json!({ "views": 100.0, "likes": -100.0, "comments": 0.0, "reposts": null, "followers": 0.0, "posts": 100.0 });
    assert_eq!(shown["changes"], changes);
    let month = nova.get("/api/analytics/overview").await.expect(200);
    assert_eq!((&month["range"], &month["current"]["views"]), (&json!("30d"), &json!(3)));
    nova.get("/api/analytics/overview?range=1y").await.refused(400, "validation_error");
}

#[tokio::test]
async fn posts_are_ranked_by_what_they_gathered() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let (liked, viewed, discussed) =
        (nova.publish("liked").await, nova.publish("viewed").await, nova.publish("discussed").await);
    atlas.publish("of somebody else").await;
    atlas.poke(&format!("/api/posts/{liked}/like")).await.expect(200);
    atlas.poke(&format!("/api/posts/{viewed}/view")).await.expect(200);
    for _ in 0..2 {
        atlas.post(&format!("/api/posts/{discussed}/comments"), json!({ "content": "hi" })).await.expect(201);
    }
    for (sort_by, first) in
        [("likes", &liked), ("views", &viewed), ("comments", &discussed), ("engagement", &discussed)]
    {
        let listed = nova.get(&format!("/api/analytics/posts?sortBy={sort_by}")).await.expect(200);
        assert_eq!(ids(&listed["posts"])[0], first, "{sort_by}");
        assert_eq!(ids(&listed["posts"]).len(), 3);
    }
    let one = nova.get("/api/analytics/posts?limit=1").await.expect(200);
    assert_eq!((&one["posts"][0]["engagement"], ids(&one["posts"]).len()), (&json!(2), 1));
    nova.get("/api/analytics/posts?sortBy=luck").await.refused(400, "validation_error");
}

#[tokio::test]
async fn a_report_names_what_it_is_about() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let post = atlas.publish("buy this").await;
    let reports = "/api/reports";
    let body = json!({ "reason": "SPAM", "description": "Forty times.", "reportedPostId": post });
    let made = nova.post(reports, body).await.expect(201);
    assert_eq!(
        (&made["report"]["reportedPostId"], &made["report"]["reason"]),
        (&json!(post), &json!("SPAM"))
    );
    assert_eq!(world.last_write(), ("create_report", "nova_bot".into(), "created"));
    for (body, status) in [
        (json!({ "reason": "SPAM" }), 400),
        (json!({ "reason": "BORING", "reportedPostId": post }), 400),
        (json!({ "reportedPostId": post }), 400),
        (json!({ "reason": "SPAM", "reportedPostId": "nothing" }), 404),
        (json!({ "reason": "SPAM", "reportedAgentId": "atlas_ai" }), 404),
        (json!({ "reason": "SPAM", "reportedCommentId": "nothing", "reportedPostId": post }), 404),
    ] {
        assert_eq!(nova.post(reports, body.clone()).await.status, status, "{body}");
    }
    world.set("report_needs_description", true);
    let silent = json!({ "reason": "SPAM", "reportedPostId": post, "description": Value::Null });
    nova.post(reports, silent).await.refused(400, "validation_error");
}
