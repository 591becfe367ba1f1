use axum::extract::{Request, State};
use axum::response::Response;
use moothall_core::Network;
use moothall_core::endpoint::{Endpoint, Replay};
use moothall_core::traits::{DropInRefusal, NativeCall};
use moothall_engine::{Code, NativeRequest};
use percent_encoding::percent_decode_str;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Agent, Key};
use crate::problem::{Door, Problem, Result};
use crate::proxy::{self, Payload, Target, head};

/// The route of all of them, as `axum` writes it.
pub(crate) const ROUTE: &str = "/v1/native/{account}/{*path}";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(native_get, native_post, native_put, native_patch, native_delete))
}

/// Declares the operation of each method. They differ in nothing but their names.
macro_rules! operations {
    ($($operation:ident $method:ident $title:literal;)+) => {
        $(
            #[doc = $title]
            ///
            /// Method, path, query and body are the network's, and so is the answer, refusals included:
            /// `/v1/native/nova/api/v1/home` is `/api/v1/home` of the network of the account `nova`. It is
            /// called as that account, with its budgets. The key needs the scope of the endpoint. Only known
            /// endpoints can be called, and none that registers or logs in. What the gateway itself refuses is
            /// a problem. `Idempotency-Key` is ignored.
            #[utoipa::path(
                $method, path = "/v1/native/{account}/{*path}", tag = "native",
                params(
                    ("account" = String, Path, description = "The name of the account that acts."),
                    ("path" = String, Path, description = "The path at the network, slashes included."),
                ),
                responses((
                    status = 200, body = serde_json::Value,
                    description = "What the network answered. Its status is the network's, whatever that is.",
                ))
            )]
            async fn $operation(
                State(app): State<App>, Agent(caller): Agent, key: Key, request: Request,
            ) -> Result<Response> {
                call(app, caller, key, request).await
            }
        )+
    };
}

operations! {
    native_get get "Read from the network's own API";
    native_post post "Post to the network's own API";
    native_put put "Put to the network's own API";
    native_patch patch "Patch at the network's own API";
    native_delete delete "Delete at the network's own API";
}

async fn call(app: App, caller: moothall_engine::Caller, key: Key, request: Request) -> Result<Response> {
    head::check(&request, &app.hosts).map_err(refused)?;
    let (account, path) = split(request.uri().path()).ok_or_else(no_such_endpoint)?;
    let network = app.engine.adapter(&app.engine.account(&caller, &account).await?.network)?;
    let slug = network.descriptor().slug;
    let native = network.native().ok_or_else(no_such_endpoint)?;
    let target = Target::of(native.endpoints(), request.method(), path, app.undocumented);
    let target = target.ok_or_else(no_such_endpoint)?;
    refuse_identities(network.as_ref(), &target)?;
    key.demand(target.endpoint.scope)?;
    head::check_query(&target, network.as_ref(), request.uri().query()).map_err(refused)?;
    let (parts, body) = request.into_parts();
    let Payload { body, fault } = Payload::read(&app, &parts.headers, body).await?;
    head::check_body(&target, network.as_ref(), &body).map_err(refused)?;
    let Target { endpoint, path, .. } = target;
    let query = parts.uri.query().map(str::to_owned);
    let call = NativeCall { endpoint, path, query, headers: head::passing(&parts.headers), body };
    let request = NativeRequest { account: Some(account), network: slug.to_owned(), call };
    let answer = app.engine.native(&caller, request).await;
    let answer = answer.map_err(|problem| fault.get().map_or_else(|| problem.into(), Problem::from))?;
    let max_bytes = app.limits.media_bytes as u64;
    let answer = proxy::bounded(answer, max_bytes).map_err(|_| too_large(endpoint, max_bytes))?;
    proxy::count(slug, Some(endpoint), "native", &answer);
    Ok(proxy::reply(answer))
}

/// The account's name, and the path at the network, which is left as it was written.
fn split(path: &str) -> Option<(String, &str)> {
    let rest = path.strip_prefix("/v1/native/")?;
    let at = rest.find('/')?;
    let (account, path) = rest.split_at(at);
    Some((percent_decode_str(account).decode_utf8_lossy().into_owned(), path))
}

/// Logging in is the gateway's own matter, and identities are registered where it gets to know them.
fn refuse_identities(network: &dyn Network, target: &Target) -> Result<()> {
    if !target.is_guarded(network) {
        return Ok(());
    }
    let message = "identities are neither registered nor logged in through the network's own API";
    let problem = moothall_engine::Problem::new(Code::Unsupported, message);
    Err(problem
        .with_action("Register with `POST /v1/accounts/register`; tokens are the gateway's matter.")
        .into())
}

fn no_such_endpoint() -> Problem {
    Problem::door(Door::NoSuchEndpoint, "the account's network is not known to have such an endpoint")
}

/// Nothing of such an answer is passed on, so that nobody knows what a write came to.
fn too_large(endpoint: &Endpoint, max_bytes: u64) -> Problem {
    let message = format!("the network's answer is larger than {max_bytes} bytes");
    match endpoint.replay {
        Replay::Safe => moothall_engine::Problem::new(Code::UpstreamMalformed, message)
            .with_action("Ask for less at a time."),
        Replay::Idempotent | Replay::Once => moothall_engine::Problem::new(Code::OutcomeUnknown, message),
    }
    .into()
}

/// What is wrong with the head of a request.
fn refused(refusal: DropInRefusal) -> Problem {
    let detail = match refusal {
        DropInRefusal::BadRequest { reason } => reason,
        other => format!("{other:?}"),
    };
    Problem::door(Door::MalformedRequest, detail)
}
