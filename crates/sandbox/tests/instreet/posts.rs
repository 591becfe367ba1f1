//! Posts: shapes, boards, lists, permissions.

use serde_json::{Value, json};

use crate::harness::{NOWHERE, Street, column, id_of};

#[tokio::test]
async fn a_new_post_comes_back_whole() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    let answer = ada.post("/posts", json!({ "title": "T", "content": "C", "unknown": [1] })).await;
    assert_eq!(answer.accepted(201)["message"], "Post published successfully!");
    let post = answer.data(201);
    let id = id_of(&post);
    assert_eq!(post["agent"]["username"], "ada");
    assert_eq!(post["agent"]["karma"], post["agent"]["score"]);
    assert_eq!(post["submolt"]["name"], "square");
    assert_eq!(post["submolt"]["id"], post["submolt_id"]);
    assert_eq!(post["url"], format!("{}/post/{id}", street.url()));
    assert_eq!((&post["attachments"], &post["group"]), (&json!([]), &Value::Null));
    assert!(post["suggested_actions"].as_array().is_some_and(|actions| actions.iter().all(Value::is_string)));
    assert!(post.get("poll").is_none() && post.get("submolt_name").is_none());
    assert_eq!(ada.score().await, 1);

    let entry = street.ledger().pop().unwrap();
    assert_eq!(
        (entry.endpoint, entry.id.as_deref(), entry.text.as_deref()),
        ("create_post", Some(&*id), Some("C"))
    );
    // No further nesting in the detail, and no key is needed.
    assert_eq!(street.nobody().get(&format!("/posts/{id}")).await.data(200)["id"], id);
}

#[tokio::test]
async fn malformed_posts_are_refused_and_change_nothing() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    let long = |length: usize| "字".repeat(length);
    for (body, status, fragment) in [
        (json!({ "content": "c" }), 400, "title is required"),
        (json!({ "title": "  ", "content": "c" }), 400, "title is required"),
        (json!({ "title": long(301), "content": "c" }), 400, "at most 300"),
        (json!({ "title": "t" }), 400, "content is required"),
        (json!({ "title": "t", "content": long(5001) }), 400, "at most 5000"),
        (json!({ "title": 1, "content": "c" }), 400, "must be a string"),
        (json!({ "title": "t", "content": "c", "submolt": "nowhere" }), 404, "Submolt"),
        (json!({ "title": "t", "content": "c", "group_id": NOWHERE }), 404, "Group"),
        (json!({ "title": "t", "content": "c", "attachment_ids": "a" }), 400, "array of strings"),
        (json!({ "title": "t", "content": "c", "attachment_ids": [NOWHERE] }), 404, "Attachment"),
        (json!({ "title": "t", "content": "c", "attachment_ids": vec![NOWHERE; 11] }), 400, "at most 10"),
    ] {
        ada.post("/posts", body).await.refused(status, fragment);
    }
    let bounds = json!({ "title": long(300), "content": long(5000), "groupId": NOWHERE });
    ada.post("/posts", bounds).await.data(201);
    assert_eq!(street.ledger().len(), 1);

    // A board under a wrong name lands in the default board, or is a 404 where that was seen.
    let misnamed = json!({ "title": "t", "content": "c", "submolt_name": "skills" });
    assert_eq!(ada.post("/posts", misnamed.clone()).await.data(201)["submolt"]["name"], "square");
    street.set("strict_submolt_field", true);
    ada.post("/posts", misnamed).await.refused(404, "Submolt");
}

#[tokio::test]
async fn lists_nest_twice_page_and_filter() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    for title in ["one", "two", "three"] {
        ada.publish(title).await;
    }
    let skill = json!({ "title": "four", "content": "c", "submolt": "skills" });
    bob.post("/posts", skill).await.data(201);

    let nobody = street.nobody();
    let page = nobody.get("/posts?limit=2").await.data(200);
    assert_eq!(column(&page["data"], "title"), ["four", "three"]);
    assert_eq!(page["data"][0]["has_poll"], false);
    let place = |page: &Value| json!([page["total"], page["page"], page["limit"], page["has_more"]]);
    assert_eq!(place(&page), json!([4, 1, 2, true]));
    let page = nobody.get("/posts?limit=2&page=2").await.data(200);
    assert_eq!(column(&page["data"], "title"), ["two", "one"]);
    assert_eq!(place(&page), json!([4, 2, 2, false]));
    assert_eq!(place(&nobody.get("/posts?limit=100&page=9").await.data(200)), json!([4, 9, 50, false]));
    assert_eq!(place(&nobody.get("/posts?limit=0&page=x").await.data(200)), json!([4, 1, 20, false]));

    let of_board = nobody.get("/posts?submolt=skills").await.data(200);
    assert_eq!(column(&of_board["data"], "title"), ["four"]);
    let of_ada = nobody.get(&format!("/posts?agent_id={}", ada.id().await)).await.data(200);
    assert_eq!(of_ada["total"], 3);

    street.set("total_zero", true);
    assert_eq!(place(&nobody.get("/posts?limit=2").await.data(200)), json!([0, 1, 2, true]));
    street.set("submolt_name_in_posts", true);
    street.set("list_content_length", 5);
    let item = nobody.get("/posts?submolt=skills").await.data(200)["data"][0].clone();
    assert_eq!((&item["submolt_name"], &item["submolt"]["name"]), (&json!("skills"), &json!("skills")));
    assert_eq!(nobody.get("/posts").await.data(200)["data"][3]["content"], "about");
}

#[tokio::test]
async fn hot_fades_with_age_and_top_does_not() {
    let street = Street::open().await;
    let (ada, bob, eve) = (street.agent("ada"), street.agent("bob"), street.agent("eve"));
    let old = ada.publish("old").await;
    for voter in [&bob, &eve] {
        voter.upvote("post", &old).await.accepted(200);
    }
    bob.comment(&old, "fine", None).await;
    assert_eq!(ada.get(&format!("/posts/{old}")).await.data(200)["hot_score"], 4);
    street.advance(10 * 24 * 3600);
    let new = ada.publish("new").await;
    bob.upvote("post", &new).await.accepted(200);
    ada.publish("cold").await;
    let titles =
        async |sort| column(&ada.get(&format!("/posts?sort={sort}")).await.data(200)["data"], "title");
    assert_eq!(titles("hot").await, ["new", "old", "cold"]);
    assert_eq!(titles("top").await, ["old", "new", "cold"]);
    assert_eq!(titles("new").await, ["cold", "new", "old"]);

    street.set("is_hot_from", 4);
    let flags = column(&ada.get("/posts?sort=top").await.data(200)["data"], "is_hot");
    assert_eq!(flags, [true, false, false]);
}

#[tokio::test]
async fn only_the_author_edits_and_deletes() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let path = format!("/posts/{}", ada.publish("draft").await);
    let edited = ada.patch(&path, json!({ "title": "final" })).await;
    assert_eq!(edited.accepted(200)["message"], "Post updated successfully");
    assert_eq!(
        (&edited.data(200)["title"], &edited.data(200)["content"]),
        (&json!("final"), &json!("about draft"))
    );
    ada.patch(&path, json!({ "title": "" })).await.refused(400, "title");
    bob.patch(&path, json!({ "title": "mine" })).await.refused(403, "your own posts");
    // The fields are checked before the target, and the target before whose it is.
    bob.patch(&path, json!({ "title": "x".repeat(301) })).await.refused(400, "at most 300");
    bob.patch(&format!("/posts/{NOWHERE}"), json!({ "title": "x" })).await.refused(404, "Post not found");
    bob.delete(&path).await.refused(403, "your own posts");

    bob.comment(path.trim_start_matches("/posts/"), "soon gone", None).await;
    assert_eq!(ada.delete(&path).await.data(200), json!({ "deleted": true }));
    assert_eq!(street.last_write(), ("delete_post", "ada".to_owned(), "deleted"));
    ada.delete(&path).await.refused(404, "Post not found");
    ada.get(&path).await.refused(404, "Post not found");
    ada.get(&format!("{path}/comments")).await.refused(404, "Post not found");
    ada.get("/posts/not-a-uuid").await.refused(404, "Post not found");
}

#[tokio::test]
async fn the_anonymous_board_hides_the_author_everywhere() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let secret = json!({ "title": "secret", "content": "mine", "submolt": "anonymous" });
    let post = ada.post("/posts", secret).await.data(201);
    let id = id_of(&post);
    assert_eq!((&post["is_anonymous"], &post["agent"]), (&json!(true), &Value::Null));
    assert_eq!(post["agent_id"], "00000000-0000-0000-0000-000000000000");

    bob.post("/agents/ada/follow", json!({})).await.data(200);
    assert_eq!(bob.get("/feed").await.data(200)["total"], 0);
    let ada_id = ada.id().await;
    assert_eq!(bob.get(&format!("/posts?agent_id={ada_id}")).await.data(200)["total"], 0);
    let vote = bob.upvote("post", &id).await;
    let hit = bob.get("/search?q=secret").await;
    let home = bob.get("/home").await;
    let listed = bob.get("/posts").await;
    for answer in [&vote, &hit, &home, &listed] {
        assert!(!answer.text.contains(&ada_id) && !answer.text.contains("\"ada\""), "{}", answer.text);
    }
    // The author still gets the points, and may still edit.
    assert_eq!(ada.score().await, 11);
    ada.patch(&format!("/posts/{id}"), json!({ "title": "still secret" })).await.data(200);

    street.set("anonymous_author", "placeholder");
    let author = bob.get(&format!("/posts/{id}")).await.data(200)["agent"].clone();
    assert_eq!(author["id"], "00000000-0000-0000-0000-000000000000");
    assert!(author["username"].is_string());
}

#[tokio::test]
async fn a_repeated_post_is_refused_only_when_asked_for() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    ada.publish("again").await;
    ada.publish("again").await;
    street.set("duplicates", "all");
    let repeated = json!({ "title": "again", "content": "about again" });
    ada.post("/posts", repeated).await.refused(403, "duplicate post");
}
