//! The access tokens of all accounts, sealed, with those in use in memory.

use async_trait::async_trait;
use jiff::Timestamp;
use moka::future::Cache;
use moothall_core::ports::{Token, TokenCache};
use moothall_core::{AccountKey, Error, ErrorKind, Result};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::database::{self, Connection, Database, Durability, Job, arguments};
use crate::master_key::{self, Keyring};
use crate::seal::Place;

/// How many tokens are kept in memory at most.
const IN_MEMORY: u64 = 10_000;

/// Remembers tokens. A token is on disk before anybody gets to see it, so a rotated refresh token is not lost.
///
/// Reading one costs no query while it is in memory. Another process may have replaced it: so memory is not
/// asked when a token was refused, and when the right to renew it is claimed.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    database: Database,
    keyring: Keyring,
    in_memory: Cache<AccountKey, Token>,
}

impl Tokens {
    pub(crate) fn new(database: Database, keyring: Keyring) -> Self {
        Self { database, keyring, in_memory: Cache::new(IN_MEMORY) }
    }

    /// The token as it is kept, with its sealed form.
    async fn kept(&self, account: &AccountKey) -> Result<Option<(Token, Vec<u8>)>> {
        let sql =
            "SELECT sealed, master_key, expires_at FROM tokens WHERE account = $1 AND sealed IS NOT NULL";
        let mut rows = self
            .database
            .read()
            .await?
            .query(sql, arguments![account.as_str()])
            .await
            .map_err(database::error)?;
        let Some(mut row) = rows.pop() else { return Ok(None) };
        let (sealed, key_id, expires_at) =
            (|| Ok((row.blob()?, row.text()?, row.time()?)))().map_err(database::error)?;
        let plain = self.keyring.get(&key_id)?.open(place(&[account.as_str(), FIELD]), &sealed)?;
        let secrets: Secrets = serde_json::from_slice(&plain).map_err(|_| {
            // The parser's own message may quote what it met, which may be a secret.
            Error::new(ErrorKind::Internal, "a sealed token is not as it was written")
        })?;
        let refresh = secrets.refresh.map(|refresh| SecretString::from(refresh.as_str()));
        Ok(Some((Token { access: secrets.access.as_str().into(), refresh, expires_at }, sealed)))
    }
}

const FIELD: &str = "token";

fn place<'a>(row: &'a [&'a str; 2]) -> Place<'a> {
    Place { table: "tokens", row }
}

/// What is sealed of a token.
#[derive(Serialize, Deserialize)]
struct Secrets {
    access: Zeroizing<String>,
    refresh: Option<Zeroizing<String>>,
}

impl Secrets {
    fn of(token: &Token) -> Self {
        let copy = |secret: &SecretString| Zeroizing::new(secret.expose_secret().to_owned());
        Self { access: copy(&token.access), refresh: token.refresh.as_ref().map(copy) }
    }
}

#[async_trait]
impl TokenCache for Tokens {
    async fn get(&self, account: &AccountKey) -> Result<Option<Token>> {
        if let Some(token) = self.in_memory.get(account).await {
            return Ok(Some(token));
        }
        let Some((token, _)) = self.kept(account).await? else { return Ok(None) };
        self.in_memory.insert(account.clone(), token.clone()).await;
        Ok(Some(token))
    }

    async fn put(&self, account: &AccountKey, token: Token) -> Result<()> {
        // Should writing fail, what is in memory may be neither the old token nor the new one.
        self.in_memory.invalidate(account).await;
        let plain = serde_json::to_vec(&Secrets::of(&token)).map(Zeroizing::new).map_err(|cause| {
            Error::new(ErrorKind::Internal, format!("a token cannot be written: {cause}"))
        })?;
        loop {
            let key = self.keyring.current();
            let sealed = key.seal(place(&[account.as_str(), FIELD]), &plain)?;
            let key_id = key.id().to_owned();
            let put = Put { account: account.clone(), sealed, key_id, expires_at: token.expires_at };
            match self.database.write(put).await? {
                None => break,
                Some(newer) => self.keyring.switch(&newer)?,
            }
        }
        self.in_memory.insert(account.clone(), token).await;
        Ok(())
    }

    async fn remove(&self, account: &AccountKey) -> Result<()> {
        self.in_memory.invalidate(account).await;
        self.database.write(Remove(account.clone())).await
    }

    async fn claim_renewal(&self, account: &AccountKey, until: Timestamp, now: Timestamp) -> Result<bool> {
        let claim = Claim { account: account.clone(), by: Uuid::now_v7().to_string(), until, now };
        let claimed = self.database.write(claim).await;
        // Whoever renewed last may have been another process.
        self.in_memory.invalidate(account).await;
        claimed
    }

    async fn release_renewal(&self, account: &AccountKey) -> Result<()> {
        self.database.write(Release(Some(account.clone()))).await
    }

    async fn refuse(&self, account: &AccountKey, access: &SecretString, now: Timestamp) -> Result<()> {
        self.in_memory.invalidate(account).await;
        match self.kept(account).await? {
            Some((token, sealed)) if token.access.expose_secret() == access.expose_secret() => {
                self.database.write(Expire { account: account.clone(), sealed, now }).await
            }
            _ => Ok(()),
        }
    }
}

impl Tokens {
    /// Ends all claims: those of a process that is gone, where no other can be there.
    pub(crate) async fn release_all(&self) -> Result<()> {
        self.database.write(Release(None)).await
    }
}

/// Keeps a token unless the master key was replaced meanwhile: then it answers with the one that seals now.
struct Put {
    account: AccountKey,
    sealed: Vec<u8>,
    key_id: String,
    expires_at: Timestamp,
}

#[async_trait]
impl Job for Put {
    type Output = Option<String>;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<Option<String>> {
        if let Some(newer) = master_key::replaced(database, &self.key_id).await? {
            return Ok(Some(newer));
        }
        let sql = "INSERT INTO tokens (account, sealed, master_key, expires_at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed, \
                   master_key = excluded.master_key, expires_at = excluded.expires_at, \
                   renewing_until = NULL, renewing_by = NULL";
        let arguments =
            arguments![self.account.as_str(), self.sealed.as_slice(), &self.key_id, self.expires_at];
        database.execute(sql, arguments).await?;
        Ok(None)
    }
}

struct Remove(AccountKey);

#[async_trait]
impl Job for Remove {
    type Output = ();

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        database.execute("DELETE FROM tokens WHERE account = $1", arguments![self.0.as_str()]).await.map(drop)
    }
}

struct Claim {
    account: AccountKey,
    /// Names this claim, so that running it again finds it.
    by: String,
    until: Timestamp,
    now: Timestamp,
}

#[async_trait]
impl Job for Claim {
    type Output = bool;
    const DURABILITY: Durability = Durability::Relaxed;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<bool> {
        let sql = "INSERT INTO tokens (account, renewing_until, renewing_by) VALUES ($1, $2, $3) \
                   ON CONFLICT (account) DO UPDATE SET renewing_until = excluded.renewing_until, \
                   renewing_by = excluded.renewing_by \
                   WHERE tokens.renewing_until IS NULL OR tokens.renewing_until <= $4 \
                   OR tokens.renewing_by = excluded.renewing_by";
        let arguments = arguments![self.account.as_str(), self.until, &self.by, self.now];
        Ok(database.execute(sql, arguments).await? > 0)
    }
}

/// Ends the claim of one account, or all claims.
struct Release(Option<AccountKey>);

#[async_trait]
impl Job for Release {
    type Output = ();
    const DURABILITY: Durability = Durability::Relaxed;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        let all = "UPDATE tokens SET renewing_until = NULL, renewing_by = NULL WHERE renewing_by IS NOT NULL";
        match &self.0 {
            None => database.execute(all, Vec::new()).await,
            Some(account) => {
                let one = "UPDATE tokens SET renewing_until = NULL, renewing_by = NULL WHERE account = $1";
                database.execute(one, arguments![account.as_str()]).await
            }
        }
        .map(drop)
    }
}

/// Ends the life of a token, unless another one has replaced it.
struct Expire {
    account: AccountKey,
    sealed: Vec<u8>,
    now: Timestamp,
}

#[async_trait]
impl Job for Expire {
    type Output = ();
    const DURABILITY: Durability = Durability::Relaxed;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        let sql = "UPDATE tokens SET expires_at = $1 WHERE account = $2 AND sealed = $3 AND expires_at > $1";
        let arguments = arguments![self.now, self.account.as_str(), self.sealed.as_slice()];
        database.execute(sql, arguments).await.map(drop)
    }
}
