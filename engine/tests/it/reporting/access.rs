//! Who may read the tables, and what readers see while they are replaced.

use super::support::{Site, assert_same};
use domain::sample;
use engine::reporting::{Address, Reporting, ReportingError};
use projections::reporting::TABLES;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

#[tokio::test]
async fn the_role_of_readers_reads_every_table_and_neither_writes_nor_sees_the_log() {
    let site = Site::postgres().await;
    site.told().await;
    site.built().await;
    let client = site.database().unwrap().client().await;
    client.batch_execute("SET ROLE entente_reporting").await.unwrap();
    for table in TABLES {
        let count = format!("SELECT count(*) FROM reporting.{}", table.name);
        let count: i64 = client.query_one(&count, &[]).await.unwrap().get(0);
        // The year that was closed is open again at the end of the story.
        assert!(count > 0 || table.name == "closing", "{}", table.name);
    }
    client
        .query_one("SELECT position FROM reporting.checkpoint", &[])
        .await
        .unwrap();
    let refused = [
        "DELETE FROM reporting.payment",
        "UPDATE reporting.obligation SET paid_cents = due_cents",
        "INSERT INTO reporting.ledger SELECT * FROM reporting.ledger",
        "SELECT count(*) FROM reporting_tables.member_1",
        "SELECT count(*) FROM entente.event",
        "SELECT count(*) FROM entente.opening",
        "CREATE TABLE reporting.mine (n integer)",
    ];
    for sql in refused {
        let error = client.batch_execute(sql).await.expect_err(sql);
        assert_eq!(error.code().unwrap().code(), "42501", "{sql} : {error}");
    }
}

#[tokio::test]
async fn views_that_others_built_and_rights_that_they_gave_survive_a_rebuild() {
    let site = Site::postgres().await;
    site.told().await;
    let mut reporting = site.built().await;
    let client = site.database().unwrap().client().await;
    client
        .batch_execute(
            "CREATE SCHEMA bureau; CREATE VIEW bureau.dettes AS SELECT sum(remaining_cents) AS total FROM reporting.obligation;
             GRANT SELECT ON reporting.member TO entente_reader",
        )
        .await
        .unwrap();
    let total = async || {
        let row = client
            .query_one("SELECT total::bigint FROM bureau.dettes", &[])
            .await
            .unwrap();
        row.get::<_, i64>(0)
    };
    let before = total().await;
    reporting.rebuild(None, |_, _| {}).await.unwrap();
    reporting.rebuild(None, |_, _| {}).await.unwrap();
    assert_eq!(total().await, before);
    let granted = "SELECT has_table_privilege('entente_reader', 'reporting.member', 'SELECT')";
    assert!(client.query_one(granted, &[]).await.unwrap().get::<_, bool>(0));
    // One generation remains, and every column is told.
    let tables =
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'reporting_tables'::regnamespace AND relkind = 'r'";
    let tables: i64 = client.query_one(tables, &[]).await.unwrap().get(0);
    assert_eq!(usize::try_from(tables).unwrap(), TABLES.len() + 1);
    let comment = "SELECT col_description('reporting.obligation'::regclass, 8)";
    let comment: String = client.query_one(comment, &[]).await.unwrap().get(0);
    assert!(comment.contains("centimes"), "{comment}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_never_sees_a_half_while_the_tables_are_replaced() {
    for site in Site::both().await {
        let ledger = site.told().await;
        let mut reporting = site.built().await;
        let whole = "SELECT (SELECT count(*) FROM obligation), (SELECT sum(amount_cents) FROM share), (SELECT count(*) FROM payment),
                            (SELECT sum(due_cents) FROM obligation), (SELECT count(*) FROM vote)";
        let expected = site.query(whole).await;
        let (done, seen) = (AtomicBool::new(false), std::sync::atomic::AtomicU32::new(0));
        let reading = async {
            while !done.load(Ordering::Relaxed) {
                assert_eq!(site.query(whole).await, expected);
                seen.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let rebuilding = async {
            for _ in 0..5 {
                reporting.rebuild(None, |_, _| {}).await.unwrap();
            }
            done.store(true, Ordering::Relaxed);
        };
        tokio::join!(reading, rebuilding);
        assert!(seen.load(Ordering::Relaxed) > 3);
        site.assert_holds(ledger.id(), &ledger.view()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_in_the_middle_of_a_transaction_keeps_what_it_reads_and_the_new_tables_wait_for_it() {
    let site = Site::postgres().await;
    site.told().await;
    let mut reporting = site.built().await;
    let mut client = site.database().unwrap().client().await;
    let reader = client.transaction().await.unwrap();
    let count = "SELECT count(*) FROM reporting.payment";
    let before: i64 = reader.query_one(count, &[]).await.unwrap().get(0);
    let rebuilding = tokio::spawn(async move {
        reporting.rebuild(None, |_, _| {}).await.unwrap();
        reporting
    });
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert!(!rebuilding.is_finished());
    // Even a table it has not opened yet: the rebuild gives way.
    reader
        .query_one("SELECT count(*) FROM reporting.member", &[])
        .await
        .unwrap();
    assert_eq!(reader.query_one(count, &[]).await.unwrap().get::<_, i64>(0), before);
    reader.commit().await.unwrap();
    let mut reporting = rebuilding.await.unwrap();
    assert_eq!(reporting.update_all().await.unwrap(), 0);
}

#[tokio::test]
async fn a_reader_of_the_file_keeps_what_it_reads_while_the_tables_are_replaced() {
    let site = Site::sqlite().await;
    let (ledger, mut story) = site.begin().await;
    for request in story.by_ref().take(60) {
        ledger.execute(request).await.unwrap();
    }
    let mut reporting = site.built().await;
    let file = rusqlite::Connection::open(site.file()).unwrap();
    let reader = file.unchecked_transaction().unwrap();
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        reader.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let before = (count("share"), count("checkpoint"));
    for request in story {
        ledger.execute(request).await.unwrap();
    }
    reporting.rebuild(None, |_, _| {}).await.unwrap();
    assert_eq!((count("share"), count("checkpoint")), before);
    drop(reader);
    site.assert_holds(ledger.id(), &ledger.view()).await;
}

#[tokio::test]
async fn who_may_not_create_the_schemas_is_told_what_to_run_and_then_may() {
    let site = Site::postgres().await;
    site.told().await;
    let database = site.database().unwrap();
    let admin = database.client().await;
    let user = format!("{}_porteur", database.name());
    admin
        .batch_execute(&format!("DROP ROLE IF EXISTS {user}; CREATE ROLE {user} LOGIN"))
        .await
        .unwrap();
    let url = database.url().replace("://postgres@", &format!("://{user}@"));
    assert_ne!(url, database.url(), "l’adresse du serveur d’essai nomme « postgres »");
    let mut reporting = Reporting::new(Arc::clone(&site.engine), Address::Postgres(url));
    let denied = reporting.rebuild(None, |_, _| {}).await.unwrap_err();
    let ReportingError::Denied { sql, .. } = denied else {
        panic!("{denied}")
    };
    admin.batch_execute(&sql).await.unwrap();
    reporting.rebuild(None, |_, _| {}).await.unwrap();
    reporting.update_all().await.unwrap();
    let kept = site.rows(sample::LEDGER).await;
    assert_same(&kept, &kept.clone());
    assert!(kept.rows.len() > 100);
    admin
        .batch_execute(&format!("DROP OWNED BY {user} CASCADE; DROP ROLE {user}"))
        .await
        .unwrap();
}
