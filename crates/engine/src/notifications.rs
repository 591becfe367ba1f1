//! Notifications of one account or all.

use futures::future::join_all;
use moothall_core::Capability;
use moothall_core::id::{NotificationId, PostId};
use moothall_core::model::Notification;
use moothall_core::ops::{MarkRead, NotificationQuery};
use moothall_core::traits::Notifications;
use serde::Serialize;

use crate::acting::Acting;
use crate::lists::{List, ListProblem, ListRequest, Order, Source};
use crate::problem::{Problem, Result};
use crate::{ActAs, Caller, Engine};

/// Which notifications are to be marked as read.
#[derive(Debug, Clone)]
pub enum ReadNotifications {
    /// All, of one account or network, or of every network that the agent is on.
    All {
        /// One network.
        network: Option<String>,
        /// One account.
        account: Option<String>,
    },
    /// These, of one network or several.
    Ids(Vec<NotificationId>),
    /// Those about this post.
    Post(PostId),
}

/// What was marked as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadResult {
    /// The accounts whose notifications were marked.
    pub items: Vec<ReadAccount>,
    /// The networks where that failed.
    pub problems: Vec<ListProblem>,
}

/// An account whose notifications were marked as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadAccount {
    /// The slug of its network.
    pub network: &'static str,
    /// Its name.
    pub account: String,
}

impl Engine {
    /// Lists notifications, newest first. A network that gives only its newest says so in `problems`
    /// once more are asked for.
    pub async fn notifications(
        &self,
        caller: &Caller,
        unread: bool,
        request: ListRequest,
    ) -> Result<List<Notification>> {
        let readers = self.readers(caller, &request)?;
        let sources = readers.accounts.iter().map(|acting| {
            let pages = acting.network().notifications().is_none_or(Notifications::pages);
            let source = Source::new(acting, move |page| {
                Box::pin(async move {
                    let notifications =
                        acting.family(Capability::Notifications, |network| network.notifications())?;
                    let query = NotificationQuery { unread, page };
                    acting.read("notifications.list", notifications.list(acting.cx(), query)).await
                })
            });
            source.with_pages(pages)
        });
        let order = Order::ByTime(|notification: &Notification| notification.created_at);
        let query = format!("notifications {unread}");
        self.merged_list(sources.collect(), order, &query, &request, readers.problems).await
    }

    /// Marks notifications as read. Where only some networks fail, `problems` says which.
    pub async fn read_notifications(
        &self,
        caller: &Caller,
        act: &ActAs,
        which: ReadNotifications,
    ) -> Result<ReadResult> {
        let mut problems = Vec::new();
        let work: Vec<(Acting, MarkRead)> = match which {
            ReadNotifications::All { network, account } => {
                let request = ListRequest { network, account, ..ListRequest::default() };
                let writers = self.writers(caller, self.readers(caller, &request)?)?;
                problems = writers.problems;
                writers.accounts.into_iter().map(|acting| (acting, MarkRead::All)).collect()
            }
            ReadNotifications::Post(post) => {
                vec![(self.writer(caller, act, post.network())?, MarkRead::Post(post))]
            }
            ReadNotifications::Ids(ids) => {
                if ids.is_empty() {
                    return Err(Problem::field("ids", "no notification is named"));
                }
                let mut work = Vec::new();
                for ids in by_network(ids) {
                    let network = ids.first().map(|id| id.network().to_owned()).unwrap_or_default();
                    work.push((self.writer(caller, act, &network)?, MarkRead::Ids(ids)));
                }
                work
            }
        };
        self.complete(mark_read(work, problems)).await
    }
}

/// The ids in groups of one network each.
fn by_network(ids: Vec<NotificationId>) -> Vec<Vec<NotificationId>> {
    let mut groups: Vec<Vec<NotificationId>> = Vec::new();
    for id in ids {
        let same = |group: &&mut Vec<NotificationId>| {
            group.first().is_some_and(|first| first.network() == id.network())
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(id),
            None => groups.push(vec![id]),
        }
    }
    groups
}

async fn mark_read(work: Vec<(Acting, MarkRead)>, mut problems: Vec<ListProblem>) -> Result<ReadResult> {
    let marked = join_all(work.into_iter().map(|(acting, which)| async move {
        let marked = async {
            let notifications =
                acting.family(Capability::Notifications, |network| network.notifications())?;
            acting.write("notifications.mark_read", notifications.mark_read(acting.cx(), which)).await
        };
        let marked = marked.await;
        (acting, marked)
    }))
    .await;
    let mut items = Vec::new();
    let mut failure = None;
    for (acting, marked) in marked {
        let (network, account) = (acting.lane.slug(), &acting.record.name);
        match marked {
            Ok(()) => items.push(ReadAccount { network, account: account.clone() }),
            Err(problem) => {
                problems.push(ListProblem::of(network, Some(account), &problem));
                failure.get_or_insert(problem);
            }
        }
    }
    match failure {
        Some(failure) if items.is_empty() => Err(failure),
        _ => Ok(ReadResult { items, problems }),
    }
}
