//! The schema, brought up to date when a database is opened.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};

use moothall_core::{Error, ErrorKind, Result};

/// The migrations of SQLite.
pub(super) const SQLITE: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_first.sql"),
    include_str!("../../migrations/sqlite/0002_challenges.sql"),
];

/// The migrations of PostgreSQL.
pub(super) const POSTGRES: &[&str] = &[
    include_str!("../../migrations/postgres/0001_first.sql"),
    include_str!("../../migrations/postgres/0002_challenges.sql"),
];

/// Brings the schema up to date. One that is newer than this program is an error of kind `Config`.
pub(super) async fn migrate<C: Migrate>(connection: &mut C, migrations: &[&'static str]) -> Result<()> {
    let known = migrations.len();
    let migrations = (1..).zip(migrations).map(|(version, sql)| {
        Migration::new(version, "schema".into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect()).run_direct(None, connection, false).await.map_err(
        |cause| match cause {
            MigrateError::VersionMissing(version) => Error::new(
                ErrorKind::Config,
                format!(
                    "the database is newer than this Moothall: its schema is {version} or later, the newest \
                     known here is {known}; run a newer Moothall, or restore a backup"
                ),
            ),
            MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => {
                super::failure::error(cause)
            }
            cause => {
                Error::new(ErrorKind::Config, format!("the database's schema is not Moothall's: {cause}"))
                    .with_source(cause)
            }
        },
    )
}
