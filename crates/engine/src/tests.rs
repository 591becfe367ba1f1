//! The whole engine over fake networks.

mod lists;
mod operations;

use std::sync::Arc;

use moothall_core::Error;
use moothall_core::ops::FeedKind;
use moothall_core::page::Cursor;

use super::*;
use crate::fake::Fake;
use crate::fake::lists::{notification, post};

const BOTH: &[(&str, &str, &str)] = &[("ada", "a", "alpha"), ("ada", "b", "beta")];

fn id<T: std::str::FromStr<Err = Error>>(text: &str) -> T {
    text.parse().expect("well formed")
}

fn act() -> ActAs {
    ActAs::default()
}

fn page(limit: u32, cursor: Option<Cursor>) -> ListRequest {
    ListRequest { page: PageOptions { limit: Some(limit), cursor }, ..ListRequest::default() }
}

fn feed(kind: FeedKind, list: ListRequest) -> FeedRequest {
    FeedRequest { kind, list, ..FeedRequest::default() }
}

fn two_networks() -> (Arc<Fake>, Arc<Fake>) {
    let posts = |slug, parity: i64| {
        (0..5).map(|n| post(slug, &format!("{slug}-{n}"), 100 - 2 * n - parity)).collect()
    };
    let notifications =
        |slug, count: i64| (0..count).map(|n| notification(slug, &format!("n{n}"), 50 - n)).collect();
    let alpha =
        Fake { posts: posts("alpha", 0), notifications: notifications("alpha", 4), ..Fake::new("alpha") };
    let beta = Fake {
        posts: posts("beta", 1),
        notifications: notifications("beta", 2),
        notification_pages: false,
        votes_on_comments: true,
        ..Fake::new("beta")
    };
    (Arc::new(alpha), Arc::new(beta))
}
