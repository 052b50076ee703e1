//! The tables in a SQLite file of their own.

mod rows;
mod schema;

use super::change::{Change, TableChange};
use super::{Arrival, ReportingError, ResumePoint};
use crate::log::interrupted;
use domain::value::LedgerId;
use eventstore::StoreError;
use eventstore::sqlite::store_error;
use projections::LedgerView;
use projections::reporting::every_row;
use rows::{Insert, Inserts};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, params};
use schema::{clear, remove};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;
use uuid::Uuid;

/// `PRAGMA application_id` of these files: « EntR » in ASCII.
const APPLICATION_ID: i32 = 0x456E_7452;

/// How long to wait for another program that writes the tables.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// In one transaction, the checkpoint apart: rows in any order touch pages all over the tables.
const CACHE: i32 = -256 * 1024;

/// Statements kept prepared: three for each table, and some more.
const STATEMENTS: usize = 128;

/// The tables in a file.
#[derive(Debug)]
pub(super) struct SqliteTables {
    path: PathBuf,
    /// None before the first use, and while a task holds it.
    connection: Option<Connection>,
}

impl SqliteTables {
    pub(super) const fn at(path: PathBuf) -> Self {
        Self { path, connection: None }
    }

    pub(super) async fn checkpoints(&mut self) -> Result<Vec<ResumePoint>, ReportingError> {
        self.with(false, |connection, path| {
            if !connection.table_exists(None, "checkpoint").map_err(failed)? {
                return Err(ReportingError::Absent(path.display().to_string()));
            }
            checkpoints(connection).map_err(failed)
        })
        .await
    }

    pub(super) async fn apply(&mut self, change: Change) -> Result<bool, ReportingError> {
        self.with(false, move |connection, _| {
            let transaction = begin(connection)?;
            let applied = apply(&transaction, &change).map_err(failed)?;
            if applied {
                transaction.commit().map_err(failed)?;
            }
            Ok(applied)
        })
        .await
    }

    /// One transaction: whoever reads sees the former tables until it ends.
    pub(super) async fn rebuild(
        &mut self,
        only: Option<LedgerId>,
        mut arrivals: mpsc::Receiver<Arrival>,
    ) -> Result<(), ReportingError> {
        let rebuilt = self.with(true, move |connection, _| {
            // What a commit of this size would bring into the file, and wait for, is brought once below.
            connection
                .pragma_update(None, "wal_autocheckpoint", 0)
                .map_err(failed)?;
            // The former rows are taken away while the first ledger is folded; another projector waits meanwhile, a reader never.
            let transaction = begin(connection)?;
            clear(&transaction, only).map_err(failed)?;
            let Some(mut arrival) = arrivals.blocking_recv() else {
                return Ok(());
            };
            while let Arrival::Ledger(arrived) = arrival {
                write_ledger(&transaction, *arrived).map_err(failed)?;
                // Without its end, what arrived is not put in place.
                let Some(next) = arrivals.blocking_recv() else {
                    return Ok(());
                };
                arrival = next;
            }
            transaction.commit().map_err(failed)?;
            // So that the file alone holds everything: not worth waiting for a reader that stands in the way.
            connection.busy_timeout(Duration::ZERO).map_err(failed)?;
            let _ = connection.pragma_update(None, "wal_checkpoint", "TRUNCATE");
            Ok(())
        });
        let outcome = rebuilt.await;
        // Whoever writes next opens the file anew, with its usual settings.
        self.connection = None;
        outcome
    }

    /// Runs `action` on the connection, beside the tasks that wait.
    async fn with<T: Send + 'static>(
        &mut self,
        may_create: bool,
        action: impl FnOnce(&mut Connection, &Path) -> Result<T, ReportingError> + Send + 'static,
    ) -> Result<T, ReportingError> {
        let (path, kept) = (self.path.clone(), self.connection.take());
        let run = move || {
            let mut connection = match kept {
                Some(connection) => connection,
                None => open(&path, may_create)?,
            };
            let outcome = action(&mut connection, &path);
            Ok::<_, ReportingError>((connection, outcome))
        };
        let (connection, outcome) = tokio::task::spawn_blocking(run).await.map_err(interrupted)??;
        self.connection = Some(connection);
        outcome
    }
}

/// What a driver's error means.
#[expect(clippy::needless_pass_by_value, reason = "given to map_err")]
fn failed(error: rusqlite::Error) -> ReportingError {
    store_error(&error).into()
}

/// Opens the file, and creates it if it may: refuses one that is not ours.
fn open(path: &Path, may_create: bool) -> Result<Connection, ReportingError> {
    if !may_create && !path.exists() {
        return Err(ReportingError::Absent(path.display().to_string()));
    }
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, may_create);
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    let number = |sql: &str| {
        connection
            .query_row(sql, [], |row| row.get::<_, i32>(0))
            .map_err(failed)
    };
    let (id, tables) = (
        number("PRAGMA application_id")?,
        number("SELECT count(*) FROM sqlite_schema")?,
    );
    if id != APPLICATION_ID {
        if id != 0 || tables > 0 {
            let why = format!(
                "{} est la base SQLite d’un autre programme, ou un registre",
                path.display()
            );
            return Err(StoreError::NotAStore(why).into());
        }
        connection
            .pragma_update(None, "application_id", APPLICATION_ID)
            .map_err(failed)?;
    }
    for (setting, value) in [("journal_mode", "WAL"), ("synchronous", "NORMAL")] {
        connection.pragma_update(None, setting, value).map_err(failed)?;
    }
    connection.pragma_update(None, "cache_size", CACHE).map_err(failed)?;
    Ok(connection)
}

fn begin(connection: &mut Connection) -> Result<Transaction<'_>, ReportingError> {
    connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)
}

fn checkpoints(connection: &Connection) -> Result<Vec<ResumePoint>, rusqlite::Error> {
    let sql = "SELECT ledger_id, position, root, tables, updated_at FROM checkpoint";
    let mut select = connection.prepare_cached(sql)?;
    let rows = select.query_map([], |row| {
        let ledger: String = row.get(0)?;
        Ok(ResumePoint {
            ledger: LedgerId::new(Uuid::try_parse(&ledger).unwrap_or_default()),
            position: u64::try_from(row.get::<_, i64>(1)?).unwrap_or_default(),
            root: row.get(2)?,
            tables: row.get(3)?,
            updated_at: row.get(4)?,
        })
    })?;
    rows.collect()
}

/// Applies `change`, unless the tables do not stand where it says.
fn apply(connection: &Connection, change: &Change) -> Result<bool, rusqlite::Error> {
    let after = &change.after;
    let moved = match &change.before {
        Some(before) => connection
            .prepare_cached(
                "UPDATE checkpoint SET position = ?1, root = ?2, updated_at = ?3
                 WHERE ledger_id = ?4 AND position = ?5 AND root = ?6 AND tables = ?7",
            )?
            .execute(params![
                after.stored_position(),
                after.root,
                after.updated_at,
                after.ledger.to_string(),
                before.stored_position(),
                before.root,
                after.tables
            ])?,
        None if checkpoints(connection)?
            .iter()
            .any(|known| known.ledger == after.ledger) =>
        {
            0
        }
        None => insert_checkpoint(connection, after)?,
    };
    if moved == 0 {
        return Ok(false);
    }
    for TableChange { table, removed, added } in &change.tables {
        remove(connection, after.ledger, table, removed)?;
        let mut insert = Insert::prepare(connection, after.ledger, table)?;
        for row in added {
            insert.row(row)?;
        }
    }
    Ok(true)
}

/// Every row of a ledger, and where its tables stand.
fn write_ledger(connection: &Connection, arrived: (ResumePoint, LedgerView)) -> Result<(), rusqlite::Error> {
    let (checkpoint, view) = arrived;
    let mut inserts = Inserts::prepare(connection, checkpoint.ledger)?;
    every_row(&view, &mut inserts);
    inserts.outcome?;
    // A large view takes a while to free, and nobody waits for it.
    std::thread::spawn(move || drop(view));
    insert_checkpoint(connection, &checkpoint).map(drop)
}

fn insert_checkpoint(connection: &Connection, checkpoint: &ResumePoint) -> Result<usize, rusqlite::Error> {
    connection
        .prepare_cached(
            "INSERT INTO checkpoint (ledger_id, position, root, tables, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            checkpoint.ledger.to_string(),
            checkpoint.stored_position(),
            checkpoint.root,
            checkpoint.tables,
            checkpoint.updated_at
        ])
}
