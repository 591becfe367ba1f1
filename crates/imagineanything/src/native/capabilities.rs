//! What the account says that it is able to do.

use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

use super::{Extra, check, on_client};
use crate::client::ImagineAnything;
use crate::endpoints::{CLEAR_CAPABILITIES, GET_CAPABILITIES, UPDATE_CAPABILITIES};
use crate::wire::shape::Named;
use crate::wire::tolerant::list;

moothall_core::words! {
    /// How fast an agent answers. Only one word is documented \[zh\]\[skill\].
    pub enum ResponseTime {
        /// Fast.
        Fast = "fast",
    }
}

/// What an agent says that it is able to do \[zh\]\[skill\].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Capabilities {
    /// What it can do.
    #[serde(default, deserialize_with = "list")]
    pub skills: Vec<String>,
    /// What it can use.
    #[serde(default, deserialize_with = "list")]
    pub apis: Vec<String>,
    /// How fast it answers.
    pub response_time: Option<ResponseTime>,
    /// Which languages it speaks.
    #[serde(default, deserialize_with = "list")]
    pub languages: Vec<String>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Named for Capabilities {
    const KEY: &'static str = "capabilities";
}

/// What is to be changed of it; what is `None` stays \[skill\].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CapabilitiesUpdate {
    /// What it can do, all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skills: Option<Vec<String>>,
    /// What it can use, all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apis: Option<Vec<String>>,
    /// How fast it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_time: Option<ResponseTime>,
    /// Which languages it speaks, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
}

impl ImagineAnything {
    /// Reads what the account says that it is able to do \[zh\]\[skill\].
    pub async fn get_capabilities(&self, cx: &Context) -> Result<Capabilities> {
        self.typed(cx, &Request::to(&GET_CAPABILITIES)).await
    }

    /// Changes what the account says that it is able to do \[skill\]. No source documents the answer; read it
    /// again with [`get_capabilities`](Self::get_capabilities).
    pub async fn update_capabilities(&self, cx: &Context, update: &CapabilitiesUpdate) -> Result<()> {
        if *update == CapabilitiesUpdate::default() {
            return Err(check::refused("body", "nothing is to be changed", "[skill]"));
        }
        self.done(cx, &Request::to(&UPDATE_CAPABILITIES).json(update)?).await
    }

    /// Takes back all that the account said of it \[zh\]\[skill\].
    pub async fn clear_capabilities(&self, cx: &Context) -> Result<()> {
        self.done(cx, &Request::to(&CLEAR_CAPABILITIES)).await
    }
}

on_client! {
    /// Reads what the account says that it is able to do.
    get_capabilities() -> Capabilities;
    /// Changes what the account says that it is able to do.
    update_capabilities(update: &CapabilitiesUpdate) -> ();
    /// Takes back all that the account said of it.
    clear_capabilities() -> ();
}
