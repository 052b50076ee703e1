//! Seats, mandates and rules through time.

use crate::assembly::{Assembly, clause, installation, opening, seat, verdict, vote_by_name, with_rule};
use crate::support::{commune, ledger};
use domain::Code;
use domain::committee::Nature;
use domain::committee::command::{AddSeats, ChangeChair, ChangeRules, EndMandates, FillSeat, RemoveSeats};
use domain::committee::event::Effect;
use domain::event::Event;
use domain::rules::{Majority, MajorityBase, Parameter, Rule, Setting, Threshold};
use domain::sample::orders::new_seat;
use domain::sample::{COMMITTEE, date};

fn ended(member: Option<usize>, on: &str) -> EndMandates {
    EndMandates {
        committee: COMMITTEE,
        member: member.map(commune),
        on: date(on),
    }
}

fn filled(n: usize, on: &str) -> FillSeat {
    FillSeat {
        committee: COMMITTEE,
        seat: seat(n),
        on: date(on),
        holder: None,
        substitutes: Vec::new(),
        until: None,
    }
}

fn in_office(assembly: &Assembly) -> u32 {
    match assembly.gives(opening(&[0], &[])) {
        Event::SessionOpened(data) => data.quorum.in_office,
        other => panic!("une ouverture : {other:?}"),
    }
}

#[test]
fn a_mandate_expires_when_the_new_organ_is_installed_and_its_delegate_no_longer_votes() {
    let council = Assembly::council(5)
        .then(ended(Some(2), "2024-03-10"))
        .convened(&[Effect::Other]);
    let refusal = council.refuses(opening(&[0, 1, 2], &[]));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::SeatVacant, Some("present.2"))
    );
    assert_eq!(refusal.legal_reference.unwrap().text, "CGCT, art. L. 5211-8");
    assert_eq!(in_office(&council), 4);
    let again = council.then(filled(2, "2024-03-12"));
    assert_eq!(in_office(&again), 5);
}

#[test]
fn mandates_of_the_day_survive_the_renewal_they_come_from() {
    let council = Assembly::council(5)
        .then(filled(1, "2024-03-10"))
        .then(ended(None, "2024-03-10"))
        .then(filled(0, "2024-03-10"))
        .convened(&[Effect::Other]);
    assert_eq!(in_office(&council), 2);
    assert_eq!(council.refuses(ended(Some(0), "2024-03-10")).code, Code::SeatVacant);
}

#[test]
fn a_session_before_the_renewal_knows_the_seats_of_its_day() {
    let council = Assembly::council(5)
        .then(ended(None, "2024-04-01"))
        .convened(&[Effect::Other]);
    assert_eq!(in_office(&council), 5, "le 14 mars, les mandats couraient");
}

#[test]
fn a_mandate_with_a_term_of_its_own_ends_on_its_last_day() {
    let mut order = installation(Nature::DeliberativeAssembly, 5);
    order.seats[1].until = Some(date("2024-03-14"));
    order.seats[2].until = Some(date("2024-03-13"));
    let council = Assembly::installed(order).convened(&[Effect::Other]);
    assert_eq!(in_office(&council), 4, "le dernier jour compte");
}

#[test]
fn statutes_add_and_remove_seats_from_a_day_on() {
    let add = AddSeats {
        committee: COMMITTEE,
        on: date("2024-03-01"),
        seats: vec![new_seat(seat(7), commune(1), 1), new_seat(seat(8), commune(2), 1)],
    };
    let remove = |n, on: &str| RemoveSeats {
        committee: COMMITTEE,
        on: date(on),
        seats: vec![seat(n)],
    };
    let council = Assembly::council(5)
        .then(add.clone())
        .then(remove(3, "2024-03-14"))
        .convened(&[Effect::Other]);
    assert_eq!(in_office(&council), 6);
    assert_eq!(council.refuses(add).code, Code::SeatsInvalid);
    assert_eq!(council.refuses(remove(0, "2024-03-01")).code, Code::SeatsInvalid);
    assert_eq!(council.refuses(remove(3, "2024-03-14")).code, Code::SeatUnknown);
}

#[test]
fn another_seat_chairs_from_a_day_on() {
    let change = |chair| ChangeChair {
        committee: COMMITTEE,
        chair: seat(chair),
        vice_chairs: Vec::new(),
        on: date("2024-03-01"),
    };
    let council = Assembly::council(5).then(change(2)).convened(&[Effect::Other]);
    let Event::SessionOpened(data) = council.gives(opening(&[0, 1, 2], &[])) else {
        panic!("une ouverture")
    };
    assert_eq!(data.chair, Some(seat(2)));
    assert_eq!(council.refuses(change(2)).code, Code::SeatsInvalid);
    assert_eq!(council.refuses(change(9)).code, Code::SeatsInvalid);
}

/// From `on` on, an ordinary decision needs two thirds of those who compose the assembly.
fn two_thirds(on: &str) -> ChangeRules {
    let majority = Majority::of(MajorityBase::Composing, Threshold::at_least(2, 3));
    ChangeRules {
        committee: COMMITTEE,
        on: date(on),
        rules: vec![clause(Parameter::OrdinaryMajority, Setting::Majority(majority))],
    }
}

#[test]
fn new_rules_apply_to_the_sessions_from_their_day_on() {
    let voted = |on: &str| {
        let council = Assembly::council(5).then(two_thirds(on)).convened(&[Effect::Other]);
        let council = council.opened(&[0, 1, 2, 3, 4], &[]);
        verdict(&council.gives(vote_by_name(0, &[0, 1, 2]))).0
    };
    // Three of five on 14 March: a majority of those who vote, not two thirds of those who compose.
    assert!(!voted("2024-03-14"));
    assert!(voted("2024-03-15"));
}

#[test]
fn what_new_rules_do_not_set_stays_as_it_was_and_what_they_set_ends_the_former_clause() {
    let one_proxy = Setting::Count(1);
    let order = with_rule(
        installation(Nature::DeliberativeAssembly, 5),
        Parameter::ProxiesPerHolder,
        one_proxy,
    );
    let simple = Majority::of(MajorityBase::Expressed, Threshold::more_than(1, 2));
    let order = with_rule(order, Parameter::OrdinaryMajority, Setting::Majority(simple.clone()));
    let council = Assembly::installed(order).then(two_thirds("2024-03-01"));
    let ledger = ledger(council.commands());
    let rules = &ledger.committees.get(COMMITTEE).unwrap().rules;
    let base = |on| {
        rules
            .majority(Parameter::OrdinaryMajority, date(on))
            .map(|(majority, _)| majority.base)
    };
    assert_eq!(base("2024-02-29"), Some(MajorityBase::Expressed));
    assert_eq!(base("2024-03-01"), Some(MajorityBase::Composing));
    assert_eq!(
        rules
            .count(Parameter::ProxiesPerHolder, date("2024-03-01"))
            .map(|(count, _)| count),
        Some(1)
    );
    assert!(rules.check().is_ok());
}

#[test]
fn rules_do_not_change_behind_a_session_already_held() {
    let council = Assembly::council(5).convened(&[Effect::Other]).opened(&[0, 1, 2], &[]);
    let refusal = council.refuses(two_thirds("2024-03-14"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::RuleInvalid, Some("on"))
    );
    assert!(refusal.message.contains("14 mars 2024"), "{refusal}");
    assert!(matches!(
        council.gives(two_thirds("2024-03-15")),
        Event::RulesChanged(_)
    ));
}

#[test]
fn a_change_of_rules_names_sound_rules_of_a_committee_that_sits() {
    let council = Assembly::council(5);
    let none = ChangeRules {
        rules: Vec::new(),
        ..two_thirds("2024-03-01")
    };
    assert_eq!(council.refuses(none).field.as_deref(), Some("rules"));
    assert_eq!(council.refuses(two_thirds("2024-01-14")).field.as_deref(), Some("on"));
    let wrong = Rule {
        setting: Setting::Count(1),
        ..two_thirds("2024-03-01").rules[0].clone()
    };
    let wrong = ChangeRules {
        rules: vec![wrong],
        ..two_thirds("2024-03-01")
    };
    let refusal = council.refuses(wrong);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::RuleInvalid, Some("rules.overrides.0"))
    );
}
