//! Names of the processes that share a database.

use sqlx::PgConnection;

use super::{Connection as _, Database, Readers, arguments, failure};

/// A name that no other living process has on the same database, as long as this lives.
#[derive(Debug)]
pub struct Name {
    text: String,
    /// The session that holds the lock on it. When it breaks the name is free, although this lives: whoever
    /// gives two processes one name is told so at their start only.
    _session: Option<PgConnection>,
}

impl Name {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Database {
    /// Takes a name; `None` when another living process has it. On a file nobody else can have one.
    pub(crate) async fn take_name(&self, text: &str) -> moothall_core::Result<Option<Name>> {
        let Readers::Postgres(pool) = &self.readers else {
            return Ok(Some(Name { text: text.to_owned(), _session: None }));
        };
        let mut session = pool.acquire().await.map_err(failure::error)?.detach();
        let sql = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))";
        let rows = session.query(sql, arguments![format!("moothall process {text}")]).await;
        let taken = rows.and_then(|mut rows| rows.pop().map_or(Ok(0), |mut row| row.int()));
        Ok((taken.map_err(failure::error)? != 0)
            .then(|| Name { text: text.to_owned(), _session: Some(session) }))
    }
}
