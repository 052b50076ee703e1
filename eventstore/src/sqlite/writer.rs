//! The one thread that writes. Whatever batches wait, of any ledger, it records in one transaction: one fsync pays for all of them.

use super::destroy;
use super::error::{append_error, commit_error, store_error};
use super::file::Opened;
use crate::hints::Hints;
use crate::merkle::Hash;
use crate::stored::{peaks, signed, unsigned};
use crate::{AppendError, Batch, Destruction, Head, NewEvent, Remains, Sealed, StoreError, TileHash};
use rusqlite::{Connection, Error, OptionalExtension, named_params, params};
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// Batches that may wait before whoever appends has to.
const QUEUE: usize = 256;

/// Handle on the writing thread; dropping it ends the thread once the queue is empty.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<mpsc::Sender<Task>>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread is asked.
#[derive(Debug)]
enum Task {
    Append(Job),
    Destroy {
        ledger: Uuid,
        what: Destruction,
        answer: oneshot::Sender<Result<u64, StoreError>>,
    },
    Scrub(oneshot::Sender<Result<Remains, StoreError>>),
}

#[derive(Debug)]
struct Job {
    batch: Batch,
    sealed: Sealed,
    answer: oneshot::Sender<Result<Head, AppendError>>,
}

impl Writer {
    /// Starts the thread, which owns `connection` from now on.
    pub(super) fn start(connection: Connection, file: Opened, hints: Arc<Hints>) -> Result<Self, StoreError> {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("entente-sqlite".to_owned())
            .spawn(move || run(&connection, &file, jobs, &hints))
            .map_err(|error| StoreError::Backend(error.to_string()))?;
        Ok(Self {
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// Records `batch` with whatever else waits.
    pub(super) async fn append(&self, batch: Batch) -> Result<Head, AppendError> {
        let sealed = batch.seal();
        let (answer, answered) = oneshot::channel();
        self.send(Task::Append(Job { batch, sealed, answer })).await?;
        answered
            .await
            .unwrap_or_else(|_| Err(AppendError::Unknown(stopped().to_string())))
    }

    /// Destroys `what`, in a transaction of its own.
    pub(super) async fn destroy(&self, ledger: Uuid, what: Destruction) -> Result<u64, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send(Task::Destroy { ledger, what, answer }).await?;
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }

    /// Removes from the file the bytes of what was destroyed.
    pub(super) async fn scrub(&self) -> Result<Remains, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send(Task::Scrub(answer)).await?;
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }

    async fn send(&self, task: Task) -> Result<(), StoreError> {
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.send(task).await.map_err(|_| stopped())
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable("le fil d’écriture s’est arrêté".to_owned())
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported where it happened.
            let _ = thread.join();
        }
    }
}

/// Whoever asked may have stopped waiting; what was done stands all the same.
fn run(connection: &Connection, file: &Opened, mut tasks: mpsc::Receiver<Task>, hints: &Hints) {
    let mut group = Vec::with_capacity(QUEUE);
    let mut next = None;
    // Something was destroyed, and its bytes may still be in the file.
    let mut traces = false;
    while let Some(task) = next.take().or_else(|| tasks.blocking_recv()) {
        match task {
            Task::Append(first) => {
                group.push(first);
                next = gather(&mut group, &mut tasks);
                traces |= group.iter().any(|job| !job.batch.destroyed.is_empty());
                record_group(connection, file, &mut group, hints);
            }
            Task::Destroy { ledger, what, answer } => {
                traces = true;
                let destroyed = file
                    .check()
                    .and_then(|()| destroy::destroy_alone(connection, ledger, &what));
                let _ = answer.send(destroyed);
            }
            Task::Scrub(answer) => {
                let scrubbed = if traces {
                    destroy::scrub(connection)
                } else {
                    Ok(Remains::Nothing)
                };
                traces &= scrubbed.is_err();
                let _ = answer.send(scrubbed);
            }
        }
    }
}

/// Adds to `group` the batches that wait, up to the first other task, which is returned.
fn gather(group: &mut Vec<Job>, tasks: &mut mpsc::Receiver<Task>) -> Option<Task> {
    while group.len() < QUEUE {
        match tasks.try_recv() {
            Ok(Task::Append(job)) => group.push(job),
            Ok(other) => return Some(other),
            Err(_) => return None,
        }
    }
    None
}

fn record_group(connection: &Connection, file: &Opened, group: &mut Vec<Job>, hints: &Hints) {
    let outcomes = match file.check() {
        Ok(()) => commit(connection, group),
        Err(error) => group.iter().map(|_| Err(error.clone().into())).collect(),
    };
    for (job, outcome) in group.drain(..).zip(outcomes) {
        if let Ok(head) = &outcome {
            hints.announce(job.batch.ledger, head.size());
        }
        let _ = job.answer.send(outcome);
    }
}

/// Records the batches of `group` in one transaction, each whole or not at all, and tells the outcome of each.
fn commit(connection: &Connection, group: &[Job]) -> Vec<Result<Head, AppendError>> {
    let all_failed = |error: AppendError| vec![Err(error); group.len()];
    if let Err(error) = execute(connection, "BEGIN IMMEDIATE") {
        return all_failed(store_error(&error).into());
    }
    let mut outcomes = Vec::with_capacity(group.len());
    for job in group {
        let outcome = record_or_undo(connection, job);
        // Some errors, a full disk among them, undo the whole transaction and with it the batches before.
        if let (Err(error), true) = (&outcome, connection.is_autocommit()) {
            return all_failed(error.clone());
        }
        outcomes.push(outcome);
    }
    match execute(connection, "COMMIT") {
        Ok(()) => outcomes,
        Err(error) => {
            if !connection.is_autocommit()
                && let Err(error) = execute(connection, "ROLLBACK")
            {
                tracing::error!(%error, "transaction SQLite non annulée");
            }
            all_failed(commit_error(&error))
        }
    }
}

fn record_or_undo(connection: &Connection, job: &Job) -> Result<Head, AppendError> {
    execute(connection, "SAVEPOINT batch").map_err(|error| append_error(&error))?;
    let outcome = record(connection, job);
    if outcome.is_err() && !connection.is_autocommit() {
        execute(connection, "ROLLBACK TO batch").map_err(|error| append_error(&error))?;
    }
    if !connection.is_autocommit() {
        execute(connection, "RELEASE batch").map_err(|error| append_error(&error))?;
    }
    outcome.map(|()| job.sealed.head.clone())
}

fn record(connection: &Connection, job: &Job) -> Result<(), AppendError> {
    let moved = move_head(connection, job).map_err(|error| append_error(&error))?;
    if !moved {
        let actual = size(connection, job.batch.ledger).map_err(|error| append_error(&error))?;
        return Err(AppendError::Conflict {
            expected: job.batch.expected.size(),
            actual,
        });
    }
    insert(connection, job).map_err(|error| append_error(&error))
}

/// Moves the head if it is the expected one. Nobody else writes meanwhile: the transaction holds the file's write lock.
fn move_head(connection: &Connection, job: &Job) -> Result<bool, Error> {
    let (ledger, expected, head) = (job.batch.ledger, &job.batch.expected, &job.sealed.head);
    let mut advance = connection.prepare_cached(
        "UPDATE ledger_head SET size = ?4, root = ?5, peaks = ?6 WHERE ledger_id = ?1 AND size = ?2 AND root = ?3",
    )?;
    let moved = advance.execute(params![
        ledger.as_bytes(),
        signed(expected.size()),
        expected.root().0,
        signed(head.size()),
        head.root().0,
        peaks(head),
    ])?;
    if moved > 0 || expected.size() > 0 {
        return Ok(moved > 0);
    }
    let mut create = connection.prepare_cached(
        "INSERT INTO ledger_head (ledger_id, size, root, peaks)
         SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM ledger_head WHERE ledger_id = ?1)",
    )?;
    Ok(create.execute(params![
        ledger.as_bytes(),
        signed(head.size()),
        head.root().0,
        peaks(head)
    ])? > 0)
}

fn size(connection: &Connection, ledger: Uuid) -> Result<u64, Error> {
    let mut select = connection.prepare_cached("SELECT size FROM ledger_head WHERE ledger_id = ?1")?;
    let size = select.query_row([ledger.as_bytes()], |row| row.get(0)).optional()?;
    Ok(size.map_or(0, unsigned))
}

fn insert(connection: &Connection, job: &Job) -> Result<(), Error> {
    let Batch {
        ledger,
        expected,
        events,
        receipts,
        openings,
        destroyed,
    } = &job.batch;
    for ((position, event), leaf) in (expected.size()..).zip(events).zip(&job.sealed.leaves) {
        insert_event(connection, *ledger, position, event, leaf)?;
    }
    insert_tile_hashes(connection, *ledger, &job.sealed.whole_tiles)?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO receipt (ledger_id, command_id, digest, salt, first_position, event_count, recorded_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for receipt in receipts {
        insert.execute(params![
            ledger.as_bytes(),
            receipt.command_id.as_bytes(),
            receipt.digest,
            receipt.salt,
            signed(receipt.first_position),
            receipt.event_count,
            receipt.recorded_at,
        ])?;
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO opening (ledger_id, commitment, salt, path, value) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
    )?;
    for opening in openings {
        insert.execute(params![
            ledger.as_bytes(),
            opening.commitment,
            opening.salt,
            opening.path,
            opening.value
        ])?;
    }
    if !destroyed.is_empty() {
        destroy::destroy(connection, *ledger, destroyed)?;
    }
    Ok(())
}

fn insert_event(
    connection: &Connection,
    ledger: Uuid,
    position: u64,
    event: &NewEvent,
    leaf: &Hash,
) -> Result<(), Error> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO event (ledger_id, position, event_id, event_type, version, subject_kind, subject_id, subject_version,
                            recorded_at, leaf, body)
         VALUES (:ledger, :position, :event, :type, :version, :kind, :subject, :subject_version, :recorded_at, :leaf, :body)",
    )?;
    insert.execute(named_params! {
        ":ledger": ledger.as_bytes(),
        ":position": signed(position),
        ":event": event.event_id.as_bytes(),
        ":type": event.event_type,
        ":version": event.version,
        ":kind": event.subject_kind,
        ":subject": event.subject_id.as_bytes(),
        ":subject_version": signed(event.subject_version),
        ":recorded_at": event.recorded_at,
        ":leaf": leaf.0,
        ":body": event.body,
    })?;
    Ok(())
}

/// Keeps the hashes of tiles that became whole.
pub(super) fn insert_tile_hashes(connection: &Connection, ledger: Uuid, hashes: &[TileHash]) -> Result<(), Error> {
    if hashes.is_empty() {
        return Ok(());
    }
    let mut insert =
        connection.prepare_cached("INSERT INTO tile_hash (ledger_id, level, place, hash) VALUES (?1, ?2, ?3, ?4)")?;
    for TileHash { level, index, hash } in hashes {
        insert.execute(params![ledger.as_bytes(), level, signed(*index), hash.0])?;
    }
    Ok(())
}

fn execute(connection: &Connection, sql: &str) -> Result<(), Error> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::file::open_writer;

    fn batch(expected: &Head, number: u64, body: &[u8]) -> Batch {
        let id = Uuid::from_u64_pair(number, 1);
        let event = NewEvent {
            event_id: id,
            event_type: "FaitDEssai",
            version: 1,
            subject_kind: "essai",
            subject_id: id,
            subject_version: 1,
            recorded_at: 0,
            body: body.to_owned(),
        };
        Batch {
            ledger: Uuid::nil(),
            expected: expected.clone(),
            events: vec![event],
            receipts: Vec::new(),
            openings: Vec::new(),
            destroyed: Destruction::default(),
        }
    }

    #[tokio::test]
    async fn a_full_disk_records_nothing_and_is_got_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("entente.db");
        let connection = open_writer(&path, true).unwrap();
        connection.pragma_update(None, "max_page_count", 30).unwrap();
        let writer = Writer::start(connection, Opened::at(&path), Arc::default()).unwrap();
        let mut head = writer.append(batch(&Head::default(), 1, b"avant")).await.unwrap();
        let refused = writer.append(batch(&head, 2, &vec![0; 1_000_000])).await;
        assert!(
            matches!(refused, Err(AppendError::Failed(StoreError::Full(_)))),
            "{refused:?}"
        );
        for number in 3..6 {
            head = writer.append(batch(&head, number, "après".as_bytes())).await.unwrap();
        }
        assert_eq!(head.size(), 4);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_file_that_another_replaced_is_not_written_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let (path, aside) = (folder.path().join("entente.db"), folder.path().join("de-cote.db"));
        let connection = open_writer(&path, true).unwrap();
        let writer = Writer::start(connection, Opened::at(&path), Arc::default()).unwrap();
        let head = writer.append(batch(&Head::default(), 1, b"avant")).await.unwrap();
        std::fs::rename(&path, &aside).unwrap();
        for restored in [false, true] {
            if restored {
                std::fs::copy(&aside, &path).unwrap();
            }
            let refused = writer.append(batch(&head, 2, "perdu".as_bytes())).await;
            assert!(
                matches!(&refused, Err(AppendError::Failed(StoreError::Denied(why))) if why.contains("remplacé")),
                "{refused:?}"
            );
        }
        std::fs::rename(&aside, &path).unwrap();
        assert_eq!(writer.append(batch(&head, 3, b"la")).await.unwrap().size(), 2);
    }

    #[test]
    fn a_commit_waits_for_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let connection = open_writer(&folder.path().join("entente.db"), true).unwrap();
        let setting = |name: &str| {
            connection
                .query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i32>(0))
                .unwrap()
        };
        let full = 2;
        assert_eq!(setting("synchronous"), full);
        assert_eq!(setting("foreign_keys"), 1);
        let mode: String = connection
            .query_row("PRAGMA journal_mode", [], |row| row.get(0))
            .unwrap();
        assert_eq!(mode, "wal");
    }
}
