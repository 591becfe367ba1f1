//! What is asked of a write beside itself, and what it is answered with.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use moothall_engine::{DeliveryStatus, Priority, Publication, WriteOptions, Written};
use serde::Serialize;

use crate::extract::{Json, Prefer};
use crate::middleware::IDEMPOTENCY_KEY;
use crate::problem::{Problem, Result};

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

impl Prefer {
    /// A write that its body says no more about.
    pub(super) fn options(self) -> WriteOptions {
        self.scheduled(None, None, false)
    }

    /// A write that goes out as its body says.
    pub(super) fn scheduled(
        self,
        publish_at: Option<Timestamp>,
        expires_at: Option<Timestamp>,
        allow_duplicate: bool,
    ) -> WriteOptions {
        let Self { respond_async, priority } = self;
        WriteOptions { respond_async, publish_at, expires_at, priority, allow_duplicate }
    }

    /// What a write made; 202 with its publication when it is still to be done.
    pub(super) fn answer<T: Serialize>(self, made: StatusCode, written: Written<T>) -> Response {
        match written {
            Written::Done { item, publication } => {
                kept_as((made, Json(item)).into_response(), publication.as_deref())
            }
            Written::Queued(publication) => self.accepted(&publication),
        }
    }

    /// Nothing, when a write is done that makes nothing.
    pub(super) fn answer_empty(self, written: Written<()>) -> Response {
        match written {
            Written::Done { item: (), publication } => {
                kept_as(StatusCode::NO_CONTENT.into_response(), publication.as_deref())
            }
            Written::Queued(publication) => self.accepted(&publication),
        }
    }

    /// 201 when every network has it, 202 when all is still to be done, 207 when the deliveries differ; one
    /// problem when they failed alike.
    pub(crate) fn publication(self, publication: &Publication) -> Result<Response> {
        if let Some(problem) = publication.problem() {
            return Err(Problem::from(problem).with_publication(publication));
        }
        let mut statuses = publication.deliveries.iter().map(|delivery| delivery.status);
        Ok(if statuses.clone().all(DeliveryStatus::is_accepted) {
            kept_as((StatusCode::CREATED, Json(publication)).into_response(), Some(&publication.id))
        } else if statuses.any(DeliveryStatus::is_final) {
            kept_as((StatusCode::MULTI_STATUS, Json(publication)).into_response(), Some(&publication.id))
        } else {
            self.accepted(publication)
        })
    }

    fn accepted(self, publication: &Publication) -> Response {
        let response = (StatusCode::ACCEPTED, Json(publication)).into_response();
        let mut response = kept_as(response, Some(&publication.id));
        let headers = response.headers_mut();
        if let Ok(place) = HeaderValue::try_from(format!("/v1/publications/{}", publication.id)) {
            headers.insert(header::LOCATION, place);
        }
        let applied = match (self.respond_async, self.priority) {
            (false, Priority::Normal) => None,
            (true, Priority::Normal) => Some("respond-async".to_owned()),
            (false, priority) => Some(format!("priority={}", priority.as_str())),
            (true, priority) => Some(format!("respond-async, priority={}", priority.as_str())),
        };
        if let Some(applied) = applied.and_then(|applied| HeaderValue::try_from(applied).ok()) {
            headers.insert(PREFERENCE_APPLIED, applied);
        }
        response
    }
}

/// Tells the key under which a write may be asked for again: the id of its publication, unless the caller
/// chose another.
fn kept_as(mut response: Response, publication: Option<&str>) -> Response {
    if let Some(key) = publication.and_then(|id| HeaderValue::try_from(id).ok()) {
        response.headers_mut().insert(IDEMPOTENCY_KEY, key);
    }
    response
}
