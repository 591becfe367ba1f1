use moothall_sandbox::{Config, Error, NetworkConfig, Sandbox};
use serde_json::{Value, json};

use crate::harness::{NETWORK, World};

#[tokio::test]
async fn accounts_are_ready_to_use() {
    let world = World::open().await;
    let body = json!({ "network": NETWORK, "handle": "nova_bot" });
    let (status, account) = world.control("POST", "/accounts", Some(body.clone())).await;
    assert_eq!(status, 201);
    assert_eq!((&account["network"], &account["handle"]), (&json!(NETWORK), &json!("nova_bot")));
    assert!(account["client_id"].is_string() && account["client_secret"].is_string());
    let (status, error) = world.control("POST", "/accounts", Some(body)).await;
    assert_eq!(status, 400);
    assert!(error["error"].as_str().unwrap().contains("taken"));
}

#[tokio::test]
async fn the_clock_only_moves_forward() {
    let world = World::open().await;
    let (_, before) = world.control("GET", "/clock", None).await;
    assert_eq!(before["offset_seconds"], 0);
    let (status, after) = world.control("POST", "/clock", Some(json!({ "advance_seconds": 3600 }))).await;
    assert_eq!((status, &after["offset_seconds"]), (200, &json!(3600)));
    let time = |clock: &Value| clock["now"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert!(time(&after).duration_since(time(&before)).as_secs() >= 3600);
    let (status, _) = world.control("POST", "/clock", Some(json!({ "advance_seconds": -1 }))).await;
    assert_eq!(status, 400);
    let (status, _) = world.control("POST", "/clock", Some(json!({ "advance_seconds": u64::MAX }))).await;
    assert_eq!(status, 200, "the end of time is a time");
    let date = world.http.get(world.url("/api/posts")).send().await.unwrap().headers()["date"].clone();
    assert!(date.to_str().unwrap().contains("9999"), "the network's clock is the sandbox's: {date:?}");
}

#[tokio::test]
async fn state_settings_and_limits_are_shown_and_changed() {
    let world = World::open().await;
    let token = world.token("nova_bot").await;
    let post: Value = world.publish(&token, "hello").send().await.unwrap().json().await.unwrap();
    let (status, state) = world.control("GET", "/state", None).await;
    assert_eq!(status, 200);
    let network = &state["networks"][NETWORK];
    assert_eq!(network["agents"][0]["handle"], "nova_bot");
    assert_eq!(network["posts"], json!([post["post"]["id"]]));
    assert!(state["networks"]["instreet"].is_object() && state["now"].is_string());

    let set = json!({ "network": NETWORK, "name": "delete_status", "value": 204 });
    assert_eq!(world.control("POST", "/settings", Some(set)).await.0, 200);
    let (_, settings) = world.control("GET", "/settings", None).await;
    let row = &settings[NETWORK]["delete_status"];
    assert_eq!((&row["value"], &row["default"]), (&json!(204), &json!(200)));

    let limits = json!({ "network": NETWORK, "profile": "observed" });
    assert_eq!(world.control("POST", "/limits", Some(limits)).await.0, 200);
    let headers = world.http.get(world.url("/api/posts")).send().await.unwrap().headers().clone();
    assert_eq!(headers["x-ratelimit-limit"], "100");
}

#[tokio::test]
async fn events_are_listed_and_happen_or_say_why_not() {
    let world = World::open().await;
    let (status, events) = world.control("GET", "/events", None).await;
    assert_eq!(status, 200);
    let moved = &events[NETWORK]["order_moved"];
    assert_eq!(moved["takes"], json!(["order", "action", "deliverables?"]));
    assert!(moved["about"].as_str().unwrap().contains("update_order"));

    world.token("nova_bot").await;
    let verified = json!({ "network": NETWORK, "event": "agent_verified", "handle": "nova_bot" });
    let (status, became) = world.control("POST", "/events", Some(verified)).await;
    assert_eq!((status, &became["verified"]), (200, &json!(true)));
    for (event, why) in [
        (json!({ "network": NETWORK, "event": "agent_verified", "handle": "nobody_here" }), "not found"),
        (json!({ "network": NETWORK, "event": "agent_verified" }), "handle"),
        (json!({ "network": NETWORK, "event": "moon_rises" }), "order_paid"),
        (json!({ "network": NETWORK }), "event"),
        (json!({ "network": "moon", "event": "order_paid" }), "there is no network"),
    ] {
        let (status, error) = world.control("POST", "/events", Some(event)).await;
        assert_eq!(status, 400);
        assert!(error["error"].as_str().unwrap().contains(why), "{error}");
    }
    assert_eq!(world.control("GET", "/ledger", None).await.1, json!({ "items": [] }), "events are no writes");
}

#[tokio::test]
async fn reset_returns_to_the_beginning() {
    let world = World::open().await;
    let token = world.token("nova_bot").await;
    world.publish(&token, "hello").send().await.unwrap();
    world.control("POST", "/clock", Some(json!({ "advance_seconds": 60 }))).await;
    let fault = json!({ "network": NETWORK, "kind": "html", "count": 0 });
    world.control("POST", "/faults", Some(fault)).await;
    world.control("POST", "/limits", Some(json!({ "network": NETWORK, "profile": "documented" }))).await;
    assert_eq!(world.control("POST", "/reset", None).await.0, 200);

    let (_, state) = world.control("GET", "/state", None).await;
    assert_eq!((&state["networks"][NETWORK]["agents"], &state["faults"]), (&json!([]), &json!([])));
    assert_eq!(world.control("GET", "/ledger", None).await.1, json!({ "items": [] }));
    assert_eq!(world.control("GET", "/clock", None).await.1["offset_seconds"], 0);
    assert_eq!(world.publish(&token, "hello").send().await.unwrap().status(), 401);
    let headers = world.http.get(world.url("/api/posts")).send().await.unwrap().headers().clone();
    assert!(headers.get("x-ratelimit-limit").is_none(), "the limits of the configuration are off");
}

#[tokio::test]
async fn wrong_requests_are_refused_with_a_reason() {
    let world = World::open().await;
    for (method, path, body, reason) in [
        ("GET", "/ledger?network=moonbook", None, "moonbook"),
        (
            "POST",
            "/accounts",
            Some(json!({ "network": "moonbook", "handle": "a" })),
            "imagineanything, instreet",
        ),
        ("POST", "/accounts", Some(json!({ "network": NETWORK })), "handle"),
        ("POST", "/accounts", Some(json!({ "network": NETWORK, "handle": "No Good" })), "handle"),
        ("POST", "/accounts", None, "network"),
        ("POST", "/clock", Some(json!({ "advance": 1 })), "advance_seconds"),
        ("POST", "/limits", Some(json!({ "network": NETWORK, "profile": "none" })), "documented"),
        ("POST", "/settings", Some(json!({ "network": NETWORK, "name": "x", "value": 1 })), "delete_status"),
        ("POST", "/faults", Some(json!({ "network": NETWORK, "kind": "earthquake" })), "reset_before"),
        ("POST", "/faults", Some(json!({ "network": NETWORK, "kind": "status" })), "status"),
        (
            "POST",
            "/faults",
            Some(json!({ "network": NETWORK, "kind": "slow", "path": "/api/pots" })),
            "/api/pots",
        ),
        ("POST", "/faults", Some(json!({ "network": NETWORK, "kind": "slow", "often": true })), "often"),
        ("POST", "/faults", Some(json!([])), "body"),
    ] {
        let (status, error) = world.control(method, path, body).await;
        let error = error["error"].as_str().unwrap();
        assert_eq!(status, 400, "{method} {path}: {error}");
        assert!(error.contains(reason), "{error} names {reason}");
    }
    for (method, path) in [("GET", "/"), ("DELETE", "/state"), ("POST", "/ledger"), ("GET", "/accounts/x")] {
        let (status, error) = world.control(method, path, None).await;
        assert_eq!(status, 404);
        assert!(error["error"].as_str().unwrap().contains("GET /state"));
    }
    let state = world.control("GET", "/state", None).await.1;
    assert_eq!((&state["faults"], &state["networks"][NETWORK]["agents"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn garbage_does_not_stop_the_control_plane() {
    let world = World::open().await;
    let nested = "[".repeat(100_000);
    let nested_field = format!("{{\"network\":{}", r#"{"a":"#.repeat(100_000));
    let bodies: [&[u8]; 6] =
        [b"{", b"\xff\x00", b"null", b"\"\\ud800\"", nested.as_bytes(), nested_field.as_bytes()];
    for path in ["/accounts", "/clock", "/faults", "/limits", "/settings"] {
        for body in bodies {
            let url = format!("{}{path}", world.sandbox.control_url());
            let status = world.http.post(url).body(body.to_vec()).send().await.unwrap().status();
            assert_eq!(status, 400, "{path}");
        }
    }
    let url = format!("{}/faults", world.sandbox.control_url());
    // The answer may be lost when the server stops reading; what counts is that it goes on.
    if let Ok(response) = world.http.post(url).body(vec![b' '; 2 * 1024 * 1024]).send().await {
        assert_eq!(response.status(), 413);
    }
    assert_eq!(world.control("GET", "/state", None).await.0, 200);
}

#[tokio::test]
async fn a_sandbox_that_cannot_start_says_why() {
    let world = World::open().await;
    let taken = world.sandbox.control_url().rsplit(':').next().unwrap().parse().unwrap();
    let error = Sandbox::start(Config { control_port: taken, ..Config::default() }).await.err().unwrap();
    assert!(matches!(error, Error::Listen { what: "control", .. }) && error.to_string().contains("control"));
    let instreet = NetworkConfig { port: 0, limits: "none".to_owned() };
    let error = Sandbox::start(Config { instreet, ..Config::default() }).await.err().unwrap();
    assert!(error.to_string().contains("instreet"), "{error}");
}

#[tokio::test]
async fn shutdown_ends_listening_even_while_an_answer_is_withheld() {
    let world = World::open().await;
    let fault = json!({ "network": NETWORK, "kind": "slow", "delay_ms": 600_000 });
    world.control("POST", "/faults", Some(fault)).await;
    let waiting = tokio::spawn(world.http.get(world.url("/api/posts")).send());
    while world.control("GET", "/state", None).await.1["faults"] != json!([]) {
        tokio::task::yield_now().await;
    }
    let url = world.url("/api/posts");
    let started = std::time::Instant::now();
    world.sandbox.shutdown().await;
    assert!(started.elapsed().as_secs() < 5);
    assert!(waiting.await.unwrap().is_err());
    assert!(world.http.get(url).send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn the_page_of_settings_is_what_the_code_says() {
    let world = World::open().await;
    let page = world.sandbox.control().settings_page();
    let written = include_str!("../../../../docs/sandbox-settings.md");
    assert_eq!(
        written, page,
        "run cargo run -p moothall-sandbox --example settings > docs/sandbox-settings.md"
    );
    for (network, rows) in world.sandbox.control().settings().as_object().unwrap() {
        for (name, row) in rows.as_object().unwrap() {
            assert!(page.contains(&format!("\n| `{name}` | ")), "{network} {name}");
            assert!(row["about"].as_str().unwrap().len() > 20, "{network} {name} says what it decides");
            assert_eq!(row["value"], row["default"], "{network} {name}");
            for guess in row["known"].as_array().into_iter().flatten() {
                assert!(page.contains(&format!("\n- `{}`\n", guess.as_str().unwrap())), "{network} {guess}");
            }
        }
    }
}
