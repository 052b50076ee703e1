//! `entente tick`: what time alone brings, recorded once.

use crate::program::{Server, entente, json, record, sqlite, succeed};
use domain::convention::TacitRenewal;
use domain::{Command, sample};
use std::path::Path;

/// The sample story up to the entry into force of its convention, which ends on 31 December 2024 and is renewed once for a year.
fn renewable(folder: &Path) -> String {
    let story = sample::story();
    let last = story
        .iter()
        .position(|request| matches!(request.command, Command::BringIntoForce(_)));
    let told = story.into_iter().take(last.unwrap() + 1).map(|mut request| {
        if let Command::DraftConvention(order) = &mut request.command {
            order.ends_on = Some(sample::date("2024-12-31"));
            order.provisions.renewal = Some(TacitRenewal { months: 12, times: 1 });
        }
        request
    });
    record(folder, told)
}

fn facts(store: &str) -> usize {
    json(store, &["journal"]).as_array().unwrap().len()
}

#[test]
fn a_renewal_and_an_end_that_nobody_recorded_are_told_first_then_recorded_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = renewable(folder.path());
    let before = facts(&store);
    let foretold = succeed(&store, &["tick", "--dry-run"]);
    assert!(foretold.contains("rien ne l’est encore"), "{foretold}");
    assert_eq!(facts(&store), before, "--dry-run n’enregistre rien");
    let told = succeed(&store, &["tick"]);
    assert!(
        told.contains("enregistré") && told.contains("31 décembre 2025"),
        "{told}"
    );
    assert_eq!(facts(&store), before + 2);
    assert!(succeed(&store, &["tick"]).contains("rien n’est échu"));
    assert_eq!(facts(&store), before + 2);
}

#[test]
fn the_server_records_at_its_start_what_is_due() {
    let folder = tempfile::tempdir().unwrap();
    let store = renewable(folder.path());
    let before = facts(&store);
    let server = Server::start(&store);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while facts(&store) < before + 2 && std::time::Instant::now() < deadline {
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    server.kill();
    assert_eq!(facts(&store), before + 2);
}

#[test]
fn an_empty_store_and_a_ledger_where_nothing_is_due_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    succeed(&store, &["demo", "--no-serve"]);
    let facts = json(&store, &["journal"]).as_array().unwrap().len();
    for args in [&["tick"][..], &["tick", "--dry-run"]] {
        let told = succeed(&store, args);
        assert!(told.contains("rien n’est échu"), "{told}");
    }
    assert_eq!(json(&store, &["journal"]).as_array().unwrap().len(), facts);
    let unknown = entente(&store, &["tick", "--ledger", "inconnu"]);
    assert_eq!(unknown.code, 3, "{}", unknown.err);
}
