//! No text makes the reader of keys panic; what it reads is written and read again as itself, and is checked and computed without a panic.

#![no_main]

use domain::key::standalone::{Row, RowValue, Standalone, member_of};
use domain::key::text::{KeyText, Tree};
use domain::member::Criterion;
use domain::value::{Cents, Fraction, Period};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 5] = ["Alpha", "Bruyères", "Castel", "Dourdan", "Esves"];

fn state(key: &KeyText) -> Standalone {
    let asks = key.formula.asks();
    let of_members = asks.members.iter().flat_map(|ask| NAMES.iter().zip(1_u64..).map(move |(name, n)| ((*name).to_owned(), ask.criterion.clone(), n * 37)));
    let of_nobody = asks.references.iter().map(|ask| ("*".to_owned(), ask.criterion.clone(), 7));
    let row = |(member, criterion, value): (String, Criterion, u64)| Row {
        member,
        value: Some(RowValue {
            criterion,
            value: Fraction::whole(value),
            vintage: None,
            source: None,
        }),
        from: None,
        until: None,
    };
    Standalone {
        rows: of_members.chain(of_nobody).map(row).collect(),
        last_year: NAMES.iter().map(|name| ((*name).to_owned(), Cents::new(10_000))).collect(),
        amount: (key.formula.total() != domain::key::Total::Outcome).then_some(Cents::new(1_234_567)),
        period: Period::parse("2025-01-01..2025-12-31").ok(),
    }
}

fuzz_target!(|text: &str| {
    let member = |name: &str| NAMES.contains(&name).then(|| member_of(name));
    let Ok(key) = KeyText::read(text, member) else { return };
    let label = |member| NAMES.into_iter().find(|name| member_of(name) == member).unwrap_or("?").to_owned();
    let written = key.to_yaml(label);
    assert_eq!(KeyText::read(&written, member).as_ref(), Ok(&key), "{written}");
    let state = state(&key);
    let Ok(tree) = Tree::load(text) else { return };
    if let Ok(read) = state.read(&tree) {
        // Computed or refused: either is an answer.
        drop(state.calculate(&read));
    }
});
