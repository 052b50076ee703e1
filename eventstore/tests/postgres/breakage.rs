//! What the store says when the server is away, stops, or breaks the line, and how it goes on.

use crate::support::{batch, ledger_id};
use eventstore::postgres::{PostgresStore, migrate};
use eventstore::testing::Database;
use eventstore::{AppendError, EventStore, Head, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio_postgres::Client;

const LONG: Duration = Duration::from_secs(20);

/// Ends every connection to this database whose last statement matches; returns how many there were.
async fn cut(admin: &Client, database: &Database, last_statement: &str) -> usize {
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = $1 AND pid <> pg_backend_pid() AND query LIKE $2";
    admin
        .query(sql, &[&database.name(), &last_statement])
        .await
        .unwrap()
        .len()
}

/// Tries again until `attempt` gives something.
async fn eventually<T>(mut attempt: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + LONG;
    loop {
        if let Some(found) = attempt().await {
            return found;
        }
        assert!(Instant::now() < end, "rien n’est venu en {LONG:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_reported_at_once() {
    for url in [
        "postgres://entente@127.0.0.1:1/entente",
        "host=/nulle/part user=entente dbname=entente",
        "postgres://entente@nulle.part.invalid/entente",
    ] {
        let begin = Instant::now();
        for error in [
            PostgresStore::connect(url).await.unwrap_err(),
            migrate(url).await.unwrap_err(),
        ] {
            assert!(matches!(error, StoreError::Unavailable(_)), "{url} : {error:?}");
            assert!(
                error.to_string().starts_with("la base de données ne répond pas : "),
                "{error}"
            );
        }
        assert!(
            begin.elapsed() < Duration::from_secs(12),
            "{url} : {:?}",
            begin.elapsed()
        );
    }
}

#[tokio::test]
async fn an_address_that_is_none_and_a_database_that_is_not_there_are_told_apart() {
    let unreadable = PostgresStore::connect("postgres://[").await;
    assert!(matches!(unreadable, Err(StoreError::Denied(_))), "{unreadable:?}");
    let database = Database::blank().await;
    let absent = PostgresStore::connect(&database.url().replace(database.name(), "absente")).await;
    assert!(matches!(absent, Err(StoreError::NotAStore(_))), "{absent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_cut_off_after_it_was_sent_has_an_unknown_fate() {
    let database = Database::create().await;
    let store = Arc::new(database.store().await);
    let head = store.append(batch(1, &Head::default(), 1)).await.unwrap();
    let mut other = database.client().await;
    let admin = database.client().await;
    let lock = other.transaction().await.unwrap();
    lock.batch_execute("SELECT 1 FROM entente.ledger_head FOR UPDATE")
        .await
        .unwrap();
    let (waiting, at) = (Arc::clone(&store), head.clone());
    let appending = tokio::spawn(async move { waiting.append(batch(1, &at, 1)).await });
    eventually(async || (cut(&admin, &database, "WITH head AS (UPDATE%").await > 0).then_some(())).await;
    let cut_off = appending.await.unwrap();
    assert!(matches!(cut_off, Err(AppendError::Unknown(_))), "{cut_off:?}");
    lock.rollback().await.unwrap();
    assert_eq!(store.append(batch(1, &head, 2)).await.unwrap().size(), 3);
}

#[tokio::test]
async fn a_store_goes_on_after_its_connections_were_cut() {
    let database = Database::create().await;
    let store = database.store().await;
    let head = store.append(batch(1, &Head::default(), 1)).await.unwrap();
    assert!(cut(&database.client().await, &database, "%").await > 0);
    let found = eventually(async || store.head(ledger_id(1)).await.ok()).await;
    assert_eq!(found.as_ref(), Some(&head));
    store.append(batch(1, &head, 1)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_wakes_a_reader_of_another_process() {
    let database = Database::create().await;
    let (reader, writer) = (Arc::new(database.store().await), database.store().await);
    let mut head = Head::default();
    // Polls come every 500 ms: sooner than that, it was the notification. It may be lost while the connections are being made.
    eventually(async || {
        let (waiting, size) = (Arc::clone(&reader), head.size());
        let woken = tokio::spawn(async move { waiting.wait_beyond(ledger_id(1), size, LONG).await.unwrap() });
        tokio::time::sleep(Duration::from_millis(50)).await;
        head = writer.append(batch(1, &head, 1)).await.unwrap();
        let begin = Instant::now();
        assert_eq!(woken.await.unwrap(), head.size());
        (begin.elapsed() < Duration::from_millis(200)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_notifications_a_waiting_reader_still_wakes() {
    let database = Database::create().await;
    let (reader, admin) = (database.store().await, database.client().await);
    eventually(async || (cut(&admin, &database, "%LISTEN%").await > 0).then_some(())).await;
    let waiting = tokio::spawn(async move { reader.wait_beyond(ledger_id(1), 0, LONG).await });
    // Another writer, which tells nobody.
    let root = eventstore::merkle::leaf_hash(b"fait").0;
    let sql = "INSERT INTO entente.ledger_head VALUES ($1, 1, $2, $2)";
    admin.execute(sql, &[&ledger_id(1), &&root[..]]).await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_share_a_ledger_without_losing_or_doubling_anything() {
    let database = Database::create().await;
    let mut programs = Vec::new();
    for program in 0..2 {
        let store = database.store().await;
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
    let store = database.store().await;
    assert_eq!(store.head(ledger_id(1)).await.unwrap().unwrap().size(), 200);
    assert_eq!(store.read(ledger_id(1), 0, 999).await.unwrap().len(), 200);
}
