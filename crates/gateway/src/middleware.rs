//! What every request passes on its way in and out. The order is in [`router`](crate::router).

mod answer;
mod auth;
mod idempotency;
mod observe;
mod request_id;

pub(crate) use self::answer::{answer, panicked, panicked_bare};
pub(crate) use self::auth::{KEY_PARAMETERS, MAX_KEY_BYTES, authenticate, authorise, demand};
pub(crate) use self::idempotency::{IDEMPOTENCY_KEY, once};
pub(crate) use self::observe::observe;
pub(crate) use self::request_id::{RequestId, identify};
