//! What the SQL tables take: rebuilt from zero, and kept up to date.
//!
//! Each store is measured on its own; PostgreSQL where `ENTENTE_TEST_POSTGRES` names a server.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]

#[path = "support/fill.rs"]
mod fill;
#[path = "support/processor.rs"]
mod processor;
#[path = "support/stores.rs"]
mod stores;
#[path = "support/years.rs"]
mod years;

use domain::sample::LEDGER;
use engine::reporting::{Address, Reporting};
use engine::{Engine, EngineConfig, Environment};
use std::sync::Arc;
use std::time::{Duration, Instant};
use stores::Place;
use tempfile::TempDir;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Payments counted one by one.
const ONE_BY_ONE: u64 = 21;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(measure(Place::sqlite()));
    if std::env::var_os("ENTENTE_TEST_POSTGRES").is_some() {
        runtime.block_on(async { measure(Place::postgres().await).await });
    } else {
        println!("PostgreSQL n’est pas mesuré : ENTENTE_TEST_POSTGRES ne nomme aucun serveur.");
    }
}

async fn measure(place: Place) {
    let writes = place.durable_writes_per_second(Duration::from_secs(2)).await;
    let events = fill::fill(place.connect().await).await;
    let folder = TempDir::new().unwrap();
    let address = match &place {
        Place::Sqlite(_) => Address::Sqlite(folder.path().join("mesure.reporting.db")),
        Place::Postgres(database) => Address::Postgres(database.url().to_owned()),
    };
    let engine = Engine::new(place.connect().await, Environment::system(), EngineConfig::default());
    let engine = Arc::new(engine);
    let mut tables = Reporting::new(Arc::clone(&engine), address);
    let (mut best, mut worked) = (Duration::MAX, Duration::MAX);
    for _ in 0..3 {
        let (start, before) = (Instant::now(), processor::time());
        let rebuilt = tables.rebuild(None, |_, _| {}).await.unwrap();
        best = best.min(start.elapsed());
        worked = worked.min(processor::time().saturating_sub(before));
        assert_eq!(rebuilt.events, events);
        // What was folded is freed on a thread of its own.
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    println!("{} : {writes} écritures durables d’une ligne par seconde", place.name());
    println!(
        "{} : {events} faits, {} membres : reconstruction {} ms, {} faits par seconde ; {} ms de processeur dans ce programme",
        place.name(),
        years::MEMBERS,
        best.as_millis(),
        per_second(events, best),
        worked.as_millis()
    );
    one_by_one(&place, &engine, &mut tables).await;
}

/// Payments recorded one by one and counted at once: the first by another process, so that the tables' own engine opens the ledger; the
/// others by the same, as a server does.
async fn one_by_one(place: &Place, engine: &Arc<Engine>, tables: &mut Reporting) {
    let elsewhere = Engine::new(place.connect().await, Environment::system(), EngineConfig::default());
    let ledger = elsewhere.ledger(LEDGER).await.unwrap();
    ledger.execute(fill::payment(0)).await.unwrap();
    drop(ledger);
    elsewhere.shutdown().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let start = Instant::now();
    assert_eq!(tables.update_all().await.unwrap(), 1);
    let first = start.elapsed();
    let ledger = engine.ledger(LEDGER).await.unwrap();
    let mut each = Vec::new();
    for n in 1..=ONE_BY_ONE {
        ledger.execute(fill::payment(n)).await.unwrap();
        let start = Instant::now();
        assert_eq!(tables.update_all().await.unwrap(), 1);
        each.push(start.elapsed());
    }
    each.sort();
    println!(
        "  un paiement de plus : {} ms la première fois (ouverture du registre), {} µs ensuite (médiane)",
        first.as_millis(),
        each[each.len() / 2].as_micros()
    );
}

fn per_second(count: u64, elapsed: Duration) -> u64 {
    let micros = u64::try_from(elapsed.as_micros()).unwrap().max(1);
    count * 1_000_000 / micros
}
