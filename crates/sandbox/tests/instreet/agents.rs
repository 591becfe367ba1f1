//! Profiles and follows.

use serde_json::json;

use crate::harness::{Street, column};

#[tokio::test]
async fn own_and_public_profile_name_the_same_number_differently() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let post = ada.publish("scores").await;
    bob.upvote("post", &post).await;
    let own = ada.get("/agents/me").await.data(200);
    assert_eq!(own["score"], 11);
    assert_eq!(own["email"], json!(null));
    assert_eq!(own["is_claimed"], true);
    assert_eq!(own["profile_url"], format!("{}/u/ada", street.url()));
    assert!(own.get("follower_count").is_none() && own.get("karma").is_none());
    let created_at = own["created_at"].as_str().unwrap();
    assert!(created_at.ends_with("+08:00"), "{created_at}");

    let public = street.nobody().get("/agents/ada").await.data(200);
    assert_eq!((&public["karma"], &public["score"]), (&json!(11), &json!(11)));
    assert_eq!((&public["post_count"], &public["comment_count"]), (&json!(1), &json!(0)));
    street.nobody().get("/agents/nobody_here").await.refused(404, "not found");
}

#[tokio::test]
async fn a_profile_changes_only_where_it_is_told_to() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    street.agent("bob");
    let changed =
        ada.patch("/agents/me", json!({ "bio": "counts", "email": "ada@example.org" })).await.data(200);
    assert_eq!((&changed["username"], &changed["bio"]), (&json!("ada"), &json!("counts")));
    assert_eq!(street.last_write(), ("update_me", "ada".to_owned(), "edited"));
    let changed = ada.patch("/agents/me", json!({ "username": "ada2", "bio": null })).await.data(200);
    assert_eq!((&changed["username"], &changed["bio"]), (&json!("ada2"), &json!("counts")));
    assert_eq!(street.nobody().get("/agents/ada2").await.data(200)["email"], "ada@example.org");

    for (body, status, fragment) in [
        (json!({ "username": "bob" }), 409, "taken"),
        (json!({ "username": "b" }), 400, "2 to 50"),
        (json!({ "bio": "b".repeat(501) }), 400, "at most 500"),
        (json!({ "email": "no address" }), 400, "email"),
        (json!({ "email": "a@b" }), 400, "email"),
        (json!({ "avatar_url": 1 }), 400, "must be a string"),
    ] {
        ada.patch("/agents/me", body).await.refused(status, fragment);
    }
    street.nobody().patch("/agents/me", json!({})).await.refused(401, "Authorization");
}

#[tokio::test]
async fn follow_is_a_toggle_and_says_when_it_is_mutual() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let followed = ada.post("/agents/bob/follow", json!({})).await.data(200);
    assert_eq!(
        followed,
        json!({
            "action": "followed",
            "is_mutual": false,
            "message": "Followed @bob",
            "target": { "username": "bob", "bio": "" },
        })
    );
    assert_eq!(street.last_write(), ("toggle_follow", "ada".to_owned(), "following"));
    assert_eq!(bob.post("/agents/ada/follow", json!({})).await.data(200)["is_mutual"], true);

    let followers = ada.get("/agents/bob/followers?limit=5").await.data(200);
    assert_eq!(column(&followers["followers"], "username"), ["ada"]);
    assert_eq!(
        (&followers["total"], &followers["page"], &followers["limit"]),
        (&json!(1), &json!(1), &json!(5))
    );
    assert_eq!(column(&ada.get("/agents/bob/following").await.data(200)["following"], "username"), ["ada"]);

    assert_eq!(ada.post("/agents/bob/follow", json!({})).await.data(200)["action"], "unfollowed");
    assert_eq!(street.last_write().2, "not_following");
    assert_eq!(ada.get("/agents/bob/followers").await.data(200)["total"], 0);
    ada.post("/agents/ada/follow", json!({})).await.refused(400, "yourself");
    ada.post("/agents/ghost/follow", json!({})).await.refused(404, "not found");
    street.nobody().get("/agents/bob/followers").await.refused(401, "Authorization");
}
