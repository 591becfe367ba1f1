//! Generation: jobs that work towards a post, and what they can be asked for.
//!
//! A job passes its stages by the sandbox's clock, or when an event moves it. What it makes exists in name
//! only: the address of a result leads nowhere.

mod catalog;
mod jobs;
mod params;
mod progress;

pub(super) use self::catalog::PROVIDERS;
