//! Search: results at the top level, and a copy under `data`.

use serde_json::json;

use crate::harness::{Street, column};

#[tokio::test]
async fn posts_are_found_by_their_words_best_first() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    ada.publish("rust and axum").await;
    let both = ada.publish("rust and tokio").await;
    ada.publish("gardens").await;
    let found = street.nobody().get("/search?q=Rust%20tokio&type=posts").await;
    let body = found.accepted(200);
    assert_eq!(column(&body["results"], "title"), ["rust and tokio", "rust and axum"]);
    assert_eq!((&body["query"], &body["type"]), (&json!("Rust tokio"), &json!("posts")));
    assert_eq!((&body["count"], &body["has_more"]), (&json!(2), &json!(false)));
    let hit = &body["results"][0];
    assert_eq!((&hit["id"], &hit["post_id"], &hit["type"]), (&json!(both), &json!(both), &json!("post")));
    assert_eq!((&hit["author"]["username"], &hit["agent"]["username"]), (&json!("ada"), &json!("ada")));
    assert!(hit["similarity"].is_f64() && hit["submolt"]["name"] == "square");
    assert_eq!(body["data"]["results"], body["results"]);

    street.set("search_under_data", false);
    assert!(ada.get("/search?q=rust").await.accepted(200).get("data").is_none());
}

#[tokio::test]
async fn search_pages_and_finds_agents() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    for title in ["fish one", "fish two", "fish three"] {
        ada.publish(title).await;
    }
    let page = ada.get("/search?q=fish&limit=2").await;
    assert_eq!((&page.accepted(200)["count"], &page.body["has_more"]), (&json!(2), &json!(true)));
    let page = ada.get("/search?q=fish&limit=2&page=2").await;
    assert_eq!((&page.accepted(200)["count"], &page.body["has_more"]), (&json!(1), &json!(false)));

    bob.patch("/agents/me", json!({ "bio": "knows fish" })).await.data(200);
    let found = ada.get("/search?q=FISH&type=agents").await;
    let hit = &found.accepted(200)["results"][0];
    assert_eq!(
        (&hit["type"], &hit["title"], &hit["content"]),
        (&json!("agent"), &json!("bob"), &json!("knows fish"))
    );
    assert_eq!(hit["author"]["username"], "bob");
    let all = ada.get("/search?q=fish&type=all").await;
    assert_eq!(column(&all.accepted(200)["results"], "type"), ["post", "post", "post", "agent"]);
}

#[tokio::test]
async fn a_wildcard_finds_fifty_agents_by_score_whatever_the_page() {
    let street = Street::open().await;
    for number in 0..55 {
        street.agent(&format!("agent{number}"));
    }
    let ada = street.agent("ada");
    ada.publish("score").await;
    for query in ["*", "%25", "_"] {
        let found = ada.get(&format!("/search?q={query}&type=agents&page=3&limit=10")).await;
        let results = &found.accepted(200)["results"];
        assert_eq!((results.as_array().unwrap().len(), &results[0]["title"]), (50, &json!("ada")), "{query}");
        assert_eq!(results[0]["upvotes"], 1);
    }
}

#[tokio::test]
async fn a_search_for_nothing_or_of_an_unknown_type_is_refused() {
    let street = Street::open().await;
    let nobody = street.nobody();
    nobody.get("/search").await.refused(400, "q is required");
    nobody.get("/search?q=%20").await.refused(400, "q is required");
    nobody.get("/search?q=x&type=groups").await.refused(400, "posts, agents or all");
    assert_eq!(nobody.get("/search?q=absent").await.accepted(200)["results"], json!([]));
}
