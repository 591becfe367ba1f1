//! What an owner may decide about writes, and which of them a key may see at all.

use moothall_core::{ErrorKind, Scope};
use moothall_engine::{Caller, Delivery, Engine, Publication, Resolution};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::Key;
use crate::problem::{Door, Problem, Result};
use crate::scopes::scope_of_write;

/// What you found out about a write whose answer was lost, and what is to be done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ResolveBody {
    /// `published` when it is there; `resend` or `give_up` when it is not.
    #[serde(rename = "as")]
    pub(super) resolution: Resolution,
}

/// What an owner wishes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wish {
    Cancel,
    Retry,
    Resolve(Resolution),
}

impl Wish {
    pub(super) async fn of_delivery(
        self,
        engine: &Engine,
        caller: &Caller,
        key: &Key,
        id: Uuid,
    ) -> Result<Delivery> {
        delivery(engine, caller, key, id).await?;
        Ok(self.steer(engine, caller, &id.to_string()).await?)
    }

    /// Steers each delivery that stands so that it can be; the first one's refusal when none does.
    pub(super) async fn of_publication(
        self,
        engine: &Engine,
        caller: &Caller,
        key: &Key,
        id: Uuid,
    ) -> Result<Publication> {
        let mut any = false;
        let mut refusal = None;
        for delivery in publication(engine, caller, key, id).await?.deliveries {
            match self.steer(engine, caller, &delivery.id).await {
                Ok(_) => any = true,
                Err(problem) if problem.error().kind() == ErrorKind::Conflict => {
                    refusal.get_or_insert(problem);
                }
                Err(problem) => return Err(problem.into()),
            }
        }
        match refusal {
            Some(problem) if !any => Err(problem.into()),
            _ => publication(engine, caller, key, id).await,
        }
    }

    async fn steer(self, engine: &Engine, caller: &Caller, id: &str) -> moothall_engine::Result<Delivery> {
        match self {
            Self::Cancel => engine.cancel_delivery(caller, id).await,
            Self::Retry => engine.retry_delivery(caller, id).await,
            Self::Resolve(resolution) => engine.resolve_delivery(caller, id, resolution).await,
        }
    }
}

/// A publication that the key may see.
pub(super) async fn publication(
    engine: &Engine,
    caller: &Caller,
    key: &Key,
    id: Uuid,
) -> Result<Publication> {
    let publication = engine.publication(caller, &id.to_string()).await?;
    key.check(&publication.deliveries)?;
    Ok(publication)
}

/// A delivery that the key may see.
pub(super) async fn delivery(engine: &Engine, caller: &Caller, key: &Key, id: Uuid) -> Result<Delivery> {
    let delivery = engine.delivery(caller, &id.to_string()).await?;
    key.check(std::slice::from_ref(&delivery))?;
    Ok(delivery)
}

impl Key {
    /// Whether the key has the scope that each of these writes needs beside that of the route.
    pub(super) fn may_see(&self, deliveries: &[Delivery]) -> bool {
        self.lacking(deliveries).is_none()
    }

    fn check(&self, deliveries: &[Delivery]) -> Result<()> {
        match self.lacking(deliveries) {
            None => Ok(()),
            Some(scope) => {
                let detail = format!("this write is seen with the scope `{}` alone", scope.as_str());
                Err(Problem::door(Door::InsufficientScope, detail))
            }
        }
    }

    fn lacking(&self, deliveries: &[Delivery]) -> Option<Scope> {
        let scopes = deliveries.iter().filter_map(|delivery| scope_of_write(&delivery.kind));
        scopes.into_iter().find(|scope| !self.may(*scope))
    }
}
