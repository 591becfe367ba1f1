//! The body of a problem, as it is written out.

use jiff::Timestamp;
use moothall_engine::{FieldProblem, ProblemSource};
use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// Names the kind of problem: `urn:moothall:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(example = "urn:moothall:problem:invalid_input")]
    pub(super) problem_type: String,
    /// The kind of problem in words; the same for every problem with that code.
    #[schema(example = "Invalid input")]
    pub(super) title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    pub(super) status: u16,
    /// What went wrong this time, for people.
    #[schema(example = "text: the text is empty and nothing is attached")]
    pub(super) detail: String,
    /// The path of the request.
    #[schema(example = "/v1/posts")]
    pub(super) instance: String,
    /// What went wrong, as a stable word for programs.
    #[schema(example = "invalid_input")]
    pub(super) code: &'static str,
    /// Whose matter it is.
    pub(super) source: ProblemSource,
    /// Whether the same request may succeed later, and sending it again is safe.
    pub(super) retryable: bool,
    /// When it may succeed, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) retry_at: Option<Timestamp>,
    /// What to do.
    #[schema(example = "Change what the message names, then send the request again.")]
    pub(super) action: String,
    /// The network where it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) network: Option<String>,
    /// The account that acted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) account: Option<String>,
    /// The HTTP status of the network's answer, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) network_status: Option<u16>,
    /// The network's own error code, where it gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) network_code: Option<String>,
    /// The network's own words, at most 512 bytes. Untrusted text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) network_message: Option<String>,
    /// The networks that have an operation which this one lacks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) supported_by: Vec<String>,
    /// What is wrong where in the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<RequestError>,
    /// The publication, where one was made although the request failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<moothall_engine::Publication>)]
    pub(super) publication: Option<serde_json::Value>,
    /// The id of the request, as in `X-Request-Id`.
    pub(super) request_id: String,
}

/// What is wrong with one part of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct RequestError {
    /// Where in the body it is, as a JSON pointer (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/targets/0/title")]
    pointer: Option<String>,
    /// Which query or path parameter it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// Which header it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<&'static str>,
    /// What is wrong with it and what to do, for people.
    #[schema(example = "this network requires a title; give `title`")]
    pub(super) detail: String,
}

impl RequestError {
    /// Something wrong in the body, at a JSON pointer.
    pub(crate) fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.into()), detail: detail.into(), ..Self::default() }
    }

    /// Something wrong with a query or path parameter.
    pub(crate) fn parameter(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { parameter: Some(name.into()), detail: detail.into(), ..Self::default() }
    }

    /// Something wrong with a header.
    pub(crate) fn header(name: &'static str, detail: impl Into<String>) -> Self {
        Self { header: Some(name), detail: detail.into(), ..Self::default() }
    }

    /// The engine's `targets[1].title` as `/targets/1/title`.
    pub(super) fn of(problem: &FieldProblem) -> Self {
        let path = problem.field.replace('[', "/").replace(']', "").replace('.', "/");
        Self::at(format!("/{path}"), &problem.message)
    }

    /// The same for a request without a body, where fields are parameters.
    pub(super) fn without_body(self) -> Self {
        match self.pointer {
            Some(pointer) => Self::parameter(pointer.trim_start_matches('/'), self.detail),
            None => self,
        }
    }
}
