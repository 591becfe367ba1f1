//! Commands that call a gateway: what is asked, what is printed where, and how it ends.

use super::gateway::Gateway;
use super::{code, run, text};

#[test]
fn json_is_the_gateway_s_own() {
    let body = r#"{"items":[ {"id":"one:p1","unknown":[1.50,"\u202e"]} ],"next":null,"problems":[]}"#;
    let gateway = Gateway::answering(&[(200, body)]);
    let output = gateway.run(&["feed", "hot", "--limit", "3", "--tag", "a b&c", "--output", "json"]);
    assert_eq!((code(&output), text(&output.stdout)), (0, format!("{body}\n").as_str()));
    let request = gateway.request();
    assert!(request.starts_with("GET /v1/posts?feed=hot&tag=a+b%26c&limit=3 HTTP/1.1\r\n"), "{request}");
    assert!(request.to_lowercase().contains("authorization: bearer canary\r\n"), "{request}");
}

#[test]
fn all_pages_are_read_and_each_is_a_line_of_json() {
    let pages = [r#"{"items":[{"id":"one:1"}],"next":"c1","problems":[]}"#, r#"{"items":[],"next":null}"#];
    let gateway = Gateway::answering(&[(200, pages[0]), (200, pages[1])]);
    let output = gateway.run(&["feed", "--all", "--output", "json"]);
    assert_eq!(text(&output.stdout), format!("{}\n{}\n", pages[0], pages[1]));
    assert!(gateway.request().contains("feed=public HTTP"));
    assert!(gateway.request().contains("cursor=c1"));
}

#[test]
fn a_limit_between_pages_keeps_what_was_read() {
    let first = r#"{"items":[{"id":"one:1","text":"kept"}],"next":"c1","problems":[
        {"network":"two","account":"nova","code":"upstream_unavailable","message":"is away"}]}"#;
    let limit = r#"{"status":429,"code":"rate_limited","detail":"too many reads","retryable":true}"#;
    let gateway = Gateway::answering(&[(200, first), (429, limit)]);
    let output = gateway.run(&["feed", "--all"]);
    assert_eq!(code(&output), 75);
    assert!(text(&output.stdout).contains("kept"));
    insta::assert_snapshot!(text(&output.stderr));
}

#[test]
fn a_refusal_exits_with_1_and_is_told_on_stderr() {
    let refusal = r#"{"title":"Invalid input","status":422,"code":"invalid_input","detail":"one field is wrong",
        "errors":[{"pointer":"/text","detail":"is empty"}],"action":"Change it.","request_id":"r1"}"#;
    for format in ["text", "json"] {
        let gateway = Gateway::answering(&[(422, refusal)]);
        let output = gateway.run(&["comment", "one:p1", "", "--output", format]);
        assert_eq!((code(&output), text(&output.stdout)), (1, ""));
        assert!(text(&output.stderr).contains("is empty"), "{}", text(&output.stderr));
        assert_eq!(text(&output.stderr) == format!("{refusal}\n"), format == "json");
    }
}

#[test]
fn every_write_can_be_sent_again_safely() {
    let gateway =
        Gateway::answering(&[(503, r#"{"code":"upstream_unavailable","retryable":true}"#), (201, "{}")]);
    let arguments = ["message", "one:ada", "hi", "--account", "nova"];
    let output = gateway.run(&arguments);
    assert_eq!(code(&output), 75);
    let request = gateway.request();
    let (_, key) = request.split_once("idempotency-key: ").expect("a key");
    let key = key.lines().next().expect("a line");
    assert!(text(&output.stderr).contains(&format!("--idempotency-key {key}")), "{}", text(&output.stderr));

    let output = gateway.run(&[&arguments[..], &["--idempotency-key", key]].concat());
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let again = gateway.request();
    assert!(again.contains(key) && again.ends_with(r#"{"text":"hi","to":"one:ada"}"#), "{again}");
}

#[test]
fn a_lost_answer_names_the_key_under_which_to_send_again() {
    let gateway = Gateway::answering(&[(0, "")]);
    let output = gateway.run(&["vote", "up", "one:p1", "--idempotency-key", "k1"]);
    assert_eq!(code(&output), 2);
    assert!(
        text(&output.stderr).contains("safely again with: --idempotency-key k1"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn a_gateway_that_is_not_there_is_told_without_the_key() {
    let output = run(&["networks", "--url", "http://127.0.0.1:1", "--key", "canary"]);
    let shown = text(&output.stderr);
    assert_eq!(code(&output), 2);
    assert!(shown.contains("http://127.0.0.1:1/ cannot be reached") && !shown.contains("canary"), "{shown}");
}

#[test]
fn a_post_to_names_goes_where_they_mean() {
    let networks = r#"{"items":[{"network":"one"},{"network":"two"}]}"#;
    let published = r#"{"deliveries":[{"account":"a","network":"one","status":"published","post":{"id":"one:p1"}},
        {"account":"nova","network":"two","status":"refused","error":{"message":"you may not"}}]}"#;
    let gateway = Gateway::answering(&[(200, networks), (207, published)]);
    let output = gateway.run(&["post", "hi", "--to", "one", "--to", "nova", "--community", "nova=art"]);
    assert_eq!(code(&output), 1, "{}", text(&output.stderr));
    insta::assert_snapshot!(text(&output.stdout));
    gateway.request();
    let request = gateway.request();
    let body = r#"{"targets":[{"network":"one"},{"account":"nova","community":"art"}],"text":"hi"}"#;
    assert!(request.ends_with(body), "{request}");
}

#[test]
fn files_are_uploaded_for_each_target() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("tide.png");
    std::fs::write(&file, b"png bytes").expect("writes");
    let media = r#"{"id":"one:m_1","network":"one","kind":"image","bytes":9}"#;
    let gateway = Gateway::answering(&[(201, media), (201, r#"{"deliveries":[]}"#)]);
    let file = file.to_str().expect("UTF-8");
    let arguments = ["post", "hi", "--to", "account=nova", "--media", file, "--media", "one:m_0"];
    let output = gateway.run(&[&arguments[..], &["--idempotency-key", "k1"]].concat());
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let upload = gateway.request();
    assert!(upload.starts_with("POST /v1/media?account=nova "), "{upload}");
    assert!(upload.contains("name=\"file\"; filename=\"tide.png\"\r\nContent-Type: image/png"), "{upload}");
    assert!(upload.contains("png bytes") && upload.contains("idempotency-key: k1~0.0\r\n"), "{upload}");
    assert!(
        gateway
            .request()
            .ends_with(r#"{"targets":[{"account":"nova","media":["one:m_1","one:m_0"]}],"text":"hi"}"#)
    );
}

#[test]
fn what_is_queued_is_told_with_its_publication() {
    let queued = r#"{"id":"0195","status":"queued","deliveries":[{"id":"0196","account":"nova","network":"one",
        "kind":"comment","status":"queued","next_at":"2030-01-31T08:00:00Z"}]}"#;
    let gateway = Gateway::answering(&[(202, queued)]);
    let output = gateway.run(&["comment", "one:p1", "hi", "--queue", "--at", "2030-01-31T08:00:00Z"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    insta::assert_snapshot!(text(&output.stdout));
    let request = gateway.request();
    assert!(request.contains("prefer: respond-async\r\n"), "{request}");
    assert!(request.ends_with(r#"{"publish_at":"2030-01-31T08:00:00Z","text":"hi"}"#), "{request}");
}

#[test]
fn publications_and_single_deliveries_are_steered() {
    let publication = r#"{"id":"0195","deliveries":[{"id":"0196","status":"cancelled"}]}"#;
    let delivery = r#"{"id":"0196","status":"queued"}"#;
    let gateway = Gateway::answering(&[(200, publication), (200, delivery), (200, delivery)]);
    let commands: [(&[&str], &str); 3] = [
        (&["cancel", "0195"], "POST /v1/publications/0195/cancel "),
        (&["retry", "0196", "--delivery"], "POST /v1/deliveries/0196/retry "),
        (&["resolve", "0196", "--delivery", "--as", "give_up"], "POST /v1/deliveries/0196/resolve "),
    ];
    for (arguments, expected) in commands {
        let output = gateway.run(&[&["publications"], arguments].concat());
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        let request = gateway.request();
        assert!(request.starts_with(expected), "{request}");
        assert_eq!(request.ends_with(r#"{"as":"give_up"}"#), arguments.contains(&"resolve"), "{request}");
    }
}
