//! The keys of agents to the gateway: shown once, kept as a hash.

mod find;
mod text;

use std::fmt;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use moka::future::Cache;
use moothall_core::ports::Clock;
use moothall_core::{AgentKey, Error, ErrorKind, Result, Scope};
use secrecy::SecretString;
use uuid::Uuid;

pub use self::find::FirstOf;
pub use self::text::{generate_key, looks_like_a_key};
use crate::audit::{self, Chain};
use crate::database::{self, Connection, Database, Job, Row, arguments, decode};

/// For how long a key that was found is believed to stand as it is: a revocation by another process takes
/// effect within this time.
const BELIEVED: Duration = Duration::from_millis(500);
/// How many keys are kept in memory at most.
const IN_MEMORY: u64 = 10_000;

/// Makes, lists, revokes and finds keys.
#[derive(Clone)]
pub struct Keys {
    database: Database,
    chain: Chain,
    clock: Arc<dyn Clock>,
    /// By hash. Hashes that belong to no key are remembered too.
    in_memory: Cache<[u8; 32], Option<Arc<find::Known>>>,
}

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// The agent that it is for.
    pub agent: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it stops working; `None` means when it is revoked.
    pub expires_at: Option<Timestamp>,
}

/// A key as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInfo {
    /// Names the key; no secret.
    pub id: String,
    /// The agent that it belongs to.
    pub agent: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to within a minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl Keys {
    pub(crate) fn new(database: Database, chain: Chain, clock: Arc<dyn Clock>) -> Self {
        let in_memory = Cache::builder().max_capacity(IN_MEMORY).time_to_live(BELIEVED).build();
        Self { database, chain, clock, in_memory }
    }

    /// Makes a key. Its text is in the answer and nowhere else; it is on disk before this returns.
    ///
    /// A name without a letter, a key without scopes and an expiry in the past are errors of kind
    /// `InvalidInput`.
    pub async fn create(&self, new: NewKey) -> Result<(KeyInfo, SecretString)> {
        let now = self.clock.now();
        if new.agent.trim().is_empty() || new.agent.chars().any(char::is_control) {
            return Err(Error::invalid("a key needs the name of its agent, such as `nova`"));
        }
        if new.scopes.is_empty() {
            return Err(Error::invalid("a key needs at least one scope: read, write, messages or admin"));
        }
        if new.expires_at.is_some_and(|expires_at| expires_at <= now) {
            return Err(Error::invalid("the key would have expired already: give a later time"));
        }
        let (text, sha256) = generate_key()?;
        let info = KeyInfo {
            id: Uuid::now_v7().to_string(),
            agent: new.agent,
            scopes: new.scopes,
            created_at: now,
            expires_at: new.expires_at,
            last_used_at: None,
            revoked_at: None,
        };
        self.database.write(Create { info: info.clone(), sha256, chain: self.chain.clone() }).await?;
        self.in_memory.invalidate(&sha256).await;
        Ok((info, text))
    }

    /// The keys of one agent, or of all, the oldest first; those that do not work any more among them.
    pub async fn list(&self, agent: Option<&str>) -> Result<Vec<KeyInfo>> {
        let sql = "SELECT id, agent, scopes, created_at, expires_at, last_used_at, revoked_at FROM keys \
                   WHERE agent = COALESCE($1, agent) ORDER BY created_at, id";
        let rows =
            self.database.read().await?.query(sql, arguments![agent]).await.map_err(database::error)?;
        rows.into_iter().map(KeyInfo::read).collect::<database::Result<_>>().map_err(database::error)
    }

    /// Whether there is any key that works.
    pub async fn any(&self) -> Result<bool> {
        let now = self.clock.now();
        let works = |key: &KeyInfo| key.revoked_at.is_none() && key.expires_at.is_none_or(|end| now < end);
        Ok(self.list(None).await?.iter().any(works))
    }

    /// Revokes a key: it stops working in this process at once and in others within half a second. Revoking
    /// one that was revoked succeeds; of one that never was, the error is of kind `NotFound`.
    pub async fn revoke(&self, id: &str) -> Result<()> {
        let revoke = Revoke { id: id.to_owned(), at: self.clock.now(), chain: self.chain.clone() };
        let Some(sha256) = self.database.write(revoke).await? else {
            let shown: String = id.chars().take(64).collect();
            let message = format!("there is no key {shown:?}; `moothall keys list` shows the ids");
            return Err(Error::new(ErrorKind::NotFound, message));
        };
        self.in_memory.invalidate(&sha256).await;
        Ok(())
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("database", &self.database).finish_non_exhaustive()
    }
}

impl KeyInfo {
    fn read(mut row: Row) -> database::Result<Self> {
        Ok(Self {
            id: row.text()?,
            agent: row.text()?,
            scopes: scopes(&row.text()?)?,
            created_at: row.time()?,
            expires_at: row.optional_time()?,
            last_used_at: row.optional_time()?,
            revoked_at: row.optional_time()?,
        })
    }

    fn to_agent_key(&self, sha256: [u8; 32]) -> AgentKey {
        AgentKey { id: self.id.clone(), agent: self.agent.clone(), sha256, scopes: self.scopes.clone() }
    }
}

/// Scopes as they are kept: words between spaces.
fn scopes(text: &str) -> database::Result<Vec<Scope>> {
    text.split_whitespace().map(|word| Scope::from_str(word).map_err(decode)).collect()
}

struct Create {
    info: KeyInfo,
    sha256: [u8; 32],
    chain: Chain,
}

#[async_trait]
impl Job for Create {
    type Output = ();

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        let KeyInfo { id, agent, scopes, created_at, expires_at, .. } = &self.info;
        let new_agent = "INSERT INTO agents (name, created_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        database.execute(new_agent, arguments![agent, *created_at]).await?;
        let words: Vec<_> = scopes.iter().map(|scope| scope.as_str()).collect();
        let sql = "INSERT INTO keys (id, agent, sha256, scopes, created_at, expires_at) \
                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING";
        let arguments = arguments![id, agent, &self.sha256, words.join(" "), *created_at, *expires_at];
        if database.execute(sql, arguments).await? > 0 {
            let entry = entry(*created_at, agent, id, audit::Action::KeyCreated);
            self.chain.append(database, &[entry]).await?;
        }
        Ok(())
    }
}

/// Answers with the hash of the key, or nothing when there is none of this id.
struct Revoke {
    id: String,
    at: Timestamp,
    chain: Chain,
}

#[async_trait]
impl Job for Revoke {
    type Output = Option<[u8; 32]>;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<Option<[u8; 32]>> {
        let find = "SELECT agent, sha256 FROM keys WHERE id = $1";
        let Some(mut row) = database.query(find, arguments![&self.id]).await?.pop() else { return Ok(None) };
        let (agent, sha256) = (row.text()?, row.hash()?);
        let sql = "UPDATE keys SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL";
        if database.execute(sql, arguments![self.at, &self.id]).await? > 0 {
            let entry = entry(self.at, &agent, &self.id, audit::Action::KeyRevoked);
            self.chain.append(database, &[entry]).await?;
        }
        Ok(Some(sha256))
    }
}

fn entry(at: Timestamp, agent: &str, key: &str, action: audit::Action) -> audit::Entry {
    audit::Entry {
        at,
        agent: agent.to_owned(),
        key_id: None,
        account: None,
        action,
        subject: Some(key.to_owned()),
        content_hash: None,
    }
}
