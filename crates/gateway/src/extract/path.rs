use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{self, FromRequestParts};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::excerpt;
use crate::problem::{Problem, RequestError, Result};

/// The one parameter of the route's path, percent-decoded. 422 when it is malformed.
pub(crate) struct Path<T>(pub(crate) T);

impl<T, S> FromRequestParts<S> for Path<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let extract::Path(value) =
            extract::Path::<T>::from_request_parts(parts, state).await.map_err(refuse)?;
        Ok(Self(value))
    }
}

fn refuse(rejection: PathRejection) -> Problem {
    let PathRejection::FailedToDeserializePathParams(failed) = rejection else {
        return Problem::internal("the route has no parameter");
    };
    let (name, detail) = match failed.into_kind() {
        ErrorKind::InvalidUtf8InPathParam { key } => (key, "is not UTF-8 once percent-decoded".to_owned()),
        ErrorKind::DeserializeError { key, message, .. } => (key, message),
        ErrorKind::Message(message) => ("id".to_owned(), message),
        other => ("path".to_owned(), other.to_string()),
    };
    Problem::invalid(RequestError::parameter(name, excerpt(&detail)))
}
