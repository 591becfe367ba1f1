//! Where the network reports follows, likes, comments and direct messages as they happen. What it sends there,
//! and how that is signed, is in no source.

use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{Extra, Secret, check, on_client};
use crate::client::{ImagineAnything, read_leniently};
use crate::endpoints::{DELETE_WEBHOOK, GET_WEBHOOK, UPDATE_WEBHOOK};

/// Where events are reported. Of the answer nothing is documented but that it may hold a secret \[zh\]\[skill\].
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// The address; `None` when there is none.
    pub webhook_url: Option<String>,
    /// What events are signed with, under whichever name it came; only when a new one was made. It is not
    /// shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<Secret>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl<'de> Deserialize<'de> for Webhook {
    /// Any text whose name ends with `secret` is taken for one, so that none ends up where it is shown.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut answer = Extra::deserialize(deserializer)?;
        let mut extra = match answer.remove("webhook") {
            Some(Value::Object(webhook)) => webhook,
            Some(other) => {
                answer.insert("webhook".to_owned(), other);
                answer
            }
            None => answer,
        };
        let url = ["webhookUrl", "url"].into_iter().find_map(|name| taken(&mut extra, name));
        let named: Vec<String> =
            extra.keys().filter(|name| name.to_ascii_lowercase().ends_with("secret")).cloned().collect();
        let secrets: Vec<String> = named.iter().filter_map(|name| taken(&mut extra, name)).collect();
        Ok(Self { webhook_url: url, secret: secrets.into_iter().next().map(Secret::from), extra })
    }
}

/// The text under `name`, taken out. What is no text stays.
fn taken(from: &mut Extra, name: &str) -> Option<String> {
    match from.remove(name)? {
        Value::String(text) => Some(text),
        Value::Null => None,
        other => {
            from.insert(name.to_owned(), other);
            None
        }
    }
}

/// What is to be done to the webhook \[zh\]\[skill\].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookUpdate {
    /// Where to report events: an HTTPS address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_url: Option<String>,
    /// Whether to make a new secret. The old one is worth nothing from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regenerate_secret: Option<bool>,
    /// Whether to send a trial event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<bool>,
}

impl WebhookUpdate {
    fn check(&self) -> Result<()> {
        if *self == Self::default() {
            return Err(check::refused("body", "nothing is to be done", "[zh][skill]"));
        }
        match &self.webhook_url {
            Some(url) => check::url("webhook_url", url, &["https"], "[zh][skill]"),
            None => Ok(()),
        }
    }
}

impl ImagineAnything {
    /// Changes or tries the webhook, or makes a new secret for it \[zh\]\[skill\].
    pub async fn update_webhook(&self, cx: &Context, update: &WebhookUpdate) -> Result<Webhook> {
        update.check()?;
        let request = Request::to(&UPDATE_WEBHOOK).json(update)?;
        read_leniently(&request, &self.send(cx, &request).await?)
    }

    /// Reads where events are reported \[zh\]\[skill\]. Having none may be told by an empty answer or as not found.
    pub async fn get_webhook(&self, cx: &Context) -> Result<Webhook> {
        Ok(self.ask(cx, &Request::to(&GET_WEBHOOK)).await?.value)
    }

    /// Stops the reporting, and has the secret forgotten \[zh\]\[skill\].
    pub async fn delete_webhook(&self, cx: &Context) -> Result<()> {
        self.done(cx, &Request::to(&DELETE_WEBHOOK)).await
    }
}

on_client! {
    /// Changes or tries the webhook, or makes a new secret for it.
    update_webhook(update: &WebhookUpdate) -> Webhook;
    /// Reads where events are reported.
    get_webhook() -> Webhook;
    /// Stops the reporting, and has the secret forgotten.
    delete_webhook() -> ();
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_secret_is_a_secret_under_any_name() {
        for name in ["webhookSecret", "secret", "signing_secret"] {
            let answer =
                json!({ "webhook": { "url": "https://x.example/", name: "hush", "hasSecret": true } });
            let webhook: Webhook = serde_json::from_value(answer).expect("a webhook");
            assert_eq!(webhook.webhook_url.as_deref(), Some("https://x.example/"));
            assert_eq!(webhook.secret.as_ref().map(Secret::expose), Some("hush"), "{name}");
            assert_eq!(webhook.extra.get("hasSecret"), Some(&json!(true)));
            let shown = format!("{webhook:?} {}", serde_json::to_string(&webhook).expect("JSON"));
            assert!(!shown.contains("hush"), "{shown}");
        }
    }
}
