//! Token calls: they happen when something else needs a token.

use moothall_core::ports::Token;
use moothall_core::traits::Profiles;
use moothall_core::{Error, Result};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::World;
use crate::fixture::Fixture;

/// Reads the account's own profile with `remembered`, and shows which token it was read with.
pub(crate) async fn ask_for_token(fixture: &Fixture, remembered: Option<Token>) -> Result<Value> {
    let mut before = vec![Fixture::of("get_me", "flat").written()];
    if remembered.is_some() {
        // What is asked for when the network does not refresh.
        before.push(Fixture::of("token_client_credentials", "success").written());
    }
    let world = World::over(fixture, &before)?;
    let cx = world.account(false, remembered).await;
    Profiles::me(&world.network, &cx).await?;
    let token = world.ports.tokens.get(&cx.account()?.key).await?;
    let token = token.ok_or_else(|| Error::invalid("no token is remembered"))?;
    Ok(json!({
        "access": token.access.expose_secret(),
        "refresh": token.refresh.as_ref().map(|refresh| refresh.expose_secret().to_owned()),
        "expires_at": token.expires_at,
    }))
}
