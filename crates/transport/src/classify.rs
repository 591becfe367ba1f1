//! Tells refusals from answers, in the network's own dialect.

use std::sync::Arc;

use async_trait::async_trait;
use http::{StatusCode, header};
use moothall_core::{Context, Error, ErrorKind, Outcome, Remote, Result};
use url::Url;

use crate::budget::Budgets;
use crate::dialect::Dialect;
use crate::forward::Refused;
use crate::redact::Secrets;
use crate::{Request, Response, Transport};
use moothall_core::endpoint::Replay;

/// What a refusal of this status leaves of a write, where the network documents nothing better.
///
/// A client error was refused before anything was written. Whatever else came back, many networks
/// write first and fail later, so only a reading request is sure to have written nothing.
pub fn default_outcome(status: StatusCode, replay: Replay) -> Outcome {
    if status.is_client_error() || replay == Replay::Safe { Outcome::NotApplied } else { Outcome::Unknown }
}

pub(crate) struct ClassifyLayer {
    inner: Arc<dyn Transport>,
    network: &'static str,
    dialect: Arc<dyn Dialect>,
    budgets: Arc<Budgets>,
}

impl ClassifyLayer {
    pub(crate) fn new(
        inner: Arc<dyn Transport>,
        network: &'static str,
        dialect: Arc<dyn Dialect>,
        budgets: Arc<Budgets>,
    ) -> Self {
        Self { inner, network, dialect, budgets }
    }

    async fn ask(&self, cx: &Context, request: &Request) -> Result<Response> {
        let mut response = self.inner.send(cx, request).await?;
        let is_passed_on = request.rest().is_some();
        if is_passed_on {
            Secrets::of(cx, request).redact_response(&mut response);
        }
        let now = self.budgets.now();
        // The headers of a refusal end here, so what they say of budgets is taken over here.
        for correction in self.dialect.corrections(request, &response.headers, now) {
            self.budgets.correct(cx, correction, now).await;
        }
        if response.status.is_redirection() {
            return Err(redirected(request, &response));
        }
        match self.dialect.classify(request, &response, now) {
            Ok(()) => Ok(response),
            // Whoever asked gets the answer itself; the layers above learn what it means.
            Err(error) if is_passed_on => Err(error.with_source(Refused(response))),
            Err(error) => Err(error),
        }
    }
}

#[async_trait]
impl Transport for ClassifyLayer {
    async fn send(&self, cx: &Context, request: &Request) -> Result<Response> {
        self.ask(cx, request).await.map_err(|error| {
            let error = Secrets::of(cx, request).redact_error(error);
            error.on(self.network).during(request.endpoint().id)
        })
    }
}

/// A redirect is never followed: it would carry the credential to where it leads. Only the host is
/// named, because the rest of the address is the network's text.
fn redirected(request: &Request, response: &Response) -> Error {
    let target = response
        .headers
        .get(header::LOCATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|location| Url::parse(location).ok())
        .and_then(|url| url.host_str().map(str::to_owned));
    let place = target.as_deref().unwrap_or("elsewhere on the same host");
    Error::new(ErrorKind::Unavailable, format!("the network redirects to {place}, which is not followed"))
        .with_outcome(default_outcome(response.status, request.replay()))
        .with_remote(Remote::status(response.status.as_u16()))
}

#[cfg(test)]
mod tests;
