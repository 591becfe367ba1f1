//! How the network hands out access tokens: OAuth 2 client credentials, and refresh tokens.

use std::time::Duration;

use jiff::Timestamp;
use moothall_core::ports::Token;
use moothall_core::{Credentials, Error, ErrorKind, Result};
use moothall_transport::{Request, Response, TokenGrants};
use secrecy::{ExposeSecret, SecretString};

use crate::SLUG;
use crate::endpoints::{TOKEN_CLIENT_CREDENTIALS, TOKEN_REFRESH};
use crate::wire::auth::Tokens;
use crate::wire::request::Grant;

/// An access token lives an hour (all sources); this is meant when the answer does not say.
const LIFETIME_SECONDS: u32 = 3600;

/// The SDK renews with less than five minutes left [sdk].
const RENEW_BEFORE: Duration = Duration::from_mins(5);

/// The two grants. Both are JSON: no source shows a form or HTTP Basic.
pub(crate) struct Grants;

impl TokenGrants for Grants {
    fn request(&self, credentials: &Credentials, refresh: Option<&SecretString>) -> Result<Request> {
        if let Some(refresh) = refresh {
            let grant = Grant::RefreshToken { refresh_token: refresh.expose_secret() };
            return Request::to(&TOKEN_REFRESH).json(&grant);
        }
        let grant = Grant::ClientCredentials {
            client_id: credentials.get("client_id")?.expose_secret(),
            client_secret: credentials.get("client_secret")?.expose_secret(),
        };
        Request::to(&TOKEN_CLIENT_CREDENTIALS).json(&grant)
    }

    fn parse(&self, response: &Response, now: Timestamp) -> Result<Token> {
        let tokens: Tokens = response.decode().map_err(|error| error.on(SLUG))?.value;
        let lifetime = Duration::from_secs(tokens.expires_in.unwrap_or(LIFETIME_SECONDS).into());
        let expires_at = now.checked_add(lifetime).map_err(|cause| {
            Error::new(ErrorKind::Decode, "the token's end is beyond what can be told")
                .on(SLUG)
                .with_source(cause)
        })?;
        // An answer without a refresh token ends the old one's use, as in the SDK.
        Ok(Token { access: tokens.access_token, refresh: tokens.refresh_token, expires_at })
    }

    fn renew_before(&self) -> Duration {
        RENEW_BEFORE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(request: &Request) -> String {
        String::from_utf8(request.json_body().expect("a body").to_vec()).expect("text")
    }

    fn answer(json: &'static str) -> Response {
        Response { status: http::StatusCode::OK, headers: http::HeaderMap::new(), body: json.into() }
    }

    #[test]
    fn both_grants_are_json_in_snake_case() {
        let credentials = Credentials::default()
            .with("client_id", "cid_1".to_owned())
            .with("client_secret", "ia_1".to_owned());
        let first = Grants.request(&credentials, None).expect("complete credentials");
        assert_eq!(
            body(&first),
            r#"{"grant_type":"client_credentials","client_id":"cid_1","client_secret":"ia_1"}"#
        );
        let refresh =
            Grants.request(&credentials, Some(&"iar_1".to_owned().into())).expect("a refresh token");
        assert_eq!(body(&refresh), r#"{"grant_type":"refresh_token","refresh_token":"iar_1"}"#);
        let missing = Grants.request(&Credentials::default(), None).expect_err("no credentials");
        assert_eq!(missing.kind(), ErrorKind::Config);
    }

    #[test]
    fn a_token_ends_when_the_answer_says_so() {
        let token = Grants
            .parse(&answer(r#"{"access_token":"iat_1","expires_in":60}"#), Timestamp::UNIX_EPOCH)
            .expect("a token");
        assert_eq!(token.expires_at, Timestamp::from_second(60).expect("in range"));
        assert!(token.refresh.is_none());
        assert!(Grants.parse(&answer(r#"{"expires_in":60}"#), Timestamp::UNIX_EPOCH).is_err());
    }
}
