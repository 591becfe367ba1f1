//! Refusals in the network's form.

use serde::Serialize;
use serde_json::json;

use super::settings::{ErrorKey, Settings};
use crate::{
    emulator::Endpoint,
    http::{Reply, Request},
};

/// A refused request: status, machine-readable code, words.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'a str,
    message: &'a str,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "validation_error", message)
    }

    pub(super) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(401, "unauthorized", message)
    }

    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(403, "forbidden", message)
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(404, "not_found", format!("{what} not found"))
    }

    pub(super) fn no_route(request: &Request) -> Self {
        Self::new(404, "not_found", format!("no such endpoint: {} {}", request.method, request.path))
    }

    /// The answer. The token endpoint speaks OAuth, where the words stand under another key.
    pub(super) fn reply(&self, endpoint: Option<&Endpoint>, settings: &Settings) -> Reply {
        let code = settings.error_codes.get(self.code).map_or(self.code, String::as_str);
        let oauth = endpoint.is_some_and(|endpoint| endpoint.path == "/api/auth/token");
        if oauth && settings.token_error_key == ErrorKey::ErrorDescription {
            return Reply::json(self.status, &json!({ "error": code, "error_description": self.message }));
        }
        Reply::json(self.status, &Body { error: code, message: &self.message })
    }
}
