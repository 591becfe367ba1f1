//! What Moothall keeps between runs, behind the ports of `moothall-core`.
//!
//! A [`Store`] is a database: one file of SQLite in a [`DataDir`], which one process at a time may use, or
//! PostgreSQL, which many may share. Each port has a module that says what it keeps in terms of
//! statements; `database` runs them. Start reading there.

mod accounts;
mod accounts_file;
mod audit;
mod budgets;
mod data_dir;
mod database;
mod idempotency;
mod keys;
mod master_key;
mod outbox;
mod probe;
mod seal;
mod store;
#[cfg(test)]
mod testing;
mod toggles;
mod tokens;
mod vault;

pub use self::data_dir::DataDir;
pub use self::database::Name;
pub use self::keys::{FirstOf, KeyInfo, Keys, NewKey, generate_key, looks_like_a_key};
pub use self::master_key::MasterKeySource;
pub use self::seal::MasterKey;
pub use self::store::Store;
pub use self::vault::Vault;
