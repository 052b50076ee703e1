//! The stores that benches measure, and how fast each writes durably on its own.

use eventstore::EventStore;
use eventstore::sqlite::SqliteStore;
use eventstore::testing::Database;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Somewhere ledgers are kept, empty at first and gone at the end.
pub(crate) enum Place {
    Sqlite(TempDir),
    Postgres(Database),
}

impl Place {
    /// A file in a temporary folder; `TMPDIR` says on which disk.
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(TempDir::new().unwrap())
    }

    /// A database on the test server.
    pub(crate) async fn postgres() -> Self {
        Self::Postgres(Database::create().await)
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    pub(crate) async fn connect(&self) -> Arc<dyn EventStore> {
        match self {
            Self::Sqlite(folder) => Arc::new(SqliteStore::open(folder.path().join("mesure.db")).await.unwrap()),
            Self::Postgres(database) => Arc::new(database.store().await),
        }
    }

    /// How many rows per second it makes durable one by one: the price of its fsync.
    pub(crate) async fn durable_writes_per_second(&self, during: Duration) -> u64 {
        match self {
            Self::Sqlite(folder) => {
                let file = rusqlite::Connection::open(folder.path().join("lignes.db")).unwrap();
                let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS ligne (n INTEGER)";
                file.execute_batch(settings).unwrap();
                let (mut count, start) = (0, Instant::now());
                while start.elapsed() < during {
                    file.prepare_cached("INSERT INTO ligne VALUES (1)")
                        .unwrap()
                        .execute([])
                        .unwrap();
                    count += 1;
                }
                super::per_second(count, start.elapsed())
            }
            Self::Postgres(database) => {
                let client = database.client().await;
                client
                    .batch_execute("CREATE TABLE IF NOT EXISTS ligne (n integer)")
                    .await
                    .unwrap();
                let insert = client.prepare("INSERT INTO ligne VALUES (1)").await.unwrap();
                let (mut count, start) = (0, Instant::now());
                while start.elapsed() < during {
                    client.execute(&insert, &[]).await.unwrap();
                    count += 1;
                }
                super::per_second(count, start.elapsed())
            }
        }
    }
}
