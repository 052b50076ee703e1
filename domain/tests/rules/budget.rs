use crate::assembly::{Assembly, accounts, vote_by_name};
use crate::support::{adopted, convened, decision, draft, facts, in_force, install, key, one, refused, seat, when};
use domain::budget::Direction::{Expense, Receipt};
use domain::budget::command::{AdoptBudget, DraftBudget, RecordOrientationDebate};
use domain::budget::{BudgetFlag, BudgetKind, Section};
use domain::committee::ItemKind;
use domain::committee::command::RecordDecisionEnforceability;
use domain::committee::event::Effect;
use domain::convention::DelegatedObject;
use domain::convention::command::Enforceability;
use domain::event::Event;
use domain::key::Formula;
use domain::sample::orders::{Line, draft_budget};
use domain::sample::{ACCOUNTS_2025, BUDGET_2025, BUDGET_2026, COMMITTEE, context, date, euros, id, name, text, year};
use domain::value::{BudgetId, Cents};
use domain::{Code, Command};

pub(crate) const PAYROLL: Line<'static> = ("paie", "6411", Expense, "50000.00", "Rémunérations");

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
    assert!(refusal.message.contains("déjà approuvé les comptes 2023"), "{refusal}");
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
    assert!(when(given.clone(), with(47)).is_ok());
    let refusal = refused(given, with(48));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::TextTooLong, Some("lines"))
    );
}

/// What the council of five votes on 14 March 2024, enforceable on the 18th, each of `orders` being drafted before.
pub(crate) struct Year {
    pub(crate) assembly: Assembly,
    session: u128,
}

impl Year {
    pub(crate) fn of(assembly: Assembly) -> Self {
        Self { assembly, session: 0 }
    }

    /// The same, with `order` drafted.
    pub(crate) fn drafted(mut self, order: DraftBudget) -> Self {
        self.assembly = self.assembly.then(order);
        self
    }

    /// The same, with that budget voted on `held_on` and adopted.
    pub(crate) fn adopted(mut self, budget: BudgetId, held_on: &str) -> Self {
        let order = self.voted(budget, held_on);
        self.assembly = self.assembly.then(order);
        self
    }

    /// The vote of that budget, and its adoption to come.
    pub(crate) fn voted(&mut self, budget: BudgetId, held_on: &str) -> AdoptBudget {
        self.session += 1;
        let session = self.session;
        let mut assembly = self.assembly.clone();
        for command in adopted(session, held_on, &[Effect::AdoptBudget(budget)], 5) {
            assembly = assembly.then(command);
        }
        self.assembly = assembly.then(RecordDecisionEnforceability {
            decision: decision(session, 0),
            enforceability: Enforceability {
                published_on: date(held_on),
                transmitted_on: date(held_on),
            },
        });
        AdoptBudget {
            budget,
            decision: decision(session, 0),
        }
    }
}

pub(crate) const CHANGE: BudgetId = BudgetId::new(id(0x7a));
const SECOND_CHANGE: BudgetId = BudgetId::new(id(0x7b));

pub(crate) fn of_2024(kind: BudgetKind, budget: BudgetId, lines: &[Line<'_>]) -> DraftBudget {
    let pools = [("paie", "Paie"), ("accueil", "Accueil")];
    DraftBudget {
        kind,
        ..draft_budget(budget, "2024", &pools, lines)
    }
}

/// The budget of 2024: 50 000.00 of wages less 1 500.00 of receipts, adopted on 14 March.
pub(crate) fn year_2024() -> Year {
    let lines = [PAYROLL, ("paie", "6419", Receipt, "1500.00", "Remboursements")];
    Year::of(Assembly::council(5))
        .drafted(of_2024(BudgetKind::Initial, BUDGET_2025, &lines))
        .adopted(BUDGET_2025, "2024-03-14")
}

pub(crate) fn change(amount: &str) -> DraftBudget {
    of_2024(
        BudgetKind::Amending,
        CHANGE,
        &[("paie", "6411", Expense, amount, "Rémunérations")],
    )
}

#[test]
fn an_amending_budget_is_numbered_and_changes_what_is_shared_once_adopted() {
    let mut year = year_2024().drafted(change("-2000.00"));
    let allocate = domain::sample::orders::allocate(
        domain::sample::ALLOCATION_PAYROLL_2025,
        BUDGET_2025,
        "paie",
        key(1, Formula::Equal, 5).key,
        "2024-06-03",
    );
    let shared = |assembly: &Assembly| {
        let events = when(facts(assembly.commands()), allocate.clone()).unwrap();
        match &events[0] {
            Event::AllocationComputed(data) => data.amount,
            other => panic!("une répartition : {other:?}"),
        }
    };
    let key = key(1, Formula::Equal, 5);
    year.assembly = year.assembly.then(key.clone());
    for command in adopted(9, "2024-04-04", &[Effect::AdoptKey(key.key)], 5) {
        year.assembly = year.assembly.then(command);
    }
    year.assembly = year
        .assembly
        .then(RecordDecisionEnforceability {
            decision: decision(9, 0),
            enforceability: Enforceability {
                published_on: date("2024-04-04"),
                transmitted_on: date("2024-04-04"),
            },
        })
        .then(domain::key::command::AdoptKey {
            key: key.key,
            decision: decision(9, 0),
            from: date("2024-01-01"),
            retroactivity: Some(text("L’exercice n’est pas encore réparti.")),
            until: None,
        });
    assert_eq!(shared(&year.assembly), euros("48500.00"));
    let number = |assembly: &Assembly, order| match assembly.gives(order) {
        Event::BudgetDrafted(data) => data.number,
        other => panic!("un budget : {other:?}"),
    };
    let year = year.adopted(CHANGE, "2024-05-16");
    assert_eq!(shared(&year.assembly), euros("46500.00"));
    let mut second = change("100.00");
    second.budget = SECOND_CHANGE;
    assert_eq!(number(&year.assembly, second), Some(2));
}

#[test]
fn what_was_not_adopted_is_not_changed() {
    let council = Assembly::council(5).then(of_2024(BudgetKind::Initial, BUDGET_2025, &[PAYROLL]));
    let refusal = council.refuses(change("100.00"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::BudgetState, Some("fiscal_year"))
    );
}

#[test]
fn no_credit_falls_below_zero_even_by_two_changes_drafted_together() {
    let refusal = year_2024().assembly.refuses(change("-50000.01"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::BudgetLinesInvalid, Some("lines"))
    );
    assert!(refusal.message.contains("compte 6411"), "{refusal}");
    let mut second = change("-30000.00");
    second.budget = SECOND_CHANGE;
    let mut year = year_2024()
        .drafted(change("-30000.00"))
        .drafted(second)
        .adopted(CHANGE, "2024-05-16");
    let adopt = year.voted(SECOND_CHANGE, "2024-06-13");
    let refusal = year.assembly.refuses(adopt);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::BudgetLinesInvalid, Some("budget"))
    );
}

/// CGCT, L. 1612-4: each section is balanced on its own.
#[test]
fn the_receipts_of_a_section_do_not_pay_for_the_other() {
    let line = |section, direction, amount: &str| domain::budget::event::BudgetLine {
        section,
        ..of_2024(
            BudgetKind::Initial,
            BUDGET_2025,
            &[("paie", "2183", direction, amount, "Matériel")],
        )
        .lines[0]
            .clone()
    };
    let of = |lines| DraftBudget {
        lines,
        ..of_2024(BudgetKind::Initial, BUDGET_2025, &[PAYROLL])
    };
    let council = Assembly::council(5);
    let unbalanced = of(vec![
        line(Section::Running, Expense, "1000.00"),
        line(Section::Investment, Expense, "200.00"),
        line(Section::Investment, Receipt, "300.00"),
    ]);
    let refusal = council.refuses(unbalanced);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::BudgetLinesInvalid, Some("pools.0"))
    );
    for word in ["d’investissement", "« paie »", "100,00"] {
        assert!(refusal.message.contains(word), "{refusal}");
    }
    let balanced = of(vec![
        line(Section::Running, Expense, "1000.00"),
        line(Section::Investment, Expense, "300.00"),
        line(Section::Investment, Receipt, "300.00"),
    ]);
    assert!(matches!(council.gives(balanced), Event::BudgetDrafted(_)));
}

#[test]
fn a_supplementary_budget_takes_up_accounts_that_were_approved() {
    let supplement = DraftBudget {
        kind: BudgetKind::Supplementary,
        fiscal_year: year("2025"),
        ..change("100.00")
    };
    let mut next = budget(&[PAYROLL]);
    next.budget = BUDGET_2026;
    let two_years = year_2024().drafted(next).adopted(BUDGET_2026, "2024-11-14");
    let refusal = two_years.assembly.refuses(supplement);
    assert_eq!(refusal.code, Code::BudgetState);
    assert!(refusal.message.contains("comptes 2024"), "{refusal}");
    // Nothing is known of 2023 here: its results were approved elsewhere.
    let of_2024 = DraftBudget {
        kind: BudgetKind::Supplementary,
        ..change("100.00")
    };
    let once = year_2024().drafted(of_2024.clone());
    let twice = DraftBudget {
        budget: SECOND_CHANGE,
        ..of_2024
    };
    assert_eq!(once.assembly.refuses(twice).code, Code::BudgetExists);
}

pub(crate) fn flags(assembly: &Assembly, order: AdoptBudget) -> Vec<BudgetFlag> {
    match assembly.gives(order) {
        Event::BudgetAdopted(data) => data.flags,
        other => panic!("le budget est adopté : {other:?}"),
    }
}

/// CGCT, L. 2312-1: the orientations are debated in the ten weeks before the vote.
#[test]
fn a_budget_voted_late_or_without_a_debate_is_adopted_and_says_so() {
    let debate = |held_on: &str| RecordOrientationDebate {
        committee: COMMITTEE,
        fiscal_year: year("2024"),
        held_on: date(held_on),
        report: None,
    };
    let drafted = || Assembly::council(5).then(of_2024(BudgetKind::Initial, BUDGET_2025, &[PAYROLL]));
    let adopted_on = |assembly: Assembly, held_on: &str| {
        let mut year = Year::of(assembly);
        let order = year.voted(BUDGET_2025, held_on);
        flags(&year.assembly, order)
    };
    let missing = BudgetFlag::NoOrientationDebate;
    assert_eq!(adopted_on(drafted(), "2024-04-04"), [missing]);
    // Seventy days before 4 April 2024 is 25 January.
    assert_eq!(adopted_on(drafted().then(debate("2024-01-25")), "2024-04-04"), []);
    assert_eq!(
        adopted_on(drafted().then(debate("2024-01-24")), "2024-04-04"),
        [missing]
    );
    assert_eq!(
        adopted_on(drafted().then(debate("2024-02-15")), "2024-04-18"),
        [BudgetFlag::AfterBudgetDay]
    );
}

#[test]
fn orientations_are_debated_before_their_year_is_over_by_an_assembly_that_sits() {
    let debate = |held_on: &str| RecordOrientationDebate {
        committee: COMMITTEE,
        fiscal_year: year("2024"),
        held_on: date(held_on),
        report: None,
    };
    let council = Assembly::council(5);
    assert_eq!(council.refuses(debate("2024-01-14")).code, Code::ActOrder);
    assert_eq!(council.refuses(debate("2025-01-01")).code, Code::ActOrder);
    let held = council.clone().then(debate("2024-01-15"));
    assert_eq!(held.refuses(debate("2024-01-15")).code, Code::BudgetState);
    assert!(matches!(
        council.gives(debate("2024-01-15")),
        Event::OrientationDebateHeld(_)
    ));
}
