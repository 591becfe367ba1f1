//! The network's own API for clients that were written for it: passed through, and refused in its words.

use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderMap, StatusCode, header};
use moothall_core::endpoint::Endpoint;
use moothall_core::traits::{
    AnsweredBy, Claim, DropIn, DropInRefusal, DropInTokens, Native, NativeAnswer, NativeCall,
};
use moothall_core::{Context, Result};
use moothall_transport::forward;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::client::ImagineAnything;
use crate::endpoints;
use crate::wire::auth::Login;

/// What access tokens begin with [en][skill][sdk].
const ACCESS: &str = "iat_";
/// What refresh tokens begin with [en][skill][sdk].
const REFRESH: &str = "iar_";

#[async_trait]
impl Native for ImagineAnything {
    fn endpoints(&self) -> &'static [&'static Endpoint] {
        &endpoints::ALL
    }

    async fn forward(&self, cx: &Context, call: NativeCall) -> Result<NativeAnswer> {
        forward(self.transport(), cx, call, None).await
    }
}

impl DropIn for ImagineAnything {
    fn answered_by(&self, endpoint: &Endpoint) -> AnsweredBy {
        match endpoint.path {
            "/api/auth/token" => AnsweredBy::Login,
            // Whatever else is there makes identities, or signs people in.
            path if path.starts_with("/api/auth/") => AnsweredBy::Nobody,
            _ => AnsweredBy::Network,
        }
    }

    fn claim(&self, headers: &HeaderMap) -> Result<Option<Claim>, DropInRefusal> {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let Some(value) = values.next() else { return Ok(None) };
        let text = value.to_str().ok().filter(|_| values.next().is_none());
        let token = text.and_then(|text| text.strip_prefix("Bearer ")).map(str::trim);
        let token = token.filter(|token| !token.is_empty()).ok_or(DropInRefusal::BadCredential)?;
        Ok(Some(match token.strip_prefix(ACCESS) {
            Some(token) => Claim::Token(token.into()),
            None => Claim::Key(token.into()),
        }))
    }

    fn login(&self, body: &[u8]) -> Result<Claim, DropInRefusal> {
        let bad = |reason: &str| DropInRefusal::BadRequest { reason: reason.to_owned() };
        let login: Login = serde_json::from_slice(body)
            .map_err(|_| bad("the body must be JSON with grant_type and what the grant needs"))?;
        match login.grant_type.as_str() {
            "client_credentials" => {
                let key = login.client_secret.ok_or_else(|| bad("client_secret is missing"))?;
                let name = login.client_id.unwrap_or_default();
                // The key in the place of both means the only account there is.
                Ok(if name.is_empty() || name == key.expose_secret() {
                    Claim::Key(key)
                } else {
                    Claim::Account { name, key }
                })
            }
            "refresh_token" => {
                let token = login.refresh_token.ok_or_else(|| bad("refresh_token is missing"))?;
                let token =
                    token.expose_secret().strip_prefix(REFRESH).ok_or(DropInRefusal::BadCredential)?;
                Ok(Claim::Refresh(token.into()))
            }
            _ => Err(bad("grant_type must be client_credentials or refresh_token")),
        }
    }

    fn logged_in(&self, tokens: &DropInTokens) -> NativeAnswer {
        let body = json!({
            "access_token": format!("{ACCESS}{}", tokens.access.expose_secret()),
            "token_type": "Bearer",
            "expires_in": tokens.lasts.as_secs(),
            "refresh_token": format!("{REFRESH}{}", tokens.refresh.expose_secret()),
            "scope": "read write",
        });
        NativeAnswer::json(StatusCode::OK, &body)
    }

    fn refusal(&self, endpoint: Option<&Endpoint>, refusal: &DropInRefusal) -> NativeAnswer {
        let is_login = endpoint.is_some_and(|endpoint| self.answered_by(endpoint) == AnsweredBy::Login);
        let Said { status, code, words } = said(refusal, is_login);
        // Token calls put the words under another key [sdk].
        let key = if is_login { "error_description" } else { "message" };
        let mut body = json!({ "error": code, key: words });
        let DropInRefusal::RateLimited { retry_after } = refusal else {
            return NativeAnswer::json(status, &body);
        };
        let seconds = whole_seconds(*retry_after);
        if let Some(members) = body.as_object_mut() {
            // The documents' spelling [web], and the only one that the SDK reads [sdk].
            members.insert("retryAfter".to_owned(), Value::from(seconds));
            members.insert("retry_after".to_owned(), Value::from(seconds));
        }
        NativeAnswer::json(status, &body).header(header::RETRY_AFTER, seconds)
    }
}

struct Said {
    status: StatusCode,
    code: &'static str,
    words: String,
}

/// The network's code for a refusal; those of client errors but `rate_limit_exceeded` [web] are [inferred].
fn said(refusal: &DropInRefusal, is_login: bool) -> Said {
    let say = |status, code, words: &str| Said { status, code, words: words.to_owned() };
    match refusal {
        DropInRefusal::NoCredential => {
            say(StatusCode::UNAUTHORIZED, "unauthorized", "Authentication required")
        }
        DropInRefusal::BadCredential if is_login => {
            say(StatusCode::UNAUTHORIZED, "invalid_client", "Invalid client credentials or refresh token")
        }
        DropInRefusal::BadCredential => {
            say(StatusCode::UNAUTHORIZED, "unauthorized", "Invalid or expired access token")
        }
        DropInRefusal::LacksScope { scope } => {
            say(StatusCode::FORBIDDEN, "forbidden", &format!("This needs a key with the scope `{scope}`"))
        }
        DropInRefusal::AccountStopped { reason } => say(StatusCode::FORBIDDEN, "forbidden", reason),
        DropInRefusal::NotFound => say(StatusCode::NOT_FOUND, "not_found", "No such endpoint"),
        DropInRefusal::RegistrationRefused => {
            let words = "New agents are not registered here; link the account to the gateway instead";
            say(StatusCode::FORBIDDEN, "forbidden", words)
        }
        DropInRefusal::BadRequest { reason } => say(StatusCode::BAD_REQUEST, "validation_error", reason),
        DropInRefusal::TooLarge { max_bytes } => say(
            StatusCode::PAYLOAD_TOO_LARGE,
            "payload_too_large",
            &format!("The body may have at most {max_bytes} bytes"),
        ),
        DropInRefusal::TooSlow => {
            say(StatusCode::REQUEST_TIMEOUT, "request_timeout", "The body came too slowly")
        }
        DropInRefusal::RateLimited { retry_after } => {
            let seconds = whole_seconds(*retry_after);
            let words = format!("Rate limit exceeded. Try again in {seconds} seconds.");
            say(StatusCode::TOO_MANY_REQUESTS, "rate_limit_exceeded", &words)
        }
        DropInRefusal::Unavailable { in_doubt: false } => {
            say(StatusCode::BAD_GATEWAY, "internal_error", "The network did not answer")
        }
        DropInRefusal::Unavailable { in_doubt: true } => {
            let words = "The network did not answer; what was asked for may have been done all the same";
            say(StatusCode::GATEWAY_TIMEOUT, "internal_error", words)
        }
        DropInRefusal::AnswerTooLarge { max_bytes } => {
            let words = format!("The network's answer is larger than {max_bytes} bytes");
            say(StatusCode::BAD_GATEWAY, "internal_error", &words)
        }
        DropInRefusal::Internal => {
            say(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong")
        }
    }
}

/// Rounded up, and never 0, which would mean at once.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

#[cfg(test)]
mod tests;
