//! The demo: one story, the same on every store, told once however often it is run.

use crate::program::{json, sqlite, succeed};
use crate::stores;
use serde_json::Value;

const DEMO: [&str; 2] = ["demo", "--no-serve"];

#[test]
fn the_demo_shares_every_amount_to_the_cent_and_doubles_nothing_when_run_twice() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    let told = succeed(&store, &DEMO);
    assert!(
        told.contains("montants sont imaginés"),
        "la démonstration dit que ses montants sont imaginés"
    );
    let facts = json(&store, &["ledgers"]);
    let obligations = [
        json(&store, &["obligations", "--year", "2025"]),
        json(&store, &["obligations", "--year", "2026"]),
    ];

    succeed(&store, &DEMO);
    assert_eq!(
        json(&store, &["ledgers"]),
        facts,
        "la seconde exécution n’ajoute aucun fait"
    );
    assert_eq!(json(&store, &["obligations", "--year", "2025"]), obligations[0]);

    // Expenses less receipts of each imagined budget: what the communes share.
    for (rows, shared) in obligations.iter().zip([11_474_000, 12_003_720]) {
        let rows = rows.as_array().unwrap();
        assert_eq!(rows.len(), 12, "douze communes");
        assert_eq!(sum(rows, "due"), shared, "somme des parts = montant à répartir");
        assert_eq!(sum(rows, "called"), shared);
        assert_eq!(sum(rows, "paid") + sum(rows, "remaining"), shared);
    }
    assert_eq!(
        sum(obligations[0].as_array().unwrap(), "remaining"),
        0,
        "2025 est soldé"
    );
}

#[test]
fn postgres_and_sqlite_tell_the_same_story() {
    let folder = tempfile::tempdir().unwrap();
    let here = sqlite(folder.path());
    let server = stores::postgres();
    succeed(&here, &DEMO);
    succeed(server.url(), &DEMO);
    let told = |store: &str| -> Vec<Value> {
        let rows = json(store, &["journal"]);
        let but_ids_and_instants = |row: &Value| {
            let mut row = row.clone();
            let fields = row.as_object_mut().unwrap();
            assert!(fields.remove("recordedAt").is_some() && fields.remove("eventId").is_some());
            row
        };
        rows.as_array().unwrap().iter().map(but_ids_and_instants).collect()
    };
    assert_eq!(
        told(&here),
        told(server.url()),
        "mêmes faits, aux identifiants et aux instants près"
    );
    for year in ["2025", "2026"] {
        let args = ["obligations", "--year", year, "--detail"];
        assert_eq!(
            json(&here, &args),
            json(server.url(), &args),
            "mêmes obligations {year}"
        );
    }
}

#[test]
fn an_earlier_position_is_told_as_it_was_known_then() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    succeed(&store, &DEMO);
    let journal = json(&store, &["journal"]);
    let first_payment = journal
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["type"] == "PaymentRecorded")
        .unwrap();
    let position = first_payment["position"].as_str().unwrap();
    let before = (position.parse::<u64>().unwrap() - 1).to_string();
    let then = json(&store, &["obligations", "--year", "2025", "--as-of", &before]);
    assert_eq!(sum(then.as_array().unwrap(), "paid"), 0, "aucun paiement n’était connu");
    assert!(succeed(&store, &["replay"]).contains("tout est conforme"));
    assert!(succeed(&store, &["replay", "--as-of", &before]).contains(&before));
}

/// Sum of a column of decimal euros, in cents.
fn sum(rows: &[Value], column: &str) -> i64 {
    let cents = |row: &Value| {
        domain::value::Cents::parse_euros(row[column].as_str().unwrap())
            .unwrap()
            .get()
    };
    rows.iter().map(cents).sum()
}
