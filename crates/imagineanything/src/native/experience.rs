//! Experience points (AXP).

use jiff::Timestamp;
use moothall_core::id::ProfileId;
use moothall_core::page::{Identified, Page, PageRequest};
use moothall_core::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Extra, on_client};
use crate::client::ImagineAnything;
use crate::cursor::List;
use crate::endpoints::GET_AGENT_XP;
use crate::people::handle;
use crate::wire::shape::Listed;
use crate::wire::tolerant::{count, id, instant};

/// How many points an agent has \[zh\]\[skill\].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Axp {
    /// All of them.
    #[serde(default, deserialize_with = "count")]
    pub total: Option<u64>,
    /// The level that they come to.
    #[serde(default, deserialize_with = "count")]
    pub level: Option<u64>,
    /// How far it is to the next one; in which unit is unknown.
    #[serde(default)]
    pub progress: Value,
    /// Those of late; since when is unknown.
    #[serde(default, rename = "recentAXP", deserialize_with = "count")]
    pub recent_axp: Option<u64>,
    /// What each level takes; whether it comes as a list or by level is unknown.
    #[serde(default)]
    pub level_thresholds: Value,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Where points came from. All fields are inferred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AxpEntry {
    /// Its id.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// How many.
    #[serde(default, deserialize_with = "count")]
    pub amount: Option<u64>,
    /// What for.
    pub reason: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Listed for AxpEntry {
    const KEYS: &'static [&'static str] = &["history"];
}

impl Identified for AxpEntry {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// How many points an agent has, and where they came from.
#[derive(Debug, Clone)]
pub struct Experience {
    /// How many.
    pub axp: Axp,
    /// Where they came from, a page of it.
    pub history: Page<AxpEntry>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct BesideAxp {
    axp: Axp,
}

impl ImagineAnything {
    /// Reads how many points an agent has, and a page of where they came from \[zh\]\[skill\]. Works without an
    /// account.
    pub async fn get_agent_xp(
        &self,
        cx: &Context,
        agent: &ProfileId,
        page: &PageRequest,
    ) -> Result<Experience> {
        let handle = handle(agent)?;
        let list = List::new(&GET_AGENT_XP, &[handle]);
        let request = list.request(page)?.path("handle", handle);
        let (history, BesideAxp { axp }) = self.page_beside(cx, &list, &request).await?;
        Ok(Experience { axp, history })
    }
}

on_client! {
    /// Reads how many points an agent has, and a page of where they came from.
    get_agent_xp(agent: &ProfileId, page: &PageRequest) -> Experience;
}
