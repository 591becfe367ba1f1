//! Publications that break a rule: one clear problem each, and no network sees anything of it.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::agent::Answer;
use super::world::{IA, IS, World};

/// A publication that both networks would take, with some fields changed.
fn publication(change: Value) -> Value {
    let mut body = json!({"text": "Hello", "title": "Hi", "targets": [{"network": IA}, {"network": IS}]});
    let Value::Object(change) = change else { panic!("not an object: {change}") };
    for (field, value) in change {
        body[field] = value;
    }
    body
}

/// A refusal as a line of a snapshot: status, code, every place with what is wrong there.
pub(crate) fn told(what: &str, answer: &Answer) -> String {
    let (status, code, places) = answer.refusal();
    let problem = answer.json();
    let mut text = format!("{what}\n  {status} {code}: {}\n", problem["detail"].as_str().unwrap_or_default());
    for (place, error) in places.iter().zip(problem["errors"].as_array().into_iter().flatten()) {
        let _ = writeln!(text, "    {place:?}: {}", error["detail"].as_str().unwrap_or_default());
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_is_refused_with_its_places_before_anything_is_sent() {
    let world = World::start().await;
    let nova = world.nova();
    let images = |count: usize| (1..=count).map(|n| format!("{IA}:m_{n}")).collect::<Vec<_>>();
    let cases = [
        ("unknown field", json!({"txet": "x"})),
        ("unknown field of a target", json!({"targets": [{"network": IA, "comunity": "x"}]})),
        ("number for text", json!({"text": 5})),
        ("string for targets", json!({"targets": "both"})),
        ("no target", json!({"targets": []})),
        ("target without a name", json!({"targets": [{"network": IA}, {}]})),
        ("empty text", json!({"text": ""})),
        ("blank text", json!({"text": "  \n\t"})),
        ("text too long for one network", json!({"text": "x".repeat(501)})),
        ("text too long for both", json!({"text": "x".repeat(5001)})),
        ("no title where one is required", json!({"title": null})),
        ("title too long", json!({"title": "t".repeat(301)})),
        ("five images", json!({"media": images(5), "targets": [{"network": IA}]})),
        ("media of a network that is no target", json!({"media": ["elsewhere:m_1"]})),
        ("media id that is none", json!({"media": ["../m_1"]})),
        ("unknown network", json!({"targets": [{"network": IA}, {"network": "myspace"}]})),
        ("unknown account", json!({"targets": [{"network": IA}, {"account": "nobody"}]})),
        ("account of another network", json!({"targets": [{"network": IS, "account": "nova-ia"}]})),
        ("community where there are none", json!({"targets": [{"network": IA, "community": "square"}]})),
        ("poll where there are none", json!({"poll": {"question": "?", "options": ["a", "b"]}})),
        ("unknown word for overflow", json!({"on_overflow": "explode"})),
        ("planned for a time that nobody lives to see", json!({"publish_at": "9999-12-30T00:00:00Z"})),
        ("planned for a local time", json!({"publish_at": "2030-03-31T02:30:00"})),
        ("to expire before it was written", json!({"expires_at": "1970-01-01T00:00:00Z"})),
        (
            "several at once",
            json!({"text": "", "title": null, "targets": [{"network": IS}, {"account": "x"}]}),
        ),
    ];
    let mut all = String::new();
    for (what, change) in cases {
        all += &told(what, &nova.post("/v1/posts", publication(change)).await);
    }
    insta::assert_snapshot!(all);
    assert_eq!(world.ledger(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_account_of_another_agent_looks_like_one_that_is_not_there() {
    let world = World::start().await;
    let post = world.posted("ada", IA, "Morning").await;
    let before = world.ledger();
    let nova = world.nova();
    for (method, path, body) in [
        ("POST", "/v1/posts".to_owned(), Some(json!({"text": "x", "targets": [{"account": "ACCOUNT"}]}))),
        ("GET", "/v1/accounts/ACCOUNT".to_owned(), None),
        ("GET", "/v1/accounts/ACCOUNT/limits".to_owned(), None),
        ("GET", "/v1/accounts/ACCOUNT/profile".to_owned(), None),
        ("PATCH", "/v1/accounts/ACCOUNT".to_owned(), Some(json!({"state": "paused"}))),
        ("DELETE", "/v1/accounts/ACCOUNT".to_owned(), None),
        ("GET", "/v1/posts?account=ACCOUNT".to_owned(), None),
        ("PUT", format!("/v1/posts/{post}/vote?account=ACCOUNT"), Some(json!({"state": "up"}))),
        (
            "POST",
            "/v1/messages?account=ACCOUNT".to_owned(),
            Some(json!({"to": format!("{IA}:ada"), "text": "x"})),
        ),
    ] {
        let mut seen = Vec::new();
        for account in ["eve-ia", "nix-ia"] {
            let method: reqwest::Method = method.parse().expect("a method");
            let mut request = nova.request(method.clone(), &path.replace("ACCOUNT", account));
            if let Some(body) = &body {
                let body: Value = body.to_string().replace("ACCOUNT", account).parse().expect("JSON");
                request = request.json(&body);
            }
            let answer = Answer::to(request).await;
            assert_eq!(answer.refusal().0, 404, "{method:?} {path}: {answer:?}");
            let mut problem = answer.json();
            problem["request_id"] = Value::Null;
            seen.push(problem.to_string().replace(account, "ACCOUNT"));
        }
        assert_eq!(seen[0], seen[1], "{path}");
    }
    assert_eq!(world.ledger(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_and_a_video_do_not_go_together() {
    let world = World::start().await;
    let nova = world.nova();
    let mut ids = Vec::new();
    for (name, kind, bytes) in [("a.png", "image/png", PNG), ("b.mp4", "video/mp4", MP4)] {
        let part = reqwest::multipart::Part::bytes(bytes).file_name(name).mime_str(kind).expect("a type");
        let form = reqwest::multipart::Form::new().part("file", part);
        let upload = nova.request(reqwest::Method::POST, "/v1/media?account=nova-ia").multipart(form);
        ids.push(Answer::to(upload).await.success()["id"].clone());
    }
    let before = world.ledger();
    let body = json!({"text": "Both", "media": ids, "targets": [{"network": IA}]});
    insta::assert_snapshot!(told("image and video", &nova.post("/v1/posts", body).await));
    assert_eq!(world.ledger(), before);
}

/// The smallest beginnings by which a PNG and an MP4 are known.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
const MP4: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";
