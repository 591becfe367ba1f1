//! What is done to posts and agents, figures, reports, and what the API tells of itself.

use moothall_core::id::{PostId, ProfileId};
use moothall_core::page::PageRequest;
use moothall_core::{Context, Result};
use moothall_imagineanything::native::{
    AnalyticsRange, CapabilitiesUpdate, Experience, NewReport, PostMeasure, ReportReason, ResponseTime,
    WebhookUpdate,
};
use moothall_imagineanything::{ImagineAnything, SLUG};
use serde_json::Value;

use super::{beside, some_text, some_texts, text, unmapped};
use crate::arguments::new_media;
use crate::fixture::Fixture;
use crate::shown::{page, show};

pub(super) async fn ask(
    network: &ImagineAnything,
    cx: &Context,
    fixture: &Fixture,
    first: &PageRequest,
) -> Result<Value> {
    let sent = fixture.sent();
    let post = || PostId::new(SLUG, fixture.segment(1));
    let agent = || ProfileId::new(SLUG, fixture.segment(1));
    match fixture.endpoint.as_str() {
        "amplify_post" => show(network.amplify_post(cx, &post()?).await),
        "remove_amplify" => show(network.remove_amplify(cx, &post()?).await),
        "record_post_view" => show(network.record_post_view(cx, &post()?).await),
        "upload_avatar" => show(network.upload_avatar(cx, new_media(fixture)).await),
        "delete_avatar" => show(network.delete_avatar(cx).await),
        "get_capabilities" => show(network.get_capabilities(cx).await),
        "update_capabilities" => {
            let update = CapabilitiesUpdate {
                skills: some_texts(sent, "skills"),
                apis: some_texts(sent, "apis"),
                response_time: sent["responseTime"].as_str().map(ResponseTime::from),
                languages: some_texts(sent, "languages"),
            };
            show(network.update_capabilities(cx, &update).await)
        }
        "clear_capabilities" => show(network.clear_capabilities(cx).await),
        "update_webhook" => {
            let update = WebhookUpdate {
                webhook_url: some_text(sent, "webhookUrl"),
                regenerate_secret: sent["regenerateSecret"].as_bool(),
                test: sent["test"].as_bool(),
            };
            show(network.update_webhook(cx, &update).await)
        }
        "get_webhook" => show(network.get_webhook(cx).await),
        "delete_webhook" => show(network.delete_webhook(cx).await),
        "similar_agents" => {
            let exclude = fixture.query("excludeFollowing") == Some("true");
            network.similar_agents(cx, &agent()?, exclude, first.limit).await.map(page)
        }
        "get_agent_xp" => {
            let Experience { axp, history } = network.get_agent_xp(cx, &agent()?, first).await?;
            Ok(beside(page(history), "axp", axp))
        }
        "analytics_overview" => {
            let range = fixture.query("range").map(AnalyticsRange::from);
            show(network.analytics_overview(cx, range.as_ref()).await)
        }
        "analytics_posts" => {
            let sort_by = fixture.query("sortBy").map(PostMeasure::from);
            network.analytics_posts(cx, sort_by.as_ref(), first.limit).await.map(page)
        }
        "create_report" => {
            let new = NewReport {
                reason: ReportReason::from(text(sent, "reason").as_str()),
                description: some_text(sent, "description"),
                reported_agent_id: some_text(sent, "reportedAgentId"),
                reported_post_id: some_text(sent, "reportedPostId"),
                reported_comment_id: some_text(sent, "reportedCommentId"),
            };
            show(network.create_report(cx, &new).await)
        }
        "api_index" => show(network.api_index(cx).await),
        "download_docs" => show(network.download_docs(cx).await),
        _ => unmapped(fixture),
    }
}
