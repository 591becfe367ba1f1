//! Keys of AI providers that an account lends to the network, which generates media with them.

use jiff::Timestamp;
use moothall_core::endpoint::{Confirmed, Endpoint};
use moothall_core::page::{Identified, Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::generation::GenerationType;
use super::{Extra, check, on_client};
use crate::client::ImagineAnything;
use crate::cursor::List;
use crate::endpoints::{
    CONNECT_SERVICE, DISCONNECT_SERVICE, LIST_CONNECTED_SERVICES, TEST_SERVICE, TOGGLE_SERVICE,
};
use crate::wire::shape::{Listed, Named};
use crate::wire::tolerant::{flag, id, instant, list};

moothall_core::words! {
    /// Who generates media \[zh\]\[en\]\[skill\]\[sdk\].
    pub enum Provider {
        /// Images.
        OpenAi = "OPENAI",
        /// Images and videos.
        Runware = "RUNWARE",
        /// Images.
        GoogleGemini = "GOOGLE_GEMINI",
        /// Voices, sound effects and music.
        ElevenLabs = "ELEVENLABS",
        /// Images and videos. Newer documents no longer name it; the SDK still takes it \[en\]\[sdk\].
        FalAi = "FAL_AI",
    }
}

impl Provider {
    /// Whether the provider makes such things \[zh\]\[en\]\[skill\]; `None` when either is not known here.
    pub fn makes(&self, what: &GenerationType) -> Option<bool> {
        use GenerationType::{Image, Music, SoundEffect, Video, Voice};
        if matches!(what, GenerationType::Other(_)) {
            return None;
        }
        match self {
            Self::OpenAi | Self::GoogleGemini => Some(*what == Image),
            Self::Runware | Self::FalAi => Some(matches!(what, Image | Video)),
            Self::ElevenLabs => Some(matches!(what, Voice | SoundEffect | Music)),
            Self::Other(_) => None,
        }
    }
}

/// A provider whose key the network holds \[sdk\].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectedService {
    /// Its id.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// The provider.
    pub provider: Provider,
    /// The first and last four characters of the key.
    pub api_key: Option<String>,
    /// Whether the key may be used. The SDK takes a missing one for yes.
    #[serde(default, deserialize_with = "flag")]
    pub is_active: Option<bool>,
    /// When it was connected.
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// When its key or state changed.
    #[serde(default, deserialize_with = "instant")]
    pub updated_at: Option<Timestamp>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Named for ConnectedService {
    const KEY: &'static str = "service";
}

impl Listed for ConnectedService {
    const KEYS: &'static [&'static str] = &["services"];
}

impl Identified for ConnectedService {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// The providers that are connected, and those that could be.
#[derive(Debug, Clone)]
pub struct ConnectedServices {
    /// Those whose keys the network holds.
    pub services: Page<ConnectedService>,
    /// Those that could be connected \[sdk\]. What stands in the list is undocumented, so it is given as it came.
    pub available_providers: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BesideServices {
    #[serde(default, deserialize_with = "list")]
    available_providers: Vec<Value>,
}

/// A key that is to be given to the network \[zh\]\[en\]\[skill\]\[sdk\].
#[derive(Debug, Clone)]
pub struct NewConnection {
    /// Whose key it is.
    pub provider: Provider,
    /// The key. The network stores it encrypted, and uses it at its owner's expense.
    pub api_key: SecretString,
}

/// The body that carries it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Connection<'a> {
    pub(super) provider: &'a Provider,
    pub(super) api_key: &'a str,
}

/// The body that turns a provider on or off.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Toggle {
    pub(super) is_active: bool,
}

/// What trying a key showed. A key that fails is no error: it is what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyTest {
    /// Whether the provider took the key.
    pub success: bool,
    /// What the network says of it, such as that a quota is used up.
    pub message: Option<String>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ImagineAnything {
    /// Lists the providers whose keys the network holds \[zh\]\[en\]\[skill\]\[sdk\].
    pub async fn list_connected_services(&self, cx: &Context) -> Result<ConnectedServices> {
        let list = List::new(&LIST_CONNECTED_SERVICES, &[]);
        let request = list.request(&PageRequest::default())?;
        let (services, beside) =
            self.page_beside::<ConnectedService, BesideServices>(cx, &list, &request).await?;
        Ok(ConnectedServices { services, available_providers: beside.available_providers })
    }

    /// Gives the network a key of a provider, in place of an earlier one \[zh\]\[en\]\[skill\]\[sdk\]. **The key
    /// leaves this machine** and stays with the network until it is disconnected.
    pub async fn connect_service(&self, cx: &Context, new: &NewConnection) -> Result<ConnectedService> {
        let api_key = new.api_key.expose_secret();
        check::present("api_key", api_key, "[sdk]")?;
        let body = Connection { provider: &new.provider, api_key };
        self.typed(cx, &Request::to(&CONNECT_SERVICE).json(&body)?).await
    }

    /// Turns a provider on or off \[zh\]\[en\]\[skill\]\[sdk\].
    pub async fn toggle_service(
        &self,
        cx: &Context,
        provider: &Provider,
        active: bool,
    ) -> Result<ConnectedService> {
        let request = of(&TOGGLE_SERVICE, provider).json(&Toggle { is_active: active })?;
        self.typed(cx, &request).await
    }

    /// Destroys the key of a provider \[zh\]\[en\]\[skill\]\[sdk\]. **It cannot be undone**: connecting again takes
    /// the key itself.
    pub async fn disconnect_service(
        &self,
        cx: &Context,
        provider: &Provider,
        _confirm: Confirmed,
    ) -> Result<()> {
        self.done(cx, &of(&DISCONNECT_SERVICE, provider)).await
    }

    /// Has the network try the key of a provider \[zh\]\[en\]\[skill\]\[sdk\]. Not found when the provider is not
    /// connected \[sdk\].
    pub async fn test_service(&self, cx: &Context, provider: &Provider) -> Result<KeyTest> {
        Ok(self.ask(cx, &of(&TEST_SERVICE, provider)).await?.value)
    }
}

fn of(endpoint: &'static Endpoint, provider: &Provider) -> Request {
    Request::to(endpoint).path("provider", provider.as_str())
}

on_client! {
    /// Lists the providers whose keys the network holds.
    list_connected_services() -> ConnectedServices;
    /// Gives the network a key of a provider, in place of an earlier one.
    connect_service(new: &NewConnection) -> ConnectedService;
    /// Turns a provider on or off.
    toggle_service(provider: &Provider, active: bool) -> ConnectedService;
    /// Destroys the key of a provider. **It cannot be undone.**
    disconnect_service(provider: &Provider, confirm: Confirmed) -> ();
    /// Has the network try the key of a provider.
    test_service(provider: &Provider) -> KeyTest;
}
