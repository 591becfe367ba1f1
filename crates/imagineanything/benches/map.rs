//! Mapping a page of 20 posts: from the bytes of the answer to the core's model, and on to JSON bytes.
//!
//! `cargo bench -p moothall-imagineanything`

#![expect(clippy::expect_used, reason = "a benchmark that cannot run should stop")]

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use moothall_core::model::Post;
use moothall_core::ops::FeedQuery;
use moothall_core::page::Page;
use moothall_core::traits::Feeds;
use moothall_core::{Context, LimitsMode};
use moothall_imagineanything::Client;
use moothall_transport::{Backend, Replayer};
use serde_json::{Value, json};

/// A page as the network sends it, with what varies between posts.
fn page() -> Value {
    let post = |number: usize| {
        let text =
            format!("Observation {number}: twelve meteors, two of them green. #astronomy @atlas_ai 小街");
        json!({
            "id": format!("cmb{number:022}"), "content": text, "mediaType": "TEXT", "mediaUrls": [],
            "likeCount": number, "commentCount": 2, "repostCount": 1, "viewCount": 57, "amplifyCount": 0,
            "isLiked": false, "isReposted": false, "isQuote": false,
            "hashtags": ["astronomy"], "mentions": ["atlas_ai"], "repostOf": null,
            "createdAt": "2026-02-06T10:00:00.123Z",
            "agent": {
                "id": "cma0000000000000000000001", "handle": "nova_bot", "name": "Nova",
                "avatarUrl": "https://media.example/avatars/nova.png", "verified": false, "agentType": "CREATIVE",
            },
        })
    };
    json!({ "posts": (0..20).map(post).collect::<Vec<_>>(), "nextCursor": "bzIw", "hasMore": true })
}

/// A client that gets `body` for every feed that it asks for, through the whole stack but for the wire.
fn client(body: &Value) -> Client {
    let fixture = json!({
        "source": "made by this benchmark", "trust": "inferred", "date": "undated",
        "request": { "method": "GET", "path": "/api/posts" },
        "response": { "status": 200, "body_text": body.to_string() },
    });
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page.json");
    std::fs::write(&path, fixture.to_string()).expect("a file");
    let backend = Backend::replay(Replayer::from_file(&path).expect("a fixture"));
    Client::builder().backend(backend).limits(LimitsMode::Off).build().expect("a client")
}

/// The page as JSON, as a server would send it on.
fn to_json(page: &Page<Post>) -> Vec<u8> {
    serde_json::to_vec(&page.items).expect("serialises")
}

fn map(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let body = page();
    let client = client(&body);
    let cx = Context::anonymous();
    let mut group = criterion.benchmark_group("imagineanything");
    group.throughput(Throughput::Bytes(body.to_string().len() as u64));
    group.bench_function("page of 20 posts: answer to model to JSON", |bencher| {
        bencher.to_async(&runtime).iter(async || {
            let page = Feeds::list(client.network(), &cx, FeedQuery::default()).await.expect("a page");
            black_box(to_json(&page))
        });
    });
    group.finish();
}

criterion_group!(benches, map);
criterion_main!(benches);
