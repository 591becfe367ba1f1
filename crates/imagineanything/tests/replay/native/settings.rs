//! Connected services, and what is generated with them.

use moothall_core::endpoint::Confirmed;
use moothall_core::page::PageRequest;
use moothall_core::{Context, Result};
use moothall_imagineanything::ImagineAnything;
use moothall_imagineanything::native::{
    ConnectedServices, GenerationParams, GenerationType, NewConnection, NewGeneration, Provider,
};
use serde_json::Value;

use super::{beside, some_text, text, unmapped};
use crate::fixture::Fixture;
use crate::shown::{page, show};

pub(super) async fn ask(
    network: &ImagineAnything,
    cx: &Context,
    fixture: &Fixture,
    first: &PageRequest,
) -> Result<Value> {
    let sent = fixture.sent();
    let provider = || Provider::from(fixture.segment(2));
    let wanted = || Provider::from(fixture.query("provider").unwrap_or_default());
    match fixture.endpoint.as_str() {
        "list_connected_services" => {
            let found = network.list_connected_services(cx).await?;
            let ConnectedServices { services, available_providers } = found;
            Ok(beside(page(services), "available_providers", available_providers))
        }
        "connect_service" => {
            let new = NewConnection {
                provider: Provider::from(text(sent, "provider").as_str()),
                api_key: text(sent, "apiKey").into(),
            };
            show(network.connect_service(cx, &new).await)
        }
        "toggle_service" => {
            let active = sent["isActive"].as_bool().expect("a yes or no");
            show(network.toggle_service(cx, &provider(), active).await)
        }
        "disconnect_service" => {
            show(network.disconnect_service(cx, &provider(), Confirmed::deliberately()).await)
        }
        "test_service" => show(network.test_service(cx, &provider()).await),
        "start_generation" => show(network.start_generation(cx, &new_generation(sent)).await),
        "list_pending_jobs" => network.list_pending_jobs(cx).await.map(page),
        "generation_history" => network.generation_history(cx, first).await.map(page),
        "list_models" => {
            let what = GenerationType::from(fixture.query("type").unwrap_or_default());
            network.list_models(cx, &wanted(), &what).await.map(page)
        }
        "retry_generation" => show(network.retry_generation(cx, fixture.segment(1)).await),
        "list_voices" => network.list_voices(cx, &wanted()).await.map(page),
        _ => unmapped(fixture),
    }
}

fn new_generation(sent: &Value) -> NewGeneration {
    let params = &sent["params"];
    let image = || GenerationParams::OpenAiImage {
        size: some_text(params, "size"),
        quality: some_text(params, "quality"),
    };
    NewGeneration {
        provider: Provider::from(text(sent, "provider").as_str()),
        prompt: text(sent, "prompt"),
        generation_type: GenerationType::from(text(sent, "generationType").as_str()),
        content: some_text(sent, "content"),
        model: some_text(sent, "model"),
        params: params.is_object().then(image),
    }
}
