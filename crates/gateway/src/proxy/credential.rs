//! Who a client is: the key that stands in the place of the network's credential.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::Extensions;
use moothall_core::traits::{Claim, DropIn, DropInRefusal, DropInTokens, NativeAnswer, NativeBody};
use moothall_core::{AgentKey, Network, Scope};
use moothall_engine::{Caller, Code, Problem};
use secrecy::{ExposeSecret, SecretString};

use super::payload::Payload;
use super::token::{ACCESS_LASTS, Grant, Use};
use crate::app::App;
use crate::keys::hash_key;
use crate::middleware::{MAX_KEY_BYTES, RequestId};

/// A client that may ask for something.
#[derive(Debug)]
pub(super) struct Client {
    key: Arc<AgentKey>,
    pub(super) caller: Caller,
    /// The name of the account that acts for it.
    pub(super) account: String,
}

impl Client {
    /// Who shows `claim` to the network of this slug.
    pub(super) async fn of(
        app: &App,
        network: &str,
        claim: Option<Claim>,
        request_id: Arc<str>,
    ) -> Result<Self, DropInRefusal> {
        let (key, account) = match claim.ok_or(DropInRefusal::NoCredential)? {
            Claim::Key(text) => by_key(app, &text).await?,
            Claim::Account { name, key } => (find(app, &hash(&key)?).await?, Some(name)),
            Claim::Token(token) => by_token(app, network, Use::Access, &token).await?,
            Claim::Refresh(token) => by_token(app, network, Use::Refresh, &token).await?,
        };
        tracing::Span::current().record("agent", key.agent.as_str());
        let (agent, key_id) = (key.agent.clone(), key.id.clone());
        let caller = Caller { agent, key_id, idempotency_key: None, request_id };
        let account = app
            .engine
            .acting_account(&caller, account.as_deref(), network)
            .await
            .map_err(|problem| unknown(&problem))?;
        Ok(Self { key, caller, account })
    }

    pub(super) fn may(&self, scope: Scope) -> Result<(), DropInRefusal> {
        if self.key.scopes.contains(&scope) {
            return Ok(());
        }
        Err(DropInRefusal::LacksScope { scope: scope.as_str() })
    }
}

/// Trades what a login shows for tokens.
pub(super) async fn log_in(
    app: &App,
    drop_in: &dyn DropIn,
    network: &dyn Network,
    request: Request,
) -> Result<NativeAnswer, DropInRefusal> {
    let slug = network.descriptor().slug;
    let (parts, body) = request.into_parts();
    let payload = Payload::read(app, &parts.headers, body).await?;
    let NativeBody::Whole(body) = payload.body else {
        return Err(DropInRefusal::BadRequest { reason: "the body is missing".to_owned() });
    };
    let claim = drop_in.login(&body)?;
    let client = Client::of(app, slug, Some(claim), id_of(&parts.extensions)).await?;
    let grant = Grant { key: client.key.sha256, network: slug.to_owned(), account: client.account };
    let now = app.clock.now();
    let seal = |what| {
        grant.seal(app.sealer.as_ref(), what, now).map_err(|error| {
            tracing::error!(%error, "proxy.token_not_sealed");
            DropInRefusal::Internal
        })
    };
    let (access, refresh) = (seal(Use::Access)?, seal(Use::Refresh)?);
    Ok(drop_in.logged_in(&DropInTokens { access, lasts: ACCESS_LASTS, refresh }))
}

/// The id of a request.
pub(super) fn id_of(extensions: &Extensions) -> Arc<str> {
    extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// A key, or a key with a dot and the name of an account after it.
async fn by_key(app: &App, text: &SecretString) -> Result<(Arc<AgentKey>, Option<String>), DropInRefusal> {
    match find(app, &hash(text)?).await {
        Err(DropInRefusal::BadCredential) => {}
        found => return Ok((found?, None)),
    }
    let (key, account) = text.expose_secret().split_once('.').ok_or(DropInRefusal::BadCredential)?;
    Ok((find(app, &hash_key(key)).await?, Some(account.to_owned())))
}

async fn by_token(
    app: &App,
    network: &str,
    what: Use,
    token: &SecretString,
) -> Result<(Arc<AgentKey>, Option<String>), DropInRefusal> {
    let grant = Grant::open(app.sealer.as_ref(), what, token, app.clock.now());
    let grant = grant.filter(|grant| grant.network == network).ok_or(DropInRefusal::BadCredential)?;
    Ok((find(app, &grant.key).await?, Some(grant.account)))
}

fn hash(key: &SecretString) -> Result<[u8; 32], DropInRefusal> {
    let text = key.expose_secret();
    if text.is_empty() || text.len() > MAX_KEY_BYTES {
        Err(DropInRefusal::BadCredential)
    } else {
        Ok(hash_key(text))
    }
}

async fn find(app: &App, sha256: &[u8; 32]) -> Result<Arc<AgentKey>, DropInRefusal> {
    let found = app.keys.find(sha256, app.clock.now()).await.map_err(|error| {
        tracing::error!(%error, "store.failed");
        DropInRefusal::Unavailable { in_doubt: false }
    })?;
    found.ok_or(DropInRefusal::BadCredential)
}

/// Why no account can act. One of somebody else is told as one that does not exist.
fn unknown(problem: &Problem) -> DropInRefusal {
    match problem.code() {
        Code::AccountAmbiguous => DropInRefusal::BadRequest { reason: problem.message().to_owned() },
        _ => DropInRefusal::BadCredential,
    }
}
