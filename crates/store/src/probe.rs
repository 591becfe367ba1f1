//! Whether the database takes writes.

use async_trait::async_trait;
use moothall_core::Result;
use uuid::Uuid;

use crate::database::{self, Connection, Database, Durability, Job, arguments};

/// Writes something that changes each time, so that it needs room as any other write does.
pub(crate) async fn write(database: &Database) -> Result<()> {
    database.write(Probe(Uuid::now_v7())).await
}

struct Probe(Uuid);

#[async_trait]
impl Job for Probe {
    type Output = ();
    const DURABILITY: Durability = Durability::Relaxed;

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        let sql = "INSERT INTO facts (name, value) VALUES ('probe', $1) \
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        database.execute(sql, arguments![self.0.as_bytes().as_slice()]).await.map(drop)
    }
}
