//! The environment, read once, so that nothing else depends on it.

use std::collections::BTreeMap;
use std::fmt;

use figment::Provider;
use figment::value::{Dict, Map};
use figment::{Metadata, Profile};
use secrecy::{ExposeSecret, SecretString};

const PREFIX: &str = "MOOTHALL_";

/// Environment variables by name. Values may be secrets and are never shown.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, SecretString>);

impl Environment {
    /// The environment of this process. Variables that are not valid UTF-8 are left out.
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// One variable; an empty one counts as absent.
    pub fn get(&self, name: &str) -> Option<&SecretString> {
        self.0.get(name).filter(|value| !value.expose_secret().is_empty())
    }

    /// The variables that are configuration keys: `MOOTHALL_<SECTION>__<KEY>`, and `MOOTHALL__<KEY>` at
    /// the top level.
    pub(crate) fn layers(&self) -> impl Iterator<Item = Layer> {
        self.0.iter().filter_map(|(name, value)| {
            let rest = name.strip_prefix(PREFIX)?;
            let key = rest.strip_prefix('_').or_else(|| rest.contains("__").then_some(rest))?;
            Some(Layer {
                name: format!("environment variable {name}"),
                key: key.replace("__", ".").to_ascii_lowercase(),
                value: value.expose_secret().to_owned(),
            })
        })
    }
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name, SecretString::from(value))).collect())
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// One key that comes from one variable or flag, so that a problem with it can name its source.
pub(crate) struct Layer {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) value: String,
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        // Parsing never fails: what is no number, list or the like is a string.
        let value = self.value.parse().unwrap_or_else(|never| match never {});
        let nested = figment::util::nest(&self.key, value);
        Ok(Profile::Default.collect(nested.into_dict().unwrap_or_default()))
    }
}
