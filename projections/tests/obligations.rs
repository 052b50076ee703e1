//! What members owe: sums exact to the cent, and every state at a date.

mod support;

use domain::EventType;
use domain::sample::{
    ALLOCATION_IT_2025, ALLOCATION_PAYROLL_2025, COMMUNE_NOUVELLE, FINAL_IT_2025, date, euros, member, year,
};
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
    assert_eq!(view.allocations.len(), 9);
    for allocation in view.allocations.iter() {
        let computed = &allocation.computed;
        let shares = allocation.shares.iter().map(|share| share.allocated.amount);
        assert_eq!(Cents::sum(shares), Ok(computed.amount));
        let obligations = view.obligations.of_year(computed.fiscal_year);
        let lines: Vec<_> = obligations
            .filter(|line| line.allocation == computed.allocation)
            .collect();
        assert_eq!(Cents::sum(lines.iter().map(|line| line.share)), Ok(computed.amount));
        // What an allocation makes them owe is what it changes.
        let former = allocation
            .follows
            .map(|former| view.allocations.get(former).unwrap().computed.amount);
        assert_eq!(
            Cents::sum(lines.iter().map(|line| line.due())),
            computed.amount.minus(former.unwrap_or(Cents::ZERO))
        );
    }
}

/// 44 871.16 + 5 500.00 − 1 310.40 of payroll, 11 880.00 of information technology, and a reception desk that never opened.
#[test]
fn the_lines_of_a_year_sum_to_what_its_accounts_cost() {
    let view = fold(&log());
    let owed = view.obligations.of_year(year("2025")).map(|line| line.due());
    assert_eq!(Cents::sum(owed), Ok(euros("60940.76")));
    let closing = |log: &[domain::Recorded]| {
        let view = fold(log);
        let closing = view.closings.iter().next().cloned();
        closing.map(|closing| (closing.closed.owed, closing.fact.position))
    };
    let log = log();
    let closed = log
        .iter()
        .find(|recorded| recorded.event.event_type() == EventType::YearClosed)
        .unwrap();
    let until = usize::try_from(closed.position).unwrap() + 1;
    assert_eq!(closing(&log[..until]), Some((euros("60940.76"), closed.position)));
    let balance = fold(&log[..until]).year_total(year("2025"), date("2026-10-12"));
    assert_eq!(
        (balance.remaining, balance.to_repay, balance.overdue),
        (Cents::ZERO, Cents::ZERO, Cents::ZERO)
    );
    assert_eq!(balance.called.minus(balance.credit), Ok(balance.due));
    // A regularisation decided since opens the year again.
    assert_eq!(closing(&log), None);
}

/// Muzillac, information technology 2025: 6 000.00 paid, 5 940.00 in the end; 60.00 given back on 5 October.
#[test]
fn a_credit_is_owed_from_its_settlement_until_it_is_repaid() {
    let view = fold(&log());
    let mut lines = view.obligations.of_member_in(member("Muzillac"), year("2025"));
    let line = lines.find(|line| line.allocation == FINAL_IT_2025).unwrap();
    assert_eq!(line.due(), euros("-60.00"));
    for (on, credit, to_repay) in [
        ("2026-09-14", "0", "0"),
        ("2026-09-15", "60.00", "60.00"),
        ("2026-10-04", "60.00", "60.00"),
        ("2026-10-05", "60.00", "0"),
    ] {
        let balance = line.balance_on(date(on));
        assert_eq!(
            (balance.credit, balance.to_repay),
            (euros(credit), euros(to_repay)),
            "{on}"
        );
    }
    let credit = line.credit.as_ref().unwrap();
    assert_eq!(
        (credit.refund_account.to_string(), credit.uses().count()),
        ("673".to_owned(), 1)
    );
    // Péaule paid 3 960.00 of its 4 000.00, and its credit the rest.
    let mut lines = view.obligations.of_member_in(member("Péaule"), year("2025"));
    let call = lines.find(|line| line.allocation == ALLOCATION_IT_2025).unwrap();
    let balance = call.balance_on(date("2026-10-05"));
    assert_eq!((balance.paid, balance.remaining), (euros("4000.00"), Cents::ZERO));
    assert_eq!(
        call.call.as_ref().unwrap().offset_up_to(date("2026-10-05")),
        euros("40.00")
    );
    assert_eq!(call.balance_on(date("2026-10-04")).paid, Cents::ZERO);
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
    assert_eq!(values.len(), 12);
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
                balance.overdue <= balance.remaining && balance.called <= balance.due.max(Cents::ZERO),
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
    assert_eq!(
        years("Muzillac"),
        [2025, 2025, 2025, 2025, 2025, 2025, 2025, 2026, 2026]
    );
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
            credit: Cents::ZERO,
            to_repay: Cents::ZERO,
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
