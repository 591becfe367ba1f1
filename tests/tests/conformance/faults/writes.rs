//! What writes: where, and what doing it twice does.

mod content;
mod people;

use moothall_core::{Network, NetworkExt};
use moothall_testkit::Resident;

use super::Replay::State;
use super::{At, Operation, Replay};

/// Declares an operation: what it needs, what it leaves, where it is done, and how it is prepared.
macro_rules! operation {
    ($name:literal, $feature:ident, $state:expr, $at:expr, |$world:ident| $prepare:block) => {
        $crate::conformance::faults::Operation {
            name: $name,
            feature: $crate::conformance::support::Feature::$feature,
            state: $state,
            at: $at,
            prepare: |$world| async move { Ok::<$crate::conformance::faults::Act, _>($prepare) }.boxed(),
        }
    };
}
pub(super) use operation;

const fn post(path: &'static str, replay: Replay) -> At {
    At::Call("POST", path, replay)
}

const fn patch(path: &'static str) -> At {
    At::Call("PATCH", path, State)
}

const fn delete(path: &'static str, replay: Replay) -> At {
    At::Call("DELETE", path, replay)
}

/// Renews what has to be renewed beforehand, so that the call under test is the next one.
async fn wake(network: &dyn Network, resident: &Resident) -> Result<(), moothall_core::Error> {
    network.try_profiles()?.me(&resident.cx).await.map(drop)
}

pub(super) fn operations() -> Vec<Operation> {
    content::operations().into_iter().chain(people::operations()).collect()
}
