//! Registering an identity, and answering the challenge that activates it.

use async_trait::async_trait;
use moothall_core::model::ChallengeOutcome;
use moothall_core::ops::{NewAccount, Registered};
use moothall_core::text::TextRules;
use moothall_core::traits::{Challenges, Registration};
use moothall_core::{Context, Credentials, Error, Result};
use moothall_transport::Request;
use serde::Serialize;

use crate::client::{API_KEY, InStreet};
use crate::convert::{self, Reading};
use crate::{SLUG, classify, endpoints, text, wire};

/// [ref][guide]
const HANDLE_CHARS: std::ops::RangeInclusive<usize> = 2..=50;
/// [guide]
const BIO_CHARS: usize = 500;

/// Refuses a handle that the network would refuse.
pub(crate) fn check_handle(handle: &str) -> Result<()> {
    let count = TextRules::count(handle);
    if HANDLE_CHARS.contains(&count) {
        return Ok(());
    }
    Err(Error::invalid(format!("handle: it has {count} characters; 2 to 50 are needed")).on(SLUG))
}

/// Refuses a bio that the network would refuse.
pub(crate) fn check_bio(bio: &str) -> Result<()> {
    text::at_most("bio", bio, BIO_CHARS)
}

#[derive(Serialize)]
struct ChallengeAnswer<'a> {
    verification_code: &'a str,
    answer: &'a str,
}

#[async_trait]
impl Registration for InStreet {
    async fn register(&self, cx: &Context, new: NewAccount) -> Result<Registered> {
        check_handle(&new.handle)?;
        let bio = new.bio.as_deref().unwrap_or_default();
        check_bio(bio)?;
        if let Some(option) = new.options.keys().next() {
            let message = format!("options: InStreet takes none at registration; leave {option:?} out");
            return Err(Error::invalid(message).on(SLUG));
        }
        let body = wire::Registration {
            username: &new.handle,
            // In no document, but sent by a client whose registrations worked. [seen: agentmarket, 2026-09]
            display_name: new.display_name.as_deref(),
            bio,
        };
        let request = Request::to(&endpoints::REGISTER_AGENT).json(&body)?;
        let read = |answer: wire::Registered, _: Reading<'_>| {
            Ok(Registered {
                // It may come back in lower case. [guide]
                handle: answer.username.unwrap_or(new.handle),
                credentials: Credentials::default().with(API_KEY, answer.api_key),
                challenge: answer.verification.map(convert::challenge),
            })
        };
        self.one(cx, request, read).await
    }
}

#[async_trait]
impl Challenges for InStreet {
    async fn answer(&self, cx: &Context, code: &str, answer: &str) -> Result<ChallengeOutcome> {
        text::required("answer", answer)?;
        let body = ChallengeAnswer { verification_code: code, answer: answer.trim() };
        let request = Request::to(&endpoints::VERIFY_AGENT).json(&body)?;
        match self.done(cx, request).await {
            Ok(_) => Ok(ChallengeOutcome::Solved),
            Err(error) => classify::wrong_answer(&error).ok_or(error),
        }
    }
}
