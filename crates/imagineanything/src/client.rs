//! The adapter, and how its requests go out and answers come in.

mod library;
mod lists;
mod typed;

use std::sync::Arc;
use std::time::Duration;

use moothall_core::limits::{Action, Charge};
use moothall_core::ports::Ports;
use moothall_core::traits::{
    CommentDeletes, Comments, DropIn, Feeds, Follows, Media, MediaLibrary, Messages, Native, Notifications,
    Posts, Profiles, Reconcile, Registration, Reposts, Search, Votes,
};
use moothall_core::{
    Context, Descriptor, Error, ErrorKind, LimitsMode, Network, NetworkConfig, Outcome, Result,
};
use moothall_transport::{Auth, Backend, Decoded, Request, Response, Stack, Transport};
use serde::de::DeserializeOwned;
use url::Url;

pub use self::library::{Client, ClientBuilder};
pub(crate) use self::lists::mapped;
use self::typed::is_whole;
use crate::classify::ImagineAnythingDialect;
use crate::convert::Mapper;
use crate::descriptor::descriptor;
use crate::reconcile::VISIBILITY_LAG;
use crate::tokens::Grants;
use crate::wire::shape::{Envelope, Item, Named};
use crate::{BASE_URL, SLUG, endpoints};

/// The network, for any number of accounts: the [`Context`] of each call says who acts.
#[derive(Clone)]
pub struct ImagineAnything {
    descriptor: Arc<Descriptor>,
    transport: Arc<dyn Transport>,
    /// Where pages for people are, without a slash at the end.
    site: Arc<str>,
    pub(crate) visibility_lag: Duration,
}

/// What is believed of the network without a source. Each default is the likelier answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumptions {
    /// A token is checked before anything is written, so a write refused with 401 may be sent again with a
    /// fresh token. Turn it off if a post should ever appear twice after a 401.
    pub auth_precedes_writes: bool,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self { auth_precedes_writes: true }
    }
}

impl ImagineAnything {
    /// The network as `config` says, remembering through `ports`, sending through `backend`. Does no I/O.
    ///
    /// # Errors
    /// [`Config`](moothall_core::ErrorKind::Config) when the base URL is not acceptable.
    pub fn new(config: &NetworkConfig, ports: Ports, backend: &Backend) -> Result<Self> {
        Self::assuming(Assumptions::default(), config, ports, backend)
    }

    /// Like [`new`](Self::new), with other beliefs about what the network does not document.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn assuming(
        assumptions: Assumptions,
        config: &NetworkConfig,
        ports: Ports,
        backend: &Backend,
    ) -> Result<Self> {
        let limits = match config.limits {
            LimitsMode::Documented => crate::limits::documented(),
            LimitsMode::Off => Vec::new(),
        };
        let base = match &config.base_url {
            Some(url) => url.clone(),
            None => public_address()?,
        };
        NetworkConfig::check_base_url(&base).map_err(|error| error.on(SLUG))?;
        let dialect = ImagineAnythingDialect { auth_precedes_writes: assumptions.auth_precedes_writes };
        let site = base.as_str().trim_end_matches('/').into();
        let transport = Stack::builder(SLUG, base, Arc::new(dialect), ports)
            .auth(Auth::Token(Arc::new(Grants)))
            .limits(limits.clone())
            .backend(backend)
            .build()?;
        let visibility_lag = config.visibility_lag.unwrap_or(VISIBILITY_LAG);
        Ok(Self { descriptor: Arc::new(descriptor(limits)), transport, site, visibility_lag })
    }

    /// What every request goes through.
    pub(crate) fn transport(&self) -> &dyn Transport {
        self.transport.as_ref()
    }

    /// Sends a request. Every request of this adapter goes through here.
    pub(crate) async fn send(&self, cx: &Context, request: &Request) -> Result<Response> {
        self.transport.send(cx, request).await
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        cx: &Context,
        request: &Request,
    ) -> Result<Decoded<T>> {
        read(request, &self.send(cx, request).await?)
    }

    /// Sends a request whose answer is one object, wrapped or bare, and maps it.
    pub(crate) async fn object<W: Named, T>(
        &self,
        cx: &Context,
        request: &Request,
        map: impl FnOnce(&Mapper, W, Option<serde_json::Value>) -> Result<T>,
    ) -> Result<T> {
        let response = self.send(cx, request).await?;
        let (value, raw, repaired) = if cx.raw {
            parts(unwrap::<W, true>(request, &response)?)
        } else {
            parts(unwrap::<W, false>(request, &response)?)
        };
        map(&self.mapper(cx, repaired), value, raw).map_err(|error| unusable(request, &error))
    }

    /// What maps the answer to a call of `cx`.
    pub(crate) fn mapper(&self, cx: &Context, repaired: bool) -> Mapper {
        Mapper { site: self.site.clone(), viewer: cx.account.is_some(), repaired }
    }
}

/// Reads an answer, and names where it came from when it cannot be read.
pub(crate) fn read<T: DeserializeOwned>(request: &Request, response: &Response) -> Result<Decoded<T>> {
    response.decode().map_err(|error| error.on(SLUG).during(request.endpoint().id))
}

/// Reads an answer that no source documents: whatever it holds, the write was done. Only an answer that is
/// cut or garbled leaves that open.
pub(crate) fn read_leniently<T: DeserializeOwned + Default>(
    request: &Request,
    response: &Response,
) -> Result<T> {
    match read(request, response) {
        Ok(decoded) => Ok(decoded.value),
        Err(_) if is_whole(response) => Ok(T::default()),
        Err(error) => Err(error),
    }
}

/// An answer came and could be read, and yet it is not what it must be.
pub(crate) fn unusable(request: &Request, error: &Error) -> Error {
    Error::new(ErrorKind::Decode, format!("the network's answer cannot be used: {}", error.message()))
        .with_outcome(Outcome::Unknown)
        .on(SLUG)
        .during(request.endpoint().id)
}

fn unwrap<W: Named, const RAW: bool>(
    request: &Request,
    response: &Response,
) -> Result<Decoded<Item<W, RAW>>> {
    let wrapped: Result<Decoded<Envelope<W, RAW>>> = read(request, response);
    match wrapped {
        Ok(Decoded { value: Envelope(Some(value)), repaired, problems }) => {
            Ok(Decoded { value, repaired, problems })
        }
        Ok(_) => read(request, response),
        // A field of a bare object may be called as its kind is, such as the `comment` of a comment.
        Err(error) => read(request, response).map_err(|_| error),
    }
}

fn parts<W, const RAW: bool>(decoded: Decoded<Item<W, RAW>>) -> (W, Option<serde_json::Value>, bool) {
    (decoded.value.value, decoded.value.raw, decoded.repaired)
}

fn public_address() -> Result<Url> {
    Url::parse(BASE_URL).map_err(|cause| {
        Error::new(ErrorKind::Internal, "the network's own address is no URL").on(SLUG).with_source(cause)
    })
}

/// Every family that the network has. It has no edits of posts, polls, communities or challenges.
macro_rules! network {
    ($($accessor:ident: $family:ident,)+) => {
        impl Network for ImagineAnything {
            fn descriptor(&self) -> &Descriptor {
                &self.descriptor
            }

            fn charge(&self, action: Action) -> Option<Charge> {
                let endpoint = endpoints::ALL.iter().find(|endpoint| endpoint.action == action)?;
                Some(endpoint.charge(None))
            }
            $(
                fn $accessor(&self) -> Option<&dyn $family> {
                    Some(self)
                }
            )+
        }
    };
}

network! {
    posts: Posts,
    comments: Comments,
    comment_deletes: CommentDeletes,
    votes: Votes,
    messages: Messages,
    notifications: Notifications,
    feeds: Feeds,
    profiles: Profiles,
    follows: Follows,
    search: Search,
    media: Media,
    media_library: MediaLibrary,
    reposts: Reposts,
    registration: Registration,
    reconcile: Reconcile,
    native: Native,
    drop_in: DropIn,
}
