//! What is asked of a write beside itself, and what it is answered with.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use moothall_engine::{DeliveryStatus, Publication, WriteOptions, Written};
use serde::Serialize;

use crate::extract::{Json, Prefer};
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
        let respond_async = self.respond_async;
        WriteOptions { respond_async, publish_at, expires_at, allow_duplicate, ..WriteOptions::default() }
    }

    /// What a write made; 202 with its publication when it is still to be done.
    pub(super) fn answer<T: Serialize>(self, made: StatusCode, written: Written<T>) -> Response {
        match written {
            Written::Done(item) => (made, Json(item)).into_response(),
            Written::Queued(publication) => self.accepted(&publication),
        }
    }

    /// Nothing, when a write is done that makes nothing.
    pub(super) fn answer_empty(self, written: Written<()>) -> Response {
        match written {
            Written::Done(()) => StatusCode::NO_CONTENT.into_response(),
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
            (StatusCode::CREATED, Json(publication)).into_response()
        } else if statuses.any(DeliveryStatus::is_final) {
            (StatusCode::MULTI_STATUS, Json(publication)).into_response()
        } else {
            self.accepted(publication)
        })
    }

    fn accepted(self, publication: &Publication) -> Response {
        let mut response = (StatusCode::ACCEPTED, Json(publication)).into_response();
        let headers = response.headers_mut();
        if let Ok(place) = HeaderValue::try_from(format!("/v1/publications/{}", publication.id)) {
            headers.insert(header::LOCATION, place);
        }
        if self.respond_async {
            headers.insert(PREFERENCE_APPLIED, HeaderValue::from_static("respond-async"));
        }
        response
    }
}
