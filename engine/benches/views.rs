//! What a large ledger answers, and how fast: opened, asked, written to, taken back in time.
//!
//! The questions are those that the resolvers of the API ask of the same functions. What is answered is checked too: sums hold to the cent,
//! and the past is what a replay gives. PostgreSQL is measured where `ENTENTE_TEST_POSTGRES` names a server.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]

#[path = "support/fill.rs"]
mod fill;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/processor.rs"]
mod processor;
#[path = "support/stores.rs"]
mod stores;
#[path = "support/years.rs"]
mod years;

use domain::sample::LEDGER;
use domain::value::{Date, FiscalYear};
use engine::{AsOf, Engine, EngineConfig, Environment, LedgerHandle};
use projections::LedgerView;
use projections::obligations::Balance;
use std::hint::black_box;
use std::time::{Duration, Instant};
use stores::Place;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often a question is asked.
const ASKED: u64 = 200;

/// Commands sent one after the other.
const COMMANDS: u64 = 2_000;

/// How often the ledger is opened.
const OPENINGS: usize = 5;

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
    println!(
        "{} : {events} faits, {} membres ; {writes} écritures durables d’une ligne par seconde",
        place.name(),
        years::MEMBERS
    );
    open(&place, events).await;
    let engine = engine_on(&place).await;
    let ledger = engine.ledger(LEDGER).await.unwrap();
    settle().await;
    let (year, on) = (FiscalYear::new(years::LAST_YEAR).unwrap(), today(&engine));
    sums_hold(&ledger.view(), on);
    questions(&ledger, year, on);
    travel(&ledger, events).await;
    proofs(&engine, events).await;
    commands(&ledger).await;
    sums_hold(&ledger.view(), on);
    questions(&ledger, year, on);
    drop(ledger);
    engine.shutdown().await;
}

async fn engine_on(place: &Place) -> Engine {
    Engine::new(place.connect().await, Environment::system(), EngineConfig::default())
}

fn today(engine: &Engine) -> Date {
    engine.environment().today().unwrap()
}

/// What was folded is freed on a thread of its own, and would compete with what is measured next.
async fn settle() {
    tokio::time::sleep(Duration::from_secs(1)).await;
}

/// Opens the ledger anew, as a process that starts would.
async fn open(place: &Place, events: u64) {
    let (mut took, mut worked, mut held) = (Vec::new(), Vec::new(), 0);
    for _ in 0..OPENINGS {
        let engine = engine_on(place).await;
        let held_before = memory::resident_bytes();
        let (start, before) = (Instant::now(), processor::time());
        let ledger = engine.ledger(LEDGER).await.unwrap();
        took.push(start.elapsed());
        worked.push(processor::time().saturating_sub(before));
        held = held.max(memory::resident_bytes().saturating_sub(held_before));
        assert_eq!(ledger.view().size(), events);
        drop(ledger);
        engine.shutdown().await;
        settle().await;
    }
    took.sort();
    tell("ouverture à froid", &took);
    worked.sort();
    println!(
        "    {} faits par seconde au mieux ; {} ms de processeur dans ce programme ; {} octets de mémoire par fait",
        per_second(events, took[0]),
        millis(worked[0]),
        held / events
    );
}

/// What a year and a member owe, as `Ledger.obligations` and `obligationTotal` of the API ask it.
fn questions(ledger: &LedgerHandle, year: FiscalYear, on: Date) {
    let view = ledger.view();
    let years: Vec<_> = view.obligations.years().collect();
    let of = |n: u64| years::member(n % years::MEMBERS);
    ask("ce que chacun doit pour un exercice", |_| {
        black_box(view.member_years(year, on)).len()
    });
    ask("ce que tous doivent pour un exercice", |_| {
        usize::from(black_box(view.year_total(year, on)).due.is_positive())
    });
    ask("ce qu’un membre doit pour un exercice", |n| {
        usize::from(black_box(view.member_year(of(n), year, on)).is_some())
    });
    ask("tout ce qu’un membre doit, exercice par exercice", |n| {
        let years = years.iter().filter_map(|year| view.member_year(of(n), *year, on));
        black_box(years.collect::<Vec<_>>()).len()
    });
}

fn ask(what: &str, question: impl Fn(u64) -> usize) {
    let mut took = Vec::new();
    for n in 0..ASKED {
        let start = Instant::now();
        let rows = question(n);
        took.push(start.elapsed());
        assert!(rows > 0, "{what}");
    }
    took.sort();
    tell(what, &took);
}

/// One payment after the other, each waited for.
async fn commands(ledger: &LedgerHandle) {
    let mut took = Vec::new();
    for n in 0..COMMANDS {
        let request = fill::payment(n);
        let start = Instant::now();
        ledger.execute(request).await.unwrap();
        took.push(start.elapsed());
    }
    took.sort();
    tell("un paiement, du client au reçu", &took);
}

/// The past: the middle of the ledger, and positions around it.
async fn travel(ledger: &LedgerHandle, events: u64) {
    let middle = events / 2;
    let mut took = Vec::new();
    for position in [middle, middle, middle + 40, middle - 40, middle + 1_000, middle - 5_000] {
        let start = Instant::now();
        let view = ledger.view_at(AsOf::Position(position)).await.unwrap();
        println!(
            "  à la position {position} (milieu {:+}) : {} ms",
            i128::from(position) - i128::from(middle),
            millis(start.elapsed())
        );
        assert_eq!(view.size(), position + 1);
    }
    // Anywhere: positions far from each other, in no order.
    for n in 0..ASKED {
        let position = (middle + n * 48_271 * 7) % events;
        let start = Instant::now();
        let view = ledger.view_at(AsOf::Position(position)).await.unwrap();
        took.push(start.elapsed());
        assert_eq!(view.size(), position + 1);
    }
    took.sort();
    tell("à une position quelconque", &took);
    replay(ledger, middle).await;
}

/// Proofs of facts anywhere, and that the whole ledger continues what it was anywhere.
async fn proofs(engine: &Engine, events: u64) {
    let (mut included, mut continued) = (Vec::new(), Vec::new());
    for n in 0..ASKED {
        let position = n * 48_271 * 7 % events;
        let start = Instant::now();
        black_box(engine.prove_inclusion(LEDGER, position, events).await.unwrap());
        included.push(start.elapsed());
        let start = Instant::now();
        black_box(engine.prove_consistency(LEDGER, position + 1, events).await.unwrap());
        continued.push(start.elapsed());
    }
    included.sort();
    tell("la preuve qu’un fait est au registre", &included);
    continued.sort();
    tell("la preuve que le registre en continue un autre", &continued);
}

/// The view of the middle is what a replay up to there gives.
async fn replay(ledger: &LedgerHandle, middle: u64) {
    let mut replayed = LedgerView::default();
    while replayed.size() <= middle {
        let left = usize::try_from(middle + 1 - replayed.size()).unwrap();
        for event in ledger.journal(replayed.size(), left.min(4_096)).await.unwrap() {
            replayed.apply(&event);
        }
    }
    assert!(*ledger.view_at(AsOf::Position(middle)).await.unwrap() == replayed);
}

/// What members owe is what is shared; what is paid and what remains is what is called: to the cent, for each year.
fn sums_hold(view: &LedgerView, on: Date) {
    for year in view.obligations.years() {
        let total = view.year_total(year, on);
        let members = view.member_years(year, on);
        let sum = members
            .iter()
            .map(|row| row.balance)
            .fold(Balance::default(), Balance::plus);
        assert_eq!(total, sum);
        assert_eq!(total.called, total.paid.plus(total.remaining).unwrap());
    }
    for allocation in view.allocations.iter() {
        let shares = allocation.shares.iter().map(|share| share.allocated.amount);
        assert_eq!(domain::value::Cents::sum(shares).unwrap(), allocation.computed.total);
    }
}

/// Prints the median and the ninety-ninth percentile of sorted durations.
fn tell(what: &str, took: &[Duration]) {
    let at = |percent: usize| millis(took[(took.len() - 1) * percent / 100]);
    println!("  {what} : au mieux {} ms, p50 {} ms, p99 {} ms", at(0), at(50), at(99));
}

fn per_second(count: u64, elapsed: Duration) -> u64 {
    let micros = u64::try_from(elapsed.as_micros()).unwrap().max(1);
    count * 1_000_000 / micros
}

/// Milliseconds with three decimals, in French.
fn millis(duration: Duration) -> String {
    let micros = duration.as_micros();
    format!("{},{:03}", micros / 1_000, micros % 1_000)
}
