//! Where everything is kept, and the key that seals the secrets in it.

use std::fmt;
use std::path::{Path, PathBuf};

use figment::value::{Dict, Value};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::reader::{KeyPath, Reader};
use crate::secret::SecretPlace;

/// The database's file in the data directory.
const SQLITE_FILE: &str = "moothall.db";
/// The master key's file in the data directory.
const MASTER_KEY_FILE: &str = "master.key";
/// The name under which systemd hands the master key over (`LoadCredential=`).
const SYSTEMD_CREDENTIAL: &str = "moothall-master-key";

/// Where everything is kept.
#[derive(Debug, Clone)]
pub struct Store {
    /// The database.
    pub database: Database,
    /// The key that seals the secrets in it.
    pub master_key: MasterKey,
}

/// A database. Shown without the user and password that its address may hold.
#[derive(Clone)]
pub enum Database {
    /// One file, for one process that serves.
    Sqlite(PathBuf),
    /// PostgreSQL at this address, for one process or several.
    Postgres(SecretString),
}

/// The key that seals secrets, or where it is.
#[derive(Debug, Clone)]
pub enum MasterKey {
    /// The key itself, from the environment or from systemd: whoever gave it keeps it.
    Given(SecretString),
    /// It stands in this file, which is made on the first start.
    File(PathBuf),
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = match self {
            Self::Sqlite(file) => return write!(f, "{}", file.display()),
            Self::Postgres(address) => Url::parse(address.expose_secret()),
        };
        let Ok(address) = address else { return f.write_str("postgres://…") };
        let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
        write!(f, "postgres://{}{port}{}", address.host_str().unwrap_or_default(), address.path())
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Reader<'_> {
    pub(crate) fn store(&mut self, root: &Dict, data_dir: &Path) -> Option<Store> {
        let section = self.section(root, "store", &["url", "master_key"]);
        let database = self.database(section, data_dir);
        let master_key = self.master_key(section, data_dir);
        Some(Store { database: database?, master_key: master_key? })
    }

    /// An address is text, or a secret as a whole: it may hold a password.
    fn database(&mut self, section: Option<&Dict>, data_dir: &Path) -> Option<Database> {
        let path: KeyPath<'_> = &["store", "url"];
        let value = section.and_then(|section| section.get("url"));
        let address = match value {
            Some(value @ Value::Dict(..)) => self.secret(path, value)?,
            _ => self.leaf::<String>(section, path)?.into(),
        };
        if address.expose_secret().is_empty() {
            return Some(Database::Sqlite(data_dir.join(SQLITE_FILE)));
        }
        // What is wrong with it is not quoted, because the password may be a part of it.
        let parsed = Url::parse(address.expose_secret()).ok();
        let scheme = parsed.as_ref().map(Url::scheme);
        if matches!(scheme, Some("postgres" | "postgresql")) {
            return Some(Database::Postgres(address));
        }
        let message = "must be postgres://USER:PASSWORD@HOST/DATABASE, or empty for a file in `data_dir`";
        self.problem(path, value, message.into());
        None
    }

    fn master_key(&mut self, section: Option<&Dict>, data_dir: &Path) -> Option<MasterKey> {
        let path: KeyPath<'_> = &["store", "master_key"];
        let Some(value) = section.and_then(|section| section.get("master_key")) else {
            return self.default_master_key(path, data_dir);
        };
        match SecretPlace::of(value) {
            Some(SecretPlace::Variable(name)) => {
                self.secret_of_variable(path, value, name).map(MasterKey::Given)
            }
            Some(SecretPlace::File(file)) => Some(MasterKey::File(self.beside_the_file(file))),
            None => {
                self.problem(path, Some(value), "must be { env = \"NAME\" } or { file = \"PATH\" }".into());
                None
            }
        }
    }

    /// What systemd hands over, or else a file in the data directory.
    fn default_master_key(&mut self, path: KeyPath<'_>, data_dir: &Path) -> Option<MasterKey> {
        let credential = self.environment.get("CREDENTIALS_DIRECTORY");
        let credential = credential.map(|dir| Path::new(dir.expose_secret()).join(SYSTEMD_CREDENTIAL));
        match credential.filter(|file| file.exists()) {
            Some(file) => self.secret_of_file(path, None, &file).map(MasterKey::Given),
            None => Some(MasterKey::File(data_dir.join(MASTER_KEY_FILE))),
        }
    }
}

#[cfg(test)]
mod tests;
