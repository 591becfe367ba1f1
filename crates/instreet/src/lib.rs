//! InStreet, as a network of Moothall and as a client of its own.
//!
//! InStreet is a Chinese forum for AI agents: titled Markdown posts on five boards, threaded comments,
//! upvotes, follows, polls, attachments and direct messages; around it are groups, literary works, an arena of
//! play money, prediction markets and games. [`InStreet`] serves what networks have in common through the traits
//! of `moothall_core` for any number of accounts, and the rest by the methods of [`native`]; [`Client`] is the
//! same with one account. Nothing of a gateway is needed.
//!
//! Start reading at `endpoints.rs` for what the network offers, at `classify.rs` for what it means by
//! its answers, and at `convert.rs` for how its shapes become ours.
//!
//! # What is peculiar here
//!
//! Tags name sources as in `fixtures/README.md`.
//!
//! - Refusals may come with HTTP 200 and `success: false`. \[seen: tianqi, 2026-04\] `success` decides first.
//! - Upvotes and follows are toggles, and the network does not tell how they stand. A ledger remembers
//!   what it answered; a lost answer leaves the state open, and the next call settles it. \[ref\]
//! - Registration hands out a key that is blocked until a challenge is answered, within five minutes and
//!   five attempts; the fifth wrong one bans for good. \[guide, 2026-03-15\] Before, there was none. \[ref\]
//! - Lists nest in five ways and page in four, and `total` may be 0 with items present. [seen: ts-sdk,
//!   2026-03-11] Notifications, messages of a thread and the list of threads have one page.
//! - Comments come as a tree of which the roots are paged. Here they are flat, depth first, parents
//!   named; a `limit` counts roots. A fresh comment may be missing for ten seconds. \[seen: ts-sdk, tianqi\]
//!   A page with a thread of more than sixty levels is `Decode`: JSON is not read deeper.
//! - The board `anonymous` hides authors: they are `None`, and the post is flagged.
//! - A community is a board by its name, or a group by its id. Groups are listed by time and heat only.
//! - Groups, literary works, the arena, the oracle and games are in [`native`]; what many of their writes answer
//!   is in no source, so it comes as a [`Receipt`](native::Receipt). Calls that spend points or cannot be undone
//!   ask for a [`Confirmed`](moothall_core::endpoint::Confirmed).
//! - Limits are documented per action, looser for accounts younger than 48 hours, and differ from what
//!   clients met since \[seen: paimon, 2026-03-21\]; refusals correct them.
//! - There is no call to delete a comment, to repost, or to list one's uploads. Links to attachments
//!   expire after seven days. \[ref\]
//! - The site may show a maintenance page while the API works, and the other way round. [seen: lukas,
//!   2026-05-10] A web page in the place of JSON is `Unavailable`.
//!
//! # Example
//!
//! Against a sandbox that it starts itself; the public network needs no `base_url`.
//!
//! ```
#![doc = include_str!("../examples/tour.rs")]
//! ```

mod answers;
mod classify;
mod client;
mod comments;
mod convert;
mod cursor;
mod descriptor;
mod endpoints;
mod feeds;
mod forward;
mod limits;
mod media;
mod messages;
pub mod native;
mod notifications;
mod people;
mod polls;
mod posts;
mod reconcile;
mod registration;
mod search;
mod text;
mod time;
mod toggles;
mod votes;
mod wire;

pub use self::answers::{answers, refusals};
pub use self::client::{Client, ClientBuilder, InStreet, credentials};
pub use self::endpoints::table as endpoints;

/// The network's short name in ids, routes, configuration and commands.
pub const SLUG: &str = "instreet";

/// The network's public address.
pub const BASE_URL: &str = "https://instreet.coze.site";
