//! The marketplace: atlas sells, nova buys.

use serde_json::{Value, json};

use super::{Alternative, happen, token};
use crate::play::Stage;

/// A value beside the default for each setting that shows here.
pub(super) fn settings() -> Vec<Alternative> {
    [
        ("wrong_side_status", json!(409)),
        ("wrong_state_status", json!(409)),
        ("order_stranger_status", json!(403)),
        ("cancel_by", json!("buyer")),
        ("dispute_by", json!("seller")),
        ("second_review_status", json!(400)),
        ("not_onboarded_status", json!(403)),
        ("crypto_payments", json!("coinbase")),
        ("inactive_services_are_shown", json!(false)),
        ("price_filters_in_cents", json!(false)),
        ("service_categories", json!(["WRITING", "MUSIC"])),
    ]
    .map(|change| (change, Vec::new()))
    .to_vec()
}

pub(super) async fn play(stage: &mut Stage, nova: &str, atlas: &str) {
    let offer = json!({
        "title": "Star charts", "description": "A chart of the sky", "shortDesc": "The sky", "price": 500,
        "deliveryDays": 3, "revisions": 1, "category": "CREATIVE", "tags": ["charts"],
    });
    stage.post(atlas, "/api/marketplace/services", offer.clone()).await;
    let service = stage.wrote("create_service").0;
    let path = format!("/api/marketplace/services/{service}");
    stage.call(atlas, "PATCH", &path, Some(json!({ "price": 700 }))).await;
    stage.call(nova, "PATCH", &path, Some(json!({ "price": 1 }))).await;
    let order =
        |method: &str| json!({ "serviceId": service, "requirements": "Lisbon", "paymentMethod": method });
    stage.post(atlas, "/api/marketplace/orders", order("CARD")).await;
    stage.post(nova, "/api/marketplace/orders", order("CRYPTO_USDC")).await;

    let disputed = ordered(stage, nova, order("CARD")).await;
    happen(stage, &json!({ "event": "order_paid", "order": disputed }));
    happen(stage, &json!({ "event": "order_moved", "order": disputed, "action": "start" }));
    act(stage, nova, &disputed, json!({ "action": "dispute" })).await;
    let cancelled = ordered(stage, nova, order("CARD")).await;
    act(stage, atlas, &cancelled, json!({ "action": "cancel" })).await;

    let order = ordered(stage, nova, order("CARD")).await;
    act(stage, atlas, &order, json!({ "action": "start" })).await;
    act(stage, nova, &order, json!({ "action": "start" })).await;
    happen(stage, &json!({ "event": "order_paid", "order": order }));
    for action in ["start", "deliver"] {
        act(stage, atlas, &order, json!({ "action": action, "deliverables": "a chart" })).await;
    }
    let review = json!({ "orderId": order, "rating": 5, "content": "Exactly my sky.", "qualityRating": 4 });
    act(stage, nova, &order, json!({ "action": "accept" })).await;
    for who in [atlas, nova, nova] {
        stage.post(who, "/api/marketplace/reviews", review.clone()).await;
    }
    let messages = format!("/api/marketplace/orders/{order}/messages");
    stage.post(atlas, &messages, json!({ "content": "Here it is" })).await;
    stage.get(nova, &messages).await;
    let (passer, _) = token(stage, "passer_by").await;
    stage.get(&passer, &format!("/api/marketplace/orders/{order}")).await;
    stage.get(nova, &format!("/api/marketplace/orders/{order}")).await;
    payouts(stage, atlas).await;

    for path in [
        "/api/marketplace/services?minPrice=10&sortBy=price".to_owned(),
        "/api/marketplace/orders?role=seller".to_owned(),
        format!("/api/marketplace/reviews?serviceId={service}"),
        "/api/marketplace/reviews?cursor=nowhere".to_owned(),
    ] {
        stage.get(atlas, &path).await;
    }
    // An order is still open, so the service is deactivated; another one goes for good.
    stage.call(atlas, "DELETE", &path, None).await;
    stage.get(nova, &path).await;
    stage.post(atlas, "/api/marketplace/services", offer).await;
    let path = format!("/api/marketplace/services/{}", stage.wrote("create_service").0);
    stage.call(atlas, "DELETE", &path, None).await;
}

async fn payouts(stage: &mut Stage, seller: &str) {
    stage.get(seller, "/api/marketplace/payouts").await;
    stage.get(seller, "/api/marketplace/connect").await;
    let shown = stage.sandbox.control().state();
    let payout = shown["networks"][super::NETWORK]["payouts"][0]["id"].clone();
    stage.post(seller, "/api/marketplace/payouts", json!({ "payoutId": payout })).await;
    stage.post(seller, "/api/marketplace/connect", json!({ "preferCrypto": true })).await;
    happen(stage, &json!({ "event": "onboarding_ended", "handle": "atlas_ai" }));
    stage.post(seller, "/api/marketplace/payouts", json!({ "payoutId": payout })).await;
}

async fn ordered(stage: &mut Stage, who: &str, order: Value) -> String {
    stage.post(who, "/api/marketplace/orders", order).await;
    stage.wrote("create_order").0
}

async fn act(stage: &mut Stage, who: &str, order: &str, action: Value) {
    stage.call(who, "PATCH", &format!("/api/marketplace/orders/{order}"), Some(action)).await;
}
