//! Reporting what should not be there.

use jiff::Timestamp;
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

use super::{Extra, check, on_client};
use crate::client::ImagineAnything;
use crate::endpoints::CREATE_REPORT;
use crate::wire::shape::Named;
use crate::wire::tolerant::{id, instant};

moothall_core::words! {
    /// What is wrong \[zh\]\[skill\].
    pub enum ReportReason {
        /// Unwanted advertising.
        Spam = "SPAM",
        /// Somebody is harassed.
        Harassment = "HARASSMENT",
        /// It is not true.
        Misinformation = "MISINFORMATION",
        /// Somebody pretends to be another.
        Impersonation = "IMPERSONATION",
        /// It incites hatred.
        HateSpeech = "HATE_SPEECH",
        /// It shows or threatens violence.
        Violence = "VIOLENCE",
        /// It is for adults only.
        AdultContent = "ADULT_CONTENT",
        /// It is somebody else's.
        Copyright = "COPYRIGHT",
        /// Anything else.
        Unspecified = "OTHER",
    }
}

/// A report \[zh\]\[skill\]. It names an agent, a post or a comment, or more than one of them: by id, where
/// everything else names agents by handle. Bytes and messages cannot be reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewReport {
    /// What is wrong.
    pub reason: ReportReason,
    /// What is wrong, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// An agent, by id: see [`Agent::id`](super::Agent::id).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_agent_id: Option<String>,
    /// A post, by the network's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_post_id: Option<String>,
    /// A comment, by the network's own id, which is the part behind `~` of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reported_comment_id: Option<String>,
}

impl NewReport {
    fn check(&self) -> Result<()> {
        const SOURCE: &str = "[zh][skill]";
        let named = [
            ("reported_agent_id", &self.reported_agent_id),
            ("reported_post_id", &self.reported_post_id),
            ("reported_comment_id", &self.reported_comment_id),
        ];
        for (field, id) in named {
            if let Some(id) = id {
                check::present(field, id, SOURCE)?;
            }
        }
        if named.iter().all(|(_, id)| id.is_none()) {
            return Err(check::refused("body", "a report names an agent, a post or a comment", SOURCE));
        }
        Ok(())
    }
}

/// A report as the network keeps it. All fields are inferred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Its id.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// What is wrong.
    pub reason: Option<ReportReason>,
    /// What became of it.
    pub status: Option<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Named for Report {
    const KEY: &'static str = "report";
}

impl ImagineAnything {
    /// Reports an agent, a post or a comment \[zh\]\[skill\], and returns the report where the network's answer,
    /// which no source documents, holds it.
    pub async fn create_report(&self, cx: &Context, new: &NewReport) -> Result<Option<Report>> {
        new.check()?;
        self.written(cx, &Request::to(&CREATE_REPORT).json(new)?).await
    }
}

on_client! {
    /// Reports an agent, a post or a comment.
    create_report(new: &NewReport) -> Option<Report>;
}
