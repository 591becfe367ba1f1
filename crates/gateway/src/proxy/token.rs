//! Tokens for clients that log in: what the gateway hands out in the network's place.
//!
//! A token holds the hash of the gateway key that it was asked with, the account's name and when it ends,
//! sealed with the gateway's master key: nobody can read, make or prolong one, nothing of it is kept, and
//! every instance on the same database knows it. Each call looks the key up by its hash, so a key that is
//! revoked takes its tokens with it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use moothall_core::ports::Sealer;
use moothall_core::{Error, Result};
use secrecy::{ExposeSecret, SecretString};

/// How long the token of a login lasts.
pub(super) const ACCESS_LASTS: Duration = Duration::from_hours(1);

/// How long what renews it lasts.
const REFRESH_LASTS: Duration = Duration::from_hours(30 * 24);

/// The longest token that is looked at.
const MAX_BYTES: usize = 1024;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Calling.
    Access,
    /// Renewing itself.
    Refresh,
}

impl Use {
    fn purpose(self) -> &'static str {
        match self {
            Self::Access => "proxy access token",
            Self::Refresh => "proxy refresh token",
        }
    }

    fn lasts(self) -> Duration {
        match self {
            Self::Access => ACCESS_LASTS,
            Self::Refresh => REFRESH_LASTS,
        }
    }
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grant {
    /// SHA-256 of the gateway key.
    pub(super) key: [u8; 32],
    /// The slug of the network: a token is good for no other.
    pub(super) network: String,
    /// The name of the account.
    pub(super) account: String,
}

impl Grant {
    /// A token that says this from `now` on.
    pub(super) fn seal(&self, sealer: &dyn Sealer, what: Use, now: Timestamp) -> Result<SecretString> {
        let until = now.checked_add(what.lasts()).map_err(|cause| {
            Error::new(moothall_core::ErrorKind::Internal, "the token's end is beyond what can be told")
                .with_source(cause)
        })?;
        let mut plain = self.key.to_vec();
        plain.extend_from_slice(&until.as_second().to_be_bytes());
        plain.extend_from_slice(format!("{}/{}", self.network, self.account).as_bytes());
        Ok(URL_SAFE_NO_PAD.encode(sealer.seal(what.purpose(), &plain)?).into())
    }

    /// What a token says; `None` when it is none, was made for something else, or has ended.
    pub(super) fn open(sealer: &dyn Sealer, what: Use, token: &SecretString, now: Timestamp) -> Option<Self> {
        let text = token.expose_secret();
        if text.len() > MAX_BYTES {
            return None;
        }
        let plain = sealer.open(what.purpose(), &URL_SAFE_NO_PAD.decode(text).ok()?)?;
        let (key, rest) = plain.split_first_chunk::<32>()?;
        let (until, rest) = rest.split_first_chunk::<8>()?;
        if i64::from_be_bytes(*until) <= now.as_second() {
            return None;
        }
        let (network, account) = str::from_utf8(rest).ok()?.split_once('/')?;
        Some(Self { key: *key, network: network.to_owned(), account: account.to_owned() })
    }
}
