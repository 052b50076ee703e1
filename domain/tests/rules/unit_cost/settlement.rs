//! The worked example: 312,40 € foreseen and 40 and 25 units, then 305,18 € and 47 and 21,5 units.

use crate::support::{facts, refused, then, when};
use domain::allocation::command::RegulariseAllocation;
use domain::committee::event::Effect;
use domain::event::Event;
use domain::key::{Basis, Formula, VintagePolicy};
use domain::member::CriterionName;
use domain::sample::disposal::{
    FINAL, KEY, actual, adopted, called, decided, decision, forecast, halves, settled as settle, shared, statement,
    up_to_the_accounts,
};
use domain::sample::orders::item;
use domain::sample::{date, euros, id, member};
use domain::unit_cost::UnitCostStage;
use domain::unit_cost::command::StateUnits;
use domain::value::{AllocationId, Cents, MemberId, NoticeId};
use domain::{Code, Command, Draft, Refusal};

/// All of the year but what `leaves` recognises, up to the accounts.
fn year_without(leaves: impl Fn(&Command) -> bool) -> Vec<Draft> {
    facts(up_to_the_accounts().into_iter().filter(|command| !leaves(command)))
}

fn shares(events: &[Event]) -> Vec<(MemberId, Cents)> {
    let shares = events.iter().filter_map(|event| match event {
        Event::ShareAllocated(data) => Some((data.member, data.amount)),
        _ => None,
    });
    shares.collect()
}

#[test]
fn the_forecast_is_the_cost_notified_times_the_units_foreseen() {
    let [allocation, _] = <[Command; 2]>::try_from(called()).unwrap();
    let events = when(facts(decided()), allocation).unwrap();
    assert_eq!(
        shares(&events),
        [
            (member("Muzillac"), euros("12496.00")),
            (member("Péaule"), euros("7810.00"))
        ]
    );
}

#[test]
fn the_settlement_calls_the_complement_and_owes_the_credit() {
    let given = year_without(|_| false);
    let events = when(given.clone(), shared()).unwrap();
    assert_eq!(
        shares(&events),
        [
            (member("Muzillac"), euros("14343.46")),
            (member("Péaule"), euros("6561.37"))
        ]
    );
    let mut all = given.clone();
    all.extend(then(given, shared()).unwrap());
    let events = when(all, settle()).unwrap();
    let differences: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::ShareSettled(data) => Some((data.member, data.difference)),
            _ => None,
        })
        .collect();
    assert_eq!(
        differences,
        [
            (member("Muzillac"), euros("1847.46")),
            (member("Péaule"), euros("-1248.63"))
        ]
    );
}

#[test]
fn without_a_cost_observed_the_cost_notified_applies_to_the_units_observed() {
    let given = year_without(
        |command| matches!(command, Command::NotifyUnitCost(order) if order.stage == UnitCostStage::Actual),
    );
    let events = when(given, shared()).unwrap();
    // 312,40 × 47 and 312,40 × 21,5.
    assert_eq!(
        shares(&events),
        [
            (member("Muzillac"), euros("14682.80")),
            (member("Péaule"), euros("6716.60"))
        ]
    );
}

#[test]
fn accounts_are_not_shared_before_the_whole_year_is_stated() {
    let without = |period: &str| {
        let from = period.to_owned();
        year_without(
            move |command| matches!(command, Command::StateUnits(order) if order.period.to_string().starts_with(&from)),
        )
    };
    let refusal = refused(without("2025-07-01"), shared());
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::UnitsNotStated, Some("pool"))
    );
    assert!(
        refusal
            .message
            .contains("il manque du 1er juillet 2025 au 31 décembre 2025"),
        "{refusal}"
    );
    let refusal = refused(without("2025"), shared());
    assert!(
        refusal
            .message
            .contains("il manque du 1er janvier 2025 au 31 décembre 2025"),
        "{refusal}"
    );
}

#[test]
fn accounts_are_not_shared_by_the_units_foreseen_of_a_member_that_no_statement_names() {
    let mut later = forecast("2025", "2025-06-02");
    later.notice = NoticeId::new(id(0xbb));
    later.forecast.truncate(1);
    let mut commands = up_to_the_accounts();
    let first = commands
        .iter()
        .position(|command| matches!(command, Command::StateUnits(_)))
        .unwrap();
    commands.insert(first, later.into());
    for command in &mut commands {
        if let Command::StateUnits(order) = command {
            order.units.truncate(1);
        }
    }
    let refusal = refused(facts(commands), shared());
    assert_eq!(refusal.code, Code::UnitsNotStated);
    assert!(
        refusal.message.contains("de Péaule sont prévues, et non constatées"),
        "{refusal}"
    );
}

/// The key shares by inhabitants: that hours were foreseen and never stated is no concern of it.
#[test]
fn accounts_shared_by_another_criterion_wait_for_no_statement() {
    let mut commands = up_to_the_accounts();
    commands.retain(|command| !matches!(command, Command::StateUnits(_)));
    for command in &mut commands {
        if let Command::DefineKey(order) = command {
            let inhabitants = CriterionName::PopulationMunicipale;
            order.formula = Formula::Criterion(Basis::of(inhabitants, VintagePolicy::InForceOnFirstJanuary));
        }
    }
    let events = when(facts(commands), shared()).unwrap();
    let amounts = shares(&events).into_iter().map(|(_, amount)| amount);
    assert_eq!(Cents::sum(amounts), Ok(euros("30518.00")));
}

/// Accounts shared while no unit is stated.
pub(super) fn not_stated() -> (Code, Refusal) {
    let given = year_without(|command| matches!(command, Command::StateUnits(_)));
    (Code::UnitsNotStated, refused(given, shared()))
}

/// A correction after the settlement, without a decision.
pub(super) fn unchangeable() -> (Code, Refusal) {
    (Code::UnitsSettled, refused(a_settled_year(), correction()))
}

/// The year settled.
fn a_settled_year() -> Vec<Draft> {
    let mut all = year_without(|_| false);
    for command in [shared(), settle()] {
        all.extend(then(all.clone(), command).unwrap());
    }
    all
}

fn correction() -> StateUnits {
    StateUnits {
        replaces: Some(halves()[1].statement),
        ..statement(3, "2025-07-01..2025-12-31", "2026-07-15", "28", "10")
    }
}

#[test]
fn a_settled_year_changes_only_by_a_decision_to_regularise_it() {
    let refusal = refused(a_settled_year(), correction());
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::UnitsSettled, Some("decision"))
    );
    let mut cost = actual("2025", "2026-07-15");
    cost.notice = NoticeId::new(id(0xba));
    assert_eq!(refused(a_settled_year(), cost).code, Code::UnitsSettled);

    let mut decided = a_settled_year();
    let point = item(
        decision(3),
        Effect::Regularise(FINAL),
        "Régularisation de l’instruction 2025",
    );
    for command in adopted(2, "2026-06-15", "2026-07-10", vec![point]) {
        decided.extend(then(decided.clone(), command).unwrap());
    }
    let correction = StateUnits {
        decision: Some(decision(3)),
        ..correction()
    };
    decided.extend(then(decided.clone(), correction).unwrap());
    let again = RegulariseAllocation {
        allocation: AllocationId::new(id(0x8e)),
        regularises: FINAL,
        decision: decision(3),
        key: KEY,
        computed_on: date("2026-07-20"),
        presences: Vec::new(),
    };
    // 305,18 × 48: one unit more.
    assert_eq!(
        shares(&when(decided, again).unwrap())[0],
        (member("Muzillac"), euros("14648.64"))
    );
}
