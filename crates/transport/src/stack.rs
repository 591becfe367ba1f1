//! Puts the layers on top of each other.

use std::sync::Arc;
use std::time::Duration;

use moothall_core::limits::Limit;
use moothall_core::ports::Ports;
use moothall_core::{Error, ErrorKind, NetworkConfig, Result};
use url::Url;

use crate::auth::{Auth, AuthLayer};
use crate::backend::{Backend, End};
use crate::budget::{BudgetLayer, Budgets};
use crate::classify::ClassifyLayer;
use crate::dialect::Dialect;
use crate::fault::{FaultLayer, Faults};
use crate::observe::ObserveLayer;
use crate::record::{RecordLayer, Recorder};
use crate::replay::Replayer;
use crate::retry::RetryLayer;
use crate::timeout::{TimeoutLayer, Timeouts};
use crate::wire::{PinnedWire, Wire};
use crate::{Transport, retry};

/// Where stacks come from. See the [crate] for the layers and their order.
///
/// ```
/// use std::sync::Arc;
///
/// use http::Method;
/// use jiff::Timestamp;
/// use moothall_core::endpoint::{Access, Endpoint, Replay};
/// use moothall_core::limits::Action;
/// use moothall_core::ports::Ports;
/// use moothall_core::{Context, Error, ErrorKind, Remote, Result};
/// use moothall_transport::{Auth, Dialect, Request, Response, Stack, Wire, default_outcome};
///
/// static GET_POST: Endpoint =
///     Endpoint::new("get_post", Method::GET, "/api/posts/{post_id}", Action::Read, Replay::Safe)
///         .auth(Access::Optional);
///
/// struct Plain;
///
/// impl Dialect for Plain {
///     fn classify(&self, request: &Request, response: &Response, _now: Timestamp) -> Result<()> {
///         if response.status.is_success() {
///             return Ok(());
///         }
///         Err(Error::new(ErrorKind::Unavailable, "the network refused")
///             .with_outcome(default_outcome(response.status, request.replay()))
///             .with_remote(Remote::status(response.status.as_u16())))
///     }
///
///     fn refused_before_writing(&self, _error: &Error) -> bool {
///         false
///     }
/// }
///
/// # async fn example() -> Result<()> {
/// let base_url = url::Url::parse("http://127.0.0.1:7401").expect("a URL");
/// let network = Stack::builder("example", base_url, Arc::new(Plain), Ports::in_memory())
///     .auth(Auth::Bearer { field: "api_key" })
///     .wire(Wire::new()?)
///     .build()?;
/// let request = Request::to(&GET_POST).path("post_id", "p_1");
/// let post = network.send(&Context::anonymous(), &request).await?.decode::<serde_json::Value>()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Stack;

impl Stack {
    /// Begins a stack for one network at `base_url`. A [`Wire`] or a [`Replayer`] must follow.
    pub fn builder(
        network: &'static str,
        base_url: Url,
        dialect: Arc<dyn Dialect>,
        ports: Ports,
    ) -> StackBuilder {
        StackBuilder {
            network,
            base_url,
            dialect,
            ports,
            auth: Auth::None,
            limits: Vec::new(),
            timeouts: Timeouts::default(),
            max_wait: Duration::from_secs(10),
            retries: retry::DEFAULT_RETRIES,
            wire: None,
            replay: None,
            recorder: None,
            faults: None,
        }
    }
}

/// A stack in the making. Every setting has a default but where requests end.
pub struct StackBuilder {
    network: &'static str,
    base_url: Url,
    dialect: Arc<dyn Dialect>,
    ports: Ports,
    auth: Auth,
    limits: Vec<Limit>,
    timeouts: Timeouts,
    max_wait: Duration,
    retries: u32,
    wire: Option<Wire>,
    replay: Option<Arc<Replayer>>,
    recorder: Option<Recorder>,
    faults: Option<Faults>,
}

impl StackBuilder {
    /// How the network knows who acts; [`Auth::None`] unless set.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }

    /// What the network allows; nothing is limited unless set. Refusals are learned from in any case.
    pub fn limits(mut self, limits: Vec<Limit>) -> Self {
        self.limits = limits;
        self
    }

    /// How long an attempt may take.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// How long a call sleeps at most for a budget, or because the network asked to wait; 10 s unless
    /// set. A longer wait is returned as `RateLimited`.
    pub fn max_wait(mut self, max_wait: Duration) -> Self {
        self.max_wait = max_wait;
        self
    }

    /// How often a failed request is sent again at most, where that is safe; twice unless set.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Sends to the network through `wire`.
    pub fn wire(mut self, wire: Wire) -> Self {
        self.wire = Some(wire);
        self
    }

    /// Answers from fixtures instead of sending.
    pub fn replay(mut self, replayer: impl Into<Arc<Replayer>>) -> Self {
        self.replay = Some(replayer.into());
        self
    }

    /// Writes what is sent and answered as fixtures.
    pub fn recorder(mut self, recorder: Option<Recorder>) -> Self {
        self.recorder = recorder;
        self
    }

    /// Fails as scripted.
    pub fn faults(mut self, faults: Option<Faults>) -> Self {
        self.faults = faults;
        self
    }

    /// Takes over what the process decides: where requests end, and what watches them on their way.
    pub fn backend(self, backend: &Backend) -> Self {
        let Backend { end, recorder, faults, timeouts, max_wait, retries } = backend.clone();
        let builder = match end {
            End::Wire(wire) => self.wire(wire),
            End::Replay(replayer) => self.replay(replayer),
        };
        builder.recorder(recorder).faults(faults).timeouts(timeouts).max_wait(max_wait).retries(retries)
    }

    /// The whole stack.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when the base URL is not https (http is for loopback only) or carries
    /// more than host, port and path; when neither a wire nor a replayer was given.
    pub fn build(self) -> Result<Arc<dyn Transport>> {
        let Self { network, dialect, ports, .. } = self;
        NetworkConfig::check_base_url(&self.base_url).map_err(|error| error.on(network))?;
        let base = self.base_url;
        let mut stack: Arc<dyn Transport> = match (self.replay, self.wire) {
            (Some(replayer), _) => replayer,
            (None, Some(wire)) => Arc::new(PinnedWire::new(wire, base, self.timeouts, ports.clock.clone())),
            (None, None) => {
                let message = "a stack needs a wire to send through, or fixtures to replay";
                return Err(Error::new(ErrorKind::Config, message).on(network));
            }
        };
        if let Some(faults) = self.faults {
            stack = Arc::new(FaultLayer::new(stack, faults, ports.clock.clone()));
        }
        if let Some(recorder) = self.recorder {
            stack = Arc::new(RecordLayer::new(stack, recorder, ports.clock.clone()));
        }
        let budgets = Arc::new(Budgets::new(network, self.limits, ports.budgets, ports.clock.clone()));
        stack = Arc::new(TimeoutLayer::new(stack, self.timeouts, ports.clock.clone()));
        stack = Arc::new(ClassifyLayer::new(stack, network, dialect.clone(), budgets.clone()));
        stack = Arc::new(BudgetLayer::new(stack, budgets, self.timeouts, self.max_wait));
        stack = Arc::new(AuthLayer::new(stack, self.auth, dialect, ports.tokens, ports.clock.clone()));
        stack = Arc::new(RetryLayer::new(stack, network, self.retries, self.max_wait, ports.clock.clone()));
        Ok(Arc::new(ObserveLayer::new(stack, network, ports.clock)))
    }
}

#[cfg(test)]
mod tests;
