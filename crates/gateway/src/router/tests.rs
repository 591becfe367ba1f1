//! The table of scopes and the router say the same.

use std::collections::BTreeSet;

use crate::openapi;
use crate::scopes::SCOPES;

#[test]
fn every_route_has_a_scope_and_every_scope_a_route() {
    let document = serde_json::to_value(openapi::document()).expect("serialises");
    let paths = document["paths"].as_object().expect("paths");
    let mounted: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("operations").keys();
            let path = path.replace("{path}", "{*path}");
            methods.map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let scoped: BTreeSet<(String, String)> =
        SCOPES.iter().map(|(method, path, _)| (method.to_string(), (*path).to_owned())).collect();
    assert_eq!(mounted, scoped);
    assert_eq!(SCOPES.len(), scoped.len(), "no route is in the table twice");
}
