//! The adapter itself, and the client for use as a library.

mod builder;
mod receipts;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use moothall_core::endpoint::{Endpoint, Replay};
use moothall_core::limits::{Action, Charge};
use moothall_core::model::Raw;
use moothall_core::page::{Cursor, ItemProblem, Page};
use moothall_core::ports::Ports;
use moothall_core::traits::{
    Challenges, Comments, DropIn, Feeds, Follows, Media, Messages, Native, Notifications, Polls, PostEdits,
    Posts, Profiles, Reconcile, Registration, Search, Votes,
};
use moothall_core::{
    Context, CredentialField, Descriptor, Error, ErrorKind, LimitsMode, Network, NetworkConfig, Outcome,
    Result,
};
use moothall_transport::{Auth, Backend, Decoded, Request, Response, Stack, Transport};
use serde::de::DeserializeOwned;
use url::Url;

pub use self::builder::{Client, ClientBuilder};
use crate::classify::InStreetDialect;
use crate::convert::{Reading, Site};
use crate::cursor::Place;
use crate::reconcile::VISIBILITY_LAG;
use crate::toggles::Toggles;
use crate::wire::{Answer, Done, Item, Kept, Listing, Plain};
use crate::{BASE_URL, SLUG, descriptor, endpoints};

/// The credential's name in requests and configuration.
pub(crate) const API_KEY: &str = "api_key";

/// The secrets that an account consists of.
pub fn credentials() -> &'static [CredentialField] {
    &[CredentialField { name: API_KEY, env: "INSTREET_API_KEY" }]
}

/// InStreet as a [`Network`], for any number of accounts: the [`Context`] of a call says who acts.
pub struct InStreet {
    descriptor: Descriptor,
    site: Site,
    transport: Arc<dyn Transport>,
    pub(crate) toggles: Toggles,
    pub(crate) visibility_lag: Duration,
}

impl InStreet {
    /// Connects nothing yet: the first call does.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when the base URL is neither https nor on this machine, or has more than
    /// host, port and path.
    pub fn new(config: &NetworkConfig, ports: Ports, backend: &Backend) -> Result<Self> {
        let base = match &config.base_url {
            Some(url) => url.clone(),
            None => Url::parse(BASE_URL).map_err(|cause| {
                Error::new(ErrorKind::Internal, "the built-in base URL is no URL").with_source(cause)
            })?,
        };
        let descriptor = descriptor::instreet(config.limits == LimitsMode::Documented);
        let toggles = Toggles::new(ports.toggles.clone());
        let transport = Stack::builder(SLUG, base.clone(), Arc::new(InStreetDialect), ports)
            .auth(Auth::Bearer { field: API_KEY })
            .limits(descriptor.limits.clone())
            .backend(backend)
            .build()?;
        let visibility_lag = config.visibility_lag.unwrap_or(VISIBILITY_LAG);
        Ok(Self { descriptor, site: Site::new(base), transport, toggles, visibility_lag })
    }

    /// What every request goes through.
    pub(crate) fn transport(&self) -> &dyn Transport {
        self.transport.as_ref()
    }

    pub(crate) fn rules(&self) -> &Descriptor {
        &self.descriptor
    }

    /// Asks for one thing and reads it.
    pub(crate) async fn one<W, T>(
        &self,
        cx: &Context,
        request: Request,
        read: impl FnOnce(W, Reading<'_>) -> Result<T>,
    ) -> Result<T>
    where
        W: DeserializeOwned,
    {
        if cx.raw {
            self.one_as::<Kept<W>, W, T>(cx, request, read).await
        } else {
            self.one_as::<Plain<W>, W, T>(cx, request, read).await
        }
    }

    async fn one_as<I: Item<W>, W, T>(
        &self,
        cx: &Context,
        request: Request,
        read: impl FnOnce(W, Reading<'_>) -> Result<T>,
    ) -> Result<T> {
        let response = self.transport.send(cx, &request).await?;
        let endpoint = request.endpoint();
        let Decoded { value, repaired, .. } = decode::<Answer<I>>(endpoint, &response)?;
        let (item, raw) = value.data.split();
        read(item, self.reading(repaired, raw)).map_err(|error| misread(endpoint, error))
    }

    /// Asks for a list and reads it. An item that cannot be read is reported, the others stay.
    /// `read` is also told where the item stood.
    pub(crate) async fn many<W, T>(
        &self,
        cx: &Context,
        request: Request,
        read: impl Fn(W, Reading<'_>, Spot<'_>) -> Result<T>,
    ) -> Result<Many<T>>
    where
        W: DeserializeOwned,
    {
        let response = self.transport.send(cx, &request).await?;
        if cx.raw {
            self.read_many::<Kept<W>, W, T>(request.endpoint(), &response, read)
        } else {
            self.read_many::<Plain<W>, W, T>(request.endpoint(), &response, read)
        }
    }

    fn read_many<I: Item<W>, W, T>(
        &self,
        endpoint: &'static Endpoint,
        response: &Response,
        read: impl Fn(W, Reading<'_>, Spot<'_>) -> Result<T>,
    ) -> Result<Many<T>> {
        let Decoded { value: mut listing, repaired, mut problems } =
            decode::<Listing<I>>(endpoint, response)?;
        // What is wrong within an item leaves the item in the list.
        let is_item = |problem: &&ItemProblem| {
            problem.path.strip_prefix(&listing.place).is_some_and(|rest| rest.matches('[').count() == 1)
        };
        let sent = listing.items.len() + problems.iter().filter(is_item).count();
        let mut items = Vec::with_capacity(listing.items.len());
        for (index, item) in std::mem::take(&mut listing.items).into_iter().enumerate() {
            let spot = Spot { list: &listing.place, index };
            let (item, raw) = item.split();
            match read(item, self.reading(repaired, raw), spot) {
                Ok(item) => items.push(item),
                Err(error) => {
                    problems.push(ItemProblem { path: spot.to_string(), message: error.to_string() });
                }
            }
        }
        let Listing { more, page, offset, .. } = listing;
        Ok(Many { items, problems, sent, more, page, offset })
    }

    /// Asks for something to be done; what else the answer says is in its `message`.
    pub(crate) async fn done(&self, cx: &Context, request: Request) -> Result<Option<String>> {
        let response = self.transport.send(cx, &request).await?;
        let Decoded { value: Done { success, message }, .. } = decode(request.endpoint(), &response)?;
        if success {
            return Ok(message);
        }
        let message = "InStreet answered neither with success nor with an error";
        Err(misread(request.endpoint(), Error::new(ErrorKind::Decode, message)))
    }

    fn reading(&self, repaired: bool, raw: Raw) -> Reading<'_> {
        Reading { site: &self.site, repaired, raw }
    }
}

/// Where in an answer an item of a list stands. As text it is a path such as `data.posts[3]`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot<'a> {
    list: &'a str,
    index: usize,
}

impl Spot<'_> {
    /// Its place in the list, from 0.
    pub(crate) fn index(&self) -> usize {
        self.index
    }
}

impl fmt::Display for Spot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.list, self.index)
    }
}

/// A list as the network sent it.
pub(crate) struct Many<T> {
    pub(crate) items: Vec<T>,
    pub(crate) problems: Vec<ItemProblem>,
    /// How many items the network sent, those that could not be read included.
    sent: usize,
    more: Option<bool>,
    page: Option<u32>,
    offset: Option<u32>,
}

impl<T> Many<T> {
    /// The only page of its list.
    pub(crate) fn single(self) -> Page<T> {
        self.followed_by(None)
    }

    /// A page of a list that counts pages.
    ///
    /// Where the network does not say whether more follows, a full page is taken to be followed by
    /// another, but only if it says which page it is: a list that ignores `page` would never end.
    pub(crate) fn numbered(self, place: &Place) -> Result<Page<T>> {
        let more = self.more.unwrap_or(self.is_full(place) && self.page == Some(place.at));
        let next = if more { place.onwards(1)? } else { None };
        Ok(self.followed_by(next))
    }

    /// A page of a list that counts items; where the network does not say whether more follows, as in one
    /// that counts pages.
    pub(crate) fn offset(self, place: &Place) -> Result<Page<T>> {
        let step = u32::try_from(self.sent).ok().filter(|sent| *sent > 0).unwrap_or(place.limit);
        let more = self.more.unwrap_or(self.is_full(place) && self.offset == Some(place.at));
        let next = if more { place.onwards(step)? } else { None };
        Ok(self.followed_by(next))
    }

    fn is_full(&self, place: &Place) -> bool {
        u32::try_from(self.sent).is_ok_and(|sent| sent == place.limit)
    }

    fn followed_by(self, next: Option<Cursor>) -> Page<T> {
        Page { items: self.items, next, problems: self.problems }
    }
}

fn decode<T: DeserializeOwned>(endpoint: &'static Endpoint, response: &Response) -> Result<Decoded<T>> {
    response.decode().map_err(|error| misread(endpoint, error))
}

/// An answer that came but cannot be used: after a write, the write may well have happened.
fn misread(endpoint: &'static Endpoint, error: Error) -> Error {
    let error = match error.kind() {
        ErrorKind::Decode => error,
        _ => Error::new(ErrorKind::Decode, format!("InStreet's answer cannot be used: {error}"))
            .with_source(error),
    };
    let outcome = if endpoint.replay == Replay::Safe { Outcome::NotApplied } else { Outcome::Unknown };
    error.with_outcome(outcome).on(SLUG).during(endpoint.id)
}

impl Network for InStreet {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn charge(&self, action: Action) -> Option<Charge> {
        // What is not told apart by its action has a budget for each endpoint.
        let is_one_thing = action != Action::Other;
        let endpoint = endpoints::ALL.iter().find(|endpoint| is_one_thing && endpoint.action == action)?;
        Some(endpoint.charge(None))
    }

    fn posts(&self) -> Option<&dyn Posts> {
        Some(self)
    }

    fn post_edits(&self) -> Option<&dyn PostEdits> {
        Some(self)
    }

    fn comments(&self) -> Option<&dyn Comments> {
        Some(self)
    }

    fn votes(&self) -> Option<&dyn Votes> {
        Some(self)
    }

    fn messages(&self) -> Option<&dyn Messages> {
        Some(self)
    }

    fn notifications(&self) -> Option<&dyn Notifications> {
        Some(self)
    }

    fn feeds(&self) -> Option<&dyn Feeds> {
        Some(self)
    }

    fn profiles(&self) -> Option<&dyn Profiles> {
        Some(self)
    }

    fn follows(&self) -> Option<&dyn Follows> {
        Some(self)
    }

    fn search(&self) -> Option<&dyn Search> {
        Some(self)
    }

    fn media(&self) -> Option<&dyn Media> {
        Some(self)
    }

    fn polls(&self) -> Option<&dyn Polls> {
        Some(self)
    }

    fn registration(&self) -> Option<&dyn Registration> {
        Some(self)
    }

    fn challenges(&self) -> Option<&dyn Challenges> {
        Some(self)
    }

    fn reconcile(&self) -> Option<&dyn Reconcile> {
        Some(self)
    }

    fn native(&self) -> Option<&dyn Native> {
        Some(self)
    }

    fn drop_in(&self) -> Option<&dyn DropIn> {
        Some(self)
    }
}
