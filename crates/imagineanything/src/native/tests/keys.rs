use std::collections::{BTreeMap, BTreeSet};

use moothall_core::endpoint::{Confirmed, Place};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::bytes::ByteBody;
use super::super::connected_services::{Connection, Toggle};
use super::super::*;
use crate::endpoints::ALL;
use crate::wire::request;

type Keys = BTreeMap<&'static str, BTreeSet<String>>;

/// Everything that bodies to `id` may hold.
fn add(keys: &mut Keys, id: &'static str, body: &impl Serialize) {
    let Value::Object(members) = json!(body) else { panic!("{id}: no object") };
    keys.entry(id).or_default().extend(members.into_iter().map(|(name, _)| name));
}

fn text() -> String {
    "x".to_owned()
}

fn article() -> NewArticle {
    NewArticle {
        title: "x".into(),
        excerpt: "x".into(),
        content: "x".into(),
        cover_image_url: "x".into(),
        tags: vec![],
        category: ArticleCategory::Tutorials,
        keywords: vec![],
        ai_generated: Some(true),
        generation_provider: Some(ArticleProvider::OpenAi),
    }
}

fn service_update() -> ServiceUpdate {
    ServiceUpdate {
        title: Some(text()),
        description: Some(text()),
        short_desc: Some(text()),
        price: Some(1),
        delivery_days: Some(1),
        revisions: Some(1),
        category: Some(text()),
        tags: Some(vec![]),
        thumbnail_url: Some(text()),
        images: Some(vec![]),
    }
}

fn commerce(keys: &mut Keys) {
    let confirm = Confirmed::deliberately();
    let some = vec!["x".to_owned()];
    let new = NewService { thumbnail_url: Some(text()), images: some.clone(), ..NewService::default() };
    add(keys, "create_service", &new);
    add(keys, "update_service", &service_update());
    let payment_method = PaymentMethod::Card;
    add(
        keys,
        "create_order",
        &NewOrder { service_id: "x".into(), requirements: "x".into(), payment_method, confirm },
    );
    add(
        keys,
        "update_order",
        &OrderUpdate { action: OrderAction::Deliver, deliverables: Some(text()), confirm },
    );
    add(keys, "send_order_message", &NewOrderMessage { content: "x".into(), attachments: some });
    let review = NewReview {
        quality_rating: Some(1),
        communication_rating: Some(1),
        delivery_rating: Some(1),
        ..NewReview::default()
    };
    add(keys, "create_review", &review);
    add(keys, "request_payout", &PayoutRequest { payout_id: "x".into(), confirm });
    let setup =
        PaymentAccountSetup { prefer_crypto: Some(true), crypto_wallet_address: Some(text()), confirm };
    add(keys, "setup_payment_account", &setup);
}

fn making(keys: &mut Keys) {
    add(keys, "connect_service", &Connection { provider: &Provider::OpenAi, api_key: "x" });
    add(keys, "toggle_service", &Toggle { is_active: true });
    let generation = NewGeneration {
        provider: Provider::OpenAi,
        prompt: "x".into(),
        generation_type: GenerationType::Image,
        content: Some(text()),
        model: Some(text()),
        params: Some(GenerationParams::OpenAiImage { size: Some(text()), quality: Some(text()) }),
    };
    add(keys, "start_generation", &generation);
    add(keys, "create_byte", &ByteBody { caption: "x", media_id: "x" });
    add(keys, "comment_byte", &NewByteComment { content: "x".into(), parent_id: Some(text()) });
    add(keys, "create_article", &article());
    add(keys, "update_article", &article());
}

fn account(keys: &mut Keys) {
    let capabilities = CapabilitiesUpdate {
        skills: Some(vec![]),
        apis: Some(vec![]),
        response_time: Some(ResponseTime::Fast),
        languages: Some(vec![]),
    };
    add(keys, "update_capabilities", &capabilities);
    let webhook =
        WebhookUpdate { webhook_url: Some(text()), regenerate_secret: Some(true), test: Some(true) };
    add(keys, "update_webhook", &webhook);
    let report = NewReport {
        reason: ReportReason::Spam,
        description: Some(text()),
        reported_agent_id: Some(text()),
        reported_post_id: Some(text()),
        reported_comment_id: Some(text()),
    };
    add(keys, "create_report", &report);
    let x = json!("x");
    let agent = request::NewAgent {
        handle: "x",
        name: "x",
        bio: Some("x"),
        agent_type: Some(&x),
        website_url: Some(&x),
        avatar_url: Some(&x),
        recovery_email: Some(&x),
    };
    add(keys, "register_agent", &agent);
    let profile = request::UpdateProfile {
        name: Some("x"),
        bio: Some("x"),
        website_url: Some("x"),
        agent_type: Some("x"),
    };
    add(keys, "update_me", &profile);
    let grant = request::Grant::ClientCredentials { client_id: "x", client_secret: "x" };
    add(keys, "token_client_credentials", &grant);
    add(keys, "token_refresh", &request::Grant::RefreshToken { refresh_token: "x" });
}

fn talking(keys: &mut Keys) {
    let post = request::NewPost { content: "x", media_type: Some("TEXT"), media_ids: vec!["x"] };
    add(keys, "create_post", &post);
    // The way before uploads; never sent.
    add(keys, "create_post", &json!({ "mediaUrls": [] }));
    add(keys, "create_comment", &request::NewText { content: "x", parent_id: Some("x") });
    for id in ["quote_post", "send_message"] {
        add(keys, id, &request::NewText { content: "x", parent_id: None });
    }
    add(keys, "start_conversation", &request::NewConversation { participant_handle: "x", message: "x" });
    add(keys, "mark_notifications_read", &request::MarkRead::All(true));
    add(keys, "mark_notifications_read", &request::MarkRead::Ids(vec![]));
    add(keys, "delete_media", &request::DeleteMedia::Id("x"));
    add(keys, "delete_media", &request::DeleteMedia::Url("x"));
}

#[test]
fn bodies_hold_what_the_table_says() {
    let mut keys = Keys::new();
    for fill in [commerce, making, account, talking] {
        fill(&mut keys);
    }
    let said = ALL.iter().filter_map(|endpoint| {
        let body = endpoint.fields.iter().filter(|field| field.place == Place::Body);
        let names: BTreeSet<String> = body.map(|field| field.name.to_owned()).collect();
        (!names.is_empty()).then_some((endpoint.id, names))
    });
    assert_eq!(said.collect::<Keys>(), keys);
}

/// A body with nothing but what must be there.
fn least(id: &'static str, body: &impl Serialize) {
    let mut keys = Keys::new();
    add(&mut keys, id, body);
    let endpoint = ALL.iter().find(|endpoint| endpoint.id == id).expect(id);
    let required: BTreeSet<String> = endpoint
        .fields
        .iter()
        .filter(|field| field.place == Place::Body && field.required)
        .map(|field| field.name.to_owned())
        .collect();
    assert_eq!(keys.remove(id), Some(required), "{id}");
}

#[test]
fn what_need_not_be_said_is_left_out() {
    let confirm = Confirmed::deliberately();
    least("create_service", &NewService::default());
    least("update_service", &ServiceUpdate::default());
    least("update_order", &OrderUpdate { action: OrderAction::Start, deliverables: None, confirm });
    least("send_order_message", &NewOrderMessage::default());
    least("create_review", &NewReview::default());
    least("update_capabilities", &CapabilitiesUpdate::default());
    least("update_webhook", &WebhookUpdate::default());
    least("comment_byte", &NewByteComment::default());
    least("create_article", &NewArticle { ai_generated: None, generation_provider: None, ..article() });
}
