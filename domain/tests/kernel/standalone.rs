//! Calculations without a ledger: whose value is whose.

use domain::Code;
use domain::key::standalone::{Row, RowValue, Standalone};
use domain::key::text::Tree;
use domain::member::Criterion;
use domain::value::{Cents, Date, FiscalYear, Fraction, Period};

pub(crate) fn row(member: &str, value: u64, vintage: Option<u16>) -> Row {
    Row {
        member: member.to_owned(),
        value: Some(RowValue {
            criterion: Criterion::new("sites").unwrap(),
            value: Fraction::whole(value),
            vintage: vintage.map(|year| FiscalYear::new(year).unwrap()),
            source: None,
        }),
        from: None,
        until: None,
    }
}

pub(crate) fn state(rows: Vec<Row>) -> Standalone {
    Standalone {
        rows,
        amount: Some(Cents::new(10_000)),
        period: Period::parse("2025-01-01..2025-12-31").ok(),
        ..Standalone::default()
    }
}

/// The amounts, by name, or the code of the refusal.
fn shares(state: &Standalone, key: &str) -> Result<Vec<(String, i64)>, Code> {
    let key = state
        .read(&Tree::load(key).unwrap())
        .map_err(|faults| faults[0].refusal.code)?;
    let answer = state.calculate(&key).map_err(|refusal| refusal.code)?;
    let names = answer.participants.into_iter().map(|participant| participant.name);
    Ok(names
        .zip(answer.sheet.totals.iter().map(|amount| amount.get()))
        .collect())
}

fn named(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
    pairs
        .iter()
        .map(|(name, amount)| ((*name).to_owned(), *amount))
        .collect()
}

#[test]
fn a_name_is_the_same_member_however_its_accents_are_typed() {
    let mut rows = vec![row("Péaule", 3, None), row("Ambon", 1, None)];
    rows.push(Row {
        value: None,
        from: Date::parse("2025-07-01").ok(),
        ..row("Pe\u{301}aule", 0, None)
    });
    let key = "participants: [Pe\u{301}aule, Ambon]\nformula: { criterion: sites }";
    assert_eq!(
        shares(&state(rows.clone()), key),
        Ok(named(&[("Péaule", 7_500), ("Ambon", 2_500)]))
    );
    let lasting = "formula: { smoothed: { increase: 0 %, of: { criterion: sites } } }";
    let mut state = state(rows);
    state.last_year.insert("Pe\u{301}aule".to_owned(), Cents::new(6_000));
    assert_eq!(
        shares(&state, lasting),
        Ok(named(&[("Péaule", 6_000), ("Ambon", 4_000)]))
    );
}

#[test]
fn two_values_that_both_fit_are_refused_and_a_year_tells_them_apart() {
    let rows = vec![
        row("Ambon", 1, Some(2021)),
        row("Ambon", 3, Some(2022)),
        row("Arzal", 1, Some(2022)),
    ];
    let state = state(rows);
    assert_eq!(
        shares(&state, "formula: { criterion: sites }"),
        Err(Code::CriterionMissing)
    );
    let pinned = "formula: { criterion: { name: sites, vintage: 2022 } }";
    assert_eq!(shares(&state, pinned), Ok(named(&[("Ambon", 7_500), ("Arzal", 2_500)])));
    let before = "formula: { criterion: { name: sites, vintage: { yearsBefore: 3 } } }";
    assert_eq!(shares(&state, before), Ok(named(&[("Ambon", 7_500), ("Arzal", 2_500)])));
    let undated = Standalone { period: None, ..state };
    assert_eq!(shares(&undated, before), Err(Code::PeriodMissing));
}

#[test]
fn dates_that_contradict_each_other_and_a_state_without_member_are_refused() {
    let from = |date: &str| Row {
        from: Date::parse(date).ok(),
        ..row("Ambon", 1, None)
    };
    assert_eq!(
        shares(&state(vec![from("2025-02-01"), from("2025-03-01")]), "formula: equal"),
        Err(Code::PeriodInverted)
    );
    assert_eq!(
        shares(&state(Vec::new()), "formula: equal"),
        Err(Code::ParticipantsInvalid)
    );
    let stranger = "ties: [Muzillac]\nparticipants: [Ambon]\nformula: equal";
    assert_eq!(
        shares(&state(vec![row("Ambon", 1, None), row("Muzillac", 1, None)]), stranger),
        Err(Code::ParticipantsInvalid)
    );
}

#[test]
fn a_large_state_is_read_once_and_not_once_for_each_member() {
    let rows = (0..2_000)
        .flat_map(|n| (0..50_u16).map(move |k| row(&format!("Commune {n:05}"), 7, Some(1970 + k))))
        .collect();
    let key = "formula: { criterion: { name: sites, vintage: 2010 } }";
    let started = std::time::Instant::now();
    assert_eq!(shares(&state(rows), key).unwrap().len(), 2_000);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
