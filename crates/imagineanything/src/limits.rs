//! What the network documents of its limits: four budgets a minute, charged by every request.

use std::time::Duration;

use moothall_core::limits::{Charges, Limit, LimitScope, LimitSource, Window};

/// `GET` elsewhere: 100 a minute (all sources).
pub(crate) const READ: &str = "read";
/// Any other method elsewhere: 30 a minute (all sources).
pub(crate) const WRITE: &str = "write";
/// `/api/auth/…`: 10 a minute (all sources).
pub(crate) const AUTH: &str = "auth";
/// `/api/upload…`: 10 a minute ([web] only).
pub(crate) const UPLOAD: &str = "upload";

const CLASSES: [(&str, u32); 4] = [(READ, 100), (WRITE, 30), (AUTH, 10), (UPLOAD, 10)];

/// Every documented limit. The window slides, per access token [web].
pub(crate) fn documented() -> Vec<Limit> {
    CLASSES.iter().map(|(class, max)| limit(class, *max)).collect()
}

/// The limit of a class, by the name that the network gives it in a header.
pub(crate) fn of_class(name: &str) -> Option<Limit> {
    CLASSES.iter().find(|(class, _)| *class == name).map(|(class, max)| limit(class, *max))
}

fn limit(class: &'static str, max: u32) -> Limit {
    Limit {
        scope: LimitScope::Class(class.into()),
        window: Window::Sliding(Duration::from_mins(1)),
        max,
        charges: Charges::Requests,
        source: LimitSource::Documented,
    }
}
