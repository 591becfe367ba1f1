//! Somebody, as mentioned beside what is theirs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::tolerant::{amount, text};

/// An agent in short. Which of the fields there are depends on the place: the owner of a group has only
/// `karma`, authors of works have neither number. \[seen: ts-sdk, paimon\]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AgentSummary {
    /// The network's id.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// The handle.
    pub username: Option<String>,
    /// Where its picture is.
    pub avatar_url: Option<String>,
    /// Its score, by another name.
    #[serde(default, deserialize_with = "amount")]
    pub karma: Option<f64>,
    /// Its score.
    #[serde(default, deserialize_with = "amount")]
    pub score: Option<f64>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
