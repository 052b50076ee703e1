//! What members owe: sums exact to the cent, and every state at a date.

mod support;

use domain::EventType;
use domain::sample::{ALLOCATION_PAYROLL_2025, COMMUNE_NOUVELLE, date, euros, member, year};
use domain::value::{Cents, Date};
use projections::obligations::{Balance, NextDue, ObligationView};
use std::collections::BTreeSet;
use support::{fold, log};

/// Every day on which something changes, and its neighbours.
fn days() -> Vec<Date> {
    let month_ends = ["01-31", "02-28", "03-31", "06-30", "09-30", "12-15", "12-31"];
    let days = ["2025", "2026"]
        .iter()
        .flat_map(|year| month_ends.iter().map(move |end| date(&format!("{year}-{end}"))));
    let acts = log().into_iter().map(|recorded| recorded.effective);
    let around = days.chain(acts).flat_map(|day| [day, day.plus_days(1).unwrap()]);
    around.collect::<BTreeSet<_>>().into_iter().collect()
}

#[test]
fn the_members_together_owe_what_was_shared() {
    let view = fold(&log());
    assert_eq!(view.allocations.len(), 5);
    for allocation in view.allocations.iter() {
        let shares = allocation.shares.iter().map(|share| share.allocated.amount);
        assert_eq!(Cents::sum(shares), Ok(allocation.computed.amount));
        let obligations = view.obligations.of_year(allocation.computed.fiscal_year);
        let due = obligations
            .filter(|obligation| obligation.allocation == allocation.computed.allocation)
            .map(|obligation| obligation.due);
        assert_eq!(Cents::sum(due), Ok(allocation.computed.amount));
    }
}

#[test]
fn every_pinned_input_names_the_event_that_recorded_it() {
    let log = log();
    let view = fold(&log);
    let sheets = view
        .allocations
        .iter()
        .map(|row| view.sheet(row.computed.allocation).unwrap().unwrap());
    let values: Vec<_> = sheets.flat_map(|sheet| sheet.sources).collect();
    assert_eq!(values.len(), 6);
    for value in values {
        let recorded = &log[usize::try_from(value.position.unwrap()).unwrap()];
        assert_eq!(recorded.event.event_type(), EventType::CriterionRecorded);
    }
}

#[test]
fn every_allocation_is_computed_again_without_a_difference() {
    let view = fold(&log());
    for allocation in view.allocations.iter() {
        let sheet = view.sheet(allocation.computed.allocation).unwrap().unwrap();
        let recorded: Vec<_> = allocation.shares.iter().map(|share| share.allocated.amount).collect();
        assert_eq!((sheet.sheet.totals, sheet.differences), (recorded, Vec::new()));
    }
}

#[test]
fn paid_and_remaining_make_what_is_called_on_any_day() {
    let view = fold(&log());
    for on in days() {
        for obligation in view.obligations.years().flat_map(|year| view.obligations.of_year(year)) {
            let balance = obligation.balance_on(on);
            assert_eq!(balance.paid.plus(balance.remaining), Ok(balance.called));
            assert!(
                balance.titled <= balance.called && balance.titled >= Cents::ZERO,
                "{on}"
            );
            assert!(
                balance.overdue <= balance.remaining && balance.called <= balance.due,
                "{on}"
            );
            let rows: Vec<_> = obligation.instalments_on(on).collect();
            assert_eq!(Cents::sum(rows.iter().map(|row| row.amount)), Ok(balance.called));
            assert_eq!(Cents::sum(rows.iter().map(|row| row.paid)), Ok(balance.paid));
            assert_eq!(Cents::sum(rows.iter().map(|row| row.remaining)), Ok(balance.remaining));
            let open = rows
                .iter()
                .position(|row| row.remaining.is_positive())
                .unwrap_or(rows.len());
            assert!(
                rows.iter().skip(open + 1).all(|row| row.paid.is_zero()),
                "la plus ancienne échéance d’abord"
            );
        }
    }
}

#[test]
fn a_year_is_the_sum_of_its_members() {
    let view = fold(&log());
    for (on, year) in days()
        .into_iter()
        .flat_map(|on| [(on, year("2025")), (on, year("2026"))])
    {
        let rows = view.member_years(year, on);
        let names: Vec<_> = rows
            .iter()
            .map(|row| view.members.get(row.member).unwrap().name().as_str())
            .collect();
        assert_eq!(names, ["Billiers", "Muzillac", "Péaule"]);
        let sum = rows
            .iter()
            .map(|row| row.balance)
            .fold(Balance::default(), Balance::plus);
        assert_eq!(sum, view.year_total(year, on));
        for row in rows {
            assert_eq!(view.member_year(row.member, year, on), Some(row));
        }
    }
}

#[test]
fn a_member_is_found_with_its_obligations_of_every_year() {
    let view = fold(&log());
    let years = |name| {
        view.obligations
            .of_member(member(name))
            .map(|row| row.fiscal_year.get())
            .collect::<Vec<_>>()
    };
    assert_eq!(years("Muzillac"), [2025, 2025, 2025, 2026, 2026]);
    assert_eq!(years("CC Arc Sud Bretagne"), [0_u16; 0]);
    assert_eq!(
        view.member_year(member("CC Arc Sud Bretagne"), year("2025"), date("2025-12-31")),
        None
    );
}

/// Péaule, payroll 2025: 15 504.36 called on 3 March in four instalments of 3 876.09; 15 000.00 paid on 12 December.
#[test]
fn an_instalment_is_overdue_from_the_day_after_it_fell_due() {
    let view = fold(&log());
    let of = |row: &&std::sync::Arc<ObligationView>| row.allocation == ALLOCATION_PAYROLL_2025;
    let obligation = view
        .obligations
        .of_member_in(member("Péaule"), year("2025"))
        .find(of)
        .unwrap();
    for (on, called, paid, overdue, next) in [
        ("2025-03-02", "0", "0", "0", None),
        ("2025-03-03", "15504.36", "0", "0", Some(("2025-03-31", "3876.09"))),
        ("2025-03-31", "15504.36", "0", "0", Some(("2025-03-31", "3876.09"))),
        (
            "2025-04-01",
            "15504.36",
            "0",
            "3876.09",
            Some(("2025-06-30", "3876.09")),
        ),
        (
            "2025-10-01",
            "15504.36",
            "0",
            "11628.27",
            Some(("2025-12-15", "3876.09")),
        ),
        (
            "2025-12-11",
            "15504.36",
            "0",
            "11628.27",
            Some(("2025-12-15", "3876.09")),
        ),
        (
            "2025-12-12",
            "15504.36",
            "15000.00",
            "0",
            Some(("2025-12-15", "504.36")),
        ),
        (
            "2025-12-15",
            "15504.36",
            "15000.00",
            "0",
            Some(("2025-12-15", "504.36")),
        ),
        ("2025-12-16", "15504.36", "15000.00", "504.36", None),
    ] {
        let (called, paid) = (euros(called), euros(paid));
        let expected = Balance {
            due: euros("15504.36"),
            called,
            titled: Cents::ZERO,
            paid,
            remaining: called.minus(paid).unwrap(),
            overdue: euros(overdue),
            next_due: next.map(|(on, amount)| NextDue {
                on: date(on),
                amount: euros(amount),
            }),
        };
        assert_eq!(obligation.balance_on(date(on)), expected, "{on}");
    }
}

#[test]
fn a_successor_answers_for_what_its_predecessors_owe_from_its_first_day_and_nothing_is_renamed() {
    let view = fold(&log());
    let year = year("2026");
    let debtors = |of: &str, on: &str| {
        let owed: Vec<_> = view.obligations.of_member_in(member(of), year).collect();
        assert!(!owed.is_empty(), "{of}");
        let debtors: BTreeSet<_> = owed
            .iter()
            .map(|obligation| view.debtors_on(obligation, date(on)))
            .collect();
        debtors.into_iter().flatten().collect::<Vec<_>>()
    };
    for of in ["Péaule", "Billiers"] {
        assert_eq!(debtors(of, "2026-12-31"), [member(of)]);
        assert_eq!(debtors(of, "2027-01-01"), [COMMUNE_NOUVELLE]);
    }
    assert_eq!(debtors("Muzillac", "2027-01-01"), [member("Muzillac")]);
    assert_eq!(view.obligations.of_member(COMMUNE_NOUVELLE).count(), 0);
}
