//! The vocabulary of Moothall.
pub mod account;
mod error;
pub mod limits;
pub mod ports;
pub use account::*;
pub use error::*;
/// x
pub struct Descriptor;
