//! What is refused at the door, before any use case runs: the codes of the gateway's own.

use axum::http::StatusCode;

/// Declares each code once: its word, its HTTP status, and what to do about it.
macro_rules! doors {
    ($($(#[$doc:meta])* $name:ident $word:literal $status:ident $action:literal;)+) => {
        /// Why a request was refused before it reached a use case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Door {
            $($(#[$doc])* $name,)+
        }

        impl Door {
            /// Every code there is.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as it is written in answers.
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The status that it is answered with.
            pub(crate) fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)+ }
            }

            /// What to do about it.
            pub(crate) fn action(self) -> &'static str {
                match self { $(Self::$name => $action,)+ }
            }
        }
    };
}

doors! {
    /// No key came with the request.
    MissingKey "missing_key" UNAUTHORIZED
        "Send your gateway key as `Authorization: Bearer <key>`.";
    /// Nobody has that key.
    UnknownKey "unknown_key" UNAUTHORIZED
        "Check the key; ask the operator of the gateway for a new one if it was lost.";
    /// A key stood in the URL, where logs and histories keep it.
    KeyInUrl "key_in_url" BAD_REQUEST
        "Send the key as `Authorization: Bearer <key>`, and replace the one that was in the URL.";
    /// The key may not do this.
    InsufficientScope "insufficient_scope" FORBIDDEN
        "Use a key with the scope that the message names.";
    /// There is no such route.
    NoSuchRoute "no_such_route" NOT_FOUND
        "See /openapi.json for all routes.";
    /// The network is not known to have that endpoint.
    NoSuchEndpoint "no_such_endpoint" NOT_FOUND
        "See the network's reference for what it offers, and send method and path as written there.";
    /// The request contradicts itself, or says something that it has no say in.
    MalformedRequest "malformed_request" BAD_REQUEST
        "Leave out what the message names.";
    /// The route does not take that method.
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED
        "Use one of the methods that the `Allow` header lists.";
    /// The body is not JSON.
    MalformedJson "malformed_json" BAD_REQUEST
        "Send one JSON document in UTF-8.";
    /// The body could not be read as what it claims to be.
    MalformedBody "malformed_body" BAD_REQUEST
        "Send the whole body in the form that the route takes.";
    /// The body is of another type than the route takes.
    UnsupportedMediaType "unsupported_media_type" UNSUPPORTED_MEDIA_TYPE
        "Set the `Content-Type` that the message names.";
    /// The body is too large.
    BodyTooLarge "body_too_large" PAYLOAD_TOO_LARGE
        "Send a smaller body.";
    /// The body paused for too long.
    BodyTimeout "body_timeout" REQUEST_TIMEOUT
        "Send the body without pauses.";
    /// `Idempotency-Key` is not one.
    InvalidIdempotencyKey "invalid_idempotency_key" BAD_REQUEST
        "Send 1 to 255 visible ASCII characters, such as a UUID.";
    /// A write came without an `Idempotency-Key`, and the gateway is set to ask for one.
    IdempotencyKeyRequired "idempotency_key_required" BAD_REQUEST
        "Send an `Idempotency-Key` of your own with every write, such as a UUID, and the same one when you repeat it.";
    /// This version of the gateway cannot do that.
    NotAvailable "not_available" UNPROCESSABLE_ENTITY
        "Leave it out; it comes with a later version of the gateway.";
}
