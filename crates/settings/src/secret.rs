//! Secrets that the configuration names and does not hold: `{ env = "…" }` or `{ file = "…" }`.

use std::fs;
use std::path::{Path, PathBuf};

use figment::value::Value;
use secrecy::SecretString;

use crate::reader::{KeyPath, Reader};

/// Where a secret is said to be.
pub(crate) enum SecretPlace<'v> {
    Variable(&'v str),
    File(&'v str),
}

impl<'v> SecretPlace<'v> {
    /// The place that a table with exactly one of the two keys names.
    pub(crate) fn of(value: &'v Value) -> Option<Self> {
        let table = value.as_dict().filter(|table| table.len() == 1)?;
        let text = |key: &str| table.get(key)?.as_str();
        text("env").map(Self::Variable).or_else(|| text("file").map(Self::File))
    }
}

impl Reader<'_> {
    /// A secret, read now. The value itself is never shown.
    pub(crate) fn secret(&mut self, path: KeyPath<'_>, value: &Value) -> Option<SecretString> {
        match SecretPlace::of(value) {
            Some(SecretPlace::Variable(name)) => self.secret_of_variable(path, value, name),
            Some(SecretPlace::File(file)) => {
                let file = self.beside_the_file(file);
                self.secret_of_file(path, Some(value), &file)
            }
            None => {
                let message = "must be { env = \"NAME\" } or { file = \"PATH\" }; \
                               secrets do not stand in the configuration";
                self.problem(path, Some(value), message.into());
                None
            }
        }
    }

    pub(crate) fn secret_of_variable(
        &mut self,
        path: KeyPath<'_>,
        value: &Value,
        variable: &str,
    ) -> Option<SecretString> {
        let secret = self.environment.get(variable).cloned();
        if secret.is_none() {
            self.problem(path, Some(value), format!("the environment variable {variable} is not set"));
        }
        secret
    }

    pub(crate) fn secret_of_file(
        &mut self,
        path: KeyPath<'_>,
        value: Option<&Value>,
        file: &Path,
    ) -> Option<SecretString> {
        let read = fs::read_to_string(file).map(|text| text.trim_end_matches(['\r', '\n']).to_owned());
        let message = match read {
            Ok(text) if !text.is_empty() => return Some(SecretString::from(text)),
            Ok(_) => format!("the file {} is empty", file.display()),
            Err(cause) => format!("the file {} cannot be read: {cause}", file.display()),
        };
        self.problem(path, value, message);
        None
    }

    /// A file named in the configuration: relative ones are looked for beside the configuration.
    pub(crate) fn beside_the_file(&self, file: &str) -> PathBuf {
        self.base_dir().join(file)
    }
}
