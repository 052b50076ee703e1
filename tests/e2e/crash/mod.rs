//! `kill -9` of the server, of the database, a disk that fails, two servers on one ledger: whatever happens, what was acknowledged is
//! there exactly once, and what was signed stays what it was.
//!
//! The short form makes some twenty cycles; the nightly one more than two hundred.

mod cluster;
mod disk;
mod ready;

use crate::load::{Load, Servers};
use crate::program::sqlite;
use crate::stores;
use cluster::Cluster;
use disk::Disk;
use ready::Ready;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

const WORKERS: usize = 4;

/// How long a sync is waited for: what is signed is looked at every other second.
const PATIENCE: Duration = Duration::from_secs(15);

/// `nightly` cycles in the nightly form, `short` otherwise.
fn cycles(short: u64, nightly: u64) -> u64 {
    if std::env::var_os("ENTENTE_NIGHTLY").is_some() {
        nightly
    } else {
        short
    }
}

/// Another moment of a program's life each time.
fn live(round: u64) {
    sleep(Duration::from_millis(150 + (round * 97) % 400));
}

/// The server is killed while it is under load, again and again; each time, the store is held against what was acknowledged and signed.
fn survives_kills(store: &str, folder: &Path) {
    let mut ready = Ready::new(store, folder);
    let servers = Servers::default();
    let load = Load::start(&servers, &ready.ledger, &ready.member, WORKERS);
    for round in 0..cycles(5, 60) {
        let server = ready.server();
        servers.set(&[&server.url]);
        live(round);
        server.kill();
        ready.check(&load.acknowledged());
    }
    end(ready, &servers, load);
}

/// Lets the load end on a healthy server, and checks that nothing else than what was acknowledged is there.
fn end(mut ready: Ready, servers: &Servers, load: Load) {
    let server = ready.server();
    servers.set(&[&server.url]);
    let acknowledged = load.stop();
    drop(server);
    ready.check(&acknowledged);
    ready.check_whole(&acknowledged);
}

#[test]
fn a_killed_server_loses_and_doubles_nothing_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    survives_kills(&sqlite(folder.path()), folder.path());
}

#[test]
fn a_killed_server_loses_and_doubles_nothing_on_postgres() {
    let (database, folder) = (stores::postgres(), tempfile::tempdir().unwrap());
    survives_kills(database.url(), folder.path());
}

#[test]
fn a_killed_database_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::new(&[]);
    let mut ready = Ready::new(&cluster.migrated(), folder.path());
    let servers = Servers::default();
    // One server for all of them: it must find the database again by itself.
    let server = ready.server();
    servers.set(&[&server.url]);
    let load = Load::start(&servers, &ready.ledger, &ready.member, WORKERS);
    for round in 0..cycles(3, 40) {
        live(round);
        cluster.kill();
        cluster.start();
        ready.check(&load.acknowledged());
    }
    drop(server);
    end(ready, &servers, load);
}

#[test]
fn a_disk_that_fails_under_sqlite_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::new("entente.db");
    survives_a_failing_disk(&sqlite(folder.path()), folder.path(), &disk, cycles(5, 40));
}

#[test]
fn a_disk_that_fails_under_what_was_signed_signs_no_two_histories() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::new("/publication/");
    survives_a_failing_disk(&sqlite(folder.path()), folder.path(), &disk, cycles(3, 20));
}

/// Syncs fail while the server is under load, what they should have kept is lost, and the server is killed before it can make up for it.
fn survives_a_failing_disk(store: &str, folder: &Path, disk: &Disk, cycles: u64) {
    let mut ready = Ready::new(store, folder);
    let servers = Servers::default();
    let load = Load::start(&servers, &ready.ledger, &ready.member, WORKERS);
    let mut failed = 0;
    for round in 0..cycles {
        // A disk that fails at once keeps a server from starting: that is no fault of its.
        let Some(server) = ready.server_in(&disk.environment()) else {
            continue;
        };
        servers.set(&[&server.url]);
        live(round);
        failed += u64::from(disk.fail(PATIENCE));
        if round % 2 == 0 {
            // It goes on: what it acknowledges after the failure must be on the disk too.
            live(round / 2);
            failed += u64::from(disk.fail(PATIENCE));
        }
        server.kill();
        ready.check(&load.acknowledged());
    }
    assert!(failed >= cycles, "le disque n’a failli que {failed} fois");
    end(ready, &servers, load);
}

#[test]
fn a_disk_that_fails_under_postgres_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::new("pg_wal");
    let cluster = Cluster::new(&disk.environment());
    let mut ready = Ready::new(&cluster.migrated(), folder.path());
    let servers = Servers::default();
    let server = ready.server();
    servers.set(&[&server.url]);
    let load = Load::start(&servers, &ready.ledger, &ready.member, WORKERS);
    for round in 0..cycles(2, 20) {
        live(round);
        // PostgreSQL stops at once when a sync fails, and recovers from its journal.
        assert!(disk.fail(PATIENCE), "le disque n’a pas failli");
        cluster.wait();
        ready.check(&load.acknowledged());
    }
    drop(server);
    end(ready, &servers, load);
}

#[test]
fn two_servers_on_one_ledger_stay_correct_under_load() {
    let (database, folder) = (stores::postgres(), tempfile::tempdir().unwrap());
    let mut ready = Ready::new(database.url(), folder.path());
    // They share what was signed: one signs what the other recorded.
    let (one, two) = (ready.server(), ready.server());
    let servers = Servers::default();
    servers.set(&[&one.url, &two.url]);
    let load = Load::start(&servers, &ready.ledger, &ready.member, 2 * WORKERS);
    sleep(Duration::from_secs(cycles(5, 60)));
    let acknowledged = load.stop();
    drop((one, two));
    ready.check(&acknowledged);
    ready.check_whole(&acknowledged);
}
