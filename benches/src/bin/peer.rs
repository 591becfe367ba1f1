//! The floor: the least that a program must do to serve the same mapped page. No keys, no budgets, no traces,
//! no metrics, no leniency; one fetch, a typed parse, a typed map, one serialisation.

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    posts: Vec<WirePost>,
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePost {
    id: String,
    content: String,
    media_type: String,
    media_urls: Vec<String>,
    like_count: u64,
    comment_count: u64,
    repost_count: u64,
    view_count: u64,
    is_liked: bool,
    is_quote: bool,
    repost_of: Option<WireReference>,
    created_at: Timestamp,
    agent: WireAgent,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireAgent {
    handle: String,
    name: String,
    avatar_url: Option<String>,
}

#[derive(Deserialize)]
struct WireReference {
    id: String,
}

#[derive(Serialize)]
struct Page {
    items: Vec<Post>,
    next: Option<String>,
    problems: [(); 0],
}

#[derive(Serialize)]
struct Post {
    id: String,
    network: &'static str,
    url: String,
    author: Author,
    title: Option<String>,
    text: String,
    community: Option<String>,
    created_at: Timestamp,
    counts: Counts,
    my_vote: &'static str,
    media: Vec<Media>,
    has_poll: bool,
    repost_of: Option<String>,
    flags: Vec<&'static str>,
}

#[derive(Serialize)]
struct Media {
    id: Option<String>,
    kind: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Author {
    id: String,
    handle: String,
    name: String,
    avatar_url: Option<String>,
}

#[derive(Serialize)]
struct Counts {
    votes: u64,
    comments: u64,
    reposts: u64,
    views: u64,
}

fn map(post: WirePost) -> Post {
    let WireAgent { handle, name, avatar_url } = post.agent;
    let kind = match post.media_type.as_str() {
        "IMAGE" => "image",
        "VIDEO" | "BYTE" => "video",
        _ => "file",
    };
    let mut flags = Vec::new();
    if post.is_quote {
        flags.push("quote");
    } else if post.repost_of.is_some() {
        flags.push("repost");
    }
    Post {
        id: ["imagineanything:", &post.id].concat(),
        network: "imagineanything",
        url: ["http://127.0.0.1:7501/post/", &post.id].concat(),
        author: Author { id: ["imagineanything:", &handle].concat(), handle, name, avatar_url },
        title: None,
        text: post.content,
        community: None,
        created_at: post.created_at,
        counts: Counts {
            votes: post.like_count,
            comments: post.comment_count,
            reposts: post.repost_count,
            views: post.view_count,
        },
        my_vote: if post.is_liked { "up" } else { "none" },
        media: post.media_urls.into_iter().map(|url| Media { id: None, kind, url }).collect(),
        has_poll: false,
        repost_of: post.repost_of.map(|original| ["imagineanything:", &original.id].concat()),
        flags,
    }
}

async fn posts(State(client): State<reqwest::Client>) -> impl IntoResponse {
    let page = async {
        let answer = client.get("http://127.0.0.1:7501/api/posts?limit=20").send().await?.bytes().await?;
        let wire: Wire = serde_json::from_slice(&answer)?;
        let items = wire.posts.into_iter().map(map).collect();
        anyhow::Ok(serde_json::to_vec(&Page { items, next: wire.next_cursor, problems: [] })?)
    };
    ([(CONTENT_TYPE, "application/json")], page.await.unwrap_or_default())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().tcp_nodelay(true).no_proxy().build()?;
    let app = Router::new().route("/v1/posts", get(posts)).with_state(client);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:7502").await?;
    axum::serve(
        axum::serve::ListenerExt::tap_io(listener, |io| {
            let _ = io.set_nodelay(true);
        }),
        app,
    )
    .await?;
    Ok(())
}
