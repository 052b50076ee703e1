//! A committee that only proposes, and the assemblies that ratify.

use crate::support::{adopted, commune, decision, draft, facts, in_force, install, key, ledger, one, refused};
use crate::syndicate::{NO, YES, decides};
use domain::allocation::command::RegulariseAllocation;
use domain::budget::Direction::Expense;
use domain::budget::command::AdoptBudget;
use domain::committee::event::Effect;
use domain::consultation::Question;
use domain::consultation::command::OpenConsultation;
use domain::convention::DelegatedObject;
use domain::event::Event;
use domain::key::Formula;
use domain::key::command::{AdoptKey, DefineKey};
use domain::sample::orders::draft_budget;
use domain::sample::{ALLOCATION_PAYROLL_2025, BUDGET_2025, CONVENTION, date, id};
use domain::value::{AllocationId, KeyId};
use domain::{Code, Command, law};

const KEY: KeyId = KeyId::new(id(0x6001));

/// Three communes; a committee without delegation adopts a key on 14 March 2024, and the ratification is put on 20 March.
fn proposed(more: impl IntoIterator<Item = Command>) -> Vec<Command> {
    proposed_for(key(1, Formula::Equal, 3), more)
}

fn proposed_for(key: DefineKey, more: impl IntoIterator<Item = Command>) -> Vec<Command> {
    let mut draft = draft(3);
    draft.delegations.clear();
    let mut commands = in_force(draft);
    commands.push(install(3).into());
    commands.push(key.into());
    commands.extend(adopted(1, "2024-03-14", &[Effect::AdoptKey(KEY)], 3));
    commands.extend(more);
    commands
}

fn consulted(more: impl IntoIterator<Item = Command>) -> Vec<Command> {
    proposed(std::iter::once(consultation(question()).into()).chain(more))
}

fn consultation(question: Question) -> OpenConsultation {
    OpenConsultation {
        convention: CONVENTION,
        question,
        notified_on: date("2024-03-20"),
        asked: Vec::new(),
        population: None,
        document: None,
    }
}

fn question() -> Question {
    Question::Ratification(decision(1, 0))
}

fn adopt(from: &str) -> AdoptKey {
    AdoptKey {
        key: KEY,
        decision: decision(1, 0),
        from: date(from),
        retroactivity: None,
        until: None,
    }
}

fn yes(n: usize, on: &str) -> Command {
    decides(n, question(), YES, on).into()
}

#[test]
fn a_proposal_moves_no_money_before_every_council_has_ratified_and_those_missing_are_named() {
    for given in [proposed([]), consulted([])] {
        let refusal = refused(facts(given), adopt("2025-01-01"));
        assert_eq!(refusal.code, Code::DecisionNotBinding);
        assert!(refusal.message.contains("Alpha, Bruyères et Castel"), "{refusal}");
    }
    let two = consulted([yes(0, "2024-04-02"), yes(2, "2024-04-09")]);
    let refusal = refused(facts(two), adopt("2025-01-01"));
    assert!(
        refusal.message.ends_with(" : Bruyères.") && !refusal.message.contains("Alpha"),
        "{refusal}"
    );
}

/// A committee that may adopt keys, and only propose budgets: payroll of 2025 shared by Alpha and Bruyères alone, by a budget that the three
/// councils ratified, then a regularisation proposed.
fn regularisation_proposed() -> Vec<Command> {
    let mut draft = draft(3);
    draft.delegations = vec![DelegatedObject::Key];
    let key = key(1, Formula::Equal, 2);
    let budget = Question::Ratification(decision(1, 1));
    let payroll = ("paie", "6411", Expense, "100.00", "Paie");
    let mut commands = in_force(draft);
    commands.push(install(3).into());
    commands.push(draft_budget(BUDGET_2025, "2025", &[("paie", "Paie")], &[payroll]).into());
    commands.push(key.clone().into());
    let effects = [Effect::AdoptKey(KEY), Effect::AdoptBudget(BUDGET_2025)];
    commands.extend(adopted(1, "2024-03-14", &effects, 3));
    commands.push(adopt("2025-01-01").into());
    commands.push(consultation(budget).into());
    commands.extend((0..3).map(|n| decides(n, budget, YES, "2024-04-02").into()));
    commands.push(
        AdoptBudget {
            budget: BUDGET_2025,
            decision: decision(1, 1),
        }
        .into(),
    );
    commands.push(crate::allocation::order(&key));
    commands.extend(adopted(
        2,
        "2025-03-03",
        &[Effect::Regularise(ALLOCATION_PAYROLL_2025)],
        3,
    ));
    commands
}

#[test]
fn who_shares_by_the_key_ratifies_what_is_proposed_about_it_and_nobody_else() {
    // Castel is party to the convention, but its council pays nothing by this key.
    let among_two = proposed_for(key(1, Formula::Equal, 2), []);
    let regularise = RegulariseAllocation {
        allocation: AllocationId::new(id(0x6101)),
        regularises: ALLOCATION_PAYROLL_2025,
        decision: decision(2, 0),
        key: KEY,
        computed_on: date("2025-03-04"),
        presences: Vec::new(),
    };
    for refusal in [
        refused(facts(among_two), adopt("2025-01-01")),
        refused(facts(regularisation_proposed()), regularise),
    ] {
        assert_eq!(refusal.code, Code::DecisionNotBinding, "{refusal}");
        assert!(
            refusal
                .message
                .ends_with("ne l’ont pas encore donnée : Alpha et Bruyères."),
            "{refusal}"
        );
    }
}

#[test]
fn a_ratification_counts_once_enforceable_and_a_rejection_never() {
    let mut unpublished = decides(1, question(), YES, "2024-04-02");
    unpublished.enforceability = None;
    for last in [unpublished, decides(1, question(), NO, "2024-04-02")] {
        let given = consulted([yes(0, "2024-04-02"), yes(2, "2024-04-02"), last.into()]);
        assert_eq!(
            refused(facts(given), adopt("2025-01-01")).code,
            Code::DecisionNotBinding
        );
    }
}

#[test]
fn a_ratified_proposal_adopts_a_key_from_the_year_in_which_it_binds() {
    let given = consulted([yes(0, "2024-04-02"), yes(2, "2024-04-09"), yes(1, "2025-02-03")]);
    let mut within_the_year = adopt("2025-01-01");
    within_the_year.retroactivity = Some(domain::sample::text("Régularisation, au premier jour de l’exercice."));
    assert!(matches!(
        one(facts(given.clone()), within_the_year),
        Event::KeyAdopted(_)
    ));
    // The last ratification binds in 2025: the key does not go back to 2024, the year of the committee's vote.
    assert_eq!(refused(facts(given), adopt("2024-01-01")).code, Code::KeyRetroactive);
}

#[test]
fn the_adoption_cites_the_decision_and_every_ratification() {
    let ledger = ledger(consulted([
        yes(0, "2024-04-02"),
        yes(2, "2024-04-09"),
        yes(1, "2024-04-15"),
    ]));
    let decided = ledger
        .decide(
            &domain::sample::request(0xffff, adopt("2024-06-01")),
            &domain::sample::context(),
        )
        .unwrap();
    let convention = ledger.conventions.get(CONVENTION).unwrap();
    let mut expected = vec![ledger.committees.decision(decision(1, 0)).unwrap().fact];
    let consultation = convention.consultation(question()).unwrap();
    expected.extend((0..3).map(|n| consultation.approvals[&commune(n)].fact));
    assert_eq!(decided.drafts[0].authorised_by, expected);
}

#[test]
fn every_council_ratifies_by_the_text_of_the_entente() {
    let ledger = ledger(consulted([]));
    let convention = ledger.conventions.get(CONVENTION).unwrap();
    let consultation = convention.consultation(question()).unwrap();
    assert_eq!(consultation.agreement.reference.as_str(), law::RATIFICATION.text);
    assert!(consultation.needs_everybody());
}
