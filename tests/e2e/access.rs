//! `serve --access-log`, `entente access`: who read what, apart from the ledger.

use crate::documents::ask;
use crate::program::{Server, entente, json, sqlite, succeed};
use serde_json::json;
use std::path::PathBuf;

/// A server that logs what was read of a cooperation, stopped.
fn read_once() -> (tempfile::TempDir, PathBuf, String) {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    succeed(&store, &["demo", "--no-serve"]);
    let ledger = json(&store, &["ledgers"])[0]["ledger"].as_str().unwrap().to_owned();
    let log = folder.path().join("acces");
    let options = ["--access-log", log.to_str().unwrap(), "--access-log-required"];
    let server = Server::start_with(&store, &options);
    let query = "query Membres($id: ID!) { ledger(id: $id) { members(first: 1) { nodes { name } } } }";
    ask(&server, query, &json!({ "id": format!("ledger:{ledger}") }));
    ask(&server, "{ ledgers(first: 1) { nodes { name } } }", &json!({}));
    server.kill();
    (folder, log, ledger)
}

#[test]
fn what_was_read_is_shown_to_who_asks_by_ledger_by_object_and_by_day() {
    let (_folder, log, ledger) = read_once();
    let shown = |options: &[&str]| {
        let arguments = [&["access", "show", "--access-log", log.to_str().unwrap()], options].concat();
        json("memory:", &arguments).as_array().unwrap().clone()
    };
    let all = shown(&[]);
    assert_eq!(all.len(), 2, "une coupure ne perd pas ce qui a été répondu : {all:?}");
    assert_eq!(
        (&all[0]["operation"], &all[0]["outcome"]),
        (&json!("Membres"), &json!("répondu"))
    );
    assert!(all[0]["ledgers"].as_str().unwrap().starts_with(&ledger), "{all:?}");
    assert_eq!(shown(&["--ledger", &ledger]), all[..1]);
    assert_eq!(shown(&["--about", &ledger]), all[..1]);
    assert_eq!(shown(&["--to", "2020-01-01"]).len(), 0);
    assert_eq!(shown(&["--from", "2020-01-01", "--to", "2999-12-31"]).len(), 2);
}

#[test]
fn a_line_cut_short_is_told_and_a_folder_that_is_not_there_is_refused() {
    let (folder, log, _) = read_once();
    let (_, file) = api::access::files(&log).unwrap().pop().unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, &text[..text.len() - 10]).unwrap();
    let shown = entente("memory:", &["access", "show", "--access-log", log.to_str().unwrap()]);
    assert_eq!(shown.code, 0);
    assert!(
        shown.err.contains("ligne 2") && shown.out.contains("Membres"),
        "{} {}",
        shown.err,
        shown.out
    );
    let nowhere = folder.path().join("nulle-part");
    let refused = entente(
        "memory:",
        &["access", "show", "--access-log", nowhere.to_str().unwrap()],
    );
    assert_eq!(refused.code, 3, "{}", refused.err);
    let store = sqlite(folder.path());
    let file = file.to_str().unwrap();
    let refused = entente(&store, &["serve", "--listen", "127.0.0.1:0", "--access-log", file]);
    assert_eq!(refused.code, 4, "{}", refused.err);
    let alone = entente(&store, &["serve", "--access-log-required"]);
    assert_eq!(alone.code, 2, "{}", alone.err);
}
