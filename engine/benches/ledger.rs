//! What one ledger can take, and how fast it opens: `cargo bench`.
//!
//! One run, one table, so that figures of the same machine stand side by side; the ratio to the store's own rate of durable writes
//! says more than any figure alone. PostgreSQL is measured where `ENTENTE_TEST_POSTGRES` names a server.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]

#[path = "support/load.rs"]
mod load;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/stores.rs"]
mod stores;

use domain::value::LedgerId;
use engine::{Engine, EngineConfig, Environment, LedgerHandle};
use eventstore::EventStore;
use futures::future::join_all;
use hdrhistogram::Histogram;
use memory::resident_bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use stores::Place;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long each rate is measured.
const MEASURE: Duration = Duration::from_secs(4);

/// Callers that each wait for their receipt before they send again.
const IN_FLIGHT: [u64; 4] = [1, 8, 64, 256];

/// Ledgers written at once in the last rate.
const LEDGERS: u64 = 64;

/// Events of the ledger whose opening is timed.
const EVENTS: u64 = 300_000;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut columns = vec![runtime.block_on(measure(Place::sqlite()))];
    if std::env::var_os("ENTENTE_TEST_POSTGRES").is_some() {
        columns.push(runtime.block_on(async { measure(Place::postgres().await).await }));
    } else {
        println!("PostgreSQL n’est pas mesuré : ENTENTE_TEST_POSTGRES ne nomme aucun serveur.");
    }
    for line in table(&columns) {
        println!("{line}");
    }
}

/// What one store gave: its name, then a label and a figure for each line of the table.
struct Column {
    store: &'static str,
    cells: Vec<(String, String)>,
}

async fn measure(place: Place) -> Column {
    let mut cells = Vec::new();
    let writes_before = place.durable_writes_per_second(MEASURE / 2).await;

    let engine = engine_on(place.connect().await);
    let id = load::ledger(0);
    let (ledger, _) = engine.open_ledger(load::open(id)).await.unwrap();
    ledger.execute(load::members(id)).await.unwrap();
    let next = Arc::new(AtomicU64::new(0));
    for callers in IN_FLIGHT {
        let each = (ledger.clone(), Arc::clone(&next));
        let run = drive(&vec![each; usize::try_from(callers).unwrap()]).await;
        cells.extend(run.cells(&format!("{callers} en vol")));
    }
    let run = drive(&many_ledgers(&engine).await).await;
    cells.extend(run.cells(&format!("{LEDGERS} registres, {} en vol", IN_FLIGHT[3])));
    let writes_after = place.durable_writes_per_second(MEASURE / 2).await;
    let writes = format!("{} · {}", grouped(writes_before), grouped(writes_after));
    let label = "écritures durables d’une ligne, par seconde, avant · après";
    cells.insert(0, (label.to_owned(), writes));

    fill(&ledger, &next).await;
    drop(ledger);
    engine.shutdown().await;
    cells.extend(cold_opening(&place, id).await);
    let store = place.name();
    Column { store, cells }
}

fn engine_on(store: Arc<dyn EventStore>) -> Engine {
    Engine::new(store, Environment::system(), EngineConfig::default())
}

/// As many ledgers as it takes, each for several callers.
async fn many_ledgers(engine: &Engine) -> Vec<(LedgerHandle, Arc<AtomicU64>)> {
    let mut callers = Vec::new();
    for n in 1..=LEDGERS {
        let id = load::ledger(n.into());
        let (ledger, _) = engine.open_ledger(load::open(id)).await.unwrap();
        ledger.execute(load::members(id)).await.unwrap();
        let next = Arc::new(AtomicU64::new(0));
        callers.extend((0..IN_FLIGHT[3] / LEDGERS).map(|_| (ledger.clone(), Arc::clone(&next))));
    }
    callers
}

/// What a run of callers gave.
struct Run {
    per_second: u64,
    micros: Histogram<u64>,
}

impl Run {
    fn cells(&self, what: &str) -> [(String, String); 2] {
        let (p50, p99) = (self.micros.value_at_quantile(0.50), self.micros.value_at_quantile(0.99));
        [
            (format!("commandes par seconde, {what}"), grouped(self.per_second)),
            (
                "  délai p50 · p99".to_owned(),
                format!("{} · {}", millis(p50), millis(p99)),
            ),
        ]
    }
}

/// Lets every caller send one command after the other, each the next of its ledger, until time is up.
async fn drive(callers: &[(LedgerHandle, Arc<AtomicU64>)]) -> Run {
    let start = Instant::now();
    let tasks = callers.iter().cloned().map(|(ledger, next)| {
        tokio::spawn(async move {
            let mut micros = Histogram::<u64>::new(3).unwrap();
            while start.elapsed() < MEASURE {
                let request = load::criterion(ledger.id(), next.fetch_add(1, Ordering::Relaxed));
                let sent = Instant::now();
                ledger.execute(request).await.unwrap();
                micros
                    .record(u64::try_from(sent.elapsed().as_micros()).unwrap())
                    .unwrap();
            }
            micros
        })
    });
    let mut micros = Histogram::<u64>::new(3).unwrap();
    for one in join_all(tasks).await {
        micros.add(one.unwrap()).unwrap();
    }
    Run {
        per_second: per_second(micros.len(), start.elapsed()),
        micros,
    }
}

/// Sends commands until the ledger holds [`EVENTS`] events.
async fn fill(ledger: &LedgerHandle, next: &Arc<AtomicU64>) {
    let tasks = (0..1024).map(|_| {
        let (ledger, next) = (ledger.clone(), Arc::clone(next));
        tokio::spawn(async move {
            while ledger.position() + 1 < EVENTS {
                let request = load::criterion(ledger.id(), next.fetch_add(1, Ordering::Relaxed));
                ledger.execute(request).await.unwrap();
            }
        })
    });
    for task in join_all(tasks).await {
        task.unwrap();
    }
}

/// Opens the ledger anew, as a process that starts would: the best of three.
async fn cold_opening(place: &Place, id: LedgerId) -> Vec<(String, String)> {
    let mut best = Duration::MAX;
    let (mut events, mut bytes) = (0, 0);
    for _ in 0..3 {
        let engine = engine_on(place.connect().await);
        let before = resident_bytes();
        let start = Instant::now();
        let ledger = engine.ledger(id).await.unwrap();
        best = best.min(start.elapsed());
        events = ledger.position() + 1;
        bytes = bytes.max(resident_bytes().saturating_sub(before));
        drop(ledger);
        engine.shutdown().await;
        // What was folded is freed on a thread of its own, and would compete with the next opening.
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    vec![
        (
            format!("ouverture à froid de {} faits, faits par seconde", grouped(events)),
            grouped(per_second(events, best)),
        ),
        ("  mémoire prise, octets par fait".to_owned(), grouped(bytes / events)),
    ]
}

fn per_second(count: u64, elapsed: Duration) -> u64 {
    let micros = u64::try_from(elapsed.as_micros()).unwrap().max(1);
    count * 1_000_000 / micros
}

/// `12345` as `12 345`, with narrow no-break spaces.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    groups
        .map(|group| std::str::from_utf8(group).unwrap())
        .collect::<Vec<_>>()
        .join("\u{202f}")
}

/// Microseconds as milliseconds with two decimals.
fn millis(micros: u64) -> String {
    format!("{},{:02} ms", micros / 1000, micros % 1000 / 10)
}

fn table(columns: &[Column]) -> Vec<String> {
    let heads = columns.iter().map(|column| format!("{:>24}", column.store));
    let mut lines = vec![format!("{:<58}{}", "", heads.collect::<String>())];
    let labels = columns
        .first()
        .map(|column| &column.cells)
        .into_iter()
        .flatten()
        .map(|(label, _)| label);
    for (index, label) in labels.enumerate() {
        let figures = columns.iter().map(|column| format!("{:>24}", column.cells[index].1));
        lines.push(format!("{label:<58}{}", figures.collect::<String>()));
    }
    lines
}
