//! `entente reporting`: SQL tables beside the ledger.

use crate::program::{Server, entente, json, record, sqlite, succeed};
use domain::sample;
use std::path::Path;
use std::time::{Duration, Instant};

/// The sample story up to its first payment.
fn told(folder: &Path) -> String {
    let story = sample::story();
    let last = story
        .iter()
        .position(|request| matches!(request.command, domain::Command::RecordPayment(_)));
    record(folder, story.into_iter().take(last.unwrap() + 1))
}

fn paid(folder: &Path) -> i64 {
    let file = rusqlite::Connection::open(folder.join("entente.reporting.db")).unwrap();
    file.query_row("SELECT sum(paid_cents) FROM obligation", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn tables_are_asked_for_built_told_and_found_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let store = told(folder.path());
    let absent = entente(&store, &["reporting", "update"]);
    assert_eq!(absent.code, 6, "{}", absent.err);
    assert!(absent.err.contains("entente reporting rebuild"), "{}", absent.err);
    assert_eq!(entente(&store, &["reporting", "status"]).code, 6);
    let rebuilt = succeed(&store, &["reporting", "rebuild"]);
    assert!(rebuilt.contains("1 registre"), "{rebuilt}");
    assert!(paid(folder.path()) > 0);
    assert!(succeed(&store, &["reporting", "update"]).contains("rien de nouveau"));
    let status = json(&store, &["reporting", "status"]);
    assert_eq!(
        (&status[0]["behind"], status.as_array().unwrap().len()),
        (&"0".into(), 1)
    );
    // The file holds everything: nothing stays in a journal beside it.
    assert!(succeed(&store, &["reporting", "rebuild", "--ledger", "service"]).contains("1 registre"));
}

#[test]
fn an_empty_store_has_empty_tables_and_a_store_in_memory_none() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    succeed(&store, &["migrate"]);
    assert!(succeed(&store, &["reporting", "rebuild"]).contains("aucun registre"));
    assert!(succeed(&store, &["reporting", "status"]).contains("Aucun registre"));
    assert!(succeed(&store, &["reporting", "update"]).contains("rien de nouveau"));
    let memory = entente("memory:", &["reporting", "rebuild"]);
    assert_eq!(memory.code, 2, "{}", memory.err);
}

#[test]
fn the_page_of_the_tables_is_printed() {
    let page = succeed("memory:", &["reporting", "doc"]);
    assert!(
        page.contains("## `obligation`") && page.contains("Qui est en retard"),
        "{page}"
    );
}

#[test]
fn the_server_builds_the_tables_and_keeps_them() {
    let folder = tempfile::tempdir().unwrap();
    let store = told(folder.path());
    let server = Server::start_with(&store, &["--reporting"]);
    let deadline = Instant::now() + Duration::from_secs(30);
    let status = || entente(&store, &["reporting", "status", "--format", "csv"]);
    while status().code != 0 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(200));
    }
    server.kill();
    assert!(paid(folder.path()) > 0);
}
