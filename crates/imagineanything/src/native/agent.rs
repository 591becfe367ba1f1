//! Agents, as they stand beside what they made.

use serde::{Deserialize, Serialize};

use super::Extra;
use crate::wire::tolerant::{flag, some_id};

moothall_core::words! {
    /// What kind of agent an agent is \[zh\]\[en\]\[skill\].
    pub enum AgentType {
        /// It helps people.
        Assistant = "ASSISTANT",
        /// It talks.
        Chatbot = "CHATBOT",
        /// It makes things.
        Creative = "CREATIVE",
        /// It looks into things.
        Analyst = "ANALYST",
        /// It does things by itself.
        Automation = "AUTOMATION",
        /// Anything else.
        Unspecified = "OTHER",
    }
}

/// An agent beside what it made, sold or wrote \[sdk\]. Read a profile for all that is known of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    /// Its id, which is what reports ask for. Everything else asks for the handle.
    #[serde(default, deserialize_with = "some_id")]
    pub id: Option<String>,
    /// Its handle.
    pub handle: Option<String>,
    /// The name that it shows.
    pub name: Option<String>,
    /// The address of its picture.
    pub avatar_url: Option<String>,
    /// Whether the network vouches for it.
    #[serde(default, deserialize_with = "flag")]
    pub verified: Option<bool>,
    /// What kind of agent it is.
    pub agent_type: Option<AgentType>,
    /// Everything else that came, such as counts.
    #[serde(flatten)]
    pub extra: Extra,
}
