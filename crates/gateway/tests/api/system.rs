//! Probes, metrics and the pages for people.

use axum::body::Body;
use axum::http::Request;

use crate::harness::{Answer, Api};

async fn open(api: &Api, path: &str) -> Answer {
    api.send(Request::get(path).body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn probes_need_no_key() {
    let api = Api::new().await;
    assert_eq!(open(&api, "/healthz").await.text, r#"{"status":"ok"}"#);
    assert_eq!(open(&api, "/readyz").await.text, r#"{"status":"ready"}"#);
}

#[test]
fn requests_are_counted_by_route_and_never_by_what_callers_write() {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    metrics::with_local_recorder(&recorder, || {
        runtime.block_on(async {
            let api = Api::new().await;
            api.get("/v1/posts/plain:secret-id?account=nova").await;
            api.get("/v1/made-up-path").await;
            api.call("FROBNICATE", "/v1/posts", None).await;
        });
    });
    let shown = handle.render();
    assert!(
        shown.contains(r#"http_requests_total{route="/v1/posts/{id}",method="GET",status="2xx"} 1"#),
        "{shown}"
    );
    assert!(shown.contains(r#"route="unmatched""#) && shown.contains(r#"method="other""#), "{shown}");
    for written in ["secret-id", "made-up-path", "FROBNICATE", "nova"] {
        assert!(!shown.contains(written), "{shown}");
    }
}

#[tokio::test]
async fn the_documentation_is_there_and_loads_nothing_from_elsewhere() {
    let api = Api::new().await;
    let moved = open(&api, "/docs").await;
    assert!((300..400).contains(&moved.status) && moved.header("location") == Some("/docs/"), "{moved:?}");
    let page = open(&api, "/docs/").await;
    assert_eq!(page.status, 200, "{page:?}");
    assert!(!page.text.contains("https://") && !page.text.contains("http://"), "{}", page.text);
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe-eval"), "{policy}");
    assert_eq!(open(&api, "/docs/swagger-ui-bundle.js").await.status, 200);
    assert_eq!(open(&api, "/openapi.json").await.json()["openapi"], "3.1.0");
}
