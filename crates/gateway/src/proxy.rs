//! The gateway in the place of a network, for clients that were written for it.
//!
//! Such a client gets `/proxy/{network}` for its base URL and a gateway key for its credential, and notices
//! nothing else: what it asks for goes to the network as it is, and what the network answers comes back as it
//! is. In between the account's own credential is put in, budgets are kept, and safe reads are repeated. What
//! the gateway refuses it refuses in the network's words, which its adapter knows.
//!
//! A request passes, in this order: `target` (which endpoint it means), `head` (that nothing in it is forged),
//! `credential` (who asks, and for which account), its scope, `payload` (its body), and then the engine.

mod credential;
pub(crate) mod head;
mod host;
mod payload;
mod reply;
mod target;
mod token;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use moothall_core::Network;
use moothall_core::endpoint::{Endpoint, Replay};
use moothall_core::traits::{AnsweredBy, DropIn, DropInRefusal, NativeAnswer, NativeCall};
use moothall_engine::NativeRequest;

use self::credential::Client;
pub use self::host::Hosts;
pub(crate) use self::payload::Payload;
pub(crate) use self::reply::{bounded, reply};
pub(crate) use self::target::Target;
use crate::app::App;
use crate::problem::{Door, Problem};

/// Whether calls of endpoints that the network does not document pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Undocumented {
    /// They are answered with 404, as the network would answer them.
    #[default]
    Refuse,
    /// They pass, for keys with every right.
    Pass,
}

pub(crate) fn routes() -> Router<App> {
    let templates = ["/proxy/{network}", "/proxy/{network}/", "/proxy/{network}/{*path}"];
    templates.iter().fold(Router::new(), |router, template| router.route(template, any(pass)))
}

/// Answers one call of a client.
async fn pass(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path();
    let slug = path.strip_prefix("/proxy/").unwrap_or_default().split('/').next().unwrap_or_default();
    let Ok(network) = app.engine.adapter(slug) else {
        return unimitated(
            &app,
            Problem::door(Door::NoSuchRoute, "there is no network of this name"),
            &request,
        );
    };
    let Some(drop_in) = network.drop_in() else {
        let problem = Problem::door(Door::NoSuchRoute, format!("{slug} has no drop-in proxy"));
        return unimitated(&app, problem, &request);
    };
    let slug = network.descriptor().slug;
    let mut asked = None;
    let answer = match answer(&app, network.as_ref(), drop_in, request, &mut asked).await {
        Ok(answer) => answer,
        Err(refusal) => {
            tracing::info!(network = slug, refusal = ?refusal, "proxy.refused");
            drop_in.refusal(asked, &refusal)
        }
    };
    count(slug, asked, "proxy", &answer);
    reply(answer)
}

/// What a client is told that asked for no network there is: nobody's words fit.
fn unimitated(app: &App, problem: Problem, request: &Request) -> Response {
    let asked = crate::problem::Asked::of(request);
    problem.clone().complete(problem.into_response(), &asked, app.clock.now())
}

async fn answer(
    app: &App,
    network: &dyn Network,
    drop_in: &dyn DropIn,
    request: Request,
    asked: &mut Option<&'static Endpoint>,
) -> Result<NativeAnswer, DropInRefusal> {
    let slug = network.descriptor().slug;
    head::check(&request, &app.hosts)?;
    let path = request.uri().path().strip_prefix("/proxy/").and_then(|path| path.strip_prefix(slug));
    let native = network.native().ok_or(DropInRefusal::NotFound)?;
    let path = path.unwrap_or_default();
    let target = Target::of(native.endpoints(), request.method(), path, app.undocumented);
    let target = target.ok_or(DropInRefusal::NotFound)?;
    let endpoint = target.endpoint;
    *asked = Some(endpoint);
    let is_login = drop_in.answered_by(endpoint) == AnsweredBy::Login;
    if !is_login && target.is_guarded(network) {
        return Err(DropInRefusal::RegistrationRefused);
    }
    head::check_query(&target, network, request.uri().query())?;
    let claim = drop_in.claim(request.headers())?;
    if is_login {
        if claim.is_some() {
            return Err(head::two_credentials());
        }
        return credential::log_in(app, drop_in, network, request).await;
    }
    let client = Client::of(app, slug, claim, credential::id_of(request.extensions())).await?;
    client.may(endpoint.scope)?;
    let (parts, body) = request.into_parts();
    let Payload { body, fault } = Payload::read(app, &parts.headers, body).await?;
    head::check_body(&target, network, &body)?;
    let call = NativeCall {
        endpoint,
        path: target.path,
        query: parts.uri.query().map(str::to_owned),
        headers: head::passing(&parts.headers),
        body,
    };
    let request = NativeRequest { account: Some(client.account), network: slug.to_owned(), call };
    let answer = app.engine.native(&client.caller, request).await;
    let answer = answer
        .map_err(|problem| fault.refusal().unwrap_or_else(|| reply::refusal_of(&problem, app.clock.now())))?;
    let max_bytes = app.limits.media_bytes as u64;
    bounded(answer, max_bytes).map_err(|_| match endpoint.replay {
        Replay::Safe => DropInRefusal::AnswerTooLarge { max_bytes },
        Replay::Idempotent | Replay::Once => DropInRefusal::Unavailable { in_doubt: true },
    })
}

/// Counts a call by its endpoint. Endpoints come from a table, so there are no more series than rows.
pub(crate) fn count(
    network: &'static str,
    endpoint: Option<&'static Endpoint>,
    door: &'static str,
    answer: &NativeAnswer,
) {
    let status = match answer.status.as_u16() {
        ..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    };
    let endpoint = endpoint.map_or("none", |endpoint| endpoint.id);
    metrics::counter!(
        "moothall_native_calls_total",
        "network" => network, "endpoint" => endpoint, "door" => door, "status" => status
    )
    .increment(1);
}
