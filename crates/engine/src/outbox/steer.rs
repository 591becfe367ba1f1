//! What an owner sees of their writes, and may decide about them.

use moothall_core::outbox::{DeliveryStatus, PublicationQuery, PublicationRecord, Steer, Steered};
use moothall_core::page::Cursor;
use serde::{Deserialize, Serialize};

use super::publication::{Delivery, Publication, WaitingFor};
use super::send::again;
use crate::acting::check_active;
use crate::lists::{List, PageOptions};
use crate::problem::{Code, Problem, Result};
use crate::{Caller, Engine, Inner};

/// How many publications a page has unless it is said, and at most.
const PAGE: u32 = 20;
const MAX_PAGE: u32 = 100;

/// Which publications are wanted: newest first.
#[derive(Debug, Clone, Default)]
pub struct PublicationRequest {
    /// Only those with a delivery of this account.
    pub account: Option<String>,
    /// Only those with a delivery that stands so.
    pub status: Option<DeliveryStatus>,
    /// Which page.
    pub page: PageOptions,
}

/// Where a list of publications goes on.
#[derive(Serialize, Deserialize)]
struct Before {
    publication: String,
}

/// What somebody found who looked whether a write is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Resolution {
    /// It is there.
    Published,
    /// It is not there and shall be sent again.
    Resend,
    /// It is not there and shall be given up.
    GiveUp,
}

impl Engine {
    /// A publication of the agent, with its deliveries and their attempts.
    pub async fn publication(&self, caller: &Caller, id: &str) -> Result<Publication> {
        let outbox = &self.inner.outbox;
        let kept = again(|| outbox.publication(&caller.agent, id)).await.map_err(Inner::outbox_failed)?;
        kept.map(|record| self.show(record))
            .ok_or_else(|| Problem::new(Code::NotFound, "you have no such publication"))
    }

    /// Publications of the agent, newest first.
    pub async fn publications(
        &self,
        caller: &Caller,
        request: PublicationRequest,
    ) -> Result<List<Publication>> {
        let PublicationRequest { account, status, page } = request;
        let limit = page.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
        let before = page.cursor.as_ref().map(Cursor::open::<Before>).transpose()?;
        let before = before.map(|Before { publication }| publication);
        let query = PublicationQuery { account, status, before, limit };
        let outbox = &self.inner.outbox;
        let kept =
            again(|| outbox.publications(&caller.agent, &query)).await.map_err(Inner::outbox_failed)?;
        let is_full = kept.len() >= limit as usize;
        let items: Vec<_> = kept.into_iter().map(|record| self.show(record)).collect();
        let last = items.last().filter(|_| is_full);
        let next = last.map(|last| Cursor::seal(&Before { publication: last.id.clone() })).transpose()?;
        Ok(List { items, next, problems: Vec::new() })
    }

    /// A delivery of the agent, with its attempts.
    pub async fn delivery(&self, caller: &Caller, id: &str) -> Result<Delivery> {
        let outbox = &self.inner.outbox;
        let kept = again(|| outbox.delivery(&caller.agent, id)).await.map_err(Inner::outbox_failed)?;
        let (record, attempts) = kept.ok_or_else(no_delivery)?;
        Ok(self.show_delivery(&caller.agent, Delivery::of(&record, &attempts)))
    }

    /// Takes a delivery back that was not begun. Once it is being sent it is `already_sending`.
    pub async fn cancel_delivery(&self, caller: &Caller, id: &str) -> Result<Delivery> {
        self.steer(caller, id, Steer::Cancel).await
    }

    /// Sends a delivery again that was refused, has failed or expired or was cancelled; one that waits is
    /// tried now.
    pub async fn retry_delivery(&self, caller: &Caller, id: &str) -> Result<Delivery> {
        self.steer(caller, id, Steer::Retry).await
    }

    /// Decides about a delivery that needs attention.
    pub async fn resolve_delivery(
        &self,
        caller: &Caller,
        id: &str,
        resolution: Resolution,
    ) -> Result<Delivery> {
        let steer = match resolution {
            Resolution::Published => Steer::ResolvePublished,
            Resolution::Resend => Steer::ResolveResend,
            Resolution::GiveUp => Steer::ResolveGiveUp,
        };
        self.steer(caller, id, steer).await
    }

    async fn steer(&self, caller: &Caller, id: &str, steer: Steer) -> Result<Delivery> {
        let now = self.inner.ports.clock.now();
        let outbox = &self.inner.outbox;
        let steered = again(|| outbox.steer(&caller.agent, id, steer, now)).await;
        match steered.map_err(Inner::outbox_failed)? {
            Steered::Done(_) => {
                self.inner.signals.changed();
                self.inner.signals.due();
                self.delivery(caller, id).await
            }
            Steered::NotNow(status) => Err(not_now(steer, status)),
            Steered::NotFound => Err(no_delivery()),
        }
    }

    fn show(&self, record: PublicationRecord) -> Publication {
        let PublicationRecord { id, agent, created_at, deliveries } = record;
        let deliveries = deliveries
            .iter()
            .map(|(record, attempts)| self.show_delivery(&agent, Delivery::of(record, attempts)));
        Publication::of(id, created_at, deliveries.collect())
    }

    fn show_delivery(&self, agent: &str, mut delivery: Delivery) -> Delivery {
        let account = self.inner.registry.get(agent, &delivery.account);
        if delivery.status.is_waiting() && account.is_ok_and(|entry| check_active(&entry).is_err()) {
            delivery.waiting_for = Some(WaitingFor::Account);
        }
        delivery
    }
}

fn no_delivery() -> Problem {
    Problem::new(Code::NotFound, "you have no such delivery")
}

fn not_now(steer: Steer, status: DeliveryStatus) -> Problem {
    let stands = status.as_str();
    if steer == Steer::Cancel && status.holds_place() {
        let message = format!("the delivery is `{stands}`: it may be on the network already");
        return Problem::new(Code::AlreadySending, message);
    }
    let needs = match steer {
        Steer::Cancel => "only one that is `queued` can be cancelled",
        Steer::Retry => {
            "only one that was refused, failed, expired or was cancelled, or waits, can be retried"
        }
        Steer::ResolvePublished | Steer::ResolveResend | Steer::ResolveGiveUp => {
            "only one that needs attention can be resolved"
        }
    };
    Problem::new(Code::WrongStatus, format!("the delivery is `{stands}`; {needs}"))
}
