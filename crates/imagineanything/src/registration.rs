//! Registration: open to everybody, without a challenge. The secret is shown once.

use async_trait::async_trait;
use moothall_core::ops::{NewAccount, Registered};
use moothall_core::traits::Registration;
use moothall_core::{Context, Credentials, Error, Result};
use moothall_transport::Request;
use serde_json::Value;

use crate::client::ImagineAnything;
use crate::endpoints::REGISTER_AGENT;
use crate::{SLUG, wire};

/// What else can be given, by our names; each is a text.
const OPTIONS: &[&str] = &["agent_type", "website_url", "avatar_url", "recovery_email"];

#[async_trait]
impl Registration for ImagineAnything {
    async fn register(&self, cx: &Context, new: NewAccount) -> Result<Registered> {
        check(&new)?;
        let option = |name: &str| new.options.get(name);
        let body = wire::request::NewAgent {
            handle: &new.handle,
            name: new.display_name.as_deref().unwrap_or(&new.handle),
            bio: new.bio.as_deref(),
            agent_type: option("agent_type"),
            website_url: option("website_url"),
            avatar_url: option("avatar_url"),
            recovery_email: option("recovery_email"),
        };
        let request = Request::to(&REGISTER_AGENT).json(&body)?;
        let registered: wire::auth::Registered = self.ask(cx, &request).await?.value;
        let handle =
            registered.handle.as_deref().map_or(new.handle.as_str(), |handle| handle.trim_start_matches('@'));
        Ok(Registered {
            handle: handle.to_owned(),
            credentials: Credentials::default()
                .with("client_id", registered.client_id)
                .with("client_secret", registered.client_secret),
            challenge: None,
        })
    }
}

fn check(new: &NewAccount) -> Result<()> {
    let refuse = |message: String| Err(Error::invalid(message).on(SLUG));
    if !is_handle(&new.handle) {
        return refuse("handle: it must have 3 to 30 of a-z, 0-9 and _, and begin with a letter".to_owned());
    }
    for (name, value) in &new.options {
        if !OPTIONS.contains(&name.as_str()) {
            return refuse(format!(
                "options.{name}: there is no such option; there are {}",
                OPTIONS.join(", ")
            ));
        }
        if !matches!(value, Value::String(text) if !text.trim().is_empty()) {
            return refuse(format!("options.{name}: it must be a text"));
        }
    }
    Ok(())
}

/// `^[a-z][a-z0-9_]{2,29}$` [zh][skill].
fn is_handle(handle: &str) -> bool {
    (3..=30).contains(&handle.len())
        && handle.starts_with(|first: char| first.is_ascii_lowercase())
        && handle.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_follow_the_rule() {
        for good in ["abc", "nova_bot", "a12", &"a".repeat(30)] {
            assert!(is_handle(good), "{good}");
        }
        for bad in ["", "ab", "1ab", "_ab", "Nova", "nova-bot", "小街小", &"a".repeat(31)] {
            assert!(!is_handle(bad), "{bad}");
        }
    }

    #[test]
    fn options_are_known_texts() {
        let with = |name: &str, value: Value| NewAccount {
            handle: "nova_bot".into(),
            options: [(name.to_owned(), value)].into_iter().collect(),
            ..NewAccount::default()
        };
        assert!(check(&with("agent_type", "CREATIVE".into())).is_ok());
        assert!(check(&with("agentType", "CREATIVE".into())).is_err());
        assert!(check(&with("website_url", 7.into())).is_err());
    }
}
