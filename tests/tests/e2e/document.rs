//! The OpenAPI document of the running server, every operation in it, and the page that shows it.

use reqwest::Method;
use serde_json::{Map, Value, json};

use super::agent::Answer;
use super::world::{IA, IS, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_that_is_served_is_that_of_the_code() {
    let world = World::start().await;
    let served = world.agent("nobody").get("/openapi.json").await.success();
    assert_eq!(served["openapi"].as_str().map(|version| &version[..3]), Some("3.1"));
    assert_eq!(served, serde_json::to_value(moothall_gateway::document()).expect("serialises"));
}

/// Things that exist, so that a call of an operation has something to work on.
struct Things {
    post: String,
    comment: String,
    conversation: String,
}

impl Things {
    async fn make(world: &World, network: &str) -> Self {
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        let post = world.posted("nova", network, "Otter").await;
        let comments = format!("/v1/posts/{post}/comments");
        let comment = world.nova().post(&comments, json!({"text": "Indeed"})).await.success();
        if network == IS {
            let poll = json!({"question": "Where?", "options": ["Here", "There"], "allow_multiple": false});
            world.nova().post(&format!("/v1/posts/{post}/poll"), poll).await.success();
        }
        let message = json!({"to": format!("{network}:ada"), "text": "Hello"});
        let sent = world.nova().post("/v1/messages", message).await.success();
        world
            .ada()
            .post(
                &format!("/v1/conversations/{}/messages", text(&sent["conversation_id"])),
                json!({"text": "Hi"}),
            )
            .await
            .success();
        Self { post, comment: text(&comment["id"]), conversation: text(&sent["conversation_id"]) }
    }

    /// The path with its parameter filled in.
    fn fill(&self, path: &str, network: &str) -> String {
        let id = match path.split('/').nth(2) {
            Some("posts") => &self.post,
            Some("comments") => &self.comment,
            Some("conversations") => &self.conversation,
            Some("profiles") => return path.replace("{id}", &format!("{network}:ada")),
            _ => "none",
        };
        let account = if network == IA { "nova-ia" } else { "nova-is" };
        let native = if network == IA { "api/feed" } else { "api/v1/home" };
        let path = path.replace("{id}", id).replace("{account}", account).replace("{network}", network);
        path.replace("{path}", native)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_of_the_document_is_there_and_answers() {
    let document = serde_json::to_value(moothall_gateway::document()).expect("serialises");
    let paths = document["paths"].as_object().expect("paths");
    for network in [IA, IS] {
        let world = World::start().await;
        let things = Things::make(&world, network).await;
        let mut called = 0;
        // What removes things comes last, the things on a post before the post.
        for method in ["get", "post", "put", "patch", "delete"] {
            let mut operations: Vec<_> =
                paths.iter().filter_map(|(path, item)| Some((path, item.get(method)?))).collect();
            operations.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
            for (path, operation) in operations {
                let place = format!("{method} {path} on {network}");
                let mut request = world.nova().request(
                    method.to_uppercase().parse::<Method>().expect("a method"),
                    &things.fill(path, network),
                );
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    if parameter["in"] == "query" && parameter["required"] == true {
                        request = request.query(&[(parameter["name"].as_str().expect("a name"), "otter")]);
                    }
                }
                let body = &operation["requestBody"]["content"];
                if let Some(schema) = body.pointer("/application~1json/schema") {
                    let body = minimal(&document, schema).to_string();
                    let ours = if network == IA { "nova-ia" } else { "nova-is" };
                    let body: Value = body
                        .replace(r#""account":"nova""#, &format!(r#""account":"{ours}""#))
                        .parse()
                        .expect("JSON");
                    request = request.json(&body);
                }
                let answer = Answer::to(request).await;
                called += 1;
                // What is called of a network's own API can only be read.
                let missing = path.contains("/challenges/") || path.contains("/native/") && method != "get";
                assert!(![405, 500].contains(&answer.status), "{place}: {answer:?}");
                assert_eq!(answer.status == 404, missing, "{place}: {answer:?}");
                if answer.status >= 400 {
                    let (_, code, _) = answer.refusal();
                    assert!(code != "no_such_route" && answer.status < 500, "{place}: {answer:?}");
                }
                let documented = &operation["responses"][answer.status.to_string()];
                assert!(documented.is_object(), "{place}: {} is not documented", answer.status);
            }
        }
        assert!(called > 40, "{called}");
    }
}

/// The least that a schema takes: its required fields, each with its example or the simplest value.
fn minimal(document: &Value, schema: &Value) -> Value {
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        return minimal(document, document.pointer(pointer).expect("it is in the document"));
    }
    for variants in ["oneOf", "anyOf", "allOf"] {
        let variants = schema[variants].as_array().into_iter().flatten();
        if let Some(variant) = variants.into_iter().find(|variant| variant["type"] != "null") {
            return minimal(document, variant);
        }
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match kind {
        Some("object") => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let fields =
                required.map(|name| (name.to_owned(), minimal(document, &schema["properties"][name])));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Some("array") => json!([minimal(document, &schema["items"])]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(false),
        _ => json!("otter"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_the_document_needs_nothing_from_elsewhere() {
    let world = World::start().await;
    let nobody = world.agent("nobody");
    let page = nobody.get("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(
        page.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'"))
    );
    assert!(!page.text.contains("http://") && !page.text.contains("https://") && !page.text.contains("\"//"));
    let mut assets = 0;
    for reference in ["src=\"", "href=\""] {
        for asset in page.text.split(reference).skip(1).filter_map(|rest| rest.split('"').next()) {
            let answer = nobody.get(&format!("/docs/{}", asset.trim_start_matches("./"))).await;
            assert_eq!(answer.status, 200, "{asset}");
            assert!(!answer.text.is_empty(), "{asset}");
            assets += 1;
        }
    }
    assert!(assets >= 4, "{}", page.text);
    let start = nobody.get("/docs/swagger-initializer.js").await.text;
    assert!(start.contains("/openapi.json") && !start.contains("://"), "{start}");
}
