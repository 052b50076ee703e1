//! The edges of the rules on budgets: the last day, the credit that reaches zero, the pool that a change brings, the adoption that fell.

use crate::assembly::{Assembly, installation, with_rule};
use crate::budget::{CHANGE, PAYROLL, Year, change, flags, of_2024, year_2024};
use crate::support::{facts, refused};
use domain::act::command::RecordAnnulment;
use domain::budget::Direction::{Expense, Receipt};
use domain::budget::command::RecordOrientationDebate;
use domain::budget::{BudgetFlag, BudgetKind};
use domain::committee::Nature;
use domain::event::Event;
use domain::rules::{Days, Parameter, Setting};
use domain::sample::orders::allocate;
use domain::sample::{ALLOCATION_PAYROLL_2025, BUDGET_2025, COMMITTEE, KEY_DESK, date, name, year};
use domain::{Code, Ledger};

fn debate(held_on: &str) -> RecordOrientationDebate {
    RecordOrientationDebate {
        committee: COMMITTEE,
        fiscal_year: year("2024"),
        held_on: date(held_on),
        report: None,
    }
}

#[test]
fn orientations_are_debated_until_31_december_of_their_year() {
    let held = Assembly::council(5).gives(debate("2024-12-31"));
    assert!(matches!(held, Event::OrientationDebateHeld(_)));
}

#[test]
fn a_budget_voted_on_its_last_day_is_not_late() {
    // 2024 renews no council: 15 April.
    for (voted_on, late) in [("2024-04-15", false), ("2024-04-16", true)] {
        let drafted = Assembly::council(5).then(of_2024(BudgetKind::Initial, BUDGET_2025, &[PAYROLL]));
        let mut year = Year::of(drafted.then(debate("2024-03-01")));
        let order = year.voted(BUDGET_2025, voted_on);
        let flags = flags(&year.assembly, order);
        assert_eq!(flags.contains(&BudgetFlag::AfterBudgetDay), late, "{voted_on}");
    }
}

#[test]
fn where_no_debate_is_due_none_is_missing() {
    let none = Setting::Days(Days { clear: false, days: 0 });
    let install = with_rule(
        installation(Nature::DeliberativeAssembly, 5),
        Parameter::OrientationDebate,
        none,
    );
    let drafted = Assembly::installed(install).then(of_2024(BudgetKind::Initial, BUDGET_2025, &[PAYROLL]));
    let mut year = Year::of(drafted);
    let order = year.voted(BUDGET_2025, "2024-03-14");
    assert_eq!(flags(&year.assembly, order), []);
}

#[test]
fn a_credit_may_reach_zero() {
    // 1 500.00 of receipts would be left alone: what is taken off is what they do not pay.
    let none_left = of_2024(
        BudgetKind::Amending,
        CHANGE,
        &[
            ("paie", "6411", Expense, "-50000.00", "Rémunérations"),
            ("paie", "6419", Receipt, "-1500.00", "Remboursements"),
        ],
    );
    assert!(matches!(year_2024().assembly.gives(none_left), Event::BudgetDrafted(_)));
}

#[test]
fn only_an_amending_budget_has_a_number() {
    let initial = Assembly::council(5).gives(of_2024(BudgetKind::Initial, BUDGET_2025, &[PAYROLL]));
    assert!(matches!(initial, Event::BudgetDrafted(data) if data.number.is_none()));
    let first = year_2024().assembly.gives(change("100.00"));
    assert!(matches!(first, Event::BudgetDrafted(data) if data.number == Some(1)));
}

#[test]
fn a_pool_that_a_change_brings_may_be_shared_and_one_that_nothing_brings_may_not() {
    let desk = of_2024(
        BudgetKind::Amending,
        CHANGE,
        &[("accueil", "6411", Expense, "800.00", "Accueil")],
    );
    let mut only_payroll = of_2024(BudgetKind::Initial, BUDGET_2025, &[PAYROLL]);
    only_payroll.pools.truncate(1);
    let year = Year::of(Assembly::council(5))
        .drafted(only_payroll)
        .adopted(BUDGET_2025, "2024-03-14")
        .drafted(desk)
        .adopted(CHANGE, "2024-05-16");
    let share = |pool| allocate(ALLOCATION_PAYROLL_2025, BUDGET_2025, pool, KEY_DESK, "2024-06-03");
    let given = facts(year.assembly.commands());
    // The pool is known: it is the key that lacks.
    assert_eq!(refused(given.clone(), share("accueil")).code, Code::KeyUnknown);
    assert_eq!(refused(given, share("voirie")).code, Code::PoolUnknown);
}

/// The same, the vote of the initial budget annulled on 5 September 2024: as if it had never been, or from that day on.
fn annulled(assembly: &Assembly, effect_from: Option<&str>) -> Assembly {
    let ledger: Ledger = crate::support::ledger(assembly.commands());
    let vote = ledger.committees.decision(crate::support::decision(1, 0)).unwrap().fact;
    assembly.clone().then(RecordAnnulment {
        act: vote,
        court: name("le tribunal administratif de Rennes"),
        number: name("2401234"),
        judged_on: date("2024-09-05"),
        effect_from: effect_from.map(date),
        partial: None,
    })
}

#[test]
fn a_budget_whose_vote_was_annulled_is_changed_by_nothing() {
    let refusal = annulled(&year_2024().assembly, None).refuses(change("100.00"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::BudgetState, Some("fiscal_year"))
    );
}

#[test]
fn a_budget_whose_vote_was_annulled_is_not_shared_even_if_what_changed_it_stands() {
    let share = allocate(ALLOCATION_PAYROLL_2025, BUDGET_2025, "paie", KEY_DESK, "2024-06-03");
    let changed = year_2024().drafted(change("100.00")).adopted(CHANGE, "2024-05-16");
    // While the vote stands, it is the key that lacks.
    assert_eq!(changed.assembly.refuses(share.clone()).code, Code::KeyUnknown);
    for assembly in [year_2024().assembly, changed.assembly] {
        for effect_from in [None, Some("2024-09-05")] {
            let refusal = annulled(&assembly, effect_from).refuses(share.clone());
            assert_eq!(
                (refusal.code, refusal.field.as_deref()),
                (Code::BudgetState, Some("budget"))
            );
            assert!(refusal.message.contains("budget primitif 2024"), "{refusal}");
        }
    }
}
