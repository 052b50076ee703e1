//! The file: whose it is, how it is opened, and its schema.

use super::error::store_error;
use super::writer::insert_tile_hashes;
use crate::merkle::tile::WIDTH;
use crate::merkle::{Frontier, Hash};
use crate::stored::signed;
use crate::{StoreError, TileHash};
use refinery::error::Kind;
use rusqlite::{Connection, Error, OpenFlags, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::time::Duration;
use uuid::Uuid;

mod embedded {
    refinery::embed_migrations!("../migrations/sqlite");
}

/// `PRAGMA application_id` of our files, set by the first migration: « Ente » in ASCII.
const APPLICATION_ID: i32 = 0x456E_7465;

/// Where migrations are remembered.
const HISTORY: &str = "schema_history";

/// How long to wait for another process that writes, before giving up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Large enough for a row of the events to stay on one page, small enough for a single append to write little.
const PAGE_SIZE_BYTES: u32 = 8192;

/// Pages the writing connection keeps in memory, in KiB when negative: the ends of the indexes of many ledgers.
const WRITER_CACHE: i32 = -64 * 1024;

/// Pages written to the journal before they are copied to the file: 32 MiB.
const CHECKPOINT_PAGES: u32 = 4096;

/// Statements kept prepared on a connection: more than the log has.
const STATEMENTS: usize = 32;

/// How often to try again while another process sets up the same new file.
const SETUP_ATTEMPTS: u32 = 100;
const SETUP_PAUSE: Duration = Duration::from_millis(50);

/// Which file a connection has open, whatever its name becomes.
#[derive(Debug)]
pub(super) struct Opened {
    path: PathBuf,
    identity: Identity,
}

/// What tells a file from another that takes its name: its device and number, where the system has such.
type Identity = Option<(u64, u64)>;

impl Opened {
    /// The file that is at `path` now.
    pub(super) fn at(path: &Path) -> Self {
        Self {
            identity: identity(path),
            path: path.to_owned(),
        }
    }

    /// Refuses to go on if the file was moved away or another put in its place: what is written would be lost with the old one.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if identity(&self.path) == self.identity {
            return Ok(());
        }
        Err(StoreError::Denied(format!(
            "le fichier {} a été déplacé ou remplacé depuis son ouverture ; arrêter le programme, puis le relancer",
            self.path.display()
        )))
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    let file = std::fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Identity {
    None
}

/// Opens the file for writing, creates it if it may and must, and brings its schema up to date.
pub(super) fn open_writer(path: &Path, may_create: bool) -> Result<Connection, StoreError> {
    if !may_create && !path.exists() {
        return Err(StoreError::NotAStore(format!(
            "le fichier {} n’existe pas",
            path.display()
        )));
    }
    let create = if may_create {
        OpenFlags::SQLITE_OPEN_CREATE
    } else {
        OpenFlags::empty()
    };
    let mut connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | create)?;
    let mut attempt = 0;
    loop {
        match set_up(&mut connection, path, may_create) {
            Err(StoreError::Unavailable(_)) if attempt < SETUP_ATTEMPTS => std::thread::sleep(SETUP_PAUSE),
            Err(error) => return Err(error),
            Ok(()) => return Ok(connection),
        }
        attempt += 1;
    }
}

/// Opens the file, already set up, for reading.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn open(path: &Path, access: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .and_then(|connection| connection.busy_timeout(BUSY_TIMEOUT).map(|()| connection))
        .map_err(|error| name_file(&error, path))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// What `error` means, with the name of the file where that is what the reader lacks.
fn name_file(error: &Error, path: &Path) -> StoreError {
    let path = path.display();
    match store_error(error) {
        StoreError::NotAStore(_) => StoreError::NotAStore(format!("{path} n’est pas une base SQLite")),
        StoreError::Denied(text) => StoreError::Denied(format!(
            "{path} ne s’ouvre pas ; vérifier le dossier et les droits ({text})"
        )),
        other => other,
    }
}

/// Nothing is written before the file is known to be ours or blank.
fn set_up(connection: &mut Connection, path: &Path, may_create: bool) -> Result<(), StoreError> {
    let blank = is_blank(connection, path)?;
    if blank && !may_create {
        return Err(StoreError::NotAStore(format!("{} est vide", path.display())));
    }
    let known = embedded::migrations::runner()
        .get_migrations()
        .iter()
        .map(refinery::Migration::version)
        .max();
    let known = known.map_or(0, i64::from);
    let found = version(connection).map_err(|error| store_error(&error))?;
    if found > known {
        let [found, known] = [found, known].map(|version| u32::try_from(version).unwrap_or_default());
        return Err(StoreError::SchemaTooNew { found, known });
    }
    configure(connection, blank).map_err(|error| name_file(&error, path))?;
    migrate(connection, found)
}

/// Whether the file holds nothing yet. Refuses it if it holds something that is not ours.
fn is_blank(connection: &Connection, path: &Path) -> Result<bool, StoreError> {
    let read = |sql: &str| {
        connection
            .query_row(sql, [], |row| row.get::<_, i32>(0))
            .map_err(|error| name_file(&error, path))
    };
    if read("PRAGMA application_id")? == APPLICATION_ID {
        return Ok(false);
    }
    // The history alone: another process is setting the file up, or was stopped while it did.
    let others = read("SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'schema_history'")?;
    if others > 0 || read("PRAGMA application_id")? != 0 {
        return Err(StoreError::NotAStore(format!(
            "{} est la base SQLite d’un autre programme",
            path.display()
        )));
    }
    Ok(true)
}

/// The version of the schema, 0 before the first migration.
fn version(connection: &Connection) -> Result<i64, Error> {
    if !connection.table_exists(None, HISTORY)? {
        return Ok(0);
    }
    connection.query_row("SELECT coalesce(max(version), 0) FROM schema_history", [], |row| {
        row.get(0)
    })
}

fn configure(connection: &Connection, blank: bool) -> Result<(), Error> {
    if blank {
        connection.pragma_update(None, "page_size", PAGE_SIZE_BYTES)?;
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", WRITER_CACHE)?;
    // What undoes one statement within a transaction: in a temporary file, it is more than half of an append.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    // What is deleted is overwritten with zeroes.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "foreign_keys", true)
}

/// Brings the schema from version `found` up to date. [`StoreError::Unavailable`] where another process did it meanwhile, its tables
/// in the way of ours: look again. A migration and its line in the history are committed together, so the version tells.
fn migrate(connection: &mut Connection, found: i64) -> Result<(), StoreError> {
    // Grouped: a process stopped in between would leave tables that the history does not know.
    let mut runner = embedded::migrations::runner().set_grouped(true);
    runner.set_migration_table_name(HISTORY);
    let Err(error) = runner.run(connection) else {
        return fill_tile_hashes(connection).map_err(|error| store_error(&error));
    };
    let now = version(connection).map_err(|error| store_error(&error))?;
    if now != found {
        return Err(StoreError::Unavailable(format!("migration en cours ({error})")));
    }
    let Kind::Connection(_, cause) = error.kind() else {
        return Err(StoreError::Backend(format!("migrations du fichier : {error}")));
    };
    match cause.downcast_ref::<Error>() {
        Some(cause) => Err(store_error(cause)),
        None => Err(StoreError::Backend(format!("migrations du fichier : {error}"))),
    }
}

/// Computes the hashes of tiles of ledgers that were begun before they were kept.
fn fill_tile_hashes(connection: &mut Connection) -> Result<(), Error> {
    if without_tile_hashes(connection)?.is_empty() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Looked for again, now that nobody else writes.
    for ledger in without_tile_hashes(&transaction)? {
        let (mut frontier, mut hashes) = (Frontier::default(), Vec::new());
        let mut select = transaction.prepare("SELECT leaf FROM event WHERE ledger_id = ?1 ORDER BY position")?;
        let mut rows = select.query([ledger.as_bytes()])?;
        while let Some(row) = rows.next()? {
            TileHash::push(&mut frontier, Hash(row.get(0)?), &mut hashes);
        }
        insert_tile_hashes(&transaction, ledger, &hashes)?;
    }
    transaction.commit()
}

fn without_tile_hashes(connection: &Connection) -> Result<Vec<Uuid>, Error> {
    let mut select = connection.prepare(
        "SELECT ledger_id FROM ledger_head AS head WHERE size >= ?1
            AND NOT EXISTS (SELECT 1 FROM tile_hash WHERE tile_hash.ledger_id = head.ledger_id)",
    )?;
    select
        .query_map([signed(WIDTH)], |row| row.get(0).map(Uuid::from_bytes))?
        .collect()
}
