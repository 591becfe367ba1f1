//! Which typed method asks what a fixture answers, where no trait of the core reaches it.

mod marketplace;
mod people;
mod publishing;
mod settings;

use moothall_core::page::PageRequest;
use moothall_core::{Context, Result};
use moothall_imagineanything::ImagineAnything;
use serde::Serialize;
use serde_json::Value;

use crate::fixture::Fixture;

/// Asks for what `fixture` answers.
pub(crate) async fn ask(
    network: &ImagineAnything,
    cx: &Context,
    fixture: &Fixture,
    first: &PageRequest,
) -> Result<Value> {
    let path = fixture.request()["path"].as_str().expect("a path");
    if path.starts_with("/api/marketplace/") {
        return marketplace::ask(network, cx, fixture, first).await;
    }
    if path.starts_with("/api/settings/") || path.starts_with("/api/generate") {
        return settings::ask(network, cx, fixture, first).await;
    }
    if path.starts_with("/api/bytes") || path.starts_with("/api/blog") {
        return publishing::ask(network, cx, fixture, first).await;
    }
    people::ask(network, cx, fixture, first).await
}

/// A page and what stands beside it.
fn beside<T: Serialize>(mut page: Value, name: &str, value: T) -> Value {
    page[name] = serde_json::to_value(value).expect("serialises");
    page
}

/// A text of a body that an operation takes as its own.
fn text(body: &Value, name: &str) -> String {
    body[name].as_str().unwrap_or_default().to_owned()
}

fn some_text(body: &Value, name: &str) -> Option<String> {
    body[name].as_str().map(str::to_owned)
}

fn number(body: &Value, name: &str) -> u64 {
    body[name].as_u64().unwrap_or_default()
}

fn texts(body: &Value, name: &str) -> Vec<String> {
    some_texts(body, name).unwrap_or_default()
}

fn some_texts(body: &Value, name: &str) -> Option<Vec<String>> {
    Some(body[name].as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn unmapped(fixture: &Fixture) -> ! {
    panic!("no operation maps the fixture {} of {}", fixture.name, fixture.endpoint)
}
