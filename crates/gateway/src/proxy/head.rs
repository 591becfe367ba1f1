//! What of a request's head passes, and what in it is forged.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, header};
use moothall_core::Network;
use moothall_core::endpoint::Place;
use moothall_core::traits::{DropInRefusal, NativeBody};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::host::Hosts;
use super::target::Target;
use crate::middleware::KEY_PARAMETERS;
use crate::serve::LengthToldTwice;

/// The headers of requests that pass. Everything else is about the connection, about who asks, or unknown.
const PASSING: [HeaderName; 3] = [header::CONTENT_TYPE, header::ACCEPT, header::ACCEPT_LANGUAGE];

/// What `Connection` may not name: these say what the request is, so no hop may take them away.
const SUBSTANCE: &[&str] = &[
    "authorization",
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "accept",
    "accept-language",
    "x-request-id",
];

/// Other places in which clients show credentials. One there is one too many.
const CREDENTIALS: &[&str] = &[
    "x-api-key",
    "api-key",
    "apikey",
    "x-auth-token",
    "x-auth-key",
    "x-access-token",
    "proxy-authorization",
];

/// The headers that go on to the network.
pub(crate) fn passing(headers: &HeaderMap) -> HeaderMap {
    let passing = PASSING.iter().filter_map(|name| Some((name.clone(), headers.get(name)?.clone())));
    passing.collect()
}

/// Refuses a request that says where it goes or how it travels in a way that it cannot mean.
pub(crate) fn check(request: &Request, hosts: &Hosts) -> Result<(), DropInRefusal> {
    if request.uri().authority().is_some() || request.uri().scheme().is_some() {
        return Err(bad("the address must be a path"));
    }
    let headers = request.headers();
    hosts.check(request.version(), headers)?;
    let count = |name: &HeaderName| headers.get_all(name).iter().count();
    for name in [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONTENT_TYPE] {
        if count(&name) > 1 {
            return Err(bad(&format!("the header {name} came several times")));
        }
    }
    let encoding = headers.get(header::TRANSFER_ENCODING);
    if encoding.is_some_and(|value| !value.as_bytes().eq_ignore_ascii_case(b"chunked")) {
        return Err(bad("Transfer-Encoding must be chunked"));
    }
    let told_twice = request.extensions().get::<LengthToldTwice>().is_some();
    if told_twice || (encoding.is_some() && headers.contains_key(header::CONTENT_LENGTH)) {
        return Err(bad("the length of the body is told twice"));
    }
    if headers.get(header::CONTENT_ENCODING).is_some_and(|value| value != "identity") {
        return Err(bad("Content-Encoding is not taken; send the body as it is"));
    }
    let hops = headers.get_all(header::CONNECTION).iter();
    let mut hops =
        hops.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    if hops.any(|name| SUBSTANCE.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))) {
        return Err(bad("Connection names a header that is not the connection's"));
    }
    if CREDENTIALS.iter().any(|name| headers.contains_key(*name)) {
        return Err(two_credentials());
    }
    Ok(())
}

/// Refuses a query that holds what looks like a credential, unless the endpoint asks for it.
pub(crate) fn check_query(
    target: &Target,
    network: &dyn Network,
    query: Option<&str>,
) -> Result<(), DropInRefusal> {
    let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let looks_like_one = |name: &str| {
        KEY_PARAMETERS.iter().any(|key| key.eq_ignore_ascii_case(name)) || is_credential(network, name)
    };
    if pairs.any(|(name, _)| looks_like_one(&name) && !declares(target, Place::Query, &name)) {
        return Err(two_credentials());
    }
    Ok(())
}

/// The same for the members of a JSON body: the network's credentials are the gateway's to send.
pub(crate) fn check_body(
    target: &Target,
    network: &dyn Network,
    body: &NativeBody,
) -> Result<(), DropInRefusal> {
    let NativeBody::Whole(body) = body else { return Ok(()) };
    let Ok(members) = serde_json::from_slice::<Map<String, Value>>(body) else { return Ok(()) };
    if members.keys().any(|name| is_credential(network, name) && !declares(target, Place::Body, name)) {
        return Err(two_credentials());
    }
    Ok(())
}

pub(crate) fn two_credentials() -> DropInRefusal {
    bad(
        "a credential stands in a place where none belongs; send the gateway key alone, where the network wants its own",
    )
}

/// Whether this is what the network calls one of its own secrets, however it is spelt.
fn is_credential(network: &dyn Network, name: &str) -> bool {
    network.descriptor().credentials.iter().any(|field| plain(field.name) == plain(name))
}

fn declares(target: &Target, place: Place, name: &str) -> bool {
    target.endpoint.fields.iter().any(|field| field.place == place && field.name == name)
}

/// A name without case and punctuation.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

pub(super) fn bad(reason: &str) -> DropInRefusal {
    DropInRefusal::BadRequest { reason: reason.to_owned() }
}
