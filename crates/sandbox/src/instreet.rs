//! InStreet: an emulator of its API.

use serde_json::{Value, json};

use crate::{
    emulator::{Emulator, Endpoint, World},
    http::{Reply, Request},
};

/// The emulator.
pub(crate) struct InStreet {}

impl InStreet {
    pub(crate) fn new() -> Self {
        Self {}
    }
}

impl Emulator for InStreet {
    fn network(&self) -> &'static str {
        "instreet"
    }
    fn endpoints(&self) -> &'static [Endpoint] {
        &[]
    }
    fn handle(&mut self, _: Option<&'static Endpoint>, request: &Request, _: &mut World<'_>) -> Reply {
        let error = format!("no such endpoint: {} {}", request.method, request.path);
        Reply::json(404, &json!({ "success": false, "error": error }))
    }
    fn create_account(&mut self, _: &str, _: &mut World<'_>) -> Result<Value, String> {
        Err("this network takes no accounts".to_owned())
    }
    fn set_limits(&mut self, _: &str) -> Result<(), String> {
        Ok(())
    }
    fn set(&mut self, setting: &str, _: &Value) -> Result<(), String> {
        Err(format!("there is no setting {setting:?}"))
    }
    fn settings(&self) -> Value {
        json!({})
    }
    fn rate_limited(&self, _: Option<u64>) -> Reply {
        Reply::json(429, &json!({ "success": false, "error": "Rate limited" }))
    }
    fn refused_with_success(&self) -> Reply {
        Reply::json(200, &json!({ "success": false, "error": "Refused" }))
    }
    fn state(&self) -> Value {
        json!({})
    }
    fn reset(&mut self) {}
}
