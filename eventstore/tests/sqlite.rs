//! The log in a SQLite file keeps every promise of the suite, and those of a file: whose it is, what may change in it, who shares it.

mod support;

use eventstore::merkle::tile::Tile;
use eventstore::sqlite::SqliteStore;
use eventstore::{AppendError, Destruction, EventStore, Head, Opening, Remains, StoreError};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use support::{batch, batch_with_receipt, ledger_id};
use tempfile::TempDir;

fn new_file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("entente.db");
    (folder, path)
}

async fn fresh() -> (Arc<dyn EventStore>, TempDir) {
    let (folder, path) = new_file();
    (Arc::new(SqliteStore::open(path).await.unwrap()), folder)
}

eventstore::conformance_tests!(fresh);

/// A file whose ledger 1 holds three events and a receipt, closed.
async fn written_file() -> (TempDir, PathBuf) {
    let (folder, path) = new_file();
    let store = SqliteStore::open(&path).await.unwrap();
    store.append(batch_with_receipt(1, &Head::default(), 3)).await.unwrap();
    (folder, path)
}

#[tokio::test]
async fn the_head_is_there_when_the_file_is_opened_again() {
    let (_folder, path) = new_file();
    let mut head = Head::default();
    for count in 1..8 {
        let store = SqliteStore::open(&path).await.unwrap();
        assert_eq!(store.head(ledger_id(1)).await.unwrap().unwrap_or_default(), head);
        head = store.append(batch(1, &head, count)).await.unwrap();
    }
    let store = SqliteStore::open_existing(&path).await.unwrap();
    assert_eq!(store.head(ledger_id(1)).await.unwrap(), Some(head));
}

#[tokio::test]
async fn a_closed_store_leaves_one_file() {
    let (folder, path) = written_file().await;
    let store = SqliteStore::open(&path).await.unwrap();
    let head = store.head(ledger_id(1)).await.unwrap().unwrap();
    store.append(batch(1, &head, 1)).await.unwrap();
    store.read(ledger_id(1), 0, 9).await.unwrap();
    drop(store);
    let names: Vec<_> = folder
        .path()
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["entente.db"]);
}

#[tokio::test]
async fn the_file_refuses_to_change_history() {
    let (_folder, path) = written_file().await;
    let client = Connection::open(&path).unwrap();
    let attempts = [
        "UPDATE event SET body = x'00' WHERE position = 1",
        "UPDATE event SET position = 9 WHERE position = 2",
        "DELETE FROM event WHERE position = 2",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE position = 1",
        "UPDATE receipt SET event_count = 0",
        "DELETE FROM receipt",
        "INSERT OR REPLACE INTO receipt SELECT ledger_id, command_id, salt, salt, 0, 0, 0 FROM receipt",
        "UPDATE ledger_head SET size = size - 1",
        "UPDATE ledger_head SET ledger_id = x'00112233445566778899aabbccddeeff'",
        "DELETE FROM ledger_head",
        "INSERT OR REPLACE INTO ledger_head SELECT ledger_id, 0, root, x'' FROM ledger_head",
    ];
    for sql in attempts {
        let refused = client.execute(sql, []).expect_err(sql).to_string();
        assert!(refused.contains("n’admet que des ajouts"), "{sql} : {refused}");
    }
    let store = SqliteStore::open_existing(&path).await.unwrap();
    assert_eq!(store.read(ledger_id(1), 0, 9).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_hole_in_the_positions_is_reported_not_skipped() {
    let (_folder, path) = written_file().await;
    Connection::open(&path)
        .unwrap()
        .execute_batch("DROP TRIGGER event_is_never_deleted; DELETE FROM event WHERE position = 1;")
        .unwrap();
    let store = SqliteStore::open_existing(&path).await.unwrap();
    assert_eq!(store.read(ledger_id(1), 0, 1).await.unwrap().len(), 1);
    for (from, limit) in [(0, 9), (1, 1), (1, 9)] {
        let read = store.read(ledger_id(1), from, limit).await;
        assert!(matches!(read, Err(StoreError::Corrupt { position: 1, .. })), "{read:?}");
    }
    let counted = store.size_at(ledger_id(1), 0).await;
    assert!(
        matches!(counted, Err(StoreError::Corrupt { position: 1, .. })),
        "{counted:?}"
    );
}

#[tokio::test]
async fn an_event_replaced_by_its_id_leaves_a_hole_that_is_reported() {
    let (_folder, path) = written_file().await;
    let replace =
        "INSERT OR REPLACE INTO event SELECT ledger_id, 3, event_id, event_type, version, 'autre', subject_id,
                   subject_version, recorded_at, leaf, body FROM event WHERE position = 1";
    Connection::open(&path).unwrap().execute(replace, []).unwrap();
    let read = SqliteStore::open_existing(&path)
        .await
        .unwrap()
        .read(ledger_id(1), 0, 9)
        .await;
    assert!(matches!(read, Err(StoreError::Corrupt { position: 1, .. })), "{read:?}");
}

#[tokio::test]
async fn a_head_that_is_not_its_tree_s_is_reported() {
    let (_folder, path) = written_file().await;
    Connection::open(&path)
        .unwrap()
        .execute("UPDATE ledger_head SET root = zeroblob(32)", [])
        .unwrap();
    let store = SqliteStore::open_existing(&path).await.unwrap();
    let head = store.head(ledger_id(1)).await;
    assert!(matches!(head, Err(StoreError::Corrupt { position: 3, .. })), "{head:?}");
}

#[tokio::test]
async fn a_file_that_is_not_ours_is_refused_and_left_alone() {
    let (folder, path) = new_file();
    std::fs::write(&path, "Ceci n’est pas une base de données. ".repeat(100)).unwrap();
    let other = folder.path().join("autre.db");
    Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE recettes (nom TEXT)")
        .unwrap();
    let marked = folder.path().join("marquee.db");
    Connection::open(&marked)
        .unwrap()
        .execute_batch("PRAGMA application_id = 42")
        .unwrap();
    for path in [path, other, marked] {
        let before = std::fs::read(&path).unwrap();
        for opened in [SqliteStore::open(&path).await, SqliteStore::open_existing(&path).await] {
            assert!(matches!(opened, Err(StoreError::NotAStore(_))), "{path:?} : {opened:?}");
        }
        assert!(std::fs::read(&path).unwrap() == before, "{path:?} a changé");
    }
}

#[tokio::test]
async fn opening_an_existing_store_creates_nothing() {
    let (folder, path) = new_file();
    let opened = SqliteStore::open_existing(&path).await;
    assert!(
        matches!(&opened, Err(StoreError::NotAStore(text)) if text.contains("n’existe pas")),
        "{opened:?}"
    );
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    std::fs::write(&path, []).unwrap();
    let opened = SqliteStore::open_existing(&path).await;
    assert!(
        matches!(&opened, Err(StoreError::NotAStore(text)) if text.contains("est vide")),
        "{opened:?}"
    );
}

#[tokio::test]
async fn a_folder_that_does_not_exist_is_named() {
    let (folder, _path) = new_file();
    let opened = SqliteStore::open(folder.path().join("absent/entente.db")).await;
    assert!(
        matches!(&opened, Err(StoreError::Denied(text)) if text.contains("absent/entente.db")),
        "{opened:?}"
    );
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let (_folder, path) = written_file().await;
    let newer = "INSERT INTO schema_history VALUES (99, 'later', '2031-01-01T00:00:00Z', '1')";
    Connection::open(&path).unwrap().execute(newer, []).unwrap();
    let opened = SqliteStore::open(&path).await;
    assert!(
        matches!(opened, Err(StoreError::SchemaTooNew { found: 99, known: 3 })),
        "{opened:?}"
    );
}

#[tokio::test]
async fn a_ledger_begun_before_the_hashes_of_tiles_were_kept_gets_them_when_it_is_opened() {
    let (_folder, path) = new_file();
    let store = SqliteStore::open(&path).await.unwrap();
    store.append(batch(1, &Head::default(), 600)).await.unwrap();
    store.append(batch(2, &Head::default(), 255)).await.unwrap();
    let whole = Tile::of_tree(600, 1, 0).unwrap();
    let hashes = store.tile(ledger_id(1), whole).await.unwrap();
    let vandal = Connection::open(&path).unwrap();
    for sql in [
        "UPDATE tile_hash SET place = 9",
        "DELETE FROM tile_hash",
        "INSERT OR REPLACE INTO tile_hash SELECT ledger_id, level, place, x'00' FROM tile_hash",
    ] {
        let refused = vandal.execute(sql, []).expect_err(sql).to_string();
        assert!(refused.contains("n’admet que des ajouts"), "{sql} : {refused}");
    }
    let forget = "DROP TRIGGER tile_hash_is_never_deleted; DELETE FROM tile_hash;";
    vandal.execute_batch(forget).unwrap();
    assert!(store.tile(ledger_id(1), whole).await.is_err());
    drop(store);
    let store = SqliteStore::open_existing(&path).await.unwrap();
    assert_eq!(store.tile(ledger_id(1), whole).await.unwrap(), hashes);
}

#[tokio::test]
async fn a_migration_that_changed_since_is_refused() {
    let (_folder, path) = written_file().await;
    Connection::open(&path)
        .unwrap()
        .execute("UPDATE schema_history SET checksum = '1'", [])
        .unwrap();
    let opened = SqliteStore::open(&path).await;
    assert!(
        matches!(&opened, Err(StoreError::Backend(text)) if text.contains("migration")),
        "{opened:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn several_programs_may_create_the_same_file_at_once() {
    let (_folder, path) = new_file();
    let opening: Vec<_> = (0..8).map(|_| tokio::spawn(SqliteStore::open(path.clone()))).collect();
    for opened in opening {
        opened.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_share_a_file_without_losing_or_doubling_anything() {
    let (_folder, path) = new_file();
    let mut programs = Vec::new();
    for program in 0..2 {
        let store = SqliteStore::open(&path).await.unwrap();
        programs.push(tokio::spawn(async move {
            let mut won = 0;
            while won < 100 {
                let head = store.head(ledger_id(1)).await.unwrap().unwrap_or_default();
                match store.append(batch(1, &head, 1)).await {
                    Ok(_) => won += 1,
                    Err(AppendError::Conflict { .. }) => {}
                    Err(other) => panic!("programme {program} : {other:?}"),
                }
            }
        }));
    }
    for program in programs {
        program.await.unwrap();
    }
    let store = SqliteStore::open(&path).await.unwrap();
    assert_eq!(store.head(ledger_id(1)).await.unwrap().unwrap().size(), 200);
    assert_eq!(store.read(ledger_id(1), 0, 999).await.unwrap().len(), 200);
}

#[tokio::test]
async fn what_another_program_writes_wakes_a_waiting_reader() {
    let (_folder, path) = new_file();
    let [reader, writer] = [
        SqliteStore::open(&path).await.unwrap(),
        SqliteStore::open(&path).await.unwrap(),
    ];
    let waiting = tokio::spawn(async move { reader.wait_beyond(ledger_id(1), 0, Duration::from_secs(20)).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    writer.append(batch(1, &Head::default(), 2)).await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_committed_together_stand_or_fall_alone() {
    let (_folder, path) = new_file();
    let store = Arc::new(SqliteStore::open(path).await.unwrap());
    let stale = store.append(batch(1, &Head::default(), 1)).await.unwrap();
    store.append(batch(1, &stale, 1)).await.unwrap();
    // Twenty ledgers begin; in between, as many batches arrive at a head that has moved.
    let appending: Vec<_> = (0..40_u64)
        .map(|n| {
            let (store, stale) = (Arc::clone(&store), stale.clone());
            tokio::spawn(async move {
                match n % 2 {
                    0 => store
                        .append(batch(100 + n, &Head::default(), 3))
                        .await
                        .map(|head| head.size()),
                    _ => store.append(batch(1, &stale, 3)).await.map(|head| head.size()),
                }
            })
        })
        .collect();
    for (n, appended) in appending.into_iter().enumerate() {
        match (n % 2, appended.await.unwrap()) {
            (0, Ok(3)) | (1, Err(AppendError::Conflict { expected: 1, actual: 2 })) => {}
            (_, other) => panic!("lot {n} : {other:?}"),
        }
    }
    assert_eq!(
        store
            .ledgers()
            .await
            .unwrap()
            .iter()
            .map(|entry| entry.size)
            .sum::<u64>(),
        2 + 20 * 3
    );
}

#[tokio::test]
async fn what_is_destroyed_leaves_the_file_and_its_journal() {
    let (folder, path) = new_file();
    let store = SqliteStore::open(&path).await.unwrap();
    let mut head = Head::default();
    // Enough of them for pages to be split, and the journal to be copied into the file more than once.
    let name = |n: u32| format!("Personne effaçable {n:06}");
    let mut destroyed = Vec::new();
    for n in 0..40_u32 {
        let mut more = batch(1, &head, 1);
        for m in 0..100 {
            let mut commitment = [0; 32];
            commitment[..4].copy_from_slice(&(n * 100 + m).wrapping_mul(2_654_435_761).to_be_bytes());
            more.openings.push(Opening {
                commitment,
                salt: [7; 32],
                path: "actor.person".to_owned(),
                value: name(n * 100 + m),
            });
            if m % 2 == 0 {
                destroyed.push(commitment);
            }
        }
        head = store.append(more).await.unwrap();
    }
    let count = |what: &str| {
        let files = folder.path().read_dir().unwrap();
        let files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        files
            .map(|bytes| {
                bytes
                    .windows(what.len())
                    .filter(|window| *window == what.as_bytes())
                    .count()
            })
            .sum::<usize>()
    };
    assert!(count(&name(0)) > 0, "l’essai voit ce qui y est");
    let mut erasing = batch(1, &head, 1);
    erasing.destroyed.commitments = destroyed;
    store.append(erasing).await.unwrap();
    assert_eq!(store.scrub().await.unwrap(), Remains::Nothing);
    // All of them in one reading: the beginning they share, then the number of each.
    let shared = "Personne effaçable ".as_bytes();
    let files = folder.path().read_dir().unwrap();
    let files: Vec<Vec<u8>> = files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    let mut left = BTreeSet::new();
    for window in files.iter().flat_map(|bytes| bytes.windows(shared.len() + 6)) {
        if window.starts_with(shared) {
            left.insert(std::str::from_utf8(&window[shared.len()..]).unwrap().to_owned());
        }
    }
    let expected: BTreeSet<String> = (0..4_000).filter(|n| n % 2 == 1).map(|n| format!("{n:06}")).collect();
    assert_eq!(left, expected);
}

#[tokio::test]
async fn a_reader_that_holds_the_file_is_told_and_the_bytes_go_once_it_leaves() {
    let (_folder, path) = written_file().await;
    let store = SqliteStore::open(&path).await.unwrap();
    let reader = Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM event;").unwrap();
    let seen: i64 = reader
        .query_row("SELECT count(*) FROM event", [], |row| row.get(0))
        .unwrap();
    assert_eq!(seen, 3);
    store.destroy(ledger_id(1), &Destruction::default()).await.unwrap();
    let busy = store.scrub().await;
    assert!(matches!(busy, Err(StoreError::Unavailable(_))), "{busy:?}");
    reader.execute_batch("COMMIT").unwrap();
    assert_eq!(store.scrub().await.unwrap(), Remains::Nothing);
}

#[tokio::test]
async fn a_receipt_may_be_blinded_and_nothing_else_of_it_changes() {
    let (_folder, path) = written_file().await;
    let client = Connection::open(&path).unwrap();
    for sql in [
        "UPDATE receipt SET digest = zeroblob(32)",
        "UPDATE receipt SET digest = zeroblob(32), salt = zeroblob(32), event_count = 9",
        "UPDATE receipt SET digest = zeroblob(32), salt = zeroblob(32), first_position = 9",
        "UPDATE receipt SET digest = zeroblob(32), salt = zeroblob(32), recorded_at = 9",
    ] {
        let refused = client.execute(sql, []).expect_err(sql).to_string();
        assert!(refused.contains("n’admet que des ajouts"), "{sql} : {refused}");
    }
    let blind = "UPDATE receipt SET digest = zeroblob(32), salt = zeroblob(32)";
    assert_eq!(client.execute(blind, []).unwrap(), 1);
}
