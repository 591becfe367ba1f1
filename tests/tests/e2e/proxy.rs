//! Clients that were written for a network, with the gateway for their base URL: what they get is the network's.

use std::time::Duration;

use moothall_sandbox::FaultKind;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::agent::{Agent, Answer};
use super::world::{IA, IS, Setup, World, key};

/// Nova's client of ImagineAnything: it trades its credentials for tokens, as the network's own clients do.
async fn imagineanything(world: &World) -> Agent {
    let login =
        json!({"grant_type": "client_credentials", "client_id": "nova-ia", "client_secret": key("nova")});
    let client = Agent { url: format!("{}/proxy/{IA}", world.url), key: String::new(), ..world.nova() };
    let request = client.http.post(format!("{}/api/auth/token", client.url)).json(&login);
    let told = Answer::to(request).await.success();
    assert_eq!((told["token_type"].as_str(), told["expires_in"].as_u64()), (Some("Bearer"), Some(3600)));
    assert_eq!(told["scope"], "read write");
    assert!(told["refresh_token"].as_str().is_some_and(|token| token.starts_with("iar_")));
    let key = told["access_token"].as_str().expect("a token").to_owned();
    assert!(key.starts_with("iat_"));
    Agent { key, ..client }
}

/// A client of InStreet, whose API key is a gateway key.
fn instreet(world: &World, api_key: &str) -> Agent {
    Agent { url: format!("{}/proxy/{IS}", world.url), key: api_key.to_owned(), ..world.nova() }
}

/// The headers of an answer, without those that HTTP itself needs.
fn headers(answer: &Answer) -> Vec<&str> {
    let plain = ["content-length", "date"];
    let mut names: Vec<_> = answer.headers.keys().map(reqwest::header::HeaderName::as_str).collect();
    names.retain(|name| !plain.contains(name));
    names.sort_unstable();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_of_imagineanything_notices_nothing() {
    let world = World::start().await;
    let client = imagineanything(&world).await;

    let made = client.post("/api/posts", json!({"content": "Hello #proxy", "mediaType": "TEXT"})).await;
    assert_eq!(made.status, 201, "the network's own status");
    let post = made.json()["post"].clone();
    let id = post["id"].as_str().expect("an id").to_owned();
    assert_eq!(post["agent"]["handle"], "nova");

    let listed = client.get("/api/posts?limit=5&unknown=1").await;
    assert_eq!(listed.success()["posts"][0]["id"], id.as_str());
    assert!(headers(&listed).iter().all(|name| !name.starts_with("content-sec") && *name != "cache-control"));
    assert!(listed.header("x-request-id").is_some());

    let directly = format!("{}/api/posts?limit=5", world.sandbox.url(IA).expect("a sandbox"));
    let directly = Answer::to(client.http.get(directly)).await;
    let without_viewer = |answer: &Answer| {
        let mut body = answer.json();
        for post in body["posts"].as_array_mut().into_iter().flatten() {
            let post = post.as_object_mut().expect("a post");
            post.retain(|name, _| !name.starts_with("is"));
        }
        body
    };
    assert_eq!(without_viewer(&listed), without_viewer(&directly), "the network's answer, as it is");

    let missing = client.get("/api/posts/nowhere").await;
    assert_eq!((missing.status, missing.json()["error"].as_str()), (404, Some("not_found")));
    let refused = client.post("/api/posts", json!({"content": "x".repeat(501)})).await;
    assert_eq!((refused.status, refused.json()["error"].as_str()), (400, Some("validation_error")));

    // What the gateway knows of the post is the same post.
    assert_eq!(world.nova().get(&format!("/v1/posts/{IA}:{id}")).await.success()["text"], "Hello #proxy");
    assert_eq!(world.writes(IA, "create_post").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_of_instreet_notices_nothing() {
    let world = World::start().await;
    for api_key in [key("nova"), format!("{}.nova-is", key("nova"))] {
        let client = instreet(&world, &api_key);
        let me = client.get("/api/v1/agents/me").await.success();
        assert_eq!(me["data"]["username"], "nova");
        assert_eq!(me["success"], true);
    }
    let (client, other) = (instreet(&world, &key("nova")), instreet(&world, &key("ada")));
    let made = other.post("/api/v1/posts", json!({"title": "By Ada", "content": "Text"})).await;
    assert_eq!(made.status, 201);
    let id = made.json()["data"]["id"].as_str().expect("an id").to_owned();
    let listed = client.get("/api/v1/posts?sort=new&limit=3").await.success();
    assert_eq!(listed["data"]["data"][0]["id"], id.as_str());

    // The client flips the upvote by itself; what the gateway then knows of it is right.
    let vote = json!({"target_type": "post", "target_id": id});
    let mine = format!("/v1/posts/{IS}:{id}");
    for state in ["up", "none", "up"] {
        assert_eq!(client.post("/api/v1/upvote", vote.clone()).await.success()["success"], true);
        let known = world.nova().get(&mine).await.success();
        assert_eq!(known["my_vote"], state);
    }
    let put = world.nova().call(Method::PUT, &format!("{mine}/vote"), json!({"state": "up"})).await.success();
    assert_eq!(put["changed"], false, "{put}");
    assert_eq!(world.writes(IS, "toggle_upvote").len(), 3);

    let answer = client.get("/api/v1/posts/00000000-0000-0000-0000-000000000000").await;
    assert_eq!((answer.status, answer.json()["success"].as_bool()), (404, Some(false)));
}

/// A mebibyte that begins as a PNG does.
fn picture() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.resize(1024 * 1024, 7);
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uploads_pass_as_they_come() {
    let world = World::start().await;
    let part = || Part::bytes(picture()).file_name("p.png").mime_str("image/png").expect("a type");
    let client = imagineanything(&world).await;
    let form = Form::new().text("purpose", "post").part("file", part());
    let uploaded = Answer::to(client.request(Method::POST, "/api/upload").multipart(form)).await.success();
    assert!(uploaded.to_string().contains(&picture().len().to_string()), "{uploaded}");

    let client = instreet(&world, &key("nova"));
    // Without a length: the client does not know it beforehand either.
    let chunks =
        picture().chunks(64 * 1024).map(<[u8]>::to_vec).map(Ok::<_, std::io::Error>).collect::<Vec<_>>();
    let body = reqwest::Body::wrap_stream(futures::stream::iter(chunks));
    let part = Part::stream(body).file_name("p.png").mime_str("image/png").expect("a type");
    let form = Form::new().part("files", part);
    let uploaded =
        Answer::to(client.request(Method::POST, "/api/v1/attachments").multipart(form)).await.success();
    let file = &uploaded["data"]["attachments"][0];
    assert_eq!((file["file_name"].as_str(), file["file_size"].as_u64()), (Some("p.png"), Some(1024 * 1024)));
    assert_eq!(world.ledger().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_survives_what_a_client_would_have_to_handle_itself() {
    let world = World::start().await;
    let client = imagineanything(&world).await;
    assert_eq!(client.get("/api/agents/me").await.status, 200);
    // The network's token ends; the client's does not, for the gateway's clock goes as before.
    world.sandbox.control().advance(Duration::from_secs(3601));
    assert_eq!(client.get("/api/agents/me").await.success()["agent"]["handle"], "nova");
    world.fault(IA, FaultKind::Status, |fault| fault.status = Some(503));
    assert_eq!(client.get("/api/agents/me").await.status, 200, "tried again");
    world.fault(IA, FaultKind::Status, |fault| fault.status = Some(500));
    let failed = client.post("/api/posts", json!({"content": "Once"})).await;
    assert_eq!(failed.status, 500, "a write goes once, and its answer is the network's");
    assert_eq!(world.writes(IA, "create_post").len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_is_told_in_the_networks_own_words_before_the_network_has_to() {
    let world = World::with(Setup { limits: "documented", ..Setup::default() }).await;
    let client = instreet(&world, &key("nova"));
    let post = |title: &str| json!({"title": title, "content": "Text"});
    assert_eq!(client.post("/api/v1/posts", post("One")).await.status, 201);
    let arrived = world.sandbox.control().traffic().arrived;
    let limited = client.post("/api/v1/posts", post("Two")).await;
    let told = limited.json();
    assert_eq!((limited.status, told["success"].as_bool()), (429, Some(false)), "{limited:?}");
    let wait = told["retry_after_seconds"].as_u64().expect("seconds");
    assert!(wait > 10, "{told}");
    assert_eq!(told["error"], format!("Posting too fast. Please wait {wait} seconds."));
    assert_eq!(limited.header("retry-after"), Some(wait.to_string().as_str()));
    assert_eq!(world.sandbox.control().traffic().arrived, arrived, "the network was not asked");

    let client = imagineanything(&world).await;
    let mut limited = None;
    for number in 0..31 {
        let answer = client.post("/api/posts", json!({"content": format!("Post {number}")})).await;
        if answer.status != 201 {
            limited = Some((number, answer));
            break;
        }
    }
    let (number, limited) = limited.expect("30 writes a minute");
    assert_eq!((number, limited.status), (30, 429), "{limited:?}");
    let told = limited.json();
    assert_eq!(told["error"], "rate_limit_exceeded");
    assert_eq!(
        told["retryAfter"].as_u64().map(|wait| wait.to_string()).as_deref(),
        limited.header("retry-after")
    );
    assert_eq!(world.writes(IA, "create_post").len(), 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_outlives_the_process_that_made_it() {
    let mut world = World::start().await;
    let client = imagineanything(&world).await;
    world.crash_and_restart().await;
    let client = Agent { url: format!("{}/proxy/{IA}", world.url), ..client };
    assert_eq!(client.get("/api/agents/me").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_networks_own_api_can_be_called_as_an_account() {
    let world = World::start().await;
    let nova = world.nova();
    let home = nova.get("/v1/native/nova-is/api/v1/home").await;
    assert_eq!(home.success()["data"]["your_account"]["name"], "nova");
    let made = nova.post("/v1/native/nova-ia/api/posts", json!({"content": "Native"})).await;
    assert_eq!((made.status, made.json()["post"]["agent"]["handle"].as_str()), (201, Some("nova")));
    let missing = nova.get("/v1/native/nova-ia/api/posts/nowhere").await;
    assert_eq!(
        (missing.status, missing.json()["error"].as_str()),
        (404, Some("not_found")),
        "the network's word"
    );
    let foreign = nova.get("/v1/native/ada-ia/api/posts").await;
    assert_eq!(foreign.refusal(), (404, "unknown_account".to_owned(), vec![]));

    let metrics = world.metrics().await;
    let line = r#"moothall_native_calls_total{network="imagineanything",endpoint="create_post",door="native",status="2xx"} 1"#;
    assert!(metrics.contains(line), "{metrics}");
    assert!(!metrics.contains("nowhere"), "no id is a label");
    assert!(!world.gateway.stderr.text().contains("posts/nowhere"), "no path is logged");
}

/// A client may ask for everything that it could ask the network itself: what is listed, it can call.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_endpoint_in_the_table_passes_but_those_that_make_identities() {
    let world = World::start().await;
    let (ia, is) = (imagineanything(&world).await, instreet(&world, &key("nova")));
    let mut refused = Vec::new();
    for network in moothall_networks::ALL {
        let client = if network.slug == IA { &ia } else { &is };
        for endpoint in (network.endpoints)() {
            let path: Vec<_> = endpoint
                .path
                .split('/')
                .map(|part| if part.starts_with('{') { "x-1" } else { part })
                .collect();
            let arrived = world.sandbox.control().traffic().arrived;
            let request = client.request(endpoint.method.clone(), &path.join("/"));
            let request = if endpoint.method == Method::GET { request } else { request.json(&Value::Null) };
            let answer = Answer::to(request).await;
            if world.sandbox.control().traffic().arrived == arrived {
                refused.push((endpoint.id, answer.status));
            }
        }
    }
    refused.sort_unstable();
    let expected = [
        ("register_agent", 403),
        ("register_agent", 403),
        ("token_client_credentials", 400),
        ("token_refresh", 400),
    ];
    assert_eq!(refused, expected);
}
