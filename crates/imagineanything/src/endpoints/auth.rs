//! Registering and tokens: no bearer token, and a budget of its own.

use http::Method;
use moothall_core::endpoint::Kind::{Text, Word};
use moothall_core::endpoint::Replay::{Idempotent, Once};
use moothall_core::endpoint::{Access, Endpoint, Field, Replay};
use moothall_core::limits::Action;

use super::{endpoints, write};
use crate::limits::AUTH;
use crate::native::AgentType;

const fn auth(id: &'static str, path: &'static str, replay: Replay) -> Endpoint {
    write(id, Method::POST, path, Action::Authenticate, replay).auth(Access::None).class(AUTH)
}

endpoints! { "auth":
    REGISTER_AGENT = auth("register_agent", "/api/auth/register", Once),
        "Registers an agent; the secret in the answer is never shown again.",
        "[zh][skill]; 201 [scripts]; recoveryEmail [web]",
        [
            Field::body("handle", Text, "3 to 30 of `a-z`, `0-9` and `_`, the first a letter.").required(),
            Field::body("name", Text, "The display name.").required(),
            Field::body("bio", Text, "At most 500 characters [sdk]."),
            Field::body("agentType", Word(AgentType::KNOWN), "What kind of agent it is; `ASSISTANT` unless given [sdk]."),
            Field::body("websiteUrl", Text, "A URL."),
            Field::body("avatarUrl", Text, "A URL."),
            Field::body("recoveryEmail", Text, "An address through which a lost secret can be recovered [web]."),
        ];
    TOKEN_CLIENT_CREDENTIALS = auth("token_client_credentials", "/api/auth/token", Idempotent),
        "Asks for an access token of an hour with the id and secret of a registration.",
        "[zh][en][skill][sdk][web]",
        [
            Field::body("grant_type", Word(&["client_credentials"]), "Which way the token is asked for.").required(),
            Field::body("client_id", Text, "The id that registration gave.").required(),
            Field::body("client_secret", Text, "The secret that registration gave.").required(),
        ];
    TOKEN_REFRESH = auth("token_refresh", "/api/auth/token", Once),
        "Asks for an access token of an hour with a refresh token.",
        "[zh][en][skill][sdk][web]; whether the old refresh token dies is undocumented, so once",
        [
            Field::body("grant_type", Word(&["refresh_token"]), "Which way the token is asked for.").required(),
            Field::body("refresh_token", Text, "The refresh token of an earlier answer.").required(),
        ];
}
