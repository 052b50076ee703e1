//! `kill -9`, two servers on one ledger: whatever happens, what was acknowledged is there exactly once.

use crate::load::{Load, Servers};
use crate::program::{Server, json, sqlite, succeed};
use crate::stores;
use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Duration;

const WORKERS: usize = 4;

/// How often the server is killed: 50 times in the nightly form.
fn kills() -> u64 {
    if std::env::var_os("ENTENTE_NIGHTLY").is_some() {
        50
    } else {
        5
    }
}

/// A store that holds the communes of the public file, and the ids a load needs.
struct Ready {
    store: String,
    ledger: String,
    member: String,
    size: u64,
}

impl Ready {
    fn new(store: &str) -> Self {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/data/territory/communes_arc_sud_bretagne_2026.csv"
        );
        succeed(store, &["import", "members", "--file", file, "--epci", "200027027"]);
        let ledgers = json(store, &["ledgers"]);
        let text = |column: &str| ledgers[0][column].as_str().unwrap().to_owned();
        let ledger = text("ledger");
        let member = uuid::Uuid::new_v5(&ledger.parse().unwrap(), b"member/215601436").to_string();
        Self {
            store: store.to_owned(),
            size: text("events").parse().unwrap(),
            ledger,
            member,
        }
    }

    /// Holds the ledger against what its clients were told.
    fn check(&self, acknowledged: &BTreeMap<String, u64>) {
        assert!(
            succeed(&self.store, &["replay"]).contains("tout est conforme"),
            "octets, empreintes, chaînes et racine"
        );
        let journal = json(&self.store, &["journal"]);
        let rows = journal.as_array().unwrap();
        for (index, row) in rows.iter().enumerate() {
            assert_eq!(row["position"], index.to_string(), "les positions se suivent sans trou");
        }
        let loaded: BTreeMap<String, u64> = rows[usize::try_from(self.size).unwrap()..]
            .iter()
            .map(|row| {
                (
                    row["eventId"].as_str().unwrap().to_owned(),
                    row["position"].as_str().unwrap().parse().unwrap(),
                )
            })
            .collect();
        assert!(!acknowledged.is_empty(), "la charge a passé des commandes");
        assert_eq!(
            &loaded, acknowledged,
            "chaque commande acquittée est là, une fois, où son reçu le dit, et rien d’autre"
        );
    }
}

fn survives_kills(store: &str) {
    let ready = Ready::new(store);
    let servers = Servers::default();
    let load = Load::start(&servers, &ready.ledger, &ready.member, WORKERS);
    for round in 0..kills() {
        let server = Server::start(store);
        servers.set(&[&server.url]);
        // Another moment of the server's life each time.
        sleep(Duration::from_millis(150 + (round * 97) % 400));
        server.kill();
    }
    let server = Server::start(store);
    servers.set(&[&server.url]);
    let acknowledged = load.stop();
    drop(server);
    ready.check(&acknowledged);
}

#[test]
fn a_killed_server_loses_and_doubles_nothing_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    survives_kills(&sqlite(folder.path()));
}

#[test]
fn a_killed_server_loses_and_doubles_nothing_on_postgres() {
    let database = stores::postgres();
    survives_kills(database.url());
}

#[test]
fn two_servers_on_one_ledger_stay_correct_under_load() {
    let database = stores::postgres();
    let ready = Ready::new(database.url());
    let (one, two) = (Server::start(database.url()), Server::start(database.url()));
    let servers = Servers::default();
    servers.set(&[&one.url, &two.url]);
    let load = Load::start(&servers, &ready.ledger, &ready.member, 2 * WORKERS);
    sleep(Duration::from_secs(if std::env::var_os("ENTENTE_NIGHTLY").is_some() {
        60
    } else {
        3
    }));
    let acknowledged = load.stop();
    drop((one, two));
    ready.check(&acknowledged);
}
