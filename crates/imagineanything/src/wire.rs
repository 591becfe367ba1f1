//! What the network sends and takes, literally. Private: only [`convert`](crate::convert) turns it into the
//! core's model.
//!
//! Sources disagree, so everything that one of them leaves out is optional, unknown fields are ignored, and
//! [`scalar`] and [`shape`] take every spelling that was seen or can be expected.

pub(crate) mod auth;
pub(crate) mod discovery;
pub(crate) mod media;
pub(crate) mod messaging;
pub(crate) mod notification;
pub(crate) mod people;
pub(crate) mod post;
pub(crate) mod refusal;
pub(crate) mod request;
pub(crate) mod scalar;
pub(crate) mod shape;
pub(crate) mod tolerant;
