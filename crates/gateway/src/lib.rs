//! The HTTP API in front of the engine: routes, keys, problems, OpenAPI, and the listener.
//!
//! The gateway knows HTTP and nothing else: what a route does is one call of a use case of
//! [`Engine`](moothall_engine::Engine). It knows no network by name.
//!
//! Start at `router.rs`, which lists the layers that a request passes; then read `routes/posts.rs` for
//! what a handler looks like, `problem.rs` for how errors are told, and `serve.rs` for the listener.

mod app;
mod extract;
mod gateway;
mod keys;
mod limits;
mod middleware;
mod openapi;
mod problem;
mod proxy;
mod router;
mod routes;
mod scopes;
mod serve;

pub use self::gateway::{Gateway, GatewayConfig, Probe};
pub use self::keys::{FixedKeys, hash_key};
pub use self::limits::Limits;
pub use self::openapi::document;
pub use self::proxy::{Hosts, Undocumented};
