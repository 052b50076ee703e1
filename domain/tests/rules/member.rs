use crate::support::{commune, facts, ledger, one, refused, registered, registration, value, when};
use domain::Draft;
use domain::event::Event;
use domain::member::command::{ChangeMemberIdentifiers, ImportMembers, ImportedMember, RecordCriterion};
use domain::member::{CriterionName, CriterionStatus, MemberKind};
use domain::sample::{date, insee, name, siren};
use domain::value::Fraction;
use domain::{Code, Command};

const POPULATION: CriterionName = CriterionName::PopulationMunicipale;

fn import(count: usize) -> ImportMembers {
    let imported = |n: usize| ImportedMember {
        register: registration(n),
        criteria: vec![value(POPULATION, "2021", "2024-01-01", 100 + n as u64)],
    };
    ImportMembers {
        members: (0..count).map(imported).collect(),
    }
}

fn given(commands: impl IntoIterator<Item = Command>) -> Vec<Draft> {
    facts(registered(0).into_iter().chain(commands))
}

#[test]
fn a_siren_names_one_member_even_after_it_changed() {
    let changed = ChangeMemberIdentifiers {
        member: commune(0),
        from: date("2025-01-01"),
        name: None,
        siren: Some(siren("200096469")),
        insee: None,
    };
    let given = facts(registered(1).into_iter().chain([changed.into()]));
    for number in [registration(0).siren, siren("200096469")] {
        let mut other = registration(1);
        other.siren = number;
        let refusal = refused(given.clone(), other);
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::SirenTaken, Some("siren"))
        );
    }
}

#[test]
fn a_commune_has_an_insee_code_and_nobody_else_has_one() {
    let mut commune = registration(0);
    commune.insee = None;
    assert_eq!(refused(given([]), commune).code, Code::InseeKind);
    let mut group = registration(0);
    group.kind = MemberKind::Epci;
    assert_eq!(refused(given([]), group).code, Code::InseeKind);
}

#[test]
fn identifiers_keep_their_dates() {
    let changed = ChangeMemberIdentifiers {
        member: commune(0),
        from: date("2025-01-01"),
        name: Some(name("Alpha-la-Neuve")),
        siren: None,
        insee: Some(insee("99777")),
    };
    let ledger = ledger(registered(1).into_iter().chain([changed.into()]));
    let member = ledger.members.get(commune(0), "member").unwrap();
    let name_on = |day| member.identifiers_on(date(day)).unwrap().name.to_string();
    assert_eq!(name_on("2020-01-01"), "Alpha");
    assert_eq!(name_on("2024-12-31"), "Alpha");
    assert_eq!(name_on("2025-01-01"), "Alpha-la-Neuve");
    assert_eq!(member.latest().unwrap().siren, registration(0).siren);
}

#[test]
fn a_change_of_identifiers_changes_something_and_comes_after_the_one_before() {
    let change = ChangeMemberIdentifiers {
        member: commune(0),
        from: date("2023-01-01"),
        name: None,
        siren: None,
        insee: None,
    };
    let given = facts(registered(1));
    assert_eq!(refused(given.clone(), change.clone()).code, Code::NothingChanged);
    let same = ChangeMemberIdentifiers {
        name: Some(name("Alpha")),
        ..change.clone()
    };
    assert_eq!(refused(given.clone(), same).code, Code::NothingChanged);
    let too_early = ChangeMemberIdentifiers {
        name: Some(name("Beta")),
        ..change
    };
    let refusal = refused(given, too_early);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::PeriodInverted, Some("from"))
    );
}

#[test]
fn importing_a_file_twice_adds_nothing() {
    let once = given([import(3).into()]);
    assert_eq!(once.len(), 1 + 3 + 3);
    assert_eq!(when(once, import(3)), Ok(Vec::new()));
}

#[test]
fn importing_a_longer_file_adds_only_what_is_new() {
    let added = when(given([import(3).into()]), import(4)).unwrap();
    assert_eq!(added.len(), 2);
}

#[test]
fn importing_the_first_file_again_after_a_correction_adds_nothing() {
    let mut correction = value(POPULATION, "2021", "2024-01-01", 99);
    correction.known_on = date("2024-03-01");
    let correction = RecordCriterion {
        member: commune(0),
        value: correction,
    };
    let given = given([import(1).into(), correction.into()]);
    assert_eq!(when(given, import(1)), Ok(Vec::new()));
}

#[test]
fn an_import_with_one_fault_records_nothing_and_names_the_line() {
    let mut faulty = import(3);
    faulty.members[2].register.insee = None;
    let refusal = refused(given([]), faulty);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::InseeKind, Some("members.2.insee"))
    );
    let mut future = import(3);
    future.members[1].criteria[0].known_on = date("2026-12-01");
    let refusal = refused(given([]), future);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::DateInFuture, Some("members.1.criteria.0.known_on"))
    );
}

#[test]
fn an_import_names_each_member_and_each_figure_once() {
    let mut twice = import(2);
    twice.members[1].register.siren = twice.members[0].register.siren;
    assert_eq!(refused(given([]), twice).code, Code::MemberTwice);
    let mut same_id = import(2);
    same_id.members[1].register.member = same_id.members[0].register.member;
    let refusal = refused(given([]), same_id);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::IdentifierTaken, Some("members.1.member"))
    );
    let mut two_figures = import(1);
    two_figures.members[0]
        .criteria
        .push(value(POPULATION, "2021", "2024-01-01", 7));
    let refusal = refused(given([]), two_figures);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::CriterionConflict, Some("members.0.criteria.1.value"))
    );
}

#[test]
fn an_imported_member_whose_siren_is_known_is_that_member() {
    let mut renumbered = import(1);
    renumbered.members[0].register.member = commune(900);
    renumbered.members[0].criteria[0].vintage = domain::sample::year("2022");
    let Event::CriterionRecorded(data) = one(facts(registered(1)), renumbered) else {
        panic!("une valeur est connue")
    };
    assert_eq!(data.member, commune(0));
}

#[test]
fn a_correction_of_a_criterion_is_a_new_fact_known_later() {
    let given = given([import(1).into()]);
    let record = |known_on: &str, figure| {
        let mut value = value(POPULATION, "2021", "2024-01-01", figure);
        value.known_on = date(known_on);
        RecordCriterion {
            member: commune(0),
            value,
        }
    };
    assert_eq!(when(given.clone(), record("2023-12-15", 100)), Ok(Vec::new()));
    let refusal = refused(given.clone(), record("2023-12-15", 101));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::CriterionConflict, Some("value.known_on"))
    );
    let Event::CriterionRecorded(data) = one(given, record("2024-02-01", 101)) else {
        panic!("une valeur est connue")
    };
    assert_eq!(data.value, Fraction::whole(101));
}

#[test]
fn a_provisional_value_and_a_definitive_one_live_side_by_side() {
    let mut provisional = value(POPULATION, "2021", "2024-01-01", 120);
    provisional.status = CriterionStatus::Provisional;
    let record = RecordCriterion {
        member: commune(0),
        value: provisional,
    };
    assert_eq!(when(given([import(1).into()]), record).unwrap().len(), 1);
}
