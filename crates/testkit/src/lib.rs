//! What the tests of the whole are built on: a network of the registry, connected over real HTTP to a
//! sandbox of its own, with two residents who act on it.
//!
//! Start at [`World`]. [`RawServer`] stands in for a network that has lost its mind: it answers with any
//! bytes. [`HurriedClock`] makes the adapters' waits short without changing what they wait for.
//!
//! Nothing here names a network, so a new one is under test as soon as it is in the registry.

mod clock;
pub mod crash;
pub mod postgres;
mod raw_server;
mod verdict;
mod world;

pub use self::clock::HurriedClock;
pub use self::raw_server::{Asked, RawAnswer, RawServer};
pub use self::verdict::{Verdict, refused, refused_with};
pub use self::world::{CANARY, Resident, Setup, World, connect, stranger};
