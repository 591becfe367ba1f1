//! Parameters that many routes share.

use jiff::Timestamp;
use moothall_core::page::Cursor;
use moothall_engine::{ActAs, ListRequest, PageOptions};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::problem::{Problem, RequestError, Result};

/// Which account acts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AccountQuery {
    /// The name of the account that acts. May be left out when you have exactly one on the network.
    account: Option<String>,
}

impl AccountQuery {
    pub(crate) fn act(self) -> ActAs {
        ActAs::account(self.account)
    }

    /// The account named in the body or in the query; both may name the same.
    pub(crate) fn or_body(self, body: Option<String>) -> Result<ActAs> {
        match (self.account, body) {
            (Some(query), Some(body)) if query != body => Err(Problem::invalid(RequestError::at(
                "/account",
                "names another account than the query does; name it once",
            ))),
            (query, body) => Ok(ActAs::account(body.or(query))),
        }
    }
}

/// A body that says nothing but who acts, and when.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountBody {
    /// The name of the account that acts. May be left out when you have exactly one on the network.
    pub(crate) account: Option<String>,
    /// Send it then, and not at once. An instant in the past is now; at most a year ahead.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) publish_at: Option<Timestamp>,
    /// Give it up when it could not be sent by then.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) expires_at: Option<Timestamp>,
}

/// Which account reads, and how much is told.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReadQuery {
    /// The name of the account that reads. May be left out when you have exactly one on the network.
    account: Option<String>,
    /// Whether the item carries the network's own JSON in `raw`.
    #[serde(default)]
    #[param(required = false)]
    raw: bool,
}

impl ReadQuery {
    pub(crate) fn act(self) -> ActAs {
        ActAs { account: self.account, raw: self.raw }
    }
}

/// Which part of one network's list is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// The name of the account that reads. May be left out when you have exactly one on the network.
    account: Option<String>,
    /// Whether items carry the network's own JSON in `raw`.
    #[serde(default)]
    #[param(required = false)]
    raw: bool,
    /// How many items at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<PageLimit>,
    /// Where to go on: `next` of the page before.
    cursor: Option<Cursor>,
}

impl PageQuery {
    pub(crate) fn split(self) -> (ActAs, PageOptions) {
        let act = ActAs { account: self.account, raw: self.raw };
        (act, PageOptions { limit: self.limit.map(PageLimit::get), cursor: self.cursor })
    }
}

/// Which part of a list over all accounts, or some, is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Only this network.
    network: Option<String>,
    /// Only this account.
    account: Option<String>,
    /// Whether items carry the network's own JSON in `raw`.
    #[serde(default)]
    #[param(required = false)]
    raw: bool,
    /// How many items at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<PageLimit>,
    /// Where to go on: `next` of the page before.
    cursor: Option<Cursor>,
}

impl ListQuery {
    pub(crate) fn into_request(self) -> ListRequest {
        let page = PageOptions { limit: self.limit.map(PageLimit::get), cursor: self.cursor };
        ListRequest { network: self.network, account: self.account, raw: self.raw, page }
    }
}

/// How many items a page may have: 1 to 100.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct PageLimit(u32);

impl PageLimit {
    pub(crate) fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<String> for PageLimit {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let limit = text.parse().ok().filter(|limit| (1..=100).contains(limit));
        limit.map(Self).ok_or("must be a number from 1 to 100")
    }
}
