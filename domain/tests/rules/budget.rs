use crate::support::{adopted, decision, draft, facts, in_force, install, one, refused, when};
use domain::Code;
use domain::budget::Direction::{Expense, Receipt};
use domain::budget::command::{AdoptBudget, DraftBudget};
use domain::committee::event::Effect;
use domain::convention::DelegatedObject;
use domain::event::Event;
use domain::sample::orders::{Line, draft_budget};
use domain::sample::{BUDGET_2025, BUDGET_2026, euros, name};
use domain::value::Cents;

const PAYROLL: Line<'static> = ("paie", "6411", Expense, "50000.00", "Rémunérations");

fn budget(lines: &[Line<'_>]) -> DraftBudget {
    draft_budget(BUDGET_2025, "2025", &[("paie", "Paie"), ("accueil", "Accueil")], lines)
}

#[test]
fn the_net_of_a_budget_is_expenses_less_receipts() {
    let lines = [
        PAYROLL,
        ("paie", "6419", Receipt, "1500.00", "Remboursements"),
        ("accueil", "6411", Expense, "0.01", "Accueil"),
    ];
    let mut commands = in_force(draft(2));
    commands.extend([install(2).into(), budget(&lines).into()]);
    commands.extend(adopted(1, "2024-11-14", &[Effect::AdoptBudget(BUDGET_2025)], 2));
    let adopt = AdoptBudget {
        budget: BUDGET_2025,
        decision: decision(1, 0),
    };
    let Event::BudgetAdopted(data) = one(facts(commands.clone()), adopt.clone()) else {
        panic!("le budget est adopté")
    };
    assert_eq!(data.net, euros("48500.01"));
    commands.push(adopt.clone().into());
    assert_eq!(refused(facts(commands), adopt).code, Code::BudgetState);
}

#[test]
fn a_budget_needs_a_delegation_to_the_committee() {
    let mut draft = draft(2);
    draft.delegations = vec![DelegatedObject::Key];
    let mut commands = in_force(draft);
    commands.extend([install(2).into(), budget(&[PAYROLL]).into()]);
    commands.extend(adopted(1, "2024-11-14", &[Effect::AdoptBudget(BUDGET_2025)], 2));
    let adopt = AdoptBudget {
        budget: BUDGET_2025,
        decision: decision(1, 0),
    };
    assert_eq!(refused(facts(commands), adopt).code, Code::DecisionNotBinding);
}

#[test]
fn a_convention_has_one_budget_a_year() {
    let mut commands = in_force(draft(2));
    commands.push(budget(&[PAYROLL]).into());
    let given = facts(commands);
    let mut same_year = budget(&[PAYROLL]);
    same_year.budget = BUDGET_2026;
    assert_eq!(refused(given.clone(), same_year.clone()).code, Code::BudgetExists);
    same_year.fiscal_year = domain::sample::year("2026");
    assert!(when(given.clone(), same_year).is_ok());
    assert_eq!(refused(given, budget(&[PAYROLL])).code, Code::IdentifierTaken);
}

#[test]
fn a_budget_has_lines_with_amounts_of_declared_pools() {
    let given = facts(in_force(draft(2)));
    let mut twice = budget(&[PAYROLL]);
    twice.pools[1].code = twice.pools[0].code.clone();
    let faults = [
        (budget(&[]), "lines"),
        (budget(&[("paie", "6411", Expense, "0", "Rien")]), "lines.0.amount"),
        (
            budget(&[PAYROLL, ("paie", "6411", Expense, "-1", "Moins")]),
            "lines.1.amount",
        ),
        (budget(&[("voirie", "6411", Expense, "1", "Ailleurs")]), "lines.0.pool"),
        (
            budget(&[PAYROLL, ("accueil", "7062", Receipt, "1", "Recette")]),
            "pools.1",
        ),
        (twice, "pools.1.code"),
    ];
    for (order, field) in faults {
        let refusal = refused(given.clone(), order);
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::BudgetLinesInvalid, Some(field))
        );
    }
}

#[test]
fn a_budget_beyond_what_is_counted_exactly_is_refused() {
    let given = facts(in_force(draft(2)));
    let mut order = budget(&[PAYROLL, PAYROLL]);
    order.lines.iter_mut().for_each(|line| line.amount = Cents::LIMIT);
    assert_eq!(refused(given, order).code, Code::AmountTooLarge);
}

#[test]
fn the_labels_of_a_budget_fit_one_fact_together() {
    let given = facts(in_force(draft(2)));
    let with = |lines: usize| {
        let mut order = budget(&vec![PAYROLL; lines]);
        order
            .lines
            .iter_mut()
            .for_each(|line| line.label = name(&"é".repeat(100)));
        order
    };
    assert!(when(given.clone(), with(69)).is_ok());
    let refusal = refused(given, with(70));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::TextTooLong, Some("lines"))
    );
}
