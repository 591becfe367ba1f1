use std::time::Duration;

use http::HeaderMap;
use secrecy::SecretString;

use super::NativeAnswer;
use crate::endpoint::Endpoint;

/// Standing in for the network towards clients that were written for it.
///
/// Such a client shows its credential as the network asks for it, and understands the network's refusals. A
/// gateway key stands in the place of the credential; what that place is, and how the network would refuse,
/// is said here. None of this does I/O.
pub trait DropIn: Send + Sync {
    /// Who answers calls of `endpoint`.
    fn answered_by(&self, endpoint: &Endpoint) -> AnsweredBy;

    /// The credential that a client shows with every call but a login; `None` when it shows none.
    ///
    /// More than one, or one that is not in its place, is [`DropInRefusal::BadCredential`].
    fn claim(&self, headers: &HeaderMap) -> Result<Option<Claim>, DropInRefusal>;

    /// The credential that a client logs in with, from the body of the call.
    fn login(&self, body: &[u8]) -> Result<Claim, DropInRefusal>;

    /// The answer to a login that succeeded.
    fn logged_in(&self, tokens: &DropInTokens) -> NativeAnswer;

    /// How the network would refuse. `endpoint` is the one that was asked for, where it is known.
    fn refusal(&self, endpoint: Option<&Endpoint>, refusal: &DropInRefusal) -> NativeAnswer;
}

/// Who answers a call of a client that takes the gateway for the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnsweredBy {
    /// The network.
    Network,
    /// The gateway: it is the call that trades a credential for tokens.
    Login,
    /// Nobody: it makes a new identity, which the gateway would know nothing of.
    Nobody,
}

/// What a client shows for its credential.
#[derive(Debug, Clone)]
pub enum Claim {
    /// A gateway key. It may name an account: then a dot and the account's name follow it.
    Key(SecretString),
    /// A gateway key beside the name of an account.
    Account {
        /// The account's name.
        name: String,
        /// The gateway key.
        key: SecretString,
    },
    /// A token of an earlier login, as it was in [`DropInTokens::access`].
    Token(SecretString),
    /// What renews tokens, as it was in [`DropInTokens::refresh`].
    Refresh(SecretString),
}

/// What a login is answered with.
#[derive(Debug, Clone)]
pub struct DropInTokens {
    /// What the client shows from now on.
    pub access: SecretString,
    /// How long that lasts.
    pub lasts: Duration,
    /// What renews it.
    pub refresh: SecretString,
}

/// Why a call of a client that takes the gateway for the network is refused by the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DropInRefusal {
    /// It came without a credential.
    NoCredential,
    /// Its credential is not one, or there are two.
    BadCredential,
    /// Its key may not do this.
    LacksScope {
        /// The scope that it needs, as a word.
        scope: &'static str,
    },
    /// The account may not act now.
    AccountStopped {
        /// Why, in words for people.
        reason: String,
    },
    /// There is no such endpoint.
    NotFound,
    /// New identities are registered elsewhere.
    RegistrationRefused,
    /// The request is malformed.
    BadRequest {
        /// What is wrong, in words for people.
        reason: String,
    },
    /// Its body is larger than this many bytes.
    TooLarge {
        /// So many bytes fit.
        max_bytes: u64,
    },
    /// Its body came too slowly.
    TooSlow,
    /// A budget allows it only later.
    RateLimited {
        /// How long that takes.
        retry_after: Duration,
    },
    /// The network gave no answer that could be passed on.
    Unavailable {
        /// Whether a write may have happened all the same.
        in_doubt: bool,
    },
    /// The network's answer is larger than this many bytes, which is the most that is passed on.
    AnswerTooLarge {
        /// So many bytes pass.
        max_bytes: u64,
    },
    /// The gateway met a defect of its own.
    Internal,
}
