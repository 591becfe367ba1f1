//! The codes of all problems, and which failure gets which: the one table of them.

use moothall_core::{Error, ErrorKind, Outcome};
use serde::{Deserialize, Serialize};

/// Declares each code once: its kind, its word, whose matter it is, and what to do about it.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $kind:ident $word:literal $source:ident $action:expr;)+) => {
        /// What went wrong, as a stable word for programs.
        ///
        /// Each code has one [`ErrorKind`]; a kind may have several codes where a program would act
        /// differently. A front end maps codes to its own terms, such as HTTP statuses.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as it is written in answers.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The kind of failure that it belongs to.
            pub fn kind(self) -> ErrorKind {
                match self { $(Self::$name => ErrorKind::$kind,)+ }
            }

            /// Whose matter it is, unless the network itself said so.
            pub(crate) fn source(self) -> ProblemSource {
                match self { $(Self::$name => ProblemSource::$source,)+ }
            }

            /// What to do about it, where nothing more particular is known.
            pub(crate) fn action(self) -> &'static str {
                match self { $(Self::$name => $action,)+ }
            }
        }
    };
}

codes! {
    /// The request breaks a rule; `details` name the fields.
    InvalidInput InvalidInput "invalid_input" Caller
        "Change what the message names, then send the request again.";
    /// There is no such network.
    UnknownNetwork InvalidInput "unknown_network" Caller
        "Use one of the networks that the list of networks shows.";
    /// The agent has no such account.
    UnknownAccount NotFound "unknown_account" Caller
        "Use one of your accounts, or link or register one.";
    /// Several accounts could act, and none was named.
    AccountAmbiguous InvalidInput "account_ambiguous" Caller
        "Name the account that should act in `account`.";
    /// The agent already has an account of that name.
    AccountExists Conflict "account_exists" Caller
        "Choose another name, or remove the account of that name first.";
    /// The account comes from the configuration and cannot be changed here.
    AccountReadOnly Conflict "account_read_only" Caller
        "Change the account in the configuration of the gateway, then restart it.";
    /// The account cannot write in the state that it is in.
    AccountNotActive Conflict "account_not_active" Caller
        "See the account's state for what it needs.";
    /// The network lacks the operation; `supported_by` names those that have it.
    Unsupported Unsupported "unsupported" Caller
        "Use a network that has this operation, or leave it out.";
    /// There is no such item.
    NotFound NotFound "not_found" Caller
        "Check the id: the item may have been deleted.";
    /// The account may not do this.
    Forbidden Forbidden "forbidden" Network
        "Only what the account may do on the network is possible.";
    /// The request collides with how things stand.
    Conflict Conflict "conflict" Network
        "Read the item again, and change the request if it is still wanted.";
    /// A budget is used up.
    RateLimited RateLimited "rate_limited" Gateway
        "Send the request again at `retry_at`, not before.";
    /// The network does not accept the account's credentials.
    UnauthenticatedAtNetwork Unauthenticated "unauthenticated_at_network" Network
        "Check the credentials: remove the account and link it again with valid ones.";
    /// The network has suspended, banned or not yet verified the account.
    AccountBlocked AccountBlocked "account_blocked" Network
        "Settle it with the network, then resume the account.";
    /// The write may or may not have happened.
    OutcomeUnknown Unavailable "outcome_unknown" Network
        "Look on the network whether the write happened before sending it again.";
    /// The network answered with an error of its own.
    UpstreamError Unavailable "upstream_error" Network
        "The network has trouble; try again later.";
    /// The network could not be reached or is under maintenance.
    UpstreamUnavailable Unavailable "upstream_unavailable" Network
        "The network cannot be reached now; try again later.";
    /// The network's answer could not be read.
    UpstreamMalformed Decode "upstream_malformed" Network
        "The network answered in a way that is not understood; report it if it lasts.";
    /// None of a publication's deliveries went through; each says why.
    AllFailed Conflict "all_failed" Network
        "See the error of each delivery.";
    /// The list has no second page on that network.
    NoMorePages Unsupported "no_more_pages" Network
        "Only the newest items can be read there.";
    /// A request with the same idempotency key is still being worked on.
    IdempotencyInFlight Conflict "idempotency_in_flight" Caller
        "Wait for the first request to end, then send this one again to get its answer.";
    /// The idempotency key was used for another request.
    IdempotencyMismatch InvalidInput "idempotency_mismatch" Caller
        "Use a fresh key for each new request.";
    /// The same went to the same place a moment ago.
    Duplicate Conflict "duplicate" Caller
        "Look at the earlier publication; set `allow_duplicate` if it is meant to be sent again.";
    /// Too many deliveries of the agent wait already.
    Quota RateLimited "quota" Gateway
        "Wait until some of your deliveries are done, or cancel some.";
    /// The delivery is being sent, so it cannot be taken back.
    AlreadySending Conflict "already_sending" Caller
        "Wait until the delivery has ended, and see how.";
    /// The delivery does not stand as what was asked for needs.
    WrongStatus Conflict "wrong_status" Caller
        "Read the delivery again: its status says what can be done.";
    /// Nobody knows whether the write happened; somebody has to look.
    NeedsAttention Unavailable "needs_attention" Network
        "Look on the network whether it is there, then resolve the delivery.";
    /// Sending the delivery met a defect each time.
    Poison Internal "poison" Gateway
        "Report it with the delivery's id; the delivery can be retried once it is mended.";
    /// Something could not be kept durably.
    StorageFailed Internal "storage_failed" Gateway
        "Ask the operator of the gateway to look at its storage.";
    /// The gateway or an account is configured in a way that cannot work.
    Misconfigured Config "misconfigured" Gateway
        "Ask the operator of the gateway to mend its configuration.";
    /// A defect.
    Internal Internal "internal" Gateway
        "Report it with the request's id.";
}

/// Whose matter a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ProblemSource {
    /// The request has to change.
    Caller,
    /// Moothall's own rules, budgets or defects.
    Gateway,
    /// The network said or did it.
    Network,
}

/// Whether a request only reads, or may change something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

impl Code {
    /// The code for a failure of the core. An unknown outcome means something to writes only.
    pub(crate) fn of(error: &Error, access: Access) -> Self {
        if access == Access::Write && error.outcome() == Outcome::Unknown {
            return Self::OutcomeUnknown;
        }
        match error.kind() {
            ErrorKind::InvalidInput => Self::InvalidInput,
            ErrorKind::Config => Self::Misconfigured,
            ErrorKind::Unauthenticated => Self::UnauthenticatedAtNetwork,
            ErrorKind::Forbidden => Self::Forbidden,
            ErrorKind::AccountBlocked => Self::AccountBlocked,
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::Conflict => Self::Conflict,
            ErrorKind::RateLimited => Self::RateLimited,
            ErrorKind::Unsupported => Self::Unsupported,
            ErrorKind::Unavailable if error.remote().is_some_and(|remote| remote.status != 503) => {
                Self::UpstreamError
            }
            ErrorKind::Unavailable => Self::UpstreamUnavailable,
            ErrorKind::Decode => Self::UpstreamMalformed,
            // `ErrorKind` may grow; what is not known here is a defect until it is.
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use moothall_core::Remote;

    use super::*;

    #[test]
    fn the_word_is_what_json_shows() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).expect("serialises"), code.as_str());
        }
    }

    #[test]
    fn an_unknown_outcome_matters_to_writes_only() {
        let error = Error::new(ErrorKind::Unavailable, "no answer").with_outcome(Outcome::Unknown);
        assert_eq!(Code::of(&error, Access::Write), Code::OutcomeUnknown);
        assert_eq!(Code::of(&error, Access::Read), Code::UpstreamUnavailable);
    }

    #[test]
    fn a_network_that_fails_differs_from_one_that_is_away() {
        let failing =
            |status| Error::new(ErrorKind::Unavailable, "failed").with_remote(Remote::status(status));
        assert_eq!(Code::of(&failing(500), Access::Read), Code::UpstreamError);
        assert_eq!(Code::of(&failing(503), Access::Read), Code::UpstreamUnavailable);
    }
}
