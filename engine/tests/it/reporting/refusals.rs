//! Tables that cannot be trusted are refused, and what fails leaves what was there.

use super::support::{Site, story_engine};
use crate::stores::Place;
use domain::sample;
use domain::value::LedgerId;
use engine::reporting::{Address, Reporting, ReportingError};
use std::sync::Arc;

#[tokio::test]
async fn there_is_nothing_to_update_before_the_first_rebuild() {
    for site in Site::both().await {
        let ledger = site.told().await;
        let absent = site.reporting().update(ledger.id()).await.unwrap_err();
        assert!(
            matches!(absent, ReportingError::Absent(_)) && absent.asks_for_rebuild(),
            "{absent}"
        );
        let absent = site
            .reporting()
            .rebuild(Some(ledger.id()), |_, _| {})
            .await
            .unwrap_err();
        assert!(matches!(absent, ReportingError::Absent(_)), "{absent}");
        let unknown = site.built().await.rebuild(Some(LedgerId::default()), |_, _| {}).await;
        assert!(unknown.is_err());
        site.assert_holds(ledger.id(), &ledger.view()).await;
    }
}

#[tokio::test]
async fn a_failure_in_the_middle_of_an_update_leaves_the_former_rows_and_the_former_checkpoint() {
    for site in Site::both().await {
        let mut reporting = site.built().await;
        let (ledger, mut story) = site.begin().await;
        for request in story.by_ref().take(60) {
            ledger.execute(request).await.unwrap();
        }
        reporting.update(ledger.id()).await.unwrap();
        let (before, standing) = (ledger.view(), reporting.standings().await.unwrap());
        for request in story {
            ledger.execute(request).await.unwrap();
        }
        // The last table that is written refuses every row.
        let (break_it, mend_it) = match site.database() {
            Some(_) => (
                "DO $$ DECLARE name text; BEGIN
                    SELECT relname INTO name FROM pg_class WHERE relname ~ '^undoing_[0-9]+$';
                    EXECUTE format('ALTER TABLE reporting_tables.%I ADD CONSTRAINT broken CHECK (position < 0)', name); END; $$",
                "DO $$ DECLARE name text; BEGIN
                    SELECT relname INTO name FROM pg_class WHERE relname ~ '^undoing_[0-9]+$';
                    EXECUTE format('ALTER TABLE reporting_tables.%I DROP CONSTRAINT broken', name); END; $$",
            ),
            None => (
                "CREATE TRIGGER broken BEFORE INSERT ON undoing BEGIN SELECT RAISE(ABORT, 'cassé'); END",
                "DROP TRIGGER broken",
            ),
        };
        run(&site, break_it).await;
        assert!(reporting.update(ledger.id()).await.is_err());
        site.assert_holds(ledger.id(), &before).await;
        assert_eq!(
            reporting.standings().await.unwrap()[0].checkpoint,
            standing[0].checkpoint
        );
        run(&site, mend_it).await;
        reporting.update(ledger.id()).await.unwrap();
        site.assert_holds(ledger.id(), &ledger.view()).await;
    }
}

#[tokio::test]
async fn a_rebuild_that_is_given_up_leaves_the_former_tables() {
    for site in Site::both().await {
        let ledger = site.told().await;
        let mut reporting = site.built().await;
        let before = reporting.standings().await.unwrap();
        // Whoever watches the progress breaks: the program stops in the middle.
        let engine = Arc::clone(&site.engine);
        let address = site.address();
        let stopped = tokio::spawn(async move {
            let mut reporting = Reporting::new(engine, address);
            reporting.rebuild(None, |_, _| panic!("arrêté")).await
        });
        assert!(stopped.await.is_err());
        assert_eq!(reporting.standings().await.unwrap(), before);
        site.assert_holds(ledger.id(), &ledger.view()).await;
        reporting.rebuild(None, |_, _| {}).await.unwrap();
        site.assert_holds(ledger.id(), &ledger.view()).await;
    }
}

#[tokio::test]
async fn tables_ahead_of_a_restored_log_or_of_another_log_are_refused_until_they_are_rebuilt() {
    let site = Site::sqlite().await;
    let (ledger, mut story) = site.begin().await;
    let told = |requests: Vec<domain::Request>, ledger: engine::LedgerHandle| async move {
        for request in requests {
            ledger.execute(request).await.unwrap();
        }
    };
    told(story.by_ref().take(20).collect(), ledger.clone()).await;
    let Place::Sqlite(folder) = &site.place else {
        unreachable!()
    };
    let saved = site.folder.path().join("sauvegarde.db");
    rusqlite::Connection::open(folder.path().join("essai.db"))
        .unwrap()
        .execute("VACUUM INTO ?1", [saved.to_str().unwrap()])
        .unwrap();
    told(story.by_ref().take(20).collect(), ledger).await;
    let mut reporting = site.built().await;
    // The backup takes the place of the log.
    let restored = Place::sqlite();
    let Place::Sqlite(folder) = &restored else {
        unreachable!()
    };
    std::fs::copy(&saved, folder.path().join("essai.db")).unwrap();
    let engine = Arc::new(story_engine(&restored).await);
    let mut after = Reporting::new(engine, site.address());
    let ahead = after.update(sample::LEDGER).await.unwrap_err();
    assert!(
        matches!(ahead, ReportingError::Ahead { .. }) && ahead.asks_for_rebuild(),
        "{ahead}"
    );
    // Other facts are recorded, with other ids, until the log is as long again.
    let other = crate::stores::engine_on(restored.connect().await);
    let other = other.ledger(sample::LEDGER).await.unwrap();
    told(sample::story().into_iter().skip(21).take(25).collect(), other.clone()).await;
    let forked = after.update(sample::LEDGER).await.unwrap_err();
    assert!(
        matches!(forked, ReportingError::OtherLog { .. }) && forked.asks_for_rebuild(),
        "{forked}"
    );
    // The rows are those of before, and only a rebuild makes them those of the log.
    assert_eq!(reporting.update(sample::LEDGER).await.unwrap(), 0);
    after.rebuild(None, |_, _| {}).await.unwrap();
    site.assert_holds(sample::LEDGER, &other.view()).await;
}

#[tokio::test]
async fn tables_of_another_version_of_the_program_are_refused_until_they_are_rebuilt() {
    for site in Site::both().await {
        let ledger = site.told().await;
        let mut reporting = site.built().await;
        let schema = if site.database().is_some() { "reporting." } else { "" };
        run(&site, &format!("UPDATE {schema}checkpoint SET tables = 'autre'")).await;
        let other = reporting.update(ledger.id()).await.unwrap_err();
        assert!(
            matches!(other, ReportingError::OtherTables(_)) && other.asks_for_rebuild(),
            "{other}"
        );
        assert!(reporting.rebuild(Some(ledger.id()), |_, _| {}).await.is_err());
        reporting.rebuild(None, |_, _| {}).await.unwrap();
        assert_eq!(reporting.update(ledger.id()).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_file_that_is_not_ours_is_left_alone() {
    let site = Site::sqlite().await;
    let ledger = site.told().await;
    let Place::Sqlite(folder) = &site.place else {
        unreachable!()
    };
    let log = folder.path().join("essai.db");
    let mut mistaken = Reporting::new(Arc::clone(&site.engine), Address::Sqlite(log));
    assert!(mistaken.rebuild(None, |_, _| {}).await.is_err());
    ledger.verify(|_, _| {}).await.unwrap();
}

/// Runs SQL on the tables.
async fn run(site: &Site, sql: &str) {
    match site.database() {
        Some(database) => database.client().await.batch_execute(sql).await.unwrap(),
        None => rusqlite::Connection::open(site.file())
            .unwrap()
            .execute_batch(sql)
            .unwrap(),
    }
}
