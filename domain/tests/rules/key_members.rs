//! Whom a new key may name, once some have merged: three communes whose year 2026 is shared by a key in force.

use crate::act::{annulled, decision_on_b, declared_illegal, with};
use crate::support::{
    adopted, commune, draft, facts, in_force, install, key, refused, registered_from, succession, when,
};
use domain::committee::event::Effect;
use domain::key::Formula;
use domain::key::command::DefineKey;
use domain::member::SuccessionKind;
use domain::{Code, Command};

/// The commune nouvelle of Alpha (0) and Bruyères (1).
const NOVA: usize = 7;
/// Another key of the pool.
const NEXT: u128 = 9;

fn merged(on: &str) -> [Command; 2] {
    [
        registered_from(NOVA, on),
        succession(SuccessionKind::CommuneNouvelle, on, &[0, 1], &[NOVA]).into(),
    ]
}

fn among(members: &[usize]) -> DefineKey {
    DefineKey {
        participants: members.iter().copied().map(commune).collect(),
        ..key(NEXT, Formula::Equal, 0)
    }
}

#[test]
fn a_new_key_cannot_name_one_that_merges_before_the_first_year_still_to_share_and_its_successor_is_named() {
    for on in ["2026-01-01", "2026-07-01", "2027-01-01"] {
        let given = with(merged(on));
        let refusal = refused(given.clone(), among(&[2, 0]));
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::MemberSucceeded, Some("participants.1"))
        );
        assert!(
            refusal.message.contains("Alpha n’existe plus") && refusal.message.contains("au nom de Fontaine"),
            "{}",
            refusal.message
        );
        assert!(when(given, among(&[2, NOVA])).is_ok());
    }
}

#[test]
fn one_that_is_still_there_on_the_first_day_of_that_year_may_be_named() {
    assert!(when(with(merged("2027-01-02")), among(&[0, 1, 2])).is_ok());
}

#[test]
fn before_any_year_is_shared_only_the_adoption_tells_whether_those_named_are_still_there() {
    let mut commands = in_force(draft(3));
    commands.push(install(3).into());
    commands.push(key(1, Formula::Equal, 3).into());
    commands.extend(adopted(
        1,
        "2024-11-14",
        &[Effect::AdoptKey(key(1, Formula::Equal, 3).key)],
        3,
    ));
    commands.extend(merged("2026-01-01"));
    assert!(when(facts(commands), among(&[0, 1, 2])).is_ok());
}

#[test]
fn a_key_that_may_regularise_an_irregular_one_names_those_of_its_time() {
    let judgments: [Command; 2] = [
        annulled(decision_on_b()).into(),
        declared_illegal(decision_on_b()).into(),
    ];
    for judgment in judgments {
        let given = with(merged("2027-01-01").into_iter().chain([judgment]));
        assert!(when(given, among(&[0, 1, 2])).is_ok());
    }
}
