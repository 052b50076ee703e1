//! Statements: periods that make a year, corrections, and the sum that a key reads.

use super::{criteria, given, since_2024, units};
use crate::support::{facts, ledger, refused, when};
use domain::convention::LegalForm;
use domain::event::Event;
use domain::member::CriterionStatus;
use domain::sample::disposal::{cooperation, forecast, halves, hours, statement};
use domain::sample::{CONVENTION, date, id, member, member_units, pool, year};
use domain::unit_cost::command::StateUnits;
use domain::value::{Fraction, Period, StatementId};
use domain::{Code, Command, Draft};
use proptest::prelude::*;

fn noticed() -> Vec<Command> {
    let mut commands = since_2024();
    commands.push(forecast("2025", "2025-04-10").into());
    commands
}

#[test]
fn nothing_is_definitive_before_the_whole_year_is_stated() {
    let [first, second] = halves();
    let events = when(facts(noticed()), first.clone()).unwrap();
    assert!(matches!(events.as_slice(), [Event::UnitsStated(_)]), "{events:?}");
    let events = when(given(noticed(), [first.into()]), second).unwrap();
    assert_eq!(
        criteria(&events),
        [
            ("Muzillac", "heure d’instruction", "47".to_owned(), true),
            ("Péaule", "heure d’instruction", "43/2".to_owned(), true),
        ]
    );
}

#[test]
fn a_period_is_stated_from_its_last_day_on() {
    let mut order = statement(1, "2025-01-01..2025-06-30", "2025-06-29", "20", "11.5");
    let early = refused(facts(noticed()), order.clone());
    assert_eq!(
        (early.code, early.field.as_deref()),
        (Code::UnitCostOrder, Some("stated_on"))
    );
    order.stated_on = date("2025-06-30");
    assert!(when(facts(noticed()), order).is_ok());
}

#[test]
fn periods_are_stated_in_any_order() {
    let [first, second] = halves();
    let late = StateUnits {
        stated_on: date("2026-02-02"),
        ..first
    };
    let events = when(given(noticed(), [second.into()]), late).unwrap();
    assert_eq!(criteria(&events).len(), 2);
}

#[test]
fn a_statement_is_corrected_by_another_that_takes_its_place() {
    let [first, second] = halves();
    let correction = StateUnits {
        replaces: Some(first.statement),
        stated_on: date("2026-01-20"),
        ..statement(3, "2025-01-01..2025-06-30", "2026-01-20", "21", "11.5")
    };
    let given = given(noticed(), [first.clone().into(), second.into()]);
    let events = when(given.clone(), correction.clone()).unwrap();
    assert_eq!(
        criteria(&events)[0],
        ("Muzillac", "heure d’instruction", "48".to_owned(), true)
    );
    // What was replaced cannot be again, and its days are taken by the correction.
    let mut corrected = given;
    corrected.extend(crate::support::then(corrected.clone(), correction).unwrap());
    let again = StateUnits {
        replaces: Some(first.statement),
        ..statement(4, "2025-01-01..2025-06-30", "2026-01-21", "22", "11.5")
    };
    assert_eq!(refused(corrected.clone(), again.clone()).code, Code::UnitPeriod);
    let moved = StateUnits {
        period: Period::parse("2024-01-01..2024-06-30").unwrap(),
        ..again
    };
    assert_eq!(refused(corrected, moved).code, Code::UnitStatementUnknown);
}

#[test]
fn the_latest_correction_is_what_a_key_retains_even_on_one_day() {
    let [first, second] = halves();
    let correction = |n, of_x| StateUnits {
        replaces: Some(StatementId::new(id(0xe0 + n - 1))),
        ..statement(n, "2025-07-01..2025-12-31", "2026-01-12", of_x, "10")
    };
    let mut commands = noticed();
    commands.extend([
        first.into(),
        second.into(),
        correction(3, "30").into(),
        correction(4, "28").into(),
    ]);
    let ledger = ledger(commands);
    let stated = ledger
        .unit_costs
        .stated_units(CONVENTION, year("2025"), &pool("instruction"))
        .unwrap();
    assert_eq!(stated[&member("Muzillac")], units("48"));
    let member = ledger.members.get(member("Muzillac"), "member").unwrap();
    let last = member.facts_of(&hours(), year("2025")).last();
    assert_eq!(last.map(|fact| fact.value), Some(units("48")));
}

#[test]
fn a_convention_in_force_within_the_year_is_stated_from_that_day_on() {
    let mut commands = cooperation(LegalForm::MiseADisposition, "2025-02-03", "2025-03-01");
    commands.push(forecast("2025", "2025-04-10").into());
    let whole = statement(1, "2025-03-01..2025-12-31", "2026-01-12", "40", "25");
    assert_eq!(criteria(&when(facts(commands), whole).unwrap()).len(), 2);
}

#[test]
fn a_member_of_the_forecast_is_in_every_statement_with_zero_if_it_used_nothing() {
    let forgotten = StateUnits {
        units: member_units(&[("Muzillac", "20")]),
        ..halves()[0].clone()
    };
    let refusal = refused(facts(noticed()), forgotten);
    assert_eq!(refusal.code, Code::UnitsIncomplete);
    assert!(refusal.message.contains("il manque Péaule"), "{refusal}");
    let none = StateUnits {
        units: member_units(&[("Muzillac", "20"), ("Péaule", "0")]),
        ..halves()[0].clone()
    };
    assert!(when(facts(noticed()), none).is_ok());
}

/// The facts of a year cut after each of `cuts` days, each period with its units.
fn cut(cuts: &[u16], used: &[(u32, u32)]) -> Vec<StateUnits> {
    let first = date("2025-01-01");
    let mut starts: Vec<u64> = cuts.iter().map(|day| u64::from(*day)).collect();
    starts.sort_unstable();
    starts.dedup();
    starts.insert(0, 0);
    let ends = starts.iter().skip(1).copied().chain([365]);
    let periods = starts
        .iter()
        .zip(ends)
        .map(|(start, end)| Period::new(first.plus_days(*start).unwrap(), first.plus_days(end - 1).unwrap()).unwrap());
    (0..)
        .zip(periods)
        .zip(used)
        .map(|((n, period), (of_x, of_y))| {
            let hundredths = |used: &u32| Fraction::new(u128::from(*used), 100).unwrap();
            let mut stated = statement(n, &period.to_string(), "2026-01-12", "0", "0");
            stated.units[0].units = hundredths(of_x);
            stated.units[1].units = hundredths(of_y);
            stated
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_periods_of_a_year_in_any_order_sum_to_its_units(
        cuts in prop::collection::vec(1_u16..365, 0..6),
        used in prop::collection::vec((0_u32..100_000, 0_u32..100_000), 7),
        rotation in 0_usize..7,
    ) {
        let mut statements = cut(&cuts, &used);
        let count = statements.len();
        let sum = |part: fn(&(u32, u32)) -> u32| used.iter().take(count).map(|of| u128::from(part(of))).sum::<u128>();
        let expected = [sum(|of| of.0), sum(|of| of.1)].map(|sum| Fraction::new(sum, 100).unwrap().to_string());
        statements.rotate_left(rotation % count);
        let last = statements.pop().unwrap();
        let given: Vec<Draft> = given(noticed(), statements.into_iter().map(Command::from));
        let definitive = |draft: &&Draft| matches!(&draft.event, Event::CriterionRecorded(data) if data.criterion == hours() && data.status == CriterionStatus::Definitive);
        prop_assert_eq!(given.iter().filter(definitive).count(), 0);
        let events = when(given, last).unwrap();
        let values: Vec<String> = criteria(&events).into_iter().map(|(_, _, value, _)| value).collect();
        prop_assert_eq!(values, expected);
    }
}
