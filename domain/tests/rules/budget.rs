use crate::assembly::{Assembly, accounts, vote_by_name};
use crate::support::{adopted, convened, decision, draft, facts, in_force, install, key, one, refused, seat, when};
use domain::budget::Direction::{Expense, Receipt};
use domain::budget::command::{AdoptBudget, DraftBudget};
use domain::committee::ItemKind;
use domain::committee::command::RecordDecisionEnforceability;
use domain::committee::event::Effect;
use domain::convention::DelegatedObject;
use domain::convention::command::Enforceability;
use domain::event::Event;
use domain::key::Formula;
use domain::sample::orders::{Line, draft_budget};
use domain::sample::{ACCOUNTS_2025, BUDGET_2025, BUDGET_2026, COMMITTEE, context, date, euros, name};
use domain::value::Cents;
use domain::{Code, Command};

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

/// CGCT, L. 1612-12: accounts are approved by the assembly that answers for them.
#[test]
fn accounts_are_approved_by_a_decision_on_them_once_their_year_is_over() {
    let council = Assembly::council(5).of_accounts();
    let approve = AdoptBudget {
        budget: ACCOUNTS_2025,
        decision: decision(1, 0),
    };
    assert_eq!(council.refuses(approve.clone()).code, Code::DecisionUnknown);
    let mut vote = vote_by_name(0, &[1, 2]);
    vote.chair = Some(seat(1));
    let voted = council.opened(&[0, 1, 2, 3, 4], &[]).then(vote);
    assert_eq!(voted.refuses(approve.clone()).code, Code::DecisionNotEnforceable);
    let enforceable = RecordDecisionEnforceability {
        decision: decision(1, 0),
        enforceability: Enforceability {
            published_on: date("2024-03-18"),
            transmitted_on: date("2024-03-18"),
        },
    };
    let published = voted.then(enforceable);
    let Event::BudgetAdopted(data) = published.gives(approve.clone()) else {
        panic!("les comptes sont approuvés")
    };
    assert_eq!(data.net, euros("100.00"));
    let refusal = published.then(approve.clone()).refuses(approve);
    assert_eq!(refusal.code, Code::BudgetState);
    assert!(refusal.message.contains("déjà approuvés"), "{refusal}");
}

#[test]
fn a_year_that_is_not_over_has_no_accounts() {
    let this_year = context().today.fiscal_year().to_string();
    let refusal = Assembly::council(5).refuses(accounts(&this_year));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::BudgetState, Some("fiscal_year"))
    );
}

#[test]
fn a_budget_is_adopted_and_accounts_are_approved() {
    let council = Assembly::council(5).then(accounts("2023")).then(budget(&[PAYROLL]));
    let adopt_accounts = convened(COMMITTEE, 1, "2024-03-14", &[Effect::AdoptBudget(ACCOUNTS_2025)]);
    assert_eq!(council.refuses(adopt_accounts).code, Code::AgendaInvalid);
    let Command::ConveneSession(mut approve_budget) =
        convened(COMMITTEE, 1, "2024-03-14", &[Effect::ApproveAccounts(BUDGET_2025)])
    else {
        panic!("une convocation")
    };
    approve_budget.agenda[0].kind = ItemKind::Accounts;
    assert_eq!(council.refuses(approve_budget).code, Code::AgendaInvalid);
}

#[test]
fn accounts_are_not_what_contributions_are_forecast_on() {
    let allocate = domain::sample::orders::allocate(
        domain::sample::ALLOCATION_PAYROLL_2025,
        ACCOUNTS_2025,
        "paie",
        key(1, Formula::Equal, 5).key,
        "2024-03-14",
    );
    let council = Assembly::council(5)
        .then(accounts("2023"))
        .then(key(1, Formula::Equal, 5));
    let refusal = council.refuses(allocate);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::BudgetState, Some("budget"))
    );
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
