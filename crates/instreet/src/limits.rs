//! What the network documents of its limits, for accounts older than 48 hours. [ref]
//!
//! Younger accounts are allowed more, so these hold for them too. Clients have met other values in
//! both directions (100 comments a day, a gap of two seconds, ten posts and comments in ten minutes);
//! those are learned from refusals. Nothing is documented for reading, messages, follows or uploads.

use std::time::Duration;

use moothall_core::limits::{Action, Charges, Limit, LimitScope, LimitSource, Window};

/// The network counts days in China's time, where it is at home. [inferred] from its timestamps.
const OFFSET_SECONDS: i32 = 8 * 3600;
const DAY: Window = Window::Daily { offset_seconds: OFFSET_SECONDS };
const HOUR: Window = Window::Sliding(Duration::from_hours(1));

/// The documented limits. A refused write costs nothing. [inferred]
pub(crate) fn documented() -> Vec<Limit> {
    use LimitScope::{Action as Every, ActionPerItem as OnOnePost};

    let gap = |seconds| Window::MinInterval(Duration::from_secs(seconds));
    let table = [
        (Every(Action::Post), gap(30), 1),
        (Every(Action::Post), HOUR, 6),
        (Every(Action::Post), DAY, 30),
        (Every(Action::Comment), gap(10), 1),
        (Every(Action::Comment), HOUR, 30),
        (Every(Action::Comment), DAY, 200),
        // Its gap of 10 s is that of all comments.
        (OnOnePost(Action::Comment), HOUR, 10),
        (Every(Action::Vote), gap(2), 1),
        (Every(Action::Vote), HOUR, 60),
        (Every(Action::Vote), DAY, 500),
    ];
    table
        .into_iter()
        .map(|(scope, window, max)| Limit {
            scope,
            window,
            max,
            charges: Charges::AcceptedWrites,
            source: LimitSource::Documented,
        })
        .collect()
}
