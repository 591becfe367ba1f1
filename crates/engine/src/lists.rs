//! Lists: of one network, or merged out of several, with one cursor and told problems.

mod merge;
mod position;

use futures::future::BoxFuture;
use jiff::Timestamp;
use moothall_core::Result as CoreResult;
use moothall_core::page::{Cursor, Identified, ItemProblem, Page, PageRequest};
use serde::Serialize;

pub(crate) use self::merge::Order;
use self::position::{Place, SinglePlace, query_hash};
use crate::acting::Acting;
use crate::problem::{Code, Problem, Result};
use crate::{ActAs, Caller, Engine};

const DEFAULT_LIMIT: u32 = 20;
const MAX_LIMIT: u32 = 100;

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct List<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the list goes on; `null` at its end.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub next: Option<Cursor>,
    /// Networks that could not be read, and items that were left out.
    pub problems: Vec<ListProblem>,
}

impl<T> List<T> {
    /// A list that is short enough to be told at once.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next: None, problems: Vec::new() }
    }
}

/// Something that is missing from a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListProblem {
    /// The slug of the network.
    pub network: &'static str,
    /// The account that read.
    pub account: Option<String>,
    /// What went wrong, for programs.
    pub code: Code,
    /// What went wrong, for people.
    pub message: String,
    /// Where the item stood in the network's answer, when one item could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// When the network may be read again, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub retry_at: Option<Timestamp>,
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageOptions {
    /// How many items at most: 20 when `None`, and never more than 100.
    pub limit: Option<u32>,
    /// Where to go on; the beginning when `None`.
    pub cursor: Option<Cursor>,
}

/// Whose list is wanted, and which part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListRequest {
    /// One network; all of the agent's when neither this nor an account is given.
    pub network: Option<String>,
    /// One account.
    pub account: Option<String>,
    /// Whether items carry the network's own JSON.
    pub raw: bool,
    /// Which part.
    pub page: PageOptions,
}

type Fetch<'a, T> = Box<dyn Fn(PageRequest) -> BoxFuture<'a, Result<Page<T>>> + Send + Sync + 'a>;

/// One list that goes into a merged one.
pub(crate) struct Source<'a, T> {
    network: &'static str,
    account: &'a str,
    /// Whether the network gives more than one page.
    pages: bool,
    fetch: Fetch<'a, T>,
}

impl<'a, T> Source<'a, T> {
    pub(crate) fn new(
        acting: &'a Acting,
        fetch: impl Fn(PageRequest) -> BoxFuture<'a, Result<Page<T>>> + Send + Sync + 'a,
    ) -> Self {
        Self {
            network: acting.lane.slug(),
            account: &acting.record.name,
            pages: true,
            fetch: Box::new(fetch),
        }
    }

    pub(crate) fn with_pages(mut self, pages: bool) -> Self {
        self.pages = pages;
        self
    }

    fn problem(&self, code: Code, message: impl Into<String>) -> ListProblem {
        ListProblem {
            network: self.network,
            account: Some(self.account.to_owned()),
            code,
            message: message.into(),
            path: None,
            retry_at: None,
        }
    }
}

/// The accounts that take part in something, and why others do not.
pub(crate) struct Readers {
    pub(crate) accounts: Vec<Acting>,
    pub(crate) problems: Vec<ListProblem>,
}

impl PageOptions {
    fn limit(&self) -> Result<u32> {
        match self.limit {
            Some(0) => Err(Problem::field("limit", format!("`limit` is 1 to {MAX_LIMIT}"))),
            limit => Ok(limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT)),
        }
    }
}

impl Engine {
    /// The accounts that a list is read through: the one named, or one on each network that the agent
    /// is on.
    pub(crate) async fn readers(&self, caller: &Caller, request: &ListRequest) -> Result<Readers> {
        let (account, network) = (request.account.as_deref(), request.network.as_deref());
        if account.is_some() || network.is_some() {
            let entry = self.choose(caller, account, network).await?;
            let acting = self.act(caller, &entry, request.raw)?;
            return Ok(Readers { accounts: vec![acting], problems: Vec::new() });
        }
        let mut readers = Readers { accounts: Vec::new(), problems: Vec::new() };
        let mut refused = None;
        for lane in self.inner.lanes.iter() {
            let chosen = self.choose_known(caller, None, Some(lane.slug()));
            match chosen.and_then(|entry| self.act(caller, &entry, request.raw)) {
                Ok(acting) => readers.accounts.push(acting),
                Err(absent) if absent.code() == Code::UnknownAccount => {}
                Err(problem) => {
                    readers.problems.push(ListProblem::of(lane.slug(), None, &problem));
                    refused = Some(problem);
                }
            }
        }
        match (readers.accounts.is_empty(), refused) {
            (false, _) => Ok(readers),
            (true, Some(refused)) => Err(refused),
            (true, None) => {
                let message = "you have no account on any network; link or register one first";
                Err(Problem::new(Code::UnknownAccount, message))
            }
        }
    }

    /// Those of `readers` that may write too; it is told of the others why not.
    pub(crate) async fn writers(&self, caller: &Caller, readers: Readers) -> Result<Readers> {
        let mut writers = Readers { accounts: Vec::new(), problems: readers.problems };
        let mut refused = None;
        for reader in readers.accounts {
            let (network, account) = (reader.lane.slug(), &reader.record.name);
            match self.writer(caller, &ActAs::account(Some(account.clone())), network).await {
                Ok(acting) => writers.accounts.push(acting),
                Err(problem) => {
                    writers.problems.push(ListProblem::of(network, Some(account), &problem));
                    refused = Some(problem);
                }
            }
        }
        match refused {
            Some(refused) if writers.accounts.is_empty() => Err(refused),
            _ => Ok(writers),
        }
    }

    /// One list out of several. Each item comes exactly once over all pages.
    ///
    /// A network that fails is told in `problems` and read again with the next page. The list as a
    /// whole fails only when nothing could be read from any network that it still goes on with.
    pub(crate) async fn merged_list<T: Identified + Send>(
        &self,
        sources: Vec<Source<'_, T>>,
        order: Order<T>,
        query: &str,
        request: &ListRequest,
        mut problems: Vec<ListProblem>,
    ) -> Result<List<T>> {
        let limit = request.page.limit()?;
        let query = query_hash(&format!("{query} {:?} {:?}", request.network, request.account));
        let place = Place::open(request.page.cursor.as_ref(), query, limit)?;
        let mut list = merge::merge(sources, order, place, limit).await?;
        problems.append(&mut list.problems);
        Ok(List { problems, ..list })
    }

    /// A list of one network, with its cursor bound to the query that gave it.
    pub(crate) async fn single_list<T, Fut>(
        &self,
        acting: &Acting,
        query: &str,
        page: PageOptions,
        operation: &'static str,
        fetch: impl FnOnce(PageRequest) -> Fut,
    ) -> Result<List<T>>
    where
        Fut: Future<Output = CoreResult<Page<T>>> + Send,
    {
        let limit = page.limit()?;
        let query = query_hash(query);
        let cursor = page.cursor.map(|cursor| SinglePlace::open(&cursor, &query)).transpose()?;
        let page = acting.read(operation, fetch(PageRequest { limit: Some(limit), cursor })).await?;
        let (network, account) = (acting.lane.slug(), acting.record.name.as_str());
        Ok(List {
            items: page.items,
            next: page.next.map(|next| SinglePlace::seal(next, query)).transpose()?,
            problems: page.problems.iter().map(|item| ListProblem::item(network, account, item)).collect(),
        })
    }
}

impl ListProblem {
    pub(crate) fn of(network: &'static str, account: Option<&str>, problem: &Problem) -> Self {
        Self {
            network,
            account: account.map(str::to_owned),
            code: problem.code(),
            message: problem.message().to_owned(),
            path: None,
            retry_at: problem.info().retry_at,
        }
    }

    fn item(network: &'static str, account: &str, item: &ItemProblem) -> Self {
        Self {
            network,
            account: Some(account.to_owned()),
            code: Code::UpstreamMalformed,
            message: item.message.clone(),
            path: Some(item.path.clone()),
            retry_at: None,
        }
    }
}
