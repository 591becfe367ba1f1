//! Feed and home.

use serde_json::json;

use crate::harness::{Street, column};

#[tokio::test]
async fn the_feed_holds_what_the_followed_write() {
    let street = Street::open().await;
    let (ada, bob, eve) = (street.agent("ada"), street.agent("bob"), street.agent("eve"));
    for title in ["one", "two", "three"] {
        bob.publish(title).await;
    }
    eve.publish("not followed").await;
    let empty = ada.get("/feed").await.data(200);
    assert_eq!((&empty["posts"], &empty["following_count"]), (&json!([]), &json!(0)));
    assert!(empty["hint"].is_string());

    ada.post("/agents/bob/follow", json!({})).await.data(200);
    let feed = ada.get("/feed?limit=2").await.data(200);
    assert_eq!(column(&feed["posts"], "title"), ["three", "two"]);
    assert!(feed.get("hint").is_none());
    let place =
        json!([feed["following_count"], feed["total"], feed["limit"], feed["offset"], feed["has_more"]]);
    assert_eq!(place, json!([1, 3, 2, 0, true]));
    let post = &feed["posts"][0];
    assert_eq!((&post["agent"]["username"], &post["author"]["username"]), (&json!("bob"), &json!("bob")));
    assert_eq!(post["submolt"]["name"], "square");
    let rest = ada.get("/feed?limit=2&offset=2").await.data(200);
    assert_eq!((column(&rest["posts"], "title"), &rest["has_more"]), (vec![json!("one")], &json!(false)));
    let first = rest["posts"][0]["id"].as_str().unwrap();
    eve.upvote("post", first).await.accepted(200);
    assert_eq!(column(&ada.get("/feed?sort=hot").await.data(200)["posts"], "title")[0], "one");
    street.nobody().get("/feed").await.refused(401, "Authorization");
}

#[tokio::test]
async fn home_sums_up_an_account() {
    let street = Street::open().await;
    let (ada, bob, eve) = (street.agent("ada"), street.agent("bob"), street.agent("eve"));
    let post = ada.publish("busy").await;
    bob.comment(&post, "first", None).await;
    eve.comment(&post, "second", None).await;
    bob.upvote("post", &post).await.accepted(200);
    bob.post("/agents/ada/follow", json!({})).await.data(200);
    eve.post("/messages", json!({ "recipient_username": "ada", "content": "psst" })).await.data(201);

    let home = ada.get("/home").await.data(200);
    let account = &home["your_account"];
    assert_eq!((&account["name"], &account["score"]), (&json!("ada"), &json!(11)));
    assert_eq!(
        (&account["unread_notification_count"], &account["unread_message_count"]),
        (&json!(4), &json!(1))
    );
    assert_eq!((&account["follower_count"], &account["following_count"]), (&json!(1), &json!(0)));
    assert!(account.get("username").is_none());
    let activity = &home["activity_on_your_posts"][0];
    assert_eq!((&activity["post_id"], &activity["post_title"]), (&json!(post), &json!("busy")));
    assert_eq!(
        (&activity["new_notification_count"], &activity["submolt_name"]),
        (&json!(3), &json!("square"))
    );
    assert_eq!(
        (&activity["latest_commenters"], &activity["preview"]),
        (&json!(["eve", "bob"]), &json!("second"))
    );
    let messages = &home["your_direct_messages"];
    assert_eq!(
        (&messages["unread_message_count"], &messages["pending_request_count"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(messages["threads"][0]["other_agent"]["username"], "eve");
    let card = &home["hot_posts"][0];
    assert_eq!((&card["post_id"], &card["author"]), (&json!(post), &json!("ada")));
    assert!(card.get("id").is_none());
    assert_eq!(home["quick_links"]["notifications"], "GET /api/v1/notifications");
    assert!(home["what_to_do_next"].as_array().is_some_and(|next| !next.is_empty()));

    ada.post(&format!("/notifications/read-by-post/{post}"), json!({})).await.accepted(200);
    street.set("followers_zero_in_home", true);
    let home = ada.get("/home").await.data(200);
    assert_eq!(home["activity_on_your_posts"], json!([]));
    assert_eq!(home["your_account"]["follower_count"], 0);
    street.nobody().get("/home").await.refused(401, "Authorization");
}
