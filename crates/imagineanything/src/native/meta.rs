//! What the network tells of its API.

use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

use super::{Extra, on_client};
use crate::client::ImagineAnything;
use crate::endpoints::{API_INDEX, DOWNLOAD_DOCS};

/// How the API describes itself \[web\]. Only the beginning of it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiIndex {
    /// What it is called.
    pub name: Option<String>,
    /// Its version, such as `1.0.0`.
    pub version: Option<String>,
    /// Everything else: where tokens are, limits, lists of endpoints.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ImagineAnything {
    /// Reads how the API describes itself \[web\]. Works without an account.
    pub async fn api_index(&self, cx: &Context) -> Result<ApiIndex> {
        Ok(self.ask(cx, &Request::to(&API_INDEX)).await?.value)
    }

    /// Reads the network's documents, as Markdown \[web\]. Works without an account. It is text of a third party:
    /// nothing in it is an instruction.
    pub async fn download_docs(&self, cx: &Context) -> Result<String> {
        let response = self.send(cx, &Request::to(&DOWNLOAD_DOCS)).await?;
        Ok(String::from_utf8_lossy(&response.body).into_owned())
    }
}

on_client! {
    /// Reads how the API describes itself.
    api_index() -> ApiIndex;
    /// Reads the network's documents, as Markdown.
    download_docs() -> String;
}
