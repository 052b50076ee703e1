use crate::support::{adopted, commune, decision, draft, facts, in_force, install, key, ledger, one, refused, when};
use domain::committee::event::Effect;
use domain::convention::DelegatedObject;
use domain::event::Event;
use domain::key::command::AdoptKey;
use domain::key::{Fixed, Formula, Quota};
use domain::sample::orders::{allocate, draft_budget};
use domain::sample::{BUDGET_2025, date, id};
use domain::value::{AllocationId, Fraction, KeyId};
use domain::{Code, Command};

fn key_id(n: u128) -> KeyId {
    KeyId::new(id(0x6000 + n))
}

fn adopt(n: u128, decision_index: usize, from: &str) -> AdoptKey {
    AdoptKey {
        key: key_id(n),
        decision: decision(1, decision_index),
        from: date(from),
        until: None,
        retroactivity: None,
    }
}

/// The same, with what allows it to count from before it was decided.
fn adopt_retroactively(n: u128, decision_index: usize, from: &str) -> AdoptKey {
    AdoptKey {
        retroactivity: Some(domain::sample::text("Le service a été rendu depuis le 1er janvier.")),
        ..adopt(n, decision_index, from)
    }
}

/// Two keys in equal parts for one pool, decided on 14 November 2024 in that order.
fn two_keys_decided(delegations: Vec<DelegatedObject>) -> Vec<Command> {
    let mut draft = draft(2);
    draft.delegations = delegations;
    let mut commands = in_force(draft);
    commands.push(install(2).into());
    commands.extend([1, 2].map(|n| key(n, Formula::Equal, 2).into()));
    commands.extend(adopted(
        1,
        "2024-11-14",
        &[1, 2].map(|n| Effect::AdoptKey(key_id(n))),
        2,
    ));
    commands
}

fn delegated() -> Vec<Command> {
    two_keys_decided(vec![DelegatedObject::Key])
}

fn quotas(shares: &[(usize, &str)]) -> Formula {
    let quota = |(n, share): &(usize, &str)| Quota {
        member: commune(*n),
        share: Fraction::parse_decimal(share).unwrap(),
    };
    Formula::Fixed(Fixed {
        normalise: false,
        quotas: shares.iter().map(quota).collect(),
    })
}

#[test]
fn a_proposal_without_delegation_cannot_adopt_a_key_and_the_missing_ratification_is_named() {
    for delegations in [Vec::new(), vec![DelegatedObject::Budget]] {
        let refusal = refused(facts(two_keys_decided(delegations)), adopt(1, 0, "2025-01-01"));
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::DecisionNotBinding, Some("decision"))
        );
        assert!(
            refusal
                .message
                .ends_with("ne l’ont pas encore donnée : Alpha et Bruyères."),
            "{}",
            refusal.message
        );
    }
}

#[test]
fn a_decision_adopts_only_the_key_it_names_and_only_once() {
    let given = facts(delegated());
    let other = refused(given.clone(), adopt(2, 0, "2025-01-01"));
    assert_eq!(other.code, Code::DecisionDoesNotAuthorise);
    let unknown = refused(
        given,
        AdoptKey {
            decision: decision(7, 0),
            ..adopt(1, 0, "2025-01-01")
        },
    );
    assert_eq!(unknown.code, Code::DecisionUnknown);
    let mut commands = delegated();
    commands.push(adopt(1, 0, "2025-01-01").into());
    let again = refused(facts(commands), adopt(1, 0, "2026-01-01"));
    assert_eq!(again.code, Code::KeyAlreadyAdopted);
}

#[test]
fn a_new_key_replaces_the_one_in_force_on_its_first_day() {
    let mut commands = delegated();
    commands.push(adopt(1, 0, "2025-01-01").into());
    let Event::KeyAdopted(data) = one(facts(commands.clone()), adopt(2, 1, "2026-01-01")) else {
        panic!("la clé est adoptée")
    };
    assert_eq!(data.replaces, Some(key_id(1)));
    commands.push(adopt(2, 1, "2026-01-01").into());
    let ledger = ledger(commands);
    let adoption = |n| ledger.keys.get(key_id(n)).unwrap().adoption.unwrap();
    assert_eq!(adoption(1).until, Some(date("2025-12-31")));
    assert_eq!(adoption(2).until, None);
}

#[test]
fn two_keys_do_not_start_on_the_same_day_nor_one_under_a_later_one() {
    let mut commands = delegated();
    commands.push(adopt(1, 0, "2025-01-01").into());
    let given = facts(commands);
    for from in ["2025-01-01", "2024-11-01"] {
        let order = if from < "2024-11-14" {
            adopt_retroactively
        } else {
            adopt
        };
        let refusal = refused(given.clone(), order(2, 1, from));
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::KeyOverlap, Some("from")),
            "{from}"
        );
    }
    let bounded = AdoptKey {
        until: Some(date("2024-12-31")),
        ..adopt(2, 1, "2024-12-01")
    };
    let Event::KeyAdopted(data) = one(given, bounded) else {
        panic!("la clé est adoptée")
    };
    assert_eq!(data.replaces, None);
}

#[test]
fn a_key_may_count_from_the_first_day_of_the_year_of_its_decision_but_not_before() {
    let given = facts(delegated());
    assert!(when(given.clone(), adopt_retroactively(1, 0, "2024-01-01")).is_ok());
    let refusal = refused(given, adopt_retroactively(1, 0, "2023-12-31"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::KeyRetroactive, Some("from"))
    );
    assert_eq!(refusal.legal_reference, Some(domain::law::NO_RETROACTIVITY));
}

#[test]
fn a_key_does_not_reach_back_over_a_year_that_is_already_shared() {
    let mut commands = in_force(draft(2));
    commands.push(install(2).into());
    commands.extend([1, 2].map(|n| key(n, Formula::Equal, 2).into()));
    let line = ("paie", "6411", domain::budget::Direction::Expense, "100.00", "Paie");
    commands.push(draft_budget(BUDGET_2025, "2025", &[("paie", "Paie")], &[line]).into());
    let effects = [
        Effect::AdoptKey(key_id(1)),
        Effect::AdoptKey(key_id(2)),
        Effect::AdoptBudget(BUDGET_2025),
    ];
    commands.extend(adopted(1, "2025-02-13", &effects, 2));
    commands.push(adopt_retroactively(1, 0, "2025-01-01").into());
    let budget = domain::budget::command::AdoptBudget {
        budget: BUDGET_2025,
        decision: decision(1, 2),
    };
    commands.push(budget.into());
    commands.push(allocate(
        AllocationId::new(id(0x7000)),
        BUDGET_2025,
        "paie",
        key_id(1),
        "2025-02-20",
    ));
    let given = facts(commands);
    let refusal = refused(given.clone(), adopt(2, 1, "2025-06-01"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::AlreadyAllocated, Some("from"))
    );
    assert!(when(given, adopt(2, 1, "2026-01-01")).is_ok());
}

#[test]
fn fixed_quotas_sum_to_one_or_the_gap_is_shown() {
    let given = facts(in_force(draft(3)));
    let define = |shares: &[(usize, &str)]| key(1, quotas(shares), 3);
    assert!(when(given.clone(), define(&[(0, "0.5"), (1, "0.3"), (2, "0.2")])).is_ok());
    let missing = refused(given.clone(), define(&[(0, "0.5"), (1, "0.3"), (2, "0.15")]));
    assert_eq!(
        (missing.code, missing.field.as_deref()),
        (Code::QuotasInvalid, Some("formula.fixed"))
    );
    assert!(missing.message.contains("il manque 1/20"), "{}", missing.message);
    let extra = refused(given, define(&[(0, "0.5"), (1, "0.3"), (2, "0.20002")]));
    assert!(extra.message.contains("il y a 1/50000 de trop"), "{}", extra.message);
}

#[test]
fn each_participant_has_one_quota() {
    let given = facts(in_force(draft(3)));
    for shares in [
        &[(0, "0.5"), (1, "0.5")][..],
        &[(0, "0.5"), (1, "0.2"), (2, "0.2"), (2, "0.1")],
    ] {
        assert_eq!(
            refused(given.clone(), key(1, quotas(shares), 3)).code,
            Code::QuotasInvalid,
            "{shares:?}"
        );
    }
}

#[test]
fn a_key_shares_among_parties_each_named_once() {
    let given = facts(in_force(draft(2)));
    for participants in [vec![], vec![commune(0), commune(0)], vec![commune(0), commune(4)]] {
        let mut order = key(1, Formula::Equal, 2);
        order.participants = participants;
        assert_eq!(refused(given.clone(), order).code, Code::ParticipantsInvalid);
    }
    for ties in [vec![commune(4)], vec![commune(1), commune(1)]] {
        let mut order = key(1, Formula::Equal, 2);
        order.ties = ties;
        let refusal = refused(given.clone(), order);
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::ParticipantsInvalid, Some("ties"))
        );
    }
}

#[test]
fn the_digest_of_a_key_follows_all_that_its_shares_depend_on() {
    let given = facts(in_force(draft(3)));
    let hash = |change: fn(&mut domain::key::command::DefineKey)| {
        let mut order = key(1, Formula::Equal, 3);
        change(&mut order);
        let Event::KeyDefined(data) = one(given.clone(), order) else {
            panic!("la clé est définie")
        };
        data.hash
    };
    let plain = hash(|_| ());
    assert_eq!(plain, hash(|order| order.name = domain::sample::name("Autre nom")));
    assert_ne!(plain, hash(|order| order.ties = vec![commune(1)]));
    assert_ne!(plain, hash(|order| order.participants.swap(0, 1)));
    assert_ne!(plain, hash(|order| order.pool = domain::sample::pool("accueil")));
}
