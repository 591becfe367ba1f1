use moothall_core::ErrorKind;
use serde_json::json;

use super::*;
use crate::testing::{cx, read};

#[test]
fn names_of_secrets_are_recognised_in_every_spelling() {
    for name in [
        "token",
        "secret",
        "password",
        "api_key",
        "apiKey",
        "client_secret",
        "clientSecret",
        "access_token",
        "refresh_token",
        "verification_code",
        "X-Api-Key",
        "client_id",
        "webhookSecret",
    ] {
        assert!(names_secret(name), "{name}");
    }
    for name in ["tokens", "id", "content", "token_type", "passwordless", "code", "key"] {
        assert!(!names_secret(name), "{name}");
    }
}

#[test]
fn known_values_are_replaced_wherever_they_stand() {
    let request = read().bearer("canary-token".into());
    let secrets = Secrets::of(&cx(), &request);
    let mut value =
        json!({ "a": ["x canary-key y", { "canary-token": 1 }], "secret": "other", "token": null });
    secrets.redact_json(&mut value);
    assert_eq!(
        value,
        json!({ "a": ["x <redacted> y", { "<redacted>": 1 }], "secret": "<redacted>", "token": null })
    );
}

#[test]
fn a_secret_within_a_secret_leaves_nothing_behind() {
    let mut secrets = Secrets::of(&moothall_core::Context::anonymous(), &read());
    secrets.find_in(&json!({ "token": "abc", "inner": { "api_key": "abcdef" } }));
    assert_eq!(secrets.redact_text("abcdef abc"), "<redacted> <redacted>");
}

#[test]
fn an_error_without_secrets_stays_as_it_is() {
    let error = Error::new(ErrorKind::Unavailable, "cut").with_source("cause");
    let same = Secrets::of(&cx(), &read()).redact_error(error);
    assert!(std::error::Error::source(&same).is_some());
}
