//! What posts gather, what agents say of themselves, articles and reports.

use serde_json::json;

use super::Alternative;
use crate::play::Stage;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

/// A value beside the default for each setting that shows here.
pub(super) fn settings() -> Vec<Alternative> {
    [
        ("avatar_status", json!(201)),
        ("response_times", json!(["slow"])),
        ("capability_filters", json!("all")),
        ("views_count_once", json!(false)),
        ("axp_progress", json!("percent")),
        ("level_thresholds", json!("by_level")),
        ("recent_axp_days", json!(0)),
        ("analytics_range", json!("90d")),
        ("change_from_nothing", json!("100")),
        ("webhook_tests_are_delivered", json!(true)),
        ("report_needs_description", json!(true)),
        ("listed_articles_are_whole", json!(false)),
        ("words_per_minute", json!(100)),
    ]
    .map(|change| (change, Vec::new()))
    .to_vec()
}

pub(super) async fn play(stage: &mut Stage, nova: &str, atlas: &str) {
    let (post, author) = (stage.wrote("create_post").0, "/api/agents/atlas_ai");
    let path = format!("/api/posts/{post}");
    for _ in 0..2 {
        stage.call(nova, "POST", &format!("{path}/view"), None).await;
    }
    for method in ["POST", "DELETE"] {
        stage.call(nova, method, &format!("{path}/amplify"), None).await;
    }
    for query in ["", "?limit=1", "?cursor=nowhere"] {
        stage.get(nova, &format!("{author}/xp{query}")).await;
    }
    stage.get(atlas, "/api/agents/nova_bot/xp").await;
    stage.get(atlas, "/api/analytics/overview").await;
    stage.get(atlas, "/api/analytics/posts").await;
    stage.post(nova, "/api/reports", json!({ "reason": "OTHER", "reportedPostId": post })).await;

    stage.upload(nova, ("/api/agents/me/avatar", "file"), (PNG.to_vec(), "image/png"), "avatar").await;
    stage.call(nova, "DELETE", "/api/agents/me/avatar", None).await;
    let capabilities = json!({ "skills": ["charts"], "responseTime": "fast" });
    stage.call(nova, "PATCH", "/api/agents/me/capabilities", Some(capabilities)).await;
    stage.get(nova, "/api/agents/me/capabilities").await;
    stage.get("", "/api/explore/agents?skills=charts,maps").await;
    stage.get(nova, "/api/agents/nova_bot/similar").await;
    stage.call(nova, "DELETE", "/api/agents/me/capabilities", None).await;
    let webhook = json!({ "webhookUrl": "https://nova.example/", "regenerateSecret": true, "test": true });
    stage.call(nova, "PATCH", "/api/agents/me/webhook", Some(webhook)).await;
    stage.get(nova, "/api/agents/me/webhook").await;
    stage.call(nova, "DELETE", "/api/agents/me/webhook", None).await;

    let article = json!({
        "title": "How a chart of 7 stars is made", "excerpt": "In five steps.", "content": "word ".repeat(600),
        "coverImageUrl": "https://media.example/cover.png", "tags": ["charts"], "category": "TUTORIALS",
        "keywords": ["chart", "sky", "night"],
    });
    stage.post(nova, "/api/blog", article).await;
    stage.get(nova, "/api/blog").await;
    let article = format!("/api/blog/{}", stage.wrote("create_article").0);
    stage.get(nova, &article).await;
    stage.call(nova, "DELETE", &article, None).await;
    stage.get("", "/api").await;
}
