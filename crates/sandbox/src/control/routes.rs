//! The control plane: the control over HTTP.

use std::time::Duration;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{Control, ControlError};
use crate::{
    faults::Fault,
    http::{Reply, Request},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    network: String,
    profile: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    network: String,
    handle: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    network: String,
    name: String,
    value: Value,
}

#[derive(Deserialize)]
struct Event {
    network: String,
    /// Its name, and what belongs to it.
    #[serde(flatten)]
    event: Map<String, Value>,
}

const ROUTES: &str = "GET /state, GET /ledger, GET and POST /clock, POST and DELETE /faults, \
    POST /limits, GET and POST /settings, POST /accounts, GET and POST /events, POST /reset";

impl Control {
    /// Answers one request to the control plane.
    pub(crate) fn answer(&self, request: &Request) -> Reply {
        self.dispatch(request).unwrap_or_else(|error| Reply::json(400, &json!({ "error": error })))
    }

    fn dispatch(&self, request: &Request) -> Result<Reply, String> {
        let reply = match (request.method.as_str(), request.path.trim_end_matches('/')) {
            ("GET", "/state") => Reply::json(200, &self.state()),
            ("GET", "/ledger") => {
                let items = self.ledger(request.query("network")).map_err(text)?;
                Reply::json(200, &json!({ "items": items }))
            }
            ("GET", "/clock") => self.clock(),
            ("POST", "/clock") => {
                let Advance { advance_seconds } = body(request)?;
                self.advance(Duration::from_secs(advance_seconds));
                self.clock()
            }
            ("POST", "/faults") => {
                let id = self.fault(body::<Fault>(request)?).map_err(text)?;
                Reply::json(201, &json!({ "id": id }))
            }
            ("DELETE", "/faults") => Reply::json(200, &json!({ "deleted": self.clear_faults() })),
            ("POST", "/limits") => {
                let Limits { network, profile } = body(request)?;
                self.set_limits(&network, &profile).map_err(text)?;
                Reply::json(200, &json!({ "network": network, "profile": profile }))
            }
            ("GET", "/settings") => Reply::json(200, &self.settings()),
            ("POST", "/settings") => {
                let Setting { network, name, value } = body(request)?;
                self.set(&network, &name, &value).map_err(text)?;
                Reply::json(200, &json!({ "network": network, "name": name, "value": value }))
            }
            ("POST", "/accounts") => {
                let Account { network, handle } = body(request)?;
                Reply::json(201, &self.create_account(&network, &handle).map_err(text)?)
            }
            ("GET", "/events") => Reply::json(200, &self.events()),
            ("POST", "/events") => {
                let Event { network, event } = body(request)?;
                Reply::json(200, &self.happen(&network, &Value::Object(event)).map_err(text)?)
            }
            ("POST", "/reset") => {
                self.reset();
                Reply::json(200, &json!({ "reset": true }))
            }
            (method, path) => {
                let error = format!("the control plane has no {method} {path}; it has {ROUTES}");
                Reply::json(404, &json!({ "error": error }))
            }
        };
        Ok(reply)
    }

    fn clock(&self) -> Reply {
        let offset = self.inner.clock.offset().as_secs();
        Reply::json(200, &json!({ "now": self.now(), "offset_seconds": offset }))
    }
}

fn body<T: DeserializeOwned>(request: &Request) -> Result<T, String> {
    let value = if request.body.is_empty() { b"{}" } else { request.body.as_ref() };
    serde_json::from_slice(value).map_err(|error| format!("the body is not what this route takes: {error}"))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn text(error: ControlError) -> String {
    error.to_string()
}
