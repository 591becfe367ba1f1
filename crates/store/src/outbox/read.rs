//! What became of writes.

use std::collections::HashMap;

use jiff::Timestamp;
use moothall_core::outbox::{
    AttemptRecord, DeliveryRecord, DeliveryStatus, PublicationQuery, PublicationRecord,
};

use super::record;
use crate::database::{Connection, Result, Value, arguments, rows};

pub(super) async fn next_due(database: &mut dyn Connection) -> Result<Option<Timestamp>> {
    let sql = "SELECT MIN(not_before) FROM deliveries WHERE status IN ('queued', 'unknown')";
    let rows = database.query(sql, Vec::new()).await?;
    rows.into_iter().next().map_or(Ok(None), |mut row| row.optional_time())
}

/// How many wait: the triggers count them.
pub(super) async fn waiting(database: &mut dyn Connection) -> Result<u64> {
    let sql = "SELECT CAST(COALESCE(SUM(number), 0) AS BIGINT) FROM waiting";
    let rows = database.query(sql, Vec::new()).await?;
    rows.into_iter().next().map_or(Ok(0), |mut row| row.small())
}

pub(super) async fn challenged(
    database: &mut dyn Connection,
    agent: &str,
    limit: u32,
) -> Result<Vec<DeliveryRecord>> {
    let columns = record::DELIVERY;
    let sql = format!(
        "SELECT {columns} FROM deliveries d WHERE d.agent = $1 AND d.status = 'awaiting_challenge' \
         ORDER BY d.id DESC LIMIT $2"
    );
    let rows = database.query(&sql, arguments![agent, limit]).await?;
    rows.into_iter().map(|mut row| record::delivery(&mut row)).collect()
}

pub(super) async fn publication(
    database: &mut dyn Connection,
    agent: &str,
    id: &str,
) -> Result<Option<PublicationRecord>> {
    let sql = "SELECT id, agent, created_at FROM publications WHERE agent = $1 AND id = $2";
    Ok(with_deliveries(database, sql, arguments![agent, id]).await?.pop())
}

pub(super) async fn publications(
    database: &mut dyn Connection,
    agent: &str,
    query: &PublicationQuery,
) -> Result<Vec<PublicationRecord>> {
    // Where to begin is said so that the index finds it.
    let older = if query.before.is_some() { "p.id < $2" } else { "$2 IS NULL" };
    let sql = format!(
        "SELECT p.id, p.agent, p.created_at FROM publications p WHERE p.agent = $1 AND {older} \
         AND ($3 IS NULL OR EXISTS (\
         SELECT 1 FROM deliveries d WHERE d.publication = p.id AND d.account = $3)) \
         AND ($4 IS NULL OR EXISTS (\
         SELECT 1 FROM deliveries d WHERE d.publication = p.id AND d.status = $4)) \
         ORDER BY p.id DESC LIMIT $5"
    );
    let status = query.status.map(DeliveryStatus::as_str);
    let arguments = arguments![agent, &query.before, &query.account, status, query.limit];
    with_deliveries(database, &sql, arguments).await
}

async fn with_deliveries(
    database: &mut dyn Connection,
    sql: &str,
    arguments: Vec<Value>,
) -> Result<Vec<PublicationRecord>> {
    let mut publications = Vec::new();
    for mut row in database.query(sql, arguments).await? {
        let (id, agent, created_at) = (row.text()?, row.text()?, row.time()?);
        publications.push(PublicationRecord { id, agent, created_at, deliveries: Vec::new() });
    }
    let ids = || rows::column(publications.iter().map(|publication| &publication.id));

    let columns = record::DELIVERY;
    let sql = format!(
        "SELECT {columns} FROM deliveries d WHERE d.publication IN ({{}}) ORDER BY d.publication, d.position"
    );
    let deliveries = rows::query(database, &sql, Vec::new(), ids()).await?;

    let columns = record::ATTEMPT;
    let sql = format!(
        "SELECT a.delivery, {columns} FROM deliveries d JOIN attempts a ON a.delivery = d.id \
         WHERE d.publication IN ({{}}) ORDER BY a.delivery, a.number"
    );
    let mut attempts: HashMap<String, Vec<AttemptRecord>> = HashMap::new();
    for mut row in rows::query(database, &sql, Vec::new(), ids()).await? {
        attempts.entry(row.text()?).or_default().push(record::attempt(&mut row)?);
    }

    let mut found: HashMap<String, Vec<_>> = HashMap::new();
    for mut row in deliveries {
        let delivery = record::delivery(&mut row)?;
        let attempts = attempts.remove(&delivery.id).unwrap_or_default();
        found.entry(delivery.publication.clone()).or_default().push((delivery, attempts));
    }
    for publication in &mut publications {
        publication.deliveries = found.remove(&publication.id).unwrap_or_default();
    }
    Ok(publications)
}

pub(super) async fn delivery(
    database: &mut dyn Connection,
    agent: &str,
    id: &str,
) -> Result<Option<(DeliveryRecord, Vec<AttemptRecord>)>> {
    let Some(delivery) = delivery_alone(database, agent, id).await? else { return Ok(None) };
    let columns = record::ATTEMPT;
    let sql = format!("SELECT {columns} FROM attempts a WHERE a.delivery = $1 ORDER BY a.number");
    let rows = database.query(&sql, arguments![id]).await?;
    let attempts = rows.into_iter().map(|mut row| record::attempt(&mut row)).collect::<Result<_>>()?;
    Ok(Some((delivery, attempts)))
}

pub(super) async fn delivery_alone(
    database: &mut dyn Connection,
    agent: &str,
    id: &str,
) -> Result<Option<DeliveryRecord>> {
    let columns = record::DELIVERY;
    let sql = format!("SELECT {columns} FROM deliveries d WHERE d.agent = $1 AND d.id = $2");
    let rows = database.query(&sql, arguments![agent, id]).await?;
    rows.into_iter().next().map(|mut row| record::delivery(&mut row)).transpose()
}
