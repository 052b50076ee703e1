//! Members through time: a commune nouvelle is no deletion, and nothing that was recorded changes.

use crate::support::{
    COMMUNES, adopted, commune, decision, deliberation, draft, facts, in_force, install, key, ledger, one, refused,
    registered, registered_from, registration, seat, session_id, signature, succession, value, when,
};
use domain::budget::Direction::Expense;
use domain::budget::command::AdoptBudget;
use domain::committee::command::OpenSession;
use domain::committee::event::Effect;
use domain::convention::DeliberationSense::Adopted;
use domain::convention::command::{BringIntoForce, SubmitConvention};
use domain::event::Event;
use domain::key::command::{AdoptKey, DefineKey};
use domain::key::{Basis, Formula, VintagePolicy};
use domain::member::command::{ChangeMemberIdentifiers, RecordCriterion, RecordSuccession};
use domain::member::{CriterionName, MemberKind, SuccessionKind};
use domain::sample::orders::{allocate, draft_budget};
use domain::sample::{
    ALLOCATION_PAYROLL_2025, ALLOCATION_PAYROLL_2026, BUDGET_2025, BUDGET_2026, COMMITTEE, CONVENTION, date, euros,
    insee, name, siren, year,
};
use domain::value::{AllocationId, BudgetId, Cents, FiscalYear, MemberId};
use domain::{Code, Command, Ledger};

const POPULATION: CriterionName = CriterionName::PopulationMunicipale;
/// The commune nouvelle of Alpha (0) and Bruyères (1).
pub(crate) const NOVA: usize = 7;

pub(crate) fn nova(on: &str) -> [Command; 2] {
    [
        registered_from(NOVA, on),
        succession(SuccessionKind::CommuneNouvelle, on, &[0, 1], &[NOVA]).into(),
    ]
}

pub(crate) fn by_population() -> Formula {
    Formula::Criterion(Basis::of(POPULATION, VintagePolicy::InForceOnFirstJanuary))
}

fn population(n: usize, vintage: &str, in_force_on: &str, figure: u64) -> Command {
    RecordCriterion {
        member: commune(n),
        value: value(POPULATION, vintage, in_force_on, figure),
    }
    .into()
}

/// Five communes that share a payroll of 16 265 euros, one euro an inhabitant, by a key from 1 January 2025 without end.
pub(crate) fn payroll() -> Vec<Command> {
    let mut commands = in_force(draft(5));
    commands.push(install(5).into());
    commands.push(budget(BUDGET_2025, "2025"));
    commands.push(key(1, by_population(), 5).into());
    let effects = [
        Effect::AdoptKey(key(1, by_population(), 5).key),
        Effect::AdoptBudget(BUDGET_2025),
    ];
    commands.extend(adopted(1, "2024-11-14", &effects, 5));
    commands.push(adopt(&key(1, by_population(), 5), 1, "2025-01-01"));
    commands.push(adopt_budget(BUDGET_2025, 1));
    commands.extend((0..5).map(|n| population(n, "2022", "2025-01-01", COMMUNES[n].1)));
    commands
}

fn budget(id: BudgetId, year: &str) -> Command {
    let line = ("paie", "6411", Expense, "16265.00", "Paie");
    draft_budget(id, year, &[("paie", "Paie")], &[line]).into()
}

fn adopt(key: &DefineKey, session: u128, from: &str) -> Command {
    AdoptKey {
        key: key.key,
        decision: decision(session, 0),
        from: date(from),
        until: None,
        retroactivity: None,
    }
    .into()
}

fn adopt_budget(budget: BudgetId, session: u128) -> Command {
    AdoptBudget {
        budget,
        decision: decision(session, 1),
    }
    .into()
}

fn shares(ledger: &Ledger, allocation: AllocationId) -> Vec<(MemberId, Cents)> {
    let allocation = ledger.allocations.get(allocation).unwrap();
    allocation
        .shares
        .iter()
        .map(|share| (share.member, share.amount))
        .collect()
}

/// What each member answers for on `on`, of the shares of `allocation`.
fn owed(ledger: &Ledger, allocation: AllocationId, year: FiscalYear, on: &str) -> Vec<(MemberId, Cents)> {
    let mut owed: Vec<(MemberId, Cents)> = Vec::new();
    for (member, amount) in shares(ledger, allocation) {
        let [debtor] = ledger.members.lineage.answering_on(member, year.first_day(), date(on))[..] else {
            panic!("un seul débiteur")
        };
        match owed.iter_mut().find(|(known, _)| *known == debtor) {
            Some((_, sum)) => *sum = sum.plus(amount).unwrap(),
            None => owed.push((debtor, amount)),
        }
    }
    owed
}

fn shares_of(amounts: [(usize, &str); 5]) -> Vec<(MemberId, Cents)> {
    amounts.map(|(n, amount)| (commune(n), euros(amount))).to_vec()
}

const ALL: [(usize, &str); 5] = [
    (0, "1873.00"),
    (1, "642.00"),
    (2, "10418.00"),
    (3, "3077.00"),
    (4, "255.00"),
];

#[test]
fn a_commune_nouvelle_takes_the_place_of_those_that_merge_and_deletes_none() {
    let ledger = ledger(registered(2).into_iter().chain(nova("2025-01-01")));
    for n in [0, 1] {
        assert!(ledger.members.active_on(commune(n), date("2024-12-31")));
        assert!(!ledger.members.active_on(commune(n), date("2025-01-01")));
        assert_eq!(
            ledger.members.successors_on(commune(n), date("2025-01-01")),
            [commune(NOVA)]
        );
        assert!(ledger.members.successors_on(commune(n), date("2024-12-31")).is_empty());
        assert_eq!(
            ledger.members.lineage.active_until(commune(n)),
            Some(date("2024-12-31"))
        );
        assert_eq!(ledger.members.name(commune(n)), COMMUNES[n].0);
    }
    let origins = ledger
        .members
        .lineage
        .predecessors_on(commune(NOVA), date("2025-01-01"));
    assert_eq!(origins, [commune(0), commune(1)]);
}

#[test]
fn a_merger_is_one_fact_for_each_predecessor() {
    let given = facts(registered(2).into_iter().chain([registered_from(NOVA, "2025-01-01")]));
    let order = succession(SuccessionKind::CommuneNouvelle, "2025-01-01", &[0, 1], &[NOVA]);
    let told = when(given, order).unwrap();
    let members: Vec<_> = told
        .iter()
        .map(|event| match event {
            Event::MemberSucceeded(data) => (data.member, data.successors.clone()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        members,
        [(commune(0), vec![commune(NOVA)]), (commune(1), vec![commune(NOVA)])]
    );
}

#[test]
fn no_commune_goes_on_as_its_own_commune_nouvelle_even_with_its_insee_code() {
    let order = succession(SuccessionKind::CommuneNouvelle, "2025-01-01", &[0, 1], &[0]);
    let refusal = refused(facts(registered(2)), order);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::SuccessionInvalid, Some("predecessors.0"))
    );
    let mut chief = registration(NOVA);
    chief.insee = registration(0).insee;
    chief.from = date("2025-01-01");
    let created = [
        chief.into(),
        succession(SuccessionKind::CommuneNouvelle, "2025-01-01", &[0, 1], &[NOVA]).into(),
    ];
    let ledger = ledger(registered(2).into_iter().chain(created));
    assert!(ledger.members.active_on(commune(NOVA), date("2025-01-01")));
}

#[test]
fn a_commune_that_takes_another_in_goes_on() {
    let order = succession(SuccessionKind::Absorption, "2025-01-01", &[0, 1], &[0]);
    let Event::MemberSucceeded(data) = one(facts(registered(2)), order.clone()) else {
        panic!("une succession")
    };
    assert_eq!(data.member, commune(1));
    let ledger = ledger(registered(2).into_iter().chain([order.into()]));
    assert!(ledger.members.active_on(commune(0), date("2025-01-01")));
    assert!(
        ledger.members.active_on(commune(0), date("2020-01-01")),
        "elle existait avant"
    );
}

#[test]
fn an_act_of_a_member_dated_after_its_succession_is_refused_and_names_the_successor() {
    let mut commands = registered(2);
    commands.push(draft(2).into());
    commands.push(
        SubmitConvention {
            convention: CONVENTION,
            notified_on: date("2023-09-01"),
            document: None,
        }
        .into(),
    );
    let given = |on: &str, more: &[Command]| {
        let commands = commands.iter().cloned().chain(nova(on)).chain(more.iter().cloned());
        facts(commands)
    };
    let adoption = || deliberation(0, Adopted, Some("2023-10-09"));
    let told = refused(given("2023-10-02", &[]), adoption());
    assert_eq!(
        (told.code, told.field.as_deref()),
        (Code::MemberSucceeded, Some("member"))
    );
    assert!(
        told.message.contains("Fontaine") && told.message.contains("2 octobre 2023"),
        "{told}"
    );
    assert!(
        when(given("2023-10-03", &[]), adoption()).is_ok(),
        "la veille, elle existait encore"
    );
    let sign = refused(given("2023-11-02", &[adoption().into()]), signature(0, "2023-11-02"));
    assert_eq!(sign.code, Code::MemberSucceeded);
    let seat = refused(
        facts(in_force(draft(2)).into_iter().chain(nova("2024-01-15"))),
        install(2),
    );
    assert_eq!(
        (seat.code, seat.field.as_deref()),
        (Code::MemberSucceeded, Some("seats.0.member"))
    );
    let party = refused(facts(registered(2).into_iter().chain(nova("2024-01-01"))), draft(2));
    assert_eq!(
        (party.code, party.field.as_deref()),
        (Code::MemberSucceeded, Some("parties.0"))
    );
}

#[test]
fn an_act_dated_before_a_member_existed_is_refused() {
    let commands = in_force(draft(3)).into_iter().take(6).chain(nova("2025-01-01"));
    let act = domain::convention::command::RecordDeliberation {
        member: commune(NOVA),
        deliberation: domain::value::DeliberationId::new(domain::sample::id(0x3999)),
        decided_on: date("2024-12-31"),
        ..deliberation(0, Adopted, None)
    };
    let refusal = refused(facts(commands.clone()), act.clone());
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::MemberNotYet, Some("member"))
    );
    assert!(refusal.message.contains("d’Alpha ou de Bruyères"), "{refusal}");
    let on_time = domain::convention::command::RecordDeliberation {
        decided_on: date("2025-01-01"),
        ..act
    };
    assert!(when(facts(commands), on_time).is_ok());
    // The day from which identifiers are known is no beginning: Alpha, known since 2023, may have decided in 2020.
    let mut old = draft(2);
    old.starts_on = date("2020-01-01");
    assert!(when(facts(registered(2)), old).is_ok());
}

#[test]
fn nobody_is_succeeded_before_it_is_known_nor_twice_nor_against_its_later_life() {
    let given = facts(registered(2).into_iter().chain([registered_from(NOVA, "2023-01-01")]));
    let early = refused(
        given,
        succession(SuccessionKind::CommuneNouvelle, "2023-01-01", &[0, 1], &[NOVA]),
    );
    assert_eq!(early.code, Code::MemberNotYet);
    let mut commands: Vec<Command> = registered(3);
    commands.extend(nova("2025-01-01"));
    let given = facts(commands.iter().cloned().chain([registered_from(8, "2024-01-01")]));
    for (on, code) in [
        ("2025-01-01", Code::MemberSucceeded),
        ("2026-01-01", Code::MemberSucceeded),
        ("2024-06-01", Code::SuccessionInvalid),
    ] {
        let again = succession(SuccessionKind::Absorption, on, &[0], &[2]);
        assert_eq!(refused(given.clone(), again).code, code, "{on}");
    }
    let into_the_dead = succession(SuccessionKind::Absorption, "2025-06-01", &[2], &[0]);
    assert_eq!(refused(given, into_the_dead).code, Code::MemberSucceeded);
}

#[test]
fn what_creates_a_person_creates_it_on_that_day_and_out_of_its_like() {
    let given = facts(registered(3));
    let existing = succession(SuccessionKind::CommuneNouvelle, "2025-01-01", &[0, 1], &[2]);
    let refusal = refused(given.clone(), existing);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::SuccessionInvalid, Some("successors.0"))
    );
    let groups = succession(SuccessionKind::EpciMerger, "2025-01-01", &[0, 1], &[2]);
    assert_eq!(refused(given.clone(), groups).code, Code::SuccessionInvalid);
    for (predecessors, successors) in [(&[][..], &[2][..]), (&[0][..], &[][..])] {
        let empty = succession(SuccessionKind::Absorption, "2025-01-01", predecessors, successors);
        assert_eq!(refused(given.clone(), empty).code, Code::SuccessionInvalid);
    }
    let twice = succession(SuccessionKind::Absorption, "2025-01-01", &[0, 0], &[2]);
    assert_eq!(refused(given, twice).code, Code::MemberTwice);
}

#[test]
fn a_split_gives_several_successors_and_the_one_that_goes_on_stays() {
    let mut commands = registered(1);
    commands.extend([5, 6].map(|n| registered_from(n, "2024-01-01")));
    commands.push(succession(SuccessionKind::Split, "2024-01-01", &[0], &[0, 5, 6]).into());
    let after = ledger(commands);
    let on = date("2024-01-01");
    assert!(after.members.active_on(commune(0), on));
    assert_eq!(after.members.successors_on(commune(0), on), [commune(5), commune(6)]);
    // Its debts stay its own until an order shares them.
    assert_eq!(
        after.members.lineage.answering_on(commune(0), date("2023-01-01"), on),
        [commune(0)]
    );
    let mut whole = registered(1);
    whole.extend([5, 6].map(|n| registered_from(n, "2024-01-01")));
    whole.push(succession(SuccessionKind::Split, "2024-01-01", &[0], &[5, 6]).into());
    let after = ledger(whole);
    assert_eq!(
        after.members.lineage.answering_on(commune(0), date("2023-01-01"), on),
        [commune(5), commune(6)]
    );
}

#[test]
fn a_change_from_several_to_several_is_told_in_one_command() {
    let mut commands = registered(2);
    commands.extend([5, 6].map(|n| registered_from(n, "2025-01-01")));
    let given = facts(commands.clone());
    let order = succession(SuccessionKind::Split, "2025-01-01", &[0, 1], &[5, 6]);
    assert_eq!(when(given, order.clone()).unwrap().len(), 2);
    commands.push(order.into());
    let after = ledger(commands);
    for n in [0, 1] {
        assert_eq!(
            after.members.successors_on(commune(n), date("2025-01-01")),
            [commune(5), commune(6)]
        );
    }
}

#[test]
fn a_commune_that_is_re_established_takes_back_its_siren_and_its_identity() {
    // As Beaumont-les-Nonains: merged in 2019 into Les Hauts-Talican, re-established in 2024 under its old SIREN.
    let mut commands = registered(2);
    commands.extend(nova("2024-01-01"));
    commands.push(succession(SuccessionKind::ReEstablishment, "2025-01-01", &[NOVA], &[NOVA, 1]).into());
    let after = ledger(commands.clone());
    for (day, lives) in [("2023-12-31", true), ("2024-06-01", false), ("2025-01-01", true)] {
        assert_eq!(after.members.active_on(commune(1), date(day)), lives, "{day}");
    }
    assert!(after.members.active_on(commune(NOVA), date("2025-01-01")));
    assert_eq!(after.members.lineage.active_until(commune(1)), None);
    // What it owed when it merged stays with the one that took its place.
    let debtor = |since| {
        after
            .members
            .lineage
            .answering_on(commune(1), date(since), date("2025-06-01"))
    };
    assert_eq!(debtor("2023-01-01"), [commune(NOVA)]);
    assert_eq!(debtor("2025-01-01"), [commune(1)]);
    // It may merge again.
    commands.push(registered_from(8, "2026-01-01"));
    commands.push(succession(SuccessionKind::CommuneNouvelle, "2026-01-01", &[NOVA, 1], &[8]).into());
    let again = ledger(commands);
    assert_eq!(
        again.members.successors_on(commune(0), date("2026-01-01")),
        [commune(8)]
    );
    assert_eq!(
        again
            .members
            .lineage
            .answering_on(commune(0), date("2023-01-01"), date("2026-01-01")),
        [commune(8)]
    );
}

#[test]
fn a_successor_of_a_successor_answers_for_the_first() {
    let mut commands = registered(3);
    commands.extend(nova("2024-01-01"));
    commands.push(registered_from(8, "2025-01-01"));
    commands.push(succession(SuccessionKind::CommuneNouvelle, "2025-01-01", &[NOVA, 2], &[8]).into());
    let after = ledger(commands);
    let on = |day| after.members.successors_on(commune(0), date(day));
    assert_eq!(on("2024-12-31"), [commune(NOVA)]);
    assert_eq!(on("2025-01-01"), [commune(8)]);
    let refusal = after
        .members
        .require_active(commune(0), date("2025-06-01"), "member")
        .unwrap_err();
    assert!(refusal.message.ends_with("au nom de Fontaine."), "{refusal}");
}

#[test]
fn names_siren_and_insee_codes_are_dated_and_the_id_stays() {
    let change = |from: &str, change: fn(&mut ChangeMemberIdentifiers)| {
        let mut order = ChangeMemberIdentifiers {
            member: commune(0),
            from: date(from),
            name: None,
            siren: None,
            insee: None,
        };
        change(&mut order);
        Command::from(order)
    };
    let ledger = ledger(registered(1).into_iter().chain([
        change("2024-01-01", |order| order.name = Some(name("Alpha-en-Brie"))),
        change("2025-01-01", |order| order.siren = Some(siren("200096469"))),
        change("2026-01-01", |order| order.insee = Some(insee("2A004"))),
    ]));
    let member = ledger.members.get(commune(0), "member").unwrap();
    let on = |day| {
        let known = member.identifiers_on(date(day)).unwrap();
        (known.name.to_string(), known.siren, known.insee.unwrap())
    };
    let (first, changed) = (registration(0).siren, siren("200096469"));
    assert_eq!(on("2023-12-31"), ("Alpha".to_owned(), first, insee("99000")));
    assert_eq!(on("2024-12-31"), ("Alpha-en-Brie".to_owned(), first, insee("99000")));
    assert_eq!(on("2025-12-31"), ("Alpha-en-Brie".to_owned(), changed, insee("99000")));
    assert_eq!(on("2026-01-01"), ("Alpha-en-Brie".to_owned(), changed, insee("2A004")));
    for number in [first, changed] {
        assert_eq!(ledger.members.by_siren(number).unwrap().id, commune(0));
    }
}

#[test]
fn two_of_five_merge_on_1_january_and_their_successor_owes_what_they_owe() {
    let mut commands = payroll();
    commands.push(allocate(
        ALLOCATION_PAYROLL_2025,
        BUDGET_2025,
        "paie",
        key(1, by_population(), 5).key,
        "2025-02-20",
    ));
    commands.extend(nova("2026-01-01"));
    let after = ledger(commands);
    assert_eq!(
        shares(&after, ALLOCATION_PAYROLL_2025),
        shares_of(ALL),
        "rien n’est récrit"
    );
    let owed = |on| owed(&after, ALLOCATION_PAYROLL_2025, year("2025"), on);
    assert_eq!(owed("2025-12-31"), shares_of(ALL));
    assert_eq!(
        owed("2026-01-01"),
        [(NOVA, "2515.00"), (2, "10418.00"), (3, "3077.00"), (4, "255.00")]
            .map(|(n, amount)| (commune(n), euros(amount)))
    );
}

#[test]
fn a_key_that_names_those_that_merge_in_mid_year_still_computes_that_year_and_after() {
    let mut commands = payroll();
    commands.extend(nova("2025-07-01"));
    commands.push(allocate(
        ALLOCATION_PAYROLL_2025,
        BUDGET_2025,
        "paie",
        key(1, by_population(), 5).key,
        "2025-09-18",
    ));
    commands.push(budget(BUDGET_2026, "2026"));
    commands.extend(adopted(
        2,
        "2025-11-13",
        &[Effect::Opinion, Effect::AdoptBudget(BUDGET_2026)],
        5,
    ));
    commands.push(adopt_budget(BUDGET_2026, 2));
    commands.push(allocate(
        ALLOCATION_PAYROLL_2026,
        BUDGET_2026,
        "paie",
        key(1, by_population(), 5).key,
        "2026-02-19",
    ));
    let after = ledger(commands);
    for (allocation, of) in [(ALLOCATION_PAYROLL_2025, "2025"), (ALLOCATION_PAYROLL_2026, "2026")] {
        assert_eq!(shares(&after, allocation), shares_of(ALL), "{of}");
        let owed = owed(&after, allocation, year(of), "2026-03-01");
        assert_eq!(owed[0], (commune(NOVA), euros("2515.00")), "{of}");
    }
    let before = owed(&after, ALLOCATION_PAYROLL_2025, year("2025"), "2025-06-30");
    assert_eq!(before, shares_of(ALL));
}

#[test]
fn a_key_that_would_begin_after_a_participant_ended_is_refused() {
    let later = |from: &str| {
        let mut commands = payroll();
        commands.extend(nova("2026-01-01"));
        let key = key(2, by_population(), 5);
        commands.push(key.clone().into());
        commands.extend(adopted(2, "2025-11-13", &[Effect::AdoptKey(key.key)], 5));
        (facts(commands), adopt(&key, 2, from))
    };
    let (given, adoption) = later("2026-01-01");
    let refusal = refused(given, adoption);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::MemberSucceeded, Some("key"))
    );
    let (given, adoption) = later("2025-12-31");
    assert!(when(given, adoption).is_ok());
}

#[test]
fn a_successor_takes_part_in_a_key_and_its_missing_value_is_never_summed_silently() {
    let mut commands = payroll();
    commands.extend(nova("2026-01-01"));
    let participants = [NOVA, 2, 3, 4].map(commune).to_vec();
    let key = DefineKey {
        participants,
        ..key(2, by_population(), 5)
    };
    commands.push(key.clone().into());
    commands.push(budget(BUDGET_2026, "2026"));
    commands.extend(adopted(
        2,
        "2025-11-13",
        &[Effect::AdoptKey(key.key), Effect::AdoptBudget(BUDGET_2026)],
        5,
    ));
    commands.push(adopt(&key, 2, "2026-01-01"));
    commands.push(adopt_budget(BUDGET_2026, 2));
    let order = allocate(ALLOCATION_PAYROLL_2026, BUDGET_2026, "paie", key.key, "2026-02-19");
    let refusal = refused(facts(commands.clone()), order.clone());
    assert_eq!(refusal.code, Code::CriterionMissing);
    for known in [
        "Alpha 1873 (2022, INSEE",
        "Bruyères 642 (2022, INSEE",
        "enregistrer la valeur du successeur",
    ] {
        assert!(refusal.message.contains(known), "« {known} » manque : {refusal}");
    }
    commands.push(population(NOVA, "2022", "2026-01-01", 2_515));
    commands.push(order);
    let after = ledger(commands);
    assert_eq!(
        shares(&after, ALLOCATION_PAYROLL_2026)[0],
        (commune(NOVA), euros("2515.00"))
    );
}

#[test]
fn a_successor_approves_in_place_of_a_party_that_had_not_signed() {
    let mut commands = in_force(draft(3));
    commands.pop();
    // Alpha approved and signed before it ended; Bruyères only deliberated: Nova approves in its place.
    commands.retain(|command| !matches!(command, Command::SignConvention(order) if order.member == commune(1)));
    commands.extend(nova("2023-12-01"));
    let force = BringIntoForce {
        convention: CONVENTION,
        in_force_on: date("2024-01-01"),
    };
    let refusal = refused(facts(commands.clone()), force.clone());
    assert_eq!(refusal.code, Code::DeliberationMissing);
    assert!(refusal.message.contains("Fontaine"), "{refusal}");
    let approves = |mut order: domain::convention::command::RecordDeliberation| {
        order.decided_on = date("2023-12-04");
        let enforceable = domain::convention::command::Enforceability {
            published_on: date("2023-12-05"),
            transmitted_on: date("2023-12-05"),
        };
        order.enforceability = Some(enforceable);
        order
    };
    commands.push(approves(deliberation(NOVA, Adopted, None)).into());
    commands.push(signature(NOVA, "2023-12-10").into());
    assert!(when(facts(commands), force).is_ok());
}

#[test]
fn the_seats_of_those_that_merged_still_vote() {
    let mut commands = payroll();
    commands.extend(nova("2025-07-01"));
    commands.push(crate::support::convened(COMMITTEE, 2, "2025-09-18", &[Effect::Opinion]));
    let open = OpenSession {
        committee: COMMITTEE,
        session: session_id(2),
        present: (0..5).map(|n| seat(n).into()).collect(),
        proxies: Vec::new(),
        chair: None,
        secretary: None,
        urgency_accepted: None,
    };
    assert!(when(facts(commands), open).is_ok());
}

#[test]
fn a_corrected_population_is_a_new_fact_and_changes_no_former_calculation() {
    let mut commands = payroll();
    commands.push(allocate(
        ALLOCATION_PAYROLL_2025,
        BUDGET_2025,
        "paie",
        key(1, by_population(), 5).key,
        "2025-02-20",
    ));
    let before = facts(commands.clone());
    let mut correction = value(POPULATION, "2022", "2025-01-01", 2_000);
    correction.known_on = date("2025-06-01");
    commands.push(
        RecordCriterion {
            member: commune(0),
            value: correction,
        }
        .into(),
    );
    let after = facts(commands.clone());
    assert_eq!(after[..before.len()], before[..], "aucun fait ne change");
    let after = ledger(commands);
    assert_eq!(shares(&after, ALLOCATION_PAYROLL_2025), shares_of(ALL));
    let known: Vec<_> = after
        .members
        .get(commune(0), "member")
        .unwrap()
        .facts(&POPULATION.into())
        .map(|fact| fact.value.numerator())
        .collect();
    assert_eq!(known, [1_873, 2_000]);
}

#[test]
fn groupements_merge_into_a_new_one() {
    let group = |n: usize, from: &str| {
        let mut order = registration(n);
        order.kind = MemberKind::Epci;
        order.insee = None;
        order.from = date(from);
        Command::from(order)
    };
    let mut commands = registered(0);
    commands.extend([group(0, "2023-01-01"), group(1, "2023-01-01"), group(2, "2025-01-01")]);
    let order: RecordSuccession = succession(SuccessionKind::EpciMerger, "2025-01-01", &[0, 1], &[2]);
    assert_eq!(when(facts(commands), order).unwrap().len(), 2);
}
