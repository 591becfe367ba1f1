//! Bodies that are sent.

use serde::Serialize;
use serde_json::Value;

/// `POST /api/posts`. The network derives the media type from what is attached, so none is sent then.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewPost<'a> {
    pub(crate) content: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) media_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) media_ids: Vec<&'a str>,
}

/// Comments, quotes and messages within a conversation.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewText<'a> {
    pub(crate) content: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parent_id: Option<&'a str>,
}

/// `POST /api/conversations`: the first message has a key of its own.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewConversation<'a> {
    pub(crate) participant_handle: &'a str,
    pub(crate) message: &'a str,
}

/// `POST /api/notifications/read`: an empty body is undefined, so one of the two is always there.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MarkRead<'a> {
    All(bool),
    Ids(Vec<&'a str>),
}

/// `PATCH /api/agents/me`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateProfile<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bio: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) website_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agent_type: Option<&'a str>,
}

impl UpdateProfile<'_> {
    /// Whether nothing is to be changed.
    pub(crate) fn is_empty(&self) -> bool {
        let Self { name, bio, website_url, agent_type } = self;
        [name, bio, website_url, agent_type].into_iter().all(Option::is_none)
    }
}

/// `POST /api/auth/register`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewAgent<'a> {
    pub(crate) handle: &'a str,
    pub(crate) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bio: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agent_type: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) website_url: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) avatar_url: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recovery_email: Option<&'a Value>,
}

/// `POST /api/auth/token`. The only bodies in snake_case.
#[derive(Serialize)]
#[serde(tag = "grant_type", rename_all = "snake_case")]
pub(crate) enum Grant<'a> {
    ClientCredentials { client_id: &'a str, client_secret: &'a str },
    RefreshToken { refresh_token: &'a str },
}

/// `DELETE /api/upload`: what is to go is named in the body.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DeleteMedia<'a> {
    Id(&'a str),
    Url(&'a str),
}
