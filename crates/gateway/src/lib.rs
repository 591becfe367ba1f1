//! The HTTP API in front of the engine: routes, keys, problems, OpenAPI and the listener.
mod limits;
mod serve;
pub use self::limits::Limits;
