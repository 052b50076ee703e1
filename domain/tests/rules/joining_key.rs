//! A key revised for who joins within the year, and what becomes of it when a judge annuls it.

use crate::act::annulled;
use crate::support::{
    adopted, commune, decision, draft, facts, in_force, install, key, refused, registration, then, when,
};
use domain::act::command::RecordAnnulment;
use domain::budget::Direction::Expense;
use domain::budget::command::AdoptBudget;
use domain::committee::event::Effect;
use domain::key::Formula;
use domain::key::command::AdoptKey;
use domain::ledger::Draft;
use domain::participation::event::MemberAdmitted;
use domain::sample::orders::{allocate, draft_budget};
use domain::sample::{ALLOCATION_PAYROLL_2025, BUDGET_2025, CONVENTION, LEDGER, date, id, text};
use domain::value::{EventId, KeyId};
use domain::{Code, Command, Event};

/// Adopts the key number `n` for 2025, by the first decision of the session of the same number.
fn adopt(n: u128, from: &str, is_retroactive: bool) -> AdoptKey {
    AdoptKey {
        key: KeyId::new(id(0x6000 + n)),
        decision: decision(n, 0),
        from: date(from),
        until: None,
        retroactivity: is_retroactive.then(|| text("Fontaine a rejoint la coopération dans l’année.")),
    }
}

/// A key of `count` communes, and the session of the same number that decides to adopt it.
fn decided(n: u128, held_on: &str, count: usize) -> Vec<Command> {
    let key = key(n, Formula::Equal, count);
    let effects = [Effect::AdoptKey(key.key)];
    let mut commands: Vec<Command> = vec![key.into()];
    commands.extend(adopted(n, held_on, &effects, 5));
    commands
}

/// `given`, and what follows from `commands`.
fn after(mut given: Vec<Draft>, commands: impl IntoIterator<Item = Command>) -> Vec<Draft> {
    for command in commands {
        let next = then(given.clone(), command).expect("aucune règle ne s’y oppose");
        given.extend(next);
    }
    given
}

/// Five communes share payroll in 2025 by key 1; Fontaine joins them on `joined_on`; key 2, of the six, is decided in September.
fn joined(joined_on: &str) -> Vec<Draft> {
    let mut commands = in_force(draft(5));
    commands.push(registration(5).into());
    commands.push(install(5).into());
    let line = ("paie", "6411", Expense, "48500.00", "Paie");
    commands.push(draft_budget(BUDGET_2025, "2025", &[("paie", "Paie")], &[line]).into());
    commands.extend(decided(1, "2024-11-14", 5));
    commands.push(adopt(1, "2025-01-01", false).into());
    commands.extend(adopted(9, "2024-11-15", &[Effect::AdoptBudget(BUDGET_2025)], 5));
    let adopt_budget = AdoptBudget {
        budget: BUDGET_2025,
        decision: decision(9, 0),
    };
    commands.push(adopt_budget.into());
    commands.push(allocate(
        ALLOCATION_PAYROLL_2025,
        BUDGET_2025,
        "paie",
        KeyId::new(id(0x6001)),
        "2025-01-20",
    ));
    let mut given = facts(commands);
    let admitted = Event::MemberAdmitted(MemberAdmitted {
        conditions: None,
        convention: CONVENTION,
        effective_on: date(joined_on),
        entry_fee: None,
        member: commune(5),
        order: None,
    });
    given.push(Draft::new(admitted, date(joined_on)));
    after(given, decided(2, "2025-09-18", 6))
}

#[test]
fn a_key_revised_for_a_joiner_counts_from_the_first_day_of_its_year_though_it_is_shared() {
    let given = joined("2025-05-15");
    let events = when(given.clone(), adopt(2, "2025-01-01", true)).unwrap();
    let [Event::KeyAdopted(data)] = &events[..] else {
        panic!("la clé est adoptée")
    };
    assert_eq!(
        (data.from, data.replaces),
        (date("2025-01-01"), Some(KeyId::new(id(0x6001))))
    );
    assert_eq!(
        refused(given, adopt(2, "2025-01-01", false)).code,
        Code::RetroactiveReason
    );
}

#[test]
fn who_joins_the_year_after_takes_no_part_in_the_key_of_this_year() {
    let refusal = refused(joined("2026-01-01"), adopt(2, "2025-01-01", true));
    assert_eq!(
        refusal.code,
        Code::AlreadyAllocated,
        "la clé ne fait entrer personne en 2025"
    );
    let refusal = refused(joined("2027-01-01"), adopt(2, "2026-01-01", false));
    assert_eq!(refusal.code, Code::ParticipationState, "{refusal}");
}

/// The same, key 2 adopted then annulled, and key 3, of the six too, decided in its place.
fn annulled_then_decided() -> Vec<Draft> {
    let given = after(joined("2025-05-15"), [adopt(2, "2025-01-01", true).into()]);
    let adoption = EventId::new(LEDGER.derive(&format!("event/{}", given.len() - 1)));
    let judgment = RecordAnnulment {
        judged_on: date("2026-02-10"),
        ..annulled(adoption)
    };
    let given = after(given, [judgment.into()]);
    after(given, decided(3, "2026-03-12", 6))
}

#[test]
fn a_key_that_regularises_takes_the_place_of_the_one_that_came_back() {
    let given = annulled_then_decided();
    let events = when(given.clone(), adopt(3, "2025-01-01", true)).unwrap();
    let [Event::KeyAdopted(data)] = &events[..] else {
        panic!("la clé est adoptée")
    };
    assert_eq!(data.replaces, Some(KeyId::new(id(0x6001))), "la clé revenue");
    // Once it is there, it regularises nothing more: another does not take its place from that very day.
    let given = after(given, [adopt(3, "2025-01-01", true).into()]);
    let given = after(given, decided(4, "2026-04-16", 6));
    assert_eq!(refused(given, adopt(4, "2025-01-01", true)).code, Code::KeyOverlap);
}
