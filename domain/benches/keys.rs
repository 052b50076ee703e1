//! How long a key takes: fifty members by one criterion, thirty-five thousand by three blended criteria between a floor and a cap.
//!
//! `cargo bench -p domain --bench keys`. Each figure is the median of many runs, with the fastest beside it.

use domain::key::compute::{Column, Participant, Problem};
use domain::key::{Ask, Basis, Blend, BlendMode, Bound, BoundKind, Bounded, Formula, Part, Rounding, VintagePolicy};
use domain::member::Criterion;
use domain::value::{Cents, FiscalYear, Fraction, MemberId, Period};
use std::hint::black_box;
use std::time::{Duration, Instant};
use uuid::Uuid;

const CRITERIA: [&str; 3] = ["population municipale", "potentiel fiscal", "longueur en kilomètres"];

fn criterion(n: usize) -> Criterion {
    Criterion::new(CRITERIA[n]).expect("un nom de critère")
}

fn by(n: usize) -> Formula {
    Formula::Criterion(Basis::of(criterion(n), VintagePolicy::InForceOnFirstJanuary))
}

/// 50 % of the population, 30 % of the fiscal potential, 20 % of the roads, in a single step.
fn blended() -> Formula {
    let part = |(n, weight): (usize, u128)| Part {
        label: None,
        of: by(n),
        weight: Fraction::new(weight, 100).expect("un poids"),
    };
    Formula::Blend(Blend {
        mode: BlendMode::SingleStep,
        normalise: false,
        parts: [(0, 50), (1, 30), (2, 20)].map(part).to_vec(),
    })
}

fn between(floor: i64, cap: Fraction, of: Formula) -> Formula {
    Formula::Bounded(Bounded {
        cap: Some(Bound::ShareOfTotal(cap)),
        first: BoundKind::Cap,
        floor: Some(Bound::Amount(Cents::new(floor))),
        of: Box::new(of),
    })
}

/// Numbers that look like those of communes, always the same.
fn values(members: usize, n: usize) -> Vec<Option<Fraction>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ (n as u64);
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let value = |random: u64| match n {
        0 => Fraction::whole(20 + random % 9_000),
        1 => Fraction::whole(20_000 + random % 9_000_000),
        _ => Fraction::new((50 + random % 90_000).into(), 1_000).expect("une longueur"),
    };
    (0..members).map(|_| Some(value(next()))).collect()
}

/// Runs `formula` over `members`, and prints how long the calculation takes.
fn measure(what: &str, formula: &Formula, members: usize, aim: Duration) {
    let participants: Vec<Participant> = (0..members)
        .map(|n| Participant {
            member: MemberId::new(Uuid::from_u128(n as u128)),
            name: format!("Commune {n}"),
            rank: n,
            from: None,
            until: None,
            last_year: None,
        })
        .collect();
    let column = |ask: Ask| {
        let n = (0..CRITERIA.len())
            .find(|n| criterion(*n) == ask.criterion)
            .expect("un critère connu");
        Column {
            values: values(members, n),
            ask,
        }
    };
    let columns: Vec<Column> = formula.asks().members.into_iter().map(column).collect();
    let amount = Cents::new(123_456_789_012);
    let problem = Problem {
        formula,
        rounding: Rounding::DEFAULT,
        participants: &participants,
        carrier: None,
        amount: Some(amount),
        period: Period::parse("2026-01-01..2026-12-31").ok(),
        year: FiscalYear::new(2026).ok(),
        columns: &columns,
        references: &[],
    };
    let sheet = problem.compute().expect("la clé se calcule");
    assert_eq!(sheet.total, amount);
    let (fastest, median) = time(|| {
        black_box(problem.compute()).expect("la clé se calcule");
    });
    let verdict = if median < aim { "tenu" } else { "manqué" };
    report(&format!(
        "{what} : médiane {median:?}, au mieux {fastest:?} ; visé {aim:?} : {verdict}"
    ));
}

/// The fastest and the median time of one call, over about two seconds of calls.
fn time(call: impl Fn()) -> (Duration, Duration) {
    let begin = Instant::now();
    call();
    let once = begin.elapsed().max(Duration::from_nanos(1));
    // Short calls are timed by batches, so that reading the clock costs nothing.
    let batch = u32::try_from(Duration::from_micros(200).as_nanos() / once.as_nanos())
        .unwrap_or(1)
        .max(1);
    let begin = Instant::now();
    let mut times = Vec::new();
    while begin.elapsed() < Duration::from_secs(2) {
        let start = Instant::now();
        (0..batch).for_each(|_| call());
        times.push(start.elapsed() / batch);
    }
    times.sort_unstable();
    (times[0], times[times.len() / 2])
}

#[expect(clippy::print_stdout, reason = "a bench prints its figures")]
fn report(line: &str) {
    println!("{line}");
}

fn main() {
    measure("50 membres, un critère", &by(0), 50, Duration::from_micros(3));
    measure(
        "35 000 membres, trois critères mélangés, plancher et plafond",
        &between(100_000, Fraction::new(1, 10_000).expect("un plafond"), blended()),
        35_000,
        Duration::from_millis(30),
    );
    measure("35 000 membres, un critère", &by(0), 35_000, Duration::from_millis(30));
    measure(
        "350 membres, trois critères mélangés",
        &blended(),
        350,
        Duration::from_millis(1),
    );
}
