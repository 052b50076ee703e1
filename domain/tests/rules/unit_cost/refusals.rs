//! Every refusal of a notice or of a statement, each once.

use super::{given, since_2024, units};
use crate::ahead::{joined, left};
use crate::support::{facts, refused, registration, then, when};
use domain::committee::event::Effect;
use domain::key::command::AdoptKey;
use domain::member::Criterion;
use domain::member::command::RegisterMember;
use domain::sample::disposal::{KEY, actual, adopted, assembly, decision, forecast, halves, key, statement};
use domain::sample::orders::item;
use domain::sample::{date, euros, id, member, member_units, pool};
use domain::unit_cost::ComponentKind;
use domain::unit_cost::command::{NotifyUnitCost, StateUnits};
use domain::unit_cost::event::MemberUnits;
use domain::value::{Fraction, MemberId, NoticeId, Period, StatementId};
use domain::{Code, Draft, Refusal};

/// The forecast of 2025, changed by `change`.
fn changed(change: impl FnOnce(&mut NotifyUnitCost)) -> NotifyUnitCost {
    let mut order = forecast("2025", "2025-04-10");
    order.notice = NoticeId::new(id(0xbc));
    change(&mut order);
    order
}

fn notice(change: impl FnOnce(&mut NotifyUnitCost)) -> Refusal {
    refused(facts(since_2024()), changed(change))
}

fn noticed() -> Vec<Draft> {
    given(since_2024(), [forecast("2025", "2025-04-10").into()])
}

fn stated(change: impl FnOnce(&mut StateUnits)) -> Refusal {
    let [first, _] = halves();
    let given = given(since_2024(), [forecast("2025", "2025-04-10").into(), first.into()]);
    let mut order = statement(2, "2025-07-01..2025-09-30", "2025-10-04", "9", "8");
    change(&mut order);
    refused(given, order)
}

/// The refusals that one command obtains; those of a settled year are in `settlement`.
pub(crate) fn refusals() -> Vec<(Code, Refusal)> {
    vec![
        (Code::UnitCostInvalid, notice(|order| order.components.clear())),
        (
            Code::UnitCostComponent,
            notice(|order| order.components[1].kind = ComponentKind::Fluids),
        ),
        (Code::UnitCriterion, notice(|order| order.series = order.unit.clone())),
        (
            Code::UnitCostOrder,
            refused(noticed(), changed(|order| order.notified_on = date("2025-04-09"))),
        ),
        (
            Code::UnitCostMissing,
            refused(
                facts(since_2024()),
                statement(1, "2025-01-01..2025-06-30", "2025-07-04", "1", "1"),
            ),
        ),
        (
            Code::UnitPeriod,
            stated(|order| order.period = Period::parse("2025-06-30..2025-09-30").unwrap()),
        ),
        (
            Code::UnitStatementUnknown,
            stated(|order| order.replaces = Some(StatementId::new(id(0)))),
        ),
        (Code::UnitsIncomplete, stated(|order| order.units.clear())),
        super::settlement::not_stated(),
        super::settlement::unchangeable(),
    ]
}

#[test]
fn a_cost_that_cannot_be_is_refused_where_it_is_wrong() {
    let invalid: [(&str, Refusal); 7] = [
        ("components", notice(|order| order.components.clear())),
        (
            "components.1.amount",
            notice(|order| order.components[1].amount = euros("0")),
        ),
        (
            "components.0.amount",
            notice(|order| order.components[0].amount = euros("-5")),
        ),
        ("units", notice(|order| order.units = Fraction::ZERO)),
        (
            "units",
            notice(|order| order.forecast = member_units(&[("Muzillac", "90"), ("Péaule", "10.01")])),
        ),
        ("decimals", notice(|order| order.decimals = Some(7))),
        ("forecast", notice(|order| order.forecast.clear())),
    ];
    for (field, refusal) in invalid {
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::UnitCostInvalid, Some(field)),
            "{refusal}"
        );
    }
    let mut observed = actual("2025", "2026-02-02");
    observed.forecast = member_units(&[("Muzillac", "1")]);
    let refusal = refused(facts(since_2024()), observed);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::UnitCostInvalid, Some("forecast"))
    );
}

#[test]
fn fluids_are_refused_under_the_text_that_does_not_count_them() {
    let refusal = notice(|order| order.components[1].kind = ComponentKind::Fluids);
    assert_eq!(refusal.field.as_deref(), Some("components.1.kind"));
    let text = refusal.legal_reference.map(|reference| reference.to_string());
    assert_eq!(text.as_deref(), Some("CGCT, art. D. 5211-16"));
}

#[test]
fn units_are_those_of_parties_each_once() {
    let of = |member| MemberUnits {
        member,
        units: units("1"),
    };
    let stranger = MemberId::new(id(0));
    for (member, code) in [(member("Muzillac"), Code::MemberTwice), (stranger, Code::MemberUnknown)] {
        let refusal = notice(|order| order.forecast.push(of(member)));
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (code, Some("forecast.2.member")),
            "{refusal}"
        );
        let refusal = stated(|order| order.units.push(of(member)));
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (code, Some("units.2.member")),
            "{refusal}"
        );
    }
    let outside: RegisterMember = registration(3);
    let member = outside.member;
    let given = given(since_2024(), [outside.into()]);
    let refusal = refused(given, changed(|order| order.forecast.push(of(member))));
    assert_eq!(refusal.code, Code::NotAParty);
}

/// Péaule joined on one day and left on another: were its units of 2025 to be foreseen?
#[test]
fn units_are_those_of_who_takes_part_on_some_day_of_the_year() {
    let foreseen = |from: Option<&str>, last_day: Option<&str>| {
        let movements = from
            .map(|day| joined(member("Péaule"), day))
            .into_iter()
            .chain(last_day.map(|day| left(member("Péaule"), day)));
        let mut given = facts(since_2024());
        given.extend(movements.map(|event| Draft::new(event, date("2024-07-01"))));
        when(given, changed(|_| ()))
            .map(|_| ())
            .map_err(|refusal| (refusal.code, refusal.field))
    };
    assert_eq!(foreseen(Some("2025-03-01"), Some("2025-09-30")), Ok(()));
    assert_eq!(foreseen(None, Some("2025-01-01")), Ok(()));
    assert_eq!(foreseen(Some("2025-12-31"), None), Ok(()));
    let outside = Err((Code::ParticipationState, Some("forecast.1.member".to_owned())));
    assert_eq!(foreseen(None, Some("2024-12-31")), outside);
    assert_eq!(foreseen(Some("2026-01-01"), None), outside);
}

#[test]
fn dates_follow_one_another() {
    for refusal in [
        refused(noticed(), changed(|order| order.notified_on = date("2025-04-09"))),
        refused(noticed(), actual("2025", "2025-12-31")),
        stated(|order| order.stated_on = date("2025-09-29")),
        stated(|order| {
            order.replaces = Some(halves()[0].statement);
            order.period = Period::parse("2025-01-01..2025-03-31").unwrap();
            order.stated_on = date("2025-07-03");
        }),
    ] {
        assert_eq!(refusal.code, Code::UnitCostOrder, "{refusal}");
    }
    let tomorrow = notice(|order| order.notified_on = date("2026-11-02"));
    assert_eq!(tomorrow.code, Code::DateInFuture);
}

#[test]
fn a_period_is_within_one_year_and_overlaps_no_other() {
    for period in [
        "2025-12-01..2026-01-31",
        "2025-06-30..2025-09-30",
        "2025-01-01..2025-12-31",
    ] {
        let refusal = stated(|order| {
            order.period = Period::parse(period).unwrap();
            order.stated_on = date("2026-02-01");
        });
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::UnitPeriod, Some("period")),
            "{refusal}"
        );
    }
}

#[test]
fn a_criterion_serves_one_cost_pool_only_and_keeps_its_name_over_the_year() {
    let other_pool = refused(noticed(), changed(|order| order.pool = pool("voirie")));
    assert_eq!(other_pool.code, Code::UnitCriterion);
    assert!(
        other_pool.message.contains("« heure d’instruction (voirie) »"),
        "{other_pool}"
    );
    let other_name = refused(
        noticed(),
        changed(|order| {
            order.unit = Criterion::new("dossier").unwrap();
            order.notified_on = date("2025-04-11");
        }),
    );
    assert_eq!(other_name.code, Code::UnitCriterion);
    // The year after, it may.
    let mut next = forecast("2026", "2026-04-10");
    next.notice = NoticeId::new(id(0xbd));
    next.unit = Criterion::new("dossier").unwrap();
    assert!(when(noticed(), next).is_ok());
}

#[test]
fn the_criteria_are_those_that_the_key_in_force_reads() {
    let mut commands = since_2024();
    commands.extend([assembly(), forecast("2025", "2025-04-10").into(), key().into()]);
    commands.extend(adopted(
        0,
        "2025-03-12",
        "2025-04-12",
        vec![item(decision(0), Effect::AdoptKey(KEY), "Clé")],
    ));
    commands.push(
        AdoptKey {
            key: KEY,
            decision: decision(0),
            from: date("2026-01-01"),
            until: None,
            retroactivity: None,
        }
        .into(),
    );
    let mut next = forecast("2026", "2026-04-10");
    next.notice = NoticeId::new(id(0xbd));
    assert!(when(facts(commands.clone()), next.clone()).is_ok());
    next.unit = Criterion::new("dossier").unwrap();
    let refusal = refused(facts(commands), next);
    assert_eq!(refusal.code, Code::UnitCriterion);
    assert!(
        refusal
            .message
            .contains("lit le coût « coût de l’heure d’instruction » et les unités « heure d’instruction »"),
        "{refusal}"
    );
}

#[test]
fn an_identifier_names_one_notice_or_statement() {
    let again = changed(|order| order.notice = forecast("2025", "2025-04-10").notice);
    assert_eq!(refused(noticed(), again).code, Code::IdentifierTaken);
    let refusal = stated(|order| order.statement = halves()[0].statement);
    assert_eq!(refusal.code, Code::IdentifierTaken);
}

#[test]
fn a_decision_that_approves_was_taken_and_adopted() {
    let unknown = notice(|order| order.decision = Some(decision(9)));
    assert_eq!(
        (unknown.code, unknown.field.as_deref()),
        (Code::DecisionUnknown, Some("decision"))
    );
    let mut commands = since_2024();
    commands.push(assembly());
    commands.extend(adopted(
        0,
        "2025-03-08",
        "2025-04-08",
        vec![item(decision(0), Effect::Opinion, "Avis")],
    ));
    let approved = changed(|order| order.decision = Some(decision(0)));
    let drafts = then(facts(commands), approved).unwrap();
    assert_eq!(drafts[0].authorised_by.len(), 1);
}
