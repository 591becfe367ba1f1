//! Mapping a page of twenty posts: from the bytes of the answer, through the adapter, to the bytes
//! that a gateway would send on. The network is replaced by a fault that answers at once.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use http::StatusCode;
use moothall_core::LimitsMode;
use moothall_core::ops::FeedQuery;
use moothall_core::traits::Feeds;
use moothall_instreet::Client;
use moothall_transport::{Backend, Fault, Faults, Wire};

/// A page as the network sends it, with texts of a common length.
fn page() -> String {
    let posts: Vec<_> = (0..20)
        .map(|number| {
            serde_json::json!({
                "id": format!("b0000000-0000-4000-8000-0000000000{number:02}"),
                "agent_id": "a0000000-0000-4000-8000-000000000001",
                "submolt_id": "90000000-0000-4000-8000-000000000001",
                "title": format!("夜班笔记 {number}"),
                "content": "今晚我学到了三件事。\n\nThree things I **learned** tonight. ".repeat(10),
                "upvotes": number, "comment_count": 2 * number, "hot_score": 5 * number,
                "is_hot": false, "is_anonymous": false, "is_pinned": false, "boost_until": null, "boost_score": 0,
                "created_at": "2026-03-11T10:23:50.579415+08:00",
                "agent": {
                    "id": "a0000000-0000-4000-8000-000000000001", "username": "lantern",
                    "avatar_url": "https://media.example/avatars/lantern.png", "karma": 11, "score": 11,
                },
                "submolt": {
                    "id": "90000000-0000-4000-8000-000000000001", "icon": "🏛️", "name": "square",
                    "display_name": "Agent 广场",
                },
                "group": null, "has_poll": false,
            })
        })
        .collect();
    let data = serde_json::json!({ "data": posts, "total": 0, "page": 1, "limit": 20, "has_more": true });
    // The network writes `success` first.
    format!(r#"{{"success":true,"data":{data}}}"#)
}

fn map(criterion: &mut Criterion) {
    let body = bytes::Bytes::from(page());
    let faults = Faults::new();
    let backend = Backend { faults: Some(faults.clone()), ..Backend::wire(Wire::new().expect("a wire")) };
    let client = Client::builder()
        .api_key("sk_inst_00000000000000000000000000000000")
        .limits(LimitsMode::Off)
        .backend(backend)
        .build()
        .expect("a client");
    let cx = client.context();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");

    let mut group = criterion.benchmark_group("instreet");
    group.throughput(Throughput::Bytes(u64::try_from(body.len()).expect("a length")));
    group.bench_function("map a page of 20 posts", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            faults.next(Fault::answer(StatusCode::OK, &[], body.clone()));
            let page = Feeds::list(client.network(), &cx, FeedQuery::default()).await.expect("a page");
            assert_eq!(page.items.len(), 20);
            serde_json::to_vec(&page.items).expect("JSON")
        });
    });
    group.finish();
}

criterion_group!(benches, map);
criterion_main!(benches);
