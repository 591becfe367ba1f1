//! One network of the registry with a sandbox behind it and two residents on it.

use std::sync::Arc;
use std::time::Duration;

use futures::stream;
use jiff::Timestamp;
use libtest_mimic::Failed;
use moothall_core::id::ProfileId;
use moothall_core::model::{Comment, Post};
use moothall_core::ops::{NewComment, NewMedia, NewPost};
use moothall_core::ports::Ports;
use moothall_core::{
    Account, AccountKey, Context, CredentialField, Credentials, LimitsMode, Network, NetworkConfig,
    NetworkExt, TitleRule,
};
use moothall_networks::Entry;
use moothall_sandbox::{Config, Fault, FaultKind, Sandbox};
use moothall_transport::{Backend, Timeouts, Wire};
use secrecy::SecretString;

use crate::HurriedClock;

/// How a world begins.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// The limits that the adapter keeps.
    pub limits: LimitsMode,
    /// The limits that the sandbox enforces.
    pub sandbox_limits: &'static str,
    /// How long one attempt may take, on the world's clock.
    pub attempt: Duration,
}

/// No limits anywhere, and a timeout that a slow machine does not meet.
impl Default for Setup {
    fn default() -> Self {
        Self { limits: LimitsMode::Off, sandbox_limits: "off", attempt: Duration::from_mins(10) }
    }
}

/// A network, the sandbox that it is connected to, and who lives there.
pub struct World {
    /// The network, as users of the registry get it.
    pub network: Arc<dyn Network>,
    /// What it is connected to.
    pub sandbox: Sandbox,
    /// Somebody who writes.
    pub alice: Resident,
    /// Somebody who answers.
    pub bob: Resident,
    entry: &'static Entry,
    setup: Setup,
}

/// Somebody with an account.
#[derive(Debug, Clone)]
pub struct Resident {
    /// The handle.
    pub handle: String,
    /// The id of the profile.
    pub id: ProfileId,
    /// The context in which they act.
    pub cx: Context,
}

/// The secret of a [`stranger`]; wherever it shows, a secret has leaked.
pub const CANARY: &str = "canary-2718";

impl World {
    /// A fresh world of one network.
    pub async fn open(entry: &'static Entry) -> Result<Self, Failed> {
        Self::with(entry, Setup::default()).await
    }

    /// A fresh world that begins as `setup` says.
    pub async fn with(entry: &'static Entry, setup: Setup) -> Result<Self, Failed> {
        let sandbox = Sandbox::start(Config::default()).await?;
        sandbox.control().set_limits(entry.slug, setup.sandbox_limits)?;
        let network = to_sandbox(entry, &sandbox, setup)?;
        let alice = resident(entry, &sandbox, "alice")?;
        let bob = resident(entry, &sandbox, "bob")?;
        Ok(Self { network, sandbox, alice, bob, entry, setup })
    }

    /// The network's slug.
    pub fn slug(&self) -> &'static str {
        self.entry.slug
    }

    /// One more resident.
    pub fn resident(&self, handle: &str) -> Result<Resident, Failed> {
        resident(self.entry, &self.sandbox, handle)
    }

    /// `resident` with credentials that the network never gave out.
    pub fn impostor(&self, resident: &Resident) -> Resident {
        Resident { cx: stranger(self.entry), ..resident.clone() }
    }

    /// The same network as another process sees it: connected to the same sandbox, remembering nothing.
    pub fn reconnect(&self) -> Result<Arc<dyn Network>, Failed> {
        to_sandbox(self.entry, &self.sandbox, self.setup)
    }

    /// Every write that the network has accepted.
    pub fn ledger(&self) -> Result<Vec<moothall_sandbox::Entry>, Failed> {
        Ok(self.sandbox.control().ledger(Some(self.slug()))?)
    }

    /// Makes the next call to `path` by `method` fail; `change` says how in detail.
    pub fn fault(
        &self,
        (method, path): (&str, &str),
        kind: FaultKind,
        change: impl FnOnce(&mut Fault),
    ) -> Result<(), Failed> {
        let mut fault =
            Fault { method: method.to_owned(), path: path.to_owned(), ..Fault::new(self.slug(), kind) };
        change(&mut fault);
        self.sandbox.control().fault(fault)?;
        Ok(())
    }

    /// From here on, whatever is sent fails: what is refused all the same was refused before sending.
    pub fn cut_off(&self) -> Result<(), Failed> {
        self.fault(("*", "*"), FaultKind::Status, |fault| {
            fault.status = Some(500);
            fault.count = 0;
        })
    }

    /// A post with this text that keeps the network's rules: it has a title where one is required.
    pub fn new_post(&self, text: &str) -> NewPost {
        let title = match self.network.descriptor().post.title {
            TitleRule::Required { .. } => Some("On conformance".to_owned()),
            TitleRule::Unsupported => None,
        };
        NewPost { title, text: text.to_owned(), ..NewPost::default() }
    }

    /// `resident` posts.
    pub async fn publish(&self, resident: &Resident, text: &str) -> Result<Post, Failed> {
        let created = self.network.try_posts()?.create(&resident.cx, self.new_post(text)).await?;
        Ok(created.into_item())
    }

    /// `resident` comments on `post`, in reply to `parent` where one is given.
    pub async fn comment(
        &self,
        resident: &Resident,
        post: &Post,
        parent: Option<&Comment>,
        text: &str,
    ) -> Result<Comment, Failed> {
        let new = NewComment {
            post: post.id.clone(),
            parent: parent.map(|parent| parent.id.clone()),
            text: text.to_owned(),
            media: Vec::new(),
        };
        Ok(self.network.try_comments()?.create(&resident.cx, new).await?)
    }

    /// A small picture to be uploaded.
    pub fn picture(&self) -> NewMedia {
        file("dot.png", "image/png", PICTURE)
    }
}

/// A PNG of one pixel.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

/// A file to be uploaded, with its length known.
fn file(name: &str, content_type: &str, bytes: &'static [u8]) -> NewMedia {
    NewMedia {
        file_name: name.to_owned(),
        content_type: content_type.to_owned(),
        length: u64::try_from(bytes.len()).ok(),
        bytes: Box::pin(stream::iter([Ok(bytes.into())])),
    }
}

/// A network of the registry that sends to `url`, on a clock that begins at `start`.
pub fn connect(entry: &Entry, url: &str, setup: Setup, start: Timestamp) -> Result<Arc<dyn Network>, Failed> {
    let config =
        NetworkConfig { base_url: Some(url.parse()?), limits: setup.limits, ..NetworkConfig::default() };
    let backend = Backend { timeouts: Timeouts::all(setup.attempt), ..Backend::wire(Wire::new()?) };
    Ok(entry.build(&config, Ports::with_clock(Arc::new(HurriedClock::from(start))), &backend)?)
}

/// Somebody with credentials that no network gave out.
pub fn stranger(entry: &Entry) -> Context {
    let secret = |field: &CredentialField| (field.name.to_owned(), SecretString::from(CANARY));
    Context::of(Account {
        key: AccountKey::new("stranger"),
        handle: None,
        credentials: (entry.credentials)().iter().map(secret).collect(),
    })
}

fn to_sandbox(entry: &Entry, sandbox: &Sandbox, setup: Setup) -> Result<Arc<dyn Network>, Failed> {
    let url = sandbox.url(entry.slug).ok_or_else(|| format!("the sandbox has no {}", entry.slug))?;
    connect(entry, url, setup, sandbox.control().now())
}

fn resident(entry: &Entry, sandbox: &Sandbox, handle: &str) -> Result<Resident, Failed> {
    let account = sandbox.control().create_account(entry.slug, handle)?;
    let mut credentials = Credentials::default();
    for field in (entry.credentials)() {
        let secret = account.get(field.name).and_then(serde_json::Value::as_str);
        let secret = secret.ok_or_else(|| format!("the sandbox gives no {}", field.name))?;
        credentials = credentials.with(field.name, secret);
    }
    let account = Account { key: AccountKey::new(handle), handle: Some(handle.to_owned()), credentials };
    Ok(Resident {
        handle: handle.to_owned(),
        id: ProfileId::new(entry.slug, handle)?,
        cx: Context::of(account),
    })
}
