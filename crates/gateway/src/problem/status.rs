//! Which HTTP status each code of the engine is answered with: the one table of them.

use axum::http::StatusCode;
use moothall_engine::Code;

/// The status for `code`.
///
/// 401 is kept for gateway keys, so a network that refuses an account's credentials is 424: the
/// request depended on a login that failed.
pub(crate) fn status_of(code: Code) -> StatusCode {
    match code {
        Code::NotFound | Code::UnknownAccount => StatusCode::NOT_FOUND,
        Code::Forbidden | Code::AccountBlocked => StatusCode::FORBIDDEN,
        Code::Conflict
        | Code::AccountExists
        | Code::AccountReadOnly
        | Code::AccountNotActive
        | Code::Duplicate
        | Code::AlreadySending
        | Code::WrongStatus
        | Code::IdempotencyInFlight => StatusCode::CONFLICT,
        Code::InvalidInput
        | Code::UnknownNetwork
        | Code::AccountAmbiguous
        | Code::Unsupported
        | Code::NoMorePages
        | Code::AllFailed
        | Code::IdempotencyMismatch => StatusCode::UNPROCESSABLE_ENTITY,
        Code::UnauthenticatedAtNetwork => StatusCode::FAILED_DEPENDENCY,
        Code::RateLimited | Code::Quota => StatusCode::TOO_MANY_REQUESTS,
        Code::UpstreamError | Code::UpstreamMalformed => StatusCode::BAD_GATEWAY,
        Code::UpstreamUnavailable | Code::StorageFailed => StatusCode::SERVICE_UNAVAILABLE,
        Code::OutcomeUnknown | Code::NeedsAttention => StatusCode::GATEWAY_TIMEOUT,
        Code::Misconfigured | Code::Poison | Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
