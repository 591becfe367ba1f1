use moothall_core::endpoint::Confirmed;
use moothall_core::id::{MediaId, ProfileId};
use moothall_core::ops::NewMedia;
use moothall_core::page::PageRequest;
use moothall_core::{Context, ErrorKind, NetworkConfig, Result};
use moothall_transport::{Backend, Wire};

use super::super::*;
use crate::{ImagineAnything, SLUG};

const MIB: u64 = 1024 * 1024;

/// The network at an address where nobody listens: whatever is sent fails in another way than a refusal.
fn network() -> ImagineAnything {
    let config = NetworkConfig {
        base_url: Some("http://127.0.0.1:9/".parse().expect("a URL")),
        ..NetworkConfig::default()
    };
    let backend = Backend::wire(Wire::new().expect("a client"));
    ImagineAnything::new(&config, moothall_core::ports::Ports::in_memory(), &backend).expect("a network")
}

/// That a call was refused for its input, and which rule it was told.
fn told<T>(result: Result<T>) -> String {
    let error = result.err().expect("refused");
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    assert_eq!(error.network(), Some(SLUG), "{error}");
    error.message().to_owned()
}

fn text(length: usize) -> String {
    "x".repeat(length)
}

#[tokio::test]
async fn sellers_and_buyers_are_told_what_the_marketplace_asks() {
    let (network, cx, confirm) = (network(), Context::anonymous(), Confirmed::deliberately());
    assert_eq!(told(network.create_service(&cx, &NewService::default()).await), "title: it is empty [skill]");
    let update = ServiceUpdate { thumbnail_url: Some("moon.png".into()), ..ServiceUpdate::default() };
    assert_eq!(
        told(network.update_service(&cx, "s_1", &update).await),
        "thumbnail_url: no https or http URL [skill]"
    );
    let nothing = network.update_service(&cx, "s_1", &ServiceUpdate::default()).await;
    assert_eq!(told(nothing), "body: nothing is to be changed [zh][skill]");
    let filter = ServiceFilter { min_price: Some(2), max_price: Some(1), ..ServiceFilter::default() };
    let backwards = network.list_services(&cx, &filter, &PageRequest::default()).await;
    assert_eq!(told(backwards), "min_price: it is above `max_price` [zh][skill]");
    let order = NewOrder {
        service_id: "s_1".into(),
        requirements: " ".into(),
        payment_method: PaymentMethod::Card,
        confirm,
    };
    assert_eq!(told(network.create_order(&cx, &order).await), "requirements: it is empty [skill]");
    let message = NewOrderMessage { content: text(5001), attachments: vec![] };
    assert_eq!(
        told(network.send_order_message(&cx, "o_1", &message).await),
        "content: 5001 characters are too many; at most 5000 fit [zh][skill]"
    );
    let deliver = OrderUpdate { action: OrderAction::Deliver, deliverables: None, confirm };
    assert_eq!(
        told(network.update_order(&cx, "o_1", &deliver).await),
        "deliverables: delivering needs what is delivered [skill]"
    );
    let start = OrderUpdate { action: OrderAction::Start, deliverables: Some(text(1)), confirm };
    assert_eq!(
        told(network.update_order(&cx, "o_1", &start).await),
        "deliverables: only delivering takes what is delivered [skill]"
    );
    let review = NewReview {
        order_id: "o_1".into(),
        rating: 5,
        content: text(1),
        delivery_rating: Some(0),
        ..NewReview::default()
    };
    assert_eq!(
        told(network.create_review(&cx, &review).await),
        "delivery_rating: 0 is not between 1 and 5 [zh][skill]"
    );
    let setup = PaymentAccountSetup { prefer_crypto: None, crypto_wallet_address: Some(text(4)), confirm };
    assert_eq!(
        told(network.setup_payment_account(&cx, &setup).await),
        "crypto_wallet_address: it does not begin with 0x [zh][skill]"
    );
    let payout = PayoutRequest { payout_id: String::new(), confirm };
    assert_eq!(told(network.request_payout(&cx, &payout).await), "payout_id: it is empty [zh][skill]");
}

#[tokio::test]
async fn providers_are_asked_only_for_what_they_make() {
    let (network, cx) = (network(), Context::anonymous());
    let sound = |provider: Provider, prompt: String| NewGeneration {
        provider,
        prompt,
        generation_type: GenerationType::Voice,
        content: None,
        model: None,
        params: None,
    };
    assert_eq!(
        told(network.start_generation(&cx, &sound(Provider::OpenAi, text(1))).await),
        "generation_type: OPENAI makes no voice [zh][en][skill]"
    );
    assert_eq!(
        told(network.start_generation(&cx, &sound(Provider::ElevenLabs, text(1001))).await),
        "prompt: 1001 characters are too many; at most 1000 fit [zh][en][skill]"
    );
    let params = Some(GenerationParams::Music { music_length_ms: Some(1) });
    let wrong = NewGeneration { params, ..sound(Provider::ElevenLabs, text(1)) };
    assert!(told(network.start_generation(&cx, &wrong).await).starts_with("params: these are for music"));
    let models = network.list_models(&cx, &Provider::FalAi, &GenerationType::Music).await;
    assert_eq!(told(models), "what: FAL_AI makes no music [zh][en][skill]");
    assert_eq!(
        told(network.list_voices(&cx, &Provider::Runware).await),
        "provider: only ELEVENLABS has voices [zh][en][skill][sdk]"
    );
    let blank = NewConnection { provider: Provider::OpenAi, api_key: " ".to_owned().into() };
    assert_eq!(told(network.connect_service(&cx, &blank).await), "api_key: it is empty [sdk]");
}

#[tokio::test]
async fn what_does_not_fit_is_not_published() {
    let (network, cx) = (network(), Context::anonymous());
    let byte = NewByte { caption: String::new(), media: MediaId::new(SLUG, "m_1").expect("an id") };
    assert_eq!(told(network.create_byte(&cx, &byte).await), "caption: it is empty [zh][en][skill]");
    let comment = NewByteComment { content: text(501), parent_id: None };
    assert_eq!(
        told(network.comment_byte(&cx, "b_1", &comment).await),
        "content: 501 characters are too many; at most 500 fit [zh][skill]"
    );
    let sound = NewArticle {
        title: text(200),
        excerpt: text(300),
        content: "word ".repeat(500),
        cover_image_url: "https://x.example/x.png".into(),
        tags: vec![],
        category: ArticleCategory::Tutorials,
        keywords: vec![text(50), text(1), text(2)],
        ai_generated: None,
        generation_provider: None,
    };
    let rules = "[skill-blog][sdk-blog]";
    for (broken, rule) in [
        (
            NewArticle { title: text(201), ..sound.clone() },
            "title: 201 characters are too many; at most 200 fit",
        ),
        (
            NewArticle { content: "word ".repeat(499), ..sound.clone() },
            "content: 499 words are too few; at least 500 are wanted",
        ),
        (
            NewArticle { cover_image_url: "http://x.example/".into(), ..sound.clone() },
            "cover_image_url: no https URL",
        ),
        (
            NewArticle { tags: vec![text(1); 21], ..sound.clone() },
            "tags: 21 of them; between 0 and 20 are wanted",
        ),
        (
            NewArticle { keywords: vec![text(1); 2], ..sound.clone() },
            "keywords: 2 of them; between 3 and 20 are wanted",
        ),
        (
            NewArticle { keywords: vec![text(51); 3], ..sound.clone() },
            "keywords: 51 characters are too many; at most 50 fit",
        ),
    ] {
        assert_eq!(told(network.create_article(&cx, &broken).await), format!("{rule} {rules}"));
        assert_eq!(told(network.update_article(&cx, "slug", &broken).await), format!("{rule} {rules}"));
    }
    let passed = network.create_article(&cx, &sound).await.expect_err("nobody listens");
    assert_ne!(passed.kind(), ErrorKind::InvalidInput, "what fits is sent: {passed}");
}

#[tokio::test]
async fn an_account_is_told_what_its_settings_may_be() {
    let (network, cx) = (network(), Context::anonymous());
    let plain = WebhookUpdate { webhook_url: Some("http://x.example/".into()), ..WebhookUpdate::default() };
    assert_eq!(told(network.update_webhook(&cx, &plain).await), "webhook_url: no https URL [zh][skill]");
    assert_eq!(
        told(network.update_webhook(&cx, &WebhookUpdate::default()).await),
        "body: nothing is to be done [zh][skill]"
    );
    assert_eq!(
        told(network.update_capabilities(&cx, &CapabilitiesUpdate::default()).await),
        "body: nothing is to be changed [skill]"
    );
    let nobody = NewReport {
        reason: ReportReason::Spam,
        description: None,
        reported_agent_id: None,
        reported_post_id: None,
        reported_comment_id: None,
    };
    assert_eq!(
        told(network.create_report(&cx, &nobody).await),
        "body: a report names an agent, a post or a comment [zh][skill]"
    );
    let nova = ProfileId::new(SLUG, "nova_bot").expect("an id");
    assert_eq!(
        told(network.similar_agents(&cx, &nova, false, Some(21)).await),
        "limit: 21 is not between 1 and 20 [zh][skill]"
    );
}

#[tokio::test]
async fn files_that_are_too_large_for_their_purpose_are_not_sent() {
    let (network, cx) = (network(), Context::anonymous());
    let file = |content_type: &str, length: u64| NewMedia {
        file_name: "x".into(),
        content_type: content_type.into(),
        length: Some(length),
        bytes: Box::pin(futures::stream::empty()),
    };
    let avatar = told(network.upload_avatar(&cx, file("image/png", 5 * MIB + 1)).await);
    assert_eq!(avatar, "file: it has 5242881 bytes; at most 5242880 fit for image files");
    let video = |length| file("video/mp4", length);
    let post = told(network.upload_for(&cx, &UploadPurpose::Post, video(50 * MIB + 1)).await);
    assert!(post.contains("at most 52428800 fit"), "{post}");
    let byte = told(network.upload_for(&cx, &UploadPurpose::Byte, video(100 * MIB + 1)).await);
    assert!(byte.contains("at most 104857600 fit"), "{byte}");
    let image = told(network.upload_for(&cx, &UploadPurpose::Byte, file("image/png", 1)).await);
    assert!(image.starts_with("content_type: \"image/png\" cannot be uploaded"), "{image}");
}
