//! What an owner may decide about writes, and which of them a key may see at all.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use moothall_core::{ErrorKind, Scope};
use moothall_engine::{Caller, Delivery, Engine, Publication, Resolution};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::App;
use crate::extract::{Agent, Key, NoQuery, Path};
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

/// A publication or delivery that somebody asks about: what each of these routes takes.
pub(super) struct Asked {
    engine: Engine,
    caller: Caller,
    key: Key,
    id: String,
}

impl FromRequestParts<App> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Agent(caller) = Agent::from_request_parts(parts, app).await?;
        let key = Key::from_request_parts(parts, app).await?;
        let Path(id) = Path::<Uuid>::from_request_parts(parts, app).await?;
        NoQuery::from_request_parts(parts, app).await?;
        Ok(Self { engine: app.engine.clone(), caller, key, id: id.to_string() })
    }
}

impl Asked {
    /// The publication, if the key may see it.
    pub(super) async fn publication(&self) -> Result<Publication> {
        let publication = self.engine.publication(&self.caller, &self.id).await?;
        self.key.check(&publication.deliveries)?;
        Ok(publication)
    }

    /// The delivery, if the key may see it.
    pub(super) async fn delivery(&self) -> Result<Delivery> {
        let delivery = self.engine.delivery(&self.caller, &self.id).await?;
        self.key.check(std::slice::from_ref(&delivery))?;
        Ok(delivery)
    }

    /// The delivery, once it stands as its owner wishes.
    pub(super) async fn steered_delivery(&self, wish: Wish) -> Result<Delivery> {
        self.delivery().await?;
        Ok(self.steer(&self.id, wish).await?)
    }

    /// The publication, once each delivery that can stands as its owner wishes; the first one's refusal
    /// when none can.
    pub(super) async fn steered_publication(&self, wish: Wish) -> Result<Publication> {
        let mut any = false;
        let mut refusal = None;
        for delivery in self.publication().await?.deliveries {
            match self.steer(&delivery.id, wish).await {
                Ok(_) => any = true,
                Err(problem) if problem.error().kind() == ErrorKind::Conflict => {
                    refusal.get_or_insert(problem);
                }
                Err(problem) => return Err(problem.into()),
            }
        }
        match refusal {
            Some(problem) if !any => Err(problem.into()),
            _ => self.publication().await,
        }
    }

    async fn steer(&self, delivery: &str, wish: Wish) -> moothall_engine::Result<Delivery> {
        match wish {
            Wish::Cancel => self.engine.cancel_delivery(&self.caller, delivery).await,
            Wish::Retry => self.engine.retry_delivery(&self.caller, delivery).await,
            Wish::Resolve(resolution) => {
                self.engine.resolve_delivery(&self.caller, delivery, resolution).await
            }
        }
    }
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
