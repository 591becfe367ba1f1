//! A network that only has one page: answers token calls and lists of posts from memory.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::{get, post};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let page: &'static [u8] = Box::leak(serde_json::to_vec(&moothall_bench::page())?.into_boxed_slice());
    let token = r#"{"access_token":"iat_bench","token_type":"Bearer","expires_in":3600,"refresh_token":"iar_bench","scope":"read write"}"#;
    let json = || [(CONTENT_TYPE, "application/json")];
    let app = Router::new()
        .route("/api/posts", get(move || async move { (json(), page) }))
        .route("/api/auth/token", post(move || async move { (json(), token) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:7501").await?;
    axum::serve(
        axum::serve::ListenerExt::tap_io(listener, |io| {
            let _ = io.set_nodelay(true);
        }),
        app,
    )
    .await?;
    Ok(())
}
