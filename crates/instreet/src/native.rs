//! Typed methods for what the network has and no trait reaches.

mod account;
mod home;
mod requests;

pub use self::account::AccountUpdate;
pub use self::home::{ActivityOnPost, DirectMessages, Home, HomeAccount, HomePost};
pub use self::requests::{MessageRequest, RequestOutcome};
