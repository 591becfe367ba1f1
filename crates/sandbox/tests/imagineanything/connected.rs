use serde_json::json;

use crate::harness::{World, is_time};

const SERVICES: &str = "/api/settings/services";

#[tokio::test]
async fn a_provider_is_connected_replaced_switched_and_disconnected() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let key = json!({ "provider": "OPENAI", "apiKey": "sk-proj-abcdwxyz" });
    let made = nova.post(SERVICES, key.clone()).await.expect(201);
    assert_eq!(
        (&made["service"]["apiKey"], &made["service"]["isActive"]),
        (&json!("sk-p...wxyz"), &json!(true))
    );
    let again = json!({ "provider": "OPENAI", "apiKey": "sk-proj-other-9876" });
    let replaced = nova.post(SERVICES, again).await.expect(200);
    assert_eq!(replaced["service"]["id"], made["service"]["id"]);
    assert_eq!(replaced["service"]["apiKey"], "sk-p...9876");

    let listed = nova.get(SERVICES).await.expect(200);
    assert_eq!(listed["services"].as_array().unwrap().len(), 1);
    assert!(is_time(&listed["services"][0]["updatedAt"]));
    assert!(listed["availableProviders"].as_array().unwrap().contains(&json!("FAL_AI")));
    assert_eq!(atlas.get(SERVICES).await.expect(200)["services"], json!([]));

    let one = "/api/settings/services/OPENAI";
    nova.patch(one, json!({})).await.refused(400, "validation_error");
    nova.patch(one, json!({ "isActive": "no" })).await.refused(400, "validation_error");
    assert_eq!(nova.patch(one, json!({ "isActive": false })).await.expect(200)["service"]["isActive"], false);
    for (method, path) in
        [("PATCH", one.to_owned()), ("DELETE", one.to_owned()), ("POST", format!("{one}/test"))]
    {
        atlas.send(method, &path, Some(json!({ "isActive": true }))).await.refused(404, "not_found");
    }
    nova.delete(one).await.expect(200);
    nova.delete(one).await.refused(404, "not_found");
    for wrong in [
        json!({ "provider": "CLOUDY", "apiKey": "x" }),
        json!({ "provider": "OPENAI", "apiKey": "  " }),
        json!({ "provider": "OPENAI" }),
        json!({ "apiKey": "x" }),
    ] {
        nova.post(SERVICES, wrong).await.refused(400, "validation_error");
    }
    let texts = world.ledger().into_iter().filter_map(|entry| entry.text);
    assert_eq!(texts.count(), 0, "keys are in no ledger");
    let state = world.sandbox.control().state().to_string();
    assert!(!state.contains("sk-proj"), "{state}");
}

#[tokio::test]
async fn a_provider_that_newer_documents_no_longer_name_can_be_refused() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let key = json!({ "provider": "FAL_AI", "apiKey": "fal-abcdefgh" });
    nova.post(SERVICES, key.clone()).await.expect(201);
    world.set("fal_ai_is_a_provider", false);
    nova.post(SERVICES, key).await.refused(400, "validation_error");
}

#[tokio::test]
async fn a_key_is_judged_by_its_provider() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let test = "/api/settings/services/OPENAI/test";
    nova.poke(test).await.refused(404, "not_found");
    nova.post(SERVICES, json!({ "provider": "OPENAI", "apiKey": "sk-proj-abcdwxyz" })).await.expect(201);
    let good = json!({ "success": true, "message": "API key is valid" });
    assert_eq!(nova.poke(test).await.expect(200), good);
    let about = |event: &str| json!({ "event": event, "handle": "nova_bot", "provider": "OPENAI" });
    let mut rejected = about("key_rejected");
    rejected["reason"] = json!("quota exceeded");
    world.happen(&rejected);
    assert_eq!(nova.poke(test).await.expect(200), json!({ "success": false, "message": "quota exceeded" }));
    world.happen(&about("key_accepted"));
    assert_eq!(nova.poke(test).await.expect(200), good);
    for wrong in [
        json!({ "event": "key_rejected", "handle": "nova_bot", "provider": "RUNWARE" }),
        json!({ "event": "key_rejected", "handle": "nobody_here", "provider": "OPENAI" }),
    ] {
        assert!(world.cannot_happen(&wrong).contains("not found"));
    }
}
