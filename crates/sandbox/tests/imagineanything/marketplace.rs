use serde_json::{Value, json};

use crate::harness::{Caller, World, all_pages, ids, is_time};

fn offer(title: &str, price: u64) -> Value {
    json!({
        "title": title,
        "description": "A chart of the sky over your city.",
        "shortDesc": "The sky over your city",
        "price": price,
        "deliveryDays": 3,
        "revisions": 1,
        "category": "CREATIVE",
        "tags": ["astronomy"],
    })
}

async fn sell(seller: &Caller<'_>, title: &str, price: u64) -> String {
    let made = seller.post("/api/marketplace/services", offer(title, price)).await.expect(201);
    made["service"]["id"].as_str().unwrap().to_owned()
}

async fn order(buyer: &Caller<'_>, service: &str) -> String {
    let body = json!({ "serviceId": service, "requirements": "Lisbon, in May", "paymentMethod": "CARD" });
    let made = buyer.post("/api/marketplace/orders", body).await.expect(201);
    assert_eq!(made["order"]["status"], "PENDING_PAYMENT");
    assert!(made["clientSecret"].as_str().unwrap().starts_with("pi_"));
    made["order"]["id"].as_str().unwrap().to_owned()
}

async fn act(who: &Caller<'_>, order: &str, action: &str) -> crate::harness::Answer {
    let body = json!({ "action": action, "deliverables": "https://charts.example/lisbon.pdf" });
    who.patch(&format!("/api/marketplace/orders/{order}"), body).await
}

/// A completed order and its payout.
async fn complete(world: &World, seller: &Caller<'_>, buyer: &Caller<'_>, service: &str) -> (String, String) {
    let order = order(buyer, service).await;
    world.happen(&json!({ "event": "order_paid", "order": order }));
    for (who, action) in [(seller, "start"), (seller, "deliver"), (buyer, "accept")] {
        act(who, &order, action).await.expect(200);
    }
    let payouts = seller.get("/api/marketplace/payouts?status=PENDING").await.expect(200);
    let payout = payouts["payouts"][0]["id"].as_str().unwrap().to_owned();
    (order, payout)
}

#[tokio::test]
async fn a_service_is_offered_found_changed_and_taken_back() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let (cheap, dear) = (sell(&atlas, "Star charts", 300).await, sell(&nova, "Proofreading", 900).await);
    for missing in
        ["title", "description", "shortDesc", "price", "deliveryDays", "revisions", "category", "tags"]
    {
        let mut body = offer("Nothing", 1);
        body[missing] = Value::Null;
        let message = nova.post("/api/marketplace/services", body).await.refused(400, "validation_error");
        assert!(message.contains(missing), "{message}");
    }
    for (name, value) in
        [("price", json!(-1)), ("price", json!(1.5)), ("images", json!(["no url"])), ("title", json!(""))]
    {
        let mut body = offer("Nothing", 1);
        body[name] = value;
        nova.post("/api/marketplace/services", body).await.refused(400, "validation_error");
    }
    let nobody = world.nobody();
    for (query, found) in [
        ("", vec![&dear, &cheap]),
        ("?sortBy=price", vec![&dear, &cheap]),
        ("?sortBy=price&sortOrder=asc", vec![&cheap, &dear]),
        ("?sortOrder=asc", vec![&cheap, &dear]),
        ("?minPrice=300&maxPrice=899", vec![&cheap]),
        ("?search=PROOF", vec![&dear]),
        ("?category=MUSIC", vec![]),
        ("?featured=true", vec![]),
    ] {
        let list = nobody.get(&format!("/api/marketplace/services{query}")).await.expect(200);
        assert_eq!(ids(&list["services"]), found, "{query}");
    }
    for wrong in ["?sortBy=title", "?sortOrder=up", "?featured=yes", "?minPrice=cheap"] {
        let path = format!("/api/marketplace/services{wrong}");
        nobody.get(&path).await.refused(400, "validation_error");
    }
    assert_eq!(all_pages(&nobody, "/api/marketplace/services", "services", 1).await, [dear, cheap.clone()]);
    world.happen(&json!({ "event": "service_featured", "service": cheap }));
    let featured = nobody.get("/api/marketplace/services?featured=true").await.expect(200);
    assert_eq!(ids(&featured["services"]), [&cheap]);

    let path = format!("/api/marketplace/services/{cheap}");
    nova.patch(&path, json!({ "price": 1 })).await.refused(403, "forbidden");
    nova.delete(&path).await.refused(403, "forbidden");
    let changed = atlas.patch(&path, json!({ "price": 350 })).await.expect(200);
    assert_eq!(
        (&changed["service"]["price"], &changed["service"]["title"]),
        (&json!(350), &json!("Star charts"))
    );
    let read = nobody.get(&path).await.expect(200);
    assert_eq!(read["service"]["agent"]["stats"]["posts"], 0);
    assert_eq!(read["service"]["reviews"], json!([]));
    assert!(is_time(&read["service"]["createdAt"]));
    atlas.delete(&path).await.expect(200);
    nobody.get(&path).await.refused(404, "not_found");
    assert_eq!(world.last_write(), ("delete_service", "atlas_ai".into(), "deleted"));
}

#[tokio::test]
async fn an_order_moves_as_its_sides_act() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let service = sell(&atlas, "Star charts", 300).await;
    let id = order(&nova, &service).await;
    act(&atlas, &id, "start").await.refused(400, "invalid_state");
    world.happen(&json!({ "event": "order_paid", "order": id }));
    act(&nova, &id, "start").await.refused(403, "forbidden");
    act(&atlas, &id, "accept").await.refused(403, "forbidden");
    act(&nova, &id, "accept").await.refused(400, "invalid_state");
    act(&nova, &id, "dispute").await.refused(400, "invalid_state");
    for (who, action, status) in [
        (&atlas, "start", "IN_PROGRESS"),
        (&atlas, "deliver", "DELIVERED"),
        (&nova, "request_revision", "REVISION"),
        (&atlas, "deliver", "DELIVERED"),
    ] {
        let moved = act(who, &id, action).await.expect(200);
        assert_eq!(moved["order"]["status"], status);
        assert_eq!(world.last_write(), ("update_order", who.handle.clone(), status));
    }
    let all_used = act(&nova, &id, "request_revision").await.refused(400, "invalid_state");
    assert!(all_used.contains("revisions"), "{all_used}");
    let done = act(&nova, &id, "accept").await.expect(200);
    assert_eq!((&done["order"]["status"], &done["order"]["revisionsUsed"]), (&json!("COMPLETED"), &json!(1)));
    assert_eq!(done["order"]["deliverables"], "https://charts.example/lisbon.pdf");
    for action in ["start", "deliver", "cancel", "dispute"] {
        act(&atlas, &id, action).await.refused(400, "invalid_state");
    }
    let path = format!("/api/marketplace/orders/{id}");
    nova.patch(&path, json!({ "action": "teleport" })).await.refused(400, "validation_error");
    atlas.patch(&path, json!({ "action": "deliver" })).await.refused(400, "validation_error");
    nova.patch(&path, json!({})).await.refused(400, "validation_error");
}

#[tokio::test]
async fn orders_are_seen_by_their_sides_only() {
    let world = World::open().await;
    let (nova, atlas, echo) =
        (world.agent("nova_bot").await, world.agent("atlas_ai").await, world.agent("echo_bot").await);
    let service = sell(&atlas, "Star charts", 300).await;
    let id = order(&nova, &service).await;
    let path = format!("/api/marketplace/orders/{id}");
    for path in [path.clone(), format!("{path}/messages")] {
        echo.get(&path).await.refused(404, "not_found");
        nova.get(&path).await.expect(200);
        atlas.get(&path).await.expect(200);
    }
    act(&echo, &id, "cancel").await.refused(404, "not_found");
    for (who, role, count) in [
        (&nova, "buyer", 1),
        (&nova, "seller", 0),
        (&nova, "all", 1),
        (&atlas, "seller", 1),
        (&atlas, "buyer", 0),
        (&echo, "all", 0),
    ] {
        let path = format!("/api/marketplace/orders?role={role}&status=PENDING_PAYMENT");
        assert_eq!(ids(&who.get(&path).await.expect(200)["orders"]).len(), count, "{} {role}", who.handle);
    }
    nova.get("/api/marketplace/orders?status=LOST").await.refused(400, "validation_error");
    let own = json!({ "serviceId": service, "requirements": "x", "paymentMethod": "CARD" });
    atlas.post("/api/marketplace/orders", own).await.refused(400, "validation_error");
    for (name, value, status) in [
        ("serviceId", json!("nothing"), 404),
        ("paymentMethod", json!("CASH"), 400),
        ("requirements", Value::Null, 400),
    ] {
        let mut body = json!({ "serviceId": service, "requirements": "x", "paymentMethod": "CARD" });
        body[name] = value;
        assert_eq!(nova.post("/api/marketplace/orders", body).await.status, status, "{name}");
    }
    let by_coinbase = json!({ "serviceId": service, "requirements": "x", "paymentMethod": "COINBASE" });
    let made = nova.post("/api/marketplace/orders", by_coinbase).await.expect(201);
    assert!(made["coinbaseCheckoutUrl"].is_string() && made.get("clientSecret").is_none());
}

#[tokio::test]
async fn buyer_and_seller_write_to_each_other() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let service = sell(&atlas, "Star charts", 300).await;
    let messages = format!("/api/marketplace/orders/{}/messages", order(&nova, &service).await);
    let body = json!({ "content": "x".repeat(5000), "attachments": ["https://charts.example/a.png"] });
    let sent = nova.post(&messages, body).await.expect(201);
    assert_eq!(sent["message"]["sender"]["handle"], "nova_bot");
    for wrong in [
        json!({ "content": "x".repeat(5001) }),
        json!({ "content": "" }),
        json!({ "content": "a", "attachments": ["not a url"] }),
        json!({ "content": "a", "attachments": "https://charts.example/a.png" }),
    ] {
        nova.post(&messages, wrong).await.refused(400, "validation_error");
    }
    atlas.post(&messages, json!({ "content": "Which May?" })).await.expect(201);
    let list = atlas.get(&messages).await.expect(200);
    assert_eq!(list["messages"][0]["content"], "Which May?");
    assert_eq!(list["messages"][1]["attachments"], json!(["https://charts.example/a.png"]));
}

#[tokio::test]
async fn a_completed_order_is_reviewed_once_by_its_buyer_and_paid_out() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let service = sell(&atlas, "Star charts", 300).await;
    let open = order(&nova, &service).await;
    let (order, payout) = complete(&world, &atlas, &nova, &service).await;
    let review = |order: &str, rating: u64| json!({ "orderId": order, "rating": rating, "content": "Exactly my sky.", "qualityRating": 4 });
    let reviews = "/api/marketplace/reviews";
    nova.post(reviews, review(&open, 5)).await.refused(400, "invalid_state");
    atlas.post(reviews, review(&order, 5)).await.refused(403, "forbidden");
    for wrong in [0, 6] {
        nova.post(reviews, review(&order, wrong)).await.refused(400, "validation_error");
    }
    let made = nova.post(reviews, review(&order, 5)).await.expect(201);
    assert_eq!(
        (&made["review"]["qualityRating"], &made["review"]["deliveryRating"]),
        (&json!(4), &Value::Null)
    );
    nova.post(reviews, review(&order, 5)).await.refused(409, "conflict");
    let shown = world.nobody().get(&format!("/api/marketplace/services/{service}")).await.expect(200);
    assert_eq!((&shown["service"]["avgRating"], &shown["service"]["reviewCount"]), (&json!(5.0), &json!(1)));
    assert_eq!(ids(&shown["service"]["reviews"]).len(), 1);
    assert_eq!(all_pages(&world.nobody(), reviews, "reviews", 1).await.len(), 1);
    nova.get(&format!("{reviews}?serviceId=nothing")).await.refused(404, "not_found");

    let payouts = "/api/marketplace/payouts";
    let ask = json!({ "payoutId": payout });
    let list = atlas.get(payouts).await.expect(200);
    assert_eq!(list["summary"], json!({ "pending": 300, "processing": 0, "completed": 0 }));
    assert_eq!(nova.get(payouts).await.expect(200)["payouts"], json!([]));
    nova.post(payouts, ask.clone()).await.refused(404, "not_found");
    atlas.post(payouts, ask.clone()).await.refused(400, "invalid_state");
    let connect = "/api/marketplace/connect";
    assert_eq!(atlas.get(connect).await.expect(200)["payoutsEnabled"], false);
    assert!(atlas.poke(connect).await.expect(200)["onboardingUrl"].is_string());
    let account = atlas.get(connect).await.expect(200);
    assert_eq!(account, json!({ "connected": true, "chargesEnabled": false, "payoutsEnabled": false }));
    world.happen(&json!({ "event": "onboarding_ended", "handle": "atlas_ai" }));
    assert_eq!(atlas.get(connect).await.expect(200)["payoutsEnabled"], true);
    assert_eq!(atlas.post(payouts, ask.clone()).await.expect(200)["payout"]["status"], "PROCESSING");
    atlas.post(payouts, ask).await.refused(400, "invalid_state");
    world.happen(&json!({ "event": "payout_arrived", "payout": payout }));
    assert_eq!(atlas.get(payouts).await.expect(200)["summary"]["completed"], 300);
    assert!(
        world.cannot_happen(&json!({ "event": "payout_arrived", "payout": payout })).contains("COMPLETED")
    );
}

#[tokio::test]
async fn a_service_with_open_orders_is_only_deactivated() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let service = sell(&atlas, "Star charts", 300).await;
    let id = order(&nova, &service).await;
    let path = format!("/api/marketplace/services/{service}");
    assert_eq!(atlas.delete(&path).await.expect(200)["deactivated"], true);
    assert_eq!(nova.get(&path).await.expect(200)["service"]["isActive"], false);
    assert_eq!(nova.get("/api/marketplace/services").await.expect(200)["services"], json!([]));
    let body = json!({ "serviceId": service, "requirements": "x", "paymentMethod": "CARD" });
    nova.post("/api/marketplace/orders", body).await.refused(400, "invalid_state");
    act(&nova, &id, "cancel").await.expect(200);
    assert!(atlas.delete(&path).await.expect(200).get("deactivated").is_none());
    nova.get(&path).await.refused(404, "not_found");
    nova.get(&format!("/api/marketplace/orders/{id}")).await.expect(200);
}

#[tokio::test]
async fn what_others_do_to_orders_happens_when_it_is_told_to() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let service = sell(&atlas, "Star charts", 300).await;
    let event = |event: &str, order: &str| json!({ "event": event, "order": order });
    let moved =
        |order: &str, action: &str| json!({ "event": "order_moved", "order": order, "action": action });

    let cancelled = order(&nova, &service).await;
    world.happen(&event("order_paid", &cancelled));
    world.happen(&moved(&cancelled, "cancel"));
    assert_eq!(world.happen(&event("order_refunded", &cancelled))["status"], "REFUNDED");
    let unpaid = order(&nova, &service).await;
    act(&atlas, &unpaid, "cancel").await.expect(200);
    assert!(world.cannot_happen(&event("order_refunded", &unpaid)).contains("never paid"));
    assert!(world.cannot_happen(&event("order_paid", &unpaid)).contains("CANCELLED"));

    for (for_buyer, status, payouts) in [(true, "REFUNDED", 0), (false, "COMPLETED", 1)] {
        let disputed = order(&nova, &service).await;
        world.happen(&event("order_paid", &disputed));
        world.happen(&moved(&disputed, "start"));
        world.happen(&moved(&disputed, "deliver"));
        act(&nova, &disputed, "dispute").await.expect(200);
        let settled = json!({ "event": "dispute_settled", "order": disputed, "for_buyer": for_buyer });
        assert_eq!(world.happen(&settled)["status"], status);
        assert!(world.cannot_happen(&settled).contains(status));
        let path = format!("/api/marketplace/orders/{disputed}");
        assert_eq!(nova.get(&path).await.expect(200)["order"]["status"], status);
        let paid = atlas.get("/api/marketplace/payouts").await.expect(200);
        assert_eq!(ids(&paid["payouts"]).len(), payouts);
    }
    for wrong in [
        event("order_paid", "nothing"),
        json!({ "event": "order_paid" }),
        json!({ "event": "order_eaten", "order": "x" }),
        moved("nothing", "teleport"),
        json!({ "event": "service_featured", "service": "nothing" }),
        json!({ "event": "onboarding_ended", "handle": "nobody_here" }),
        json!({ "event": "payout_arrived", "payout": "nothing" }),
        json!(7),
    ] {
        assert!(!world.cannot_happen(&wrong).is_empty());
    }
}
