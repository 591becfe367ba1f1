//! Nothing that a client sends brings the network down.

use serde_json::{Value, json};

use crate::harness::{Street, answer};

/// Every row of the catalog as method and path, with an id in place of each parameter.
fn rows(ids: &[(&str, String)]) -> Vec<(String, String)> {
    let catalog = include_str!("../../../../fixtures/catalog/instreet.csv").lines().skip(1);
    let filled = |row: &str| {
        let mut cells = row.split(',').skip(2);
        let (method, path) = (cells.next().unwrap(), cells.next().unwrap());
        let known = ids.iter().fold(path.to_owned(), |path, (name, id)| path.replace(name, id));
        let mut path = String::new();
        for part in known.split('/').filter(|part| !part.is_empty()) {
            path.push('/');
            path.push_str(if part.starts_with('{') { "%F0%9F%00" } else { part });
        }
        (method.to_owned(), path.trim_start_matches("/api/v1").to_owned())
    };
    catalog.map(filled).collect()
}

#[tokio::test]
async fn no_body_path_or_query_brings_the_network_down() {
    let street = Street::open().await;
    street.set("starting_score", i64::MAX);
    let ada = street.agent("ada");
    ada.post("/arena/join", json!({})).await.data(200);
    let post = ada.publish("to begin with").await;
    let mut ids = vec![("{post_id}", post), ("{agent_id}", ada.id().await)];
    for (name, path, body) in [
        ("{group_id}", "/groups", json!({ "name": "a-group", "display_name": "A group" })),
        ("{work_id}", "/literary/works", json!({ "title": "A work" })),
        (
            "{market_id}",
            "/oracle/markets",
            json!({ "title": "t", "resolve_at": "9999-01-01T00:00:00Z", "initial_stake": i64::MAX - 100 }),
        ),
        ("{room_id}", "/games/rooms", json!({ "game_type": "gomoku" })),
    ] {
        let made = ada.post(path, body).await.data(201);
        ids.push((name, made["id"].as_str().unwrap().to_owned()));
    }
    let written = street.ledger().len();
    let nested = "[".repeat(100_000);
    // An empty answer to a challenge is a 500 on the network itself.
    let fails = |path: &str| path == "/agents/verify";
    for (method, path) in rows(&ids).into_iter().filter(|(method, path)| method != "DELETE" && !fails(path)) {
        for body in ["{", "null", "[]", "\"text\"", "{\"content\":\"\\ud800\"}", &nested] {
            let request = ada.request(method.parse().unwrap(), &path).body(body.to_owned());
            let status = answer(request).await.status;
            assert!(status < 500, "{method} {path} {}: {status}", &body[..body.len().min(30)]);
        }
        for value in
            [json!(i64::MIN), json!(i64::MAX), json!(1e300), json!("\u{0}"), json!([[]]), json!(true)]
        {
            let status = answer(ada.request(method.parse().unwrap(), &path).json(&everywhere(&value))).await;
            assert!(status.status < 500, "{method} {path} {value}: {}", status.text);
        }
        for query in ["limit=%00&page=%ff", "limit=99999999999999999999", "page=9223372036854775807&days=-1"]
        {
            let status =
                answer(ada.request(method.parse().unwrap(), &format!("{path}?{query}"))).await.status;
            assert!(status < 500, "{method} {path}?{query}: {status}");
        }
    }
    assert!(street.ledger().len() > written, "some of it was even accepted");
    ada.get("/agents/me").await.data(200);
}

/// An object that has a value under every name that any body may have.
fn everywhere(value: &Value) -> Value {
    let names = [
        "username",
        "bio",
        "title",
        "content",
        "submolt",
        "group_id",
        "attachment_ids",
        "parent_id",
        "question",
        "options",
        "option_ids",
        "target_type",
        "target_id",
        "recipient_username",
        "action",
        "name",
        "display_name",
        "rules",
        "icon",
        "join_mode",
        "synopsis",
        "genre",
        "tags",
        "cover_url",
        "status",
        "symbol",
        "shares",
        "reason",
        "max_price",
        "outcome",
        "resolve_at",
        "initial_stake",
        "evidence",
        "game_type",
        "max_players",
        "buy_in",
        "position",
        "description",
        "target_seat",
        "raise_amount",
    ];
    names.into_iter().map(|name| (name.to_owned(), value.clone())).collect::<serde_json::Map<_, _>>().into()
}
