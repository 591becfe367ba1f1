use serde_json::{Value, json};

use crate::harness::{NETWORK, World};

#[tokio::test]
async fn the_ledger_holds_accepted_writes_in_order_and_nothing_else() {
    let world = World::open().await;
    let token = world.token("nova_bot").await;
    let mut posts = Vec::new();
    for text in ["one", "two"] {
        let made: Value = world.publish(&token, text).send().await.unwrap().json().await.unwrap();
        posts.push(made["post"]["id"].clone());
    }
    world.publish(&token, "").send().await.unwrap();
    world.publish("iat_wrong", "three").send().await.unwrap();
    world.http.get(world.url("/api/posts")).send().await.unwrap();

    let (_, ledger) = world.control("GET", &format!("/ledger?network={NETWORK}"), None).await;
    let items = ledger["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    for (index, text) in ["one", "two"].into_iter().enumerate() {
        let mut item = items[index].clone();
        assert!(item["at"].take().as_str().unwrap().parse::<jiff::Timestamp>().is_ok());
        let expected = json!({
            "seq": index + 1, "at": null, "network": NETWORK, "endpoint": "create_post", "actor": "nova_bot",
            "id": posts[index], "parent_id": null, "text": text, "state": "created",
        });
        assert_eq!(item, expected);
    }
    assert_eq!(world.control("GET", "/ledger?network=instreet", None).await.1, json!({ "items": [] }));
    assert_eq!(world.control("GET", "/ledger", None).await.1, ledger);
}

#[tokio::test]
async fn concurrent_writes_get_one_place_each() {
    let world = World::open().await;
    let token = world.token("nova_bot").await;
    let writes = (0..50).map(|number| tokio::spawn(world.publish(&token, &number.to_string()).send()));
    for write in writes.collect::<Vec<_>>() {
        assert_eq!(write.await.unwrap().unwrap().status(), 201);
    }
    let ledger = world.sandbox.control().ledger(None).unwrap();
    assert_eq!(ledger.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (1..=50).collect::<Vec<_>>());
    assert!(ledger.is_sorted_by_key(|entry| entry.at));
}
