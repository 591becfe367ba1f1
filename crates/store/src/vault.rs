//! What only the master key opens.

use std::sync::Arc;

use moothall_core::Result;
use moothall_core::ports::{AccountStore, Clock, Sealer, TokenCache};

use crate::DataDir;
use crate::accounts::Accounts;
use crate::audit::{self, Chain};
use crate::database::Database;
use crate::master_key::{Keyring, MasterKeySource};
use crate::tokens::Tokens;

/// The accounts and tokens of a database whose master key is at hand. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    database: Database,
    keyring: Keyring,
    chain: Chain,
    clock: Arc<dyn Clock>,
    tokens: Tokens,
}

impl Vault {
    pub(crate) async fn open(
        database: Database,
        chain: Chain,
        source: MasterKeySource,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let keyring = Keyring::open(source, &database).await?;
        let tokens = Tokens::new(database.clone(), keyring.clone());
        if !database.is_shared() {
            // Whoever claimed a renewal in a file that one process uses at a time is gone.
            tokens.release_all().await?;
        }
        Ok(Self { database, keyring, chain, clock, tokens })
    }

    /// The accounts.
    pub fn accounts(&self) -> Arc<dyn AccountStore> {
        Arc::new(self.sealed_accounts())
    }

    /// The tokens.
    pub fn tokens(&self) -> Arc<dyn TokenCache> {
        Arc::new(self.tokens.clone())
    }

    /// What seals with the master key. A new master key opens nothing that the old one sealed.
    pub fn sealer(&self) -> Arc<dyn Sealer> {
        Arc::new(self.keyring.clone())
    }

    /// Takes the accounts of an `accounts.toml` over that an earlier version kept in `dir`, in one
    /// transaction, and removes the file. Returns how many there were. Without a file nothing happens.
    pub async fn import_accounts(&self, dir: &DataDir) -> Result<usize> {
        self.sealed_accounts().import(dir).await
    }

    /// The id of the master key that seals. No secret.
    pub fn master_key_id(&self) -> String {
        self.keyring.current().id().to_owned()
    }

    /// Replaces the master key and seals everything anew, row by row. Returns how many rows that took.
    ///
    /// It may run beside processes that read and write, and may be stopped at any instant: every row opens
    /// under the old key or the new one, and calling it again goes on. The new key is made beside the old one
    /// (`master.key.next`) and takes its place in the end; where the key is given as a value, that holds the
    /// new one, a space, and the old one.
    pub async fn rotate_master_key(&self) -> Result<u64> {
        let resealed = self.keyring.rotate(&self.database).await?;
        let entry = audit::Entry {
            at: self.clock.now(),
            agent: String::new(),
            key_id: None,
            account: None,
            action: audit::Action::MasterKeyReplaced,
            subject: Some(self.master_key_id()),
            content_hash: None,
        };
        self.database.write(audit::Append { chain: self.chain.clone(), entries: vec![entry] }).await?;
        Ok(resealed)
    }

    fn sealed_accounts(&self) -> Accounts {
        Accounts::new(self.database.clone(), self.keyring.clone(), self.chain.clone(), self.clock.clone())
    }
}
