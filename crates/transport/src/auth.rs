//! Adds the acting account's credential, and keeps tokens fresh.

mod tokens;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use moothall_core::ports::{Clock, Token, TokenCache};
use moothall_core::{Account, Context, Credentials, ErrorKind, Result};
use secrecy::SecretString;

use self::tokens::Tokens;
use crate::dialect::Dialect;
use crate::{Request, Response, Transport};
use moothall_core::endpoint::{Access, Replay};

/// How a network knows who acts.
#[derive(Clone)]
pub enum Auth {
    /// It does not.
    None,
    /// By a fixed secret, sent as bearer token.
    Bearer {
        /// The field of the account's credentials that holds it, such as `api_key`.
        field: &'static str,
    },
    /// By tokens that expire and are asked for.
    Token(Arc<dyn TokenGrants>),
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Bearer { field } => f.debug_struct("Bearer").field("field", field).finish(),
            Self::Token(_) => f.write_str("Token"),
        }
    }
}

/// How one network hands out tokens.
pub trait TokenGrants: Send + Sync {
    /// Asks for a token: with the refresh token when one is given, else with the credentials alone.
    fn request(&self, credentials: &Credentials, refresh: Option<&SecretString>) -> Result<Request>;

    /// Reads the answer. `now` is the instant *before* the request was sent, so that a lifetime
    /// counted from it never outlasts the network's.
    fn parse(&self, response: &Response, now: Timestamp) -> Result<Token>;

    /// How long before its end a token is renewed.
    fn renew_before(&self) -> Duration;
}

enum Credential {
    None,
    Bearer { field: &'static str },
    Token(Tokens),
}

pub(crate) struct AuthLayer {
    inner: Arc<dyn Transport>,
    credential: Credential,
    dialect: Arc<dyn Dialect>,
}

impl AuthLayer {
    pub(crate) fn new(
        inner: Arc<dyn Transport>,
        auth: Auth,
        dialect: Arc<dyn Dialect>,
        cache: Arc<dyn TokenCache>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let credential = match auth {
            Auth::None => Credential::None,
            Auth::Bearer { field } => Credential::Bearer { field },
            Auth::Token(grants) => Credential::Token(Tokens::new(inner.clone(), grants, cache, clock)),
        };
        Self { inner, credential, dialect }
    }

    /// Sends with a token; once more with a fresh one when the network did not take it and nothing
    /// can have been written.
    async fn send_with_token(
        &self,
        tokens: &Tokens,
        cx: &Context,
        account: &Arc<Account>,
        request: &Request,
    ) -> Result<Response> {
        let token = tokens.current(cx, account).await?;
        let error = match self.inner.send(cx, &request.clone().bearer(token.clone())).await {
            Err(error) if error.kind() == ErrorKind::Unauthenticated => error,
            other => return other,
        };
        tokens.refused(account, &token).await?;
        let harmless = request.replay() == Replay::Safe || self.dialect.refused_before_writing(&error);
        if !harmless || request.is_used_up() {
            return Err(error);
        }
        let fresh = tokens.current(cx, account).await?;
        self.inner.send(cx, &request.clone().bearer(fresh)).await
    }
}

#[async_trait]
impl Transport for AuthLayer {
    async fn send(&self, cx: &Context, request: &Request) -> Result<Response> {
        let account = match request.endpoint().auth {
            Access::None => None,
            Access::Optional => cx.account.as_ref(),
            Access::Required => Some(cx.account()?).and(cx.account.as_ref()),
        };
        match (account, &self.credential) {
            (None, _) | (_, Credential::None) => self.inner.send(cx, request).await,
            (Some(account), Credential::Bearer { field }) => {
                let secret = account.credentials.get(field)?.clone();
                self.inner.send(cx, &request.clone().bearer(secret)).await
            }
            (Some(account), Credential::Token(tokens)) => {
                self.send_with_token(tokens, cx, account, request).await
            }
        }
    }
}

#[cfg(test)]
mod tests;
