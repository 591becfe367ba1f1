//! Notifications of one account or all.

use moothall_core::Capability;
use moothall_core::id::{NotificationId, PostId};
use moothall_core::model::Notification;
use moothall_core::ops::{MarkRead, NotificationQuery};
use moothall_core::traits::Notifications;
use serde::Serialize;

use crate::acting::Acting;
use crate::lists::{List, ListProblem, ListRequest, Order, Source};
use crate::outbox::{Intent, Submitted, Work};
use crate::problem::{Problem, Result};
use crate::write::Write;
use crate::{ActAs, Caller, Engine, WriteOptions, Written};

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
        let readers = self.readers(caller, &request).await?;
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
        options: &WriteOptions,
    ) -> Result<Written<ReadResult>> {
        let mut problems = Vec::new();
        let work: Vec<(Acting, MarkRead)> = match which {
            ReadNotifications::All { network, account } => {
                let request = ListRequest { network, account, ..ListRequest::default() };
                let writers = self.writers(caller, self.readers(caller, &request).await?).await?;
                problems = writers.problems;
                writers.accounts.into_iter().map(|acting| (acting, MarkRead::All)).collect()
            }
            ReadNotifications::Post(post) => {
                vec![(self.writer(caller, act, post.network()).await?, MarkRead::Post(post))]
            }
            ReadNotifications::Ids(ids) => {
                if ids.is_empty() {
                    return Err(Problem::field("ids", "no notification is named"));
                }
                let mut work = Vec::new();
                for ids in by_network(ids) {
                    let network = ids.first().map(|id| id.network().to_owned()).unwrap_or_default();
                    work.push((self.writer(caller, act, &network).await?, MarkRead::Ids(ids)));
                }
                work
            }
        };
        let intents = work.into_iter().map(|(acting, which)| Intent {
            field: format!("accounts.{}", acting.record.name),
            acting,
            work: Work::of(Write::MarkRead(which)),
        });
        let intents: Vec<_> = intents.collect();
        if intents.is_empty() {
            return Ok(Written::Done { item: ReadResult { items: Vec::new(), problems }, publication: None });
        }
        let networks: Vec<_> = intents.iter().map(|intent| intent.acting.lane.slug()).collect();
        read_result(self.submit(caller, intents, options).await?, &networks, problems)
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

/// What was marked, and what could not be.
fn read_result(
    submitted: Submitted,
    networks: &[&'static str],
    mut problems: Vec<ListProblem>,
) -> Result<Written<ReadResult>> {
    let Submitted { publication, problems: failures } = submitted;
    if publication.problem().is_none() && publication.is_under_way() {
        return Ok(Written::Queued(Box::new(publication)));
    }
    let mut items = Vec::new();
    let mut first = None;
    let mut failures = failures.into_iter();
    for (delivery, network) in publication.deliveries.into_iter().zip(networks) {
        let recorded = delivery.error.map(Problem::recorded);
        match failures.next().flatten().or(recorded) {
            None => items.push(ReadAccount { network, account: delivery.account }),
            Some(problem) => {
                problems.push(ListProblem::of(network, Some(&delivery.account), &problem));
                first.get_or_insert(problem);
            }
        }
    }
    match first {
        Some(first) if items.is_empty() => Err(first),
        _ => Ok(Written::Done { item: ReadResult { items, problems }, publication: Some(publication.id) }),
    }
}
