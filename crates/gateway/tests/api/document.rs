//! The OpenAPI document: complete, and as it was last looked at.

use std::collections::BTreeSet;

use crate::harness::{Operation, operations};

#[test]
fn every_operation_has_a_scope_a_name_and_its_error_answers() {
    let mut names = BTreeSet::new();
    for operation in operations() {
        let place = format!("{} {}", operation.method, operation.path);
        let spec = &operation.spec;
        let scope = spec["security"][0]["gateway_key"][0].as_str();
        assert!(
            scope.is_some_and(|scope| ["read", "write", "messages", "admin"].contains(&scope)),
            "{place}"
        );
        assert!(names.insert(spec["operationId"].as_str().expect("a name").to_owned()), "{place}");
        assert!(spec["summary"].as_str().is_some_and(|text| !text.is_empty()), "{place}");
        assert_eq!(spec["tags"].as_array().map(Vec::len), Some(1), "{place}");
        let mut wanted = vec!["400", "401", "403", "404", "422", "424", "429", "500", "502", "503"];
        if operation.method != "GET" {
            wanted.extend(["409", "504"]);
            assert!(spec["parameters"].to_string().contains("Idempotency-Key"), "{place}");
        }
        if spec.get("requestBody").is_some() {
            wanted.extend(["408", "413", "415"]);
        }
        for status in wanted {
            let answer = &spec["responses"][status]["$ref"];
            assert_eq!(answer, &format!("#/components/responses/Problem{status}"), "{place}");
        }
        let answers = spec["responses"].as_object().expect("answers");
        let mut good = answers.iter().filter(|(status, _)| status.starts_with('2')).peekable();
        assert!(good.peek().is_some(), "{place}");
        for (status, answer) in good {
            assert!(answer["description"].as_str().is_some_and(|text| !text.is_empty()), "{place} {status}");
            assert!(
                status == "204" || answer["content"]["application/json"]["schema"].is_object(),
                "{place}"
            );
        }
    }
}

#[test]
fn the_document_refers_to_nothing_that_it_lacks() {
    let document = serde_json::to_value(moothall_gateway::document()).expect("serialises");
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
}

#[test]
fn every_list_has_the_same_form() {
    let document = serde_json::to_value(moothall_gateway::document()).expect("serialises");
    let mut lists = 0;
    // What a network's own API answers is the network's matter.
    let ours = |operation: &&Operation| !operation.path.starts_with("/v1/native/");
    for operation in operations().iter().filter(ours).filter(|operation| operation.method == "GET") {
        let schema = &operation.spec["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
        let schema = document.pointer(schema.as_str().expect("a name").trim_start_matches('#'));
        let members = schema.expect("a schema")["properties"].as_object().expect("members");
        // An account's budgets are a description of the account.
        if members.contains_key("items") && !members.contains_key("account") {
            lists += 1;
            assert_eq!(
                members.keys().collect::<Vec<_>>(),
                ["items", "next", "problems"],
                "{}",
                operation.path
            );
        }
    }
    assert!(lists > 10, "{lists}");
}

#[test]
fn the_document_is_as_it_was() {
    insta::assert_json_snapshot!("openapi", moothall_gateway::document());
}
