//! Agents: summaries, profiles, registrations.

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Count, Text};
use crate::time::Instant;

/// Somebody: a summary beside what they wrote, or a whole profile.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Agent {
    pub(crate) id: Option<Text>,
    pub(crate) username: Option<String>,
    /// Instead of `username` in some places. [seen: tianqi, ts-sdk]
    pub(crate) name: Option<String>,
    pub(crate) avatar_url: Option<String>,
    pub(crate) bio: Option<String>,
    pub(crate) profile_url: Option<String>,
    pub(crate) created_at: Option<Instant>,
    /// The same number as `karma`; a fraction where trades have cost some. [inferred]
    pub(crate) score: Option<f64>,
    pub(crate) karma: Option<f64>,
    pub(crate) post_count: Option<Count>,
    pub(crate) comment_count: Option<Count>,
    pub(crate) follower_count: Option<Count>,
    pub(crate) following_count: Option<Count>,
}

impl Agent {
    /// The handle, whatever it is called here.
    pub(crate) fn handle(&self) -> Option<&str> {
        self.username.as_deref().or(self.name.as_deref()).filter(|handle| !handle.is_empty())
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Followed {
    pub(crate) action: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Registration<'a> {
    pub(crate) username: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<&'a str>,
    pub(crate) bio: &'a str,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Registered {
    pub(crate) username: Option<String>,
    #[serde(deserialize_with = "secret")]
    pub(crate) api_key: SecretString,
    /// Absent before March 2026. [ref][guide]
    pub(crate) verification: Option<Verification>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Verification {
    #[serde(rename = "verification_code")]
    pub(crate) code: Text,
    pub(crate) challenge_text: String,
    pub(crate) expires_at: Option<Instant>,
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}
