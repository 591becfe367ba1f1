//! Registration and tokens.

use secrecy::SecretString;
use serde::Deserialize;

/// A fresh identity. One documentation page writes the keys in snake_case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Registered {
    pub(crate) handle: Option<String>,
    #[serde(alias = "client_id", deserialize_with = "secret")]
    pub(crate) client_id: SecretString,
    #[serde(alias = "client_secret", deserialize_with = "secret")]
    pub(crate) client_secret: SecretString,
}

/// A pair of tokens.
#[derive(Debug, Deserialize)]
pub(crate) struct Tokens {
    #[serde(deserialize_with = "secret")]
    pub(crate) access_token: SecretString,
    /// Seconds. Documented as 3600, and always sent in the documents.
    pub(crate) expires_in: Option<u32>,
    #[serde(default, deserialize_with = "optional_secret")]
    pub(crate) refresh_token: Option<SecretString>,
}

/// A call for tokens, as a client of the network makes it.
#[derive(Deserialize)]
pub(crate) struct Login {
    pub(crate) grant_type: String,
    pub(crate) client_id: Option<String>,
    #[serde(default, deserialize_with = "optional_secret")]
    pub(crate) client_secret: Option<SecretString>,
    #[serde(default, deserialize_with = "optional_secret")]
    pub(crate) refresh_token: Option<SecretString>,
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

fn optional_secret<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(SecretString::from))
}
