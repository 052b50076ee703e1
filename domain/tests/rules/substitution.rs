//! An EPCI in place of its communes: who acts, and whose population counts.

use crate::support::{
    commune, deliberation, draft, facts, ledger, refused, registered, registered_from, registration, succession, when,
};
use domain::convention::command::SubmitConvention;
use domain::convention::{DeliberationSense, LegalForm};
use domain::member::command::{EstablishSubstitution, RecordCriterion};
use domain::member::{CriterionName, MemberKind, SuccessionKind};
use domain::sample::{CONVENTION, date, id, name};
use domain::value::{DeliberationId, MemberId};
use domain::{Code, Command, Ledger};

/// The EPCI.
fn epci() -> MemberId {
    commune(900)
}

/// The statutes of a syndicate of communes 0 to `count`, submitted to them, and an EPCI beside.
pub(crate) fn syndicate(count: usize) -> Vec<Command> {
    let mut commands = registered(count + 1);
    let mut group = registration(900);
    group.kind = MemberKind::Epci;
    group.name = name("CC des Essais");
    group.insee = None;
    commands.push(group.into());
    let population = |n| RecordCriterion {
        member: commune(n),
        value: crate::support::value(CriterionName::PopulationMunicipale, "2020", "2023-01-01", 100),
    };
    commands.extend((0..=count).chain([900]).map(|n| population(n).into()));
    let mut statutes = draft(count + 1);
    statutes.legal_form = LegalForm::Statuts;
    commands.push(statutes.into());
    commands.push(
        SubmitConvention {
            convention: CONVENTION,
            notified_on: date("2023-09-01"),
            document: None,
        }
        .into(),
    );
    commands
}

/// The EPCI takes the place of `replaced` from `on` on.
pub(crate) fn substitution(on: &str, replaced: &[usize]) -> EstablishSubstitution {
    EstablishSubstitution {
        convention: CONVENTION,
        member: epci(),
        replaced: replaced.iter().copied().map(commune).collect(),
        effective_on: date(on),
        reference: name("Arrêté préfectoral du 3 juillet 2023"),
    }
}

fn after(more: impl IntoIterator<Item = Command>) -> Ledger {
    ledger(syndicate(3).into_iter().chain(more))
}

fn perimeter(ledger: &Ledger, member: MemberId, on: &str) -> Vec<MemberId> {
    let convention = ledger.conventions.get(CONVENTION).unwrap();
    ledger.population_perimeter(convention, member, date(on))
}

#[test]
fn only_the_replaced_part_of_the_epci_counts_for_a_majority() {
    let ledger = after([substitution("2023-09-15", &[1, 2]).into()]);
    assert_eq!(perimeter(&ledger, epci(), "2023-09-15"), [commune(1), commune(2)]);
    assert_eq!(perimeter(&ledger, epci(), "2023-09-14"), [epci()]);
    assert_eq!(perimeter(&ledger, commune(3), "2023-10-01"), [commune(3)]);
}

#[test]
fn a_later_substitution_adds_communes() {
    let ledger = after([
        substitution("2023-09-15", &[1]).into(),
        substitution("2024-01-01", &[2]).into(),
    ]);
    assert_eq!(perimeter(&ledger, epci(), "2023-12-31"), [commune(1)]);
    assert_eq!(perimeter(&ledger, epci(), "2024-01-01"), [commune(1), commune(2)]);
}

#[test]
fn a_replaced_commune_that_merges_within_the_perimeter_gives_way_and_beyond_it_does_not() {
    let merged = |predecessors: &[usize], others: &[&str]| {
        let mut order = succession(SuccessionKind::CommuneNouvelle, "2025-01-01", predecessors, &[7]);
        order.others = others.iter().map(|other| name(other)).collect();
        after([
            substitution("2023-09-15", &[1, 2]).into(),
            registered_from(7, "2025-01-01"),
            order.into(),
        ])
    };
    let on = "2025-01-01";
    assert_eq!(perimeter(&merged(&[1, 2], &[]), epci(), on), [commune(7)]);
    assert_eq!(perimeter(&merged(&[1, 3], &[]), epci(), on), [commune(1), commune(2)]);
    let with_a_stranger = merged(&[1, 2], &["Croixanvec"]);
    assert_eq!(perimeter(&with_a_stranger, epci(), on), [commune(1), commune(2)]);
    assert_eq!(
        perimeter(&with_a_stranger, epci(), "2024-12-31"),
        [commune(1), commune(2)]
    );
}

#[test]
fn the_epci_acts_and_the_communes_it_replaces_no_longer_do() {
    let given = facts(
        syndicate(3)
            .into_iter()
            .chain([substitution("2023-10-02", &[1]).into()]),
    );
    let refusal = refused(given.clone(), deliberation(1, DeliberationSense::Adopted, None));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::MemberSubstituted, Some("member"))
    );
    assert!(refusal.message.contains("CC des Essais"), "{refusal}");
    let mut before = deliberation(1, DeliberationSense::Adopted, None);
    before.decided_on = date("2023-10-01");
    assert!(when(given.clone(), before).is_ok());
    let of_the_epci = domain::convention::command::RecordDeliberation {
        member: epci(),
        deliberation: DeliberationId::new(id(0x3999)),
        ..deliberation(1, DeliberationSense::Adopted, None)
    };
    assert!(when(given, of_the_epci.clone()).is_ok());
    assert_eq!(refused(facts(syndicate(3)), of_the_epci).code, Code::NotAParty);
}

#[test]
fn an_epci_replaces_communes_of_the_convention_each_once() {
    let given = |more: &[Command]| facts(syndicate(3).into_iter().chain(more.iter().cloned()));
    let with = |change: fn(&mut EstablishSubstitution)| {
        let mut order = substitution("2024-01-01", &[1]);
        change(&mut order);
        let refusal = refused(given(&[registered_from(4, "2023-01-01")]), order);
        (refusal.code, refusal.field.unwrap())
    };
    let at = |code, field: &str| (code, field.to_owned());
    assert_eq!(
        with(|order| order.member = commune(3)),
        at(Code::SubstitutionInvalid, "member")
    );
    assert_eq!(
        with(|order| order.replaced.clear()),
        at(Code::SubstitutionInvalid, "replaced")
    );
    assert_eq!(
        with(|order| order.replaced.push(epci())),
        at(Code::SubstitutionInvalid, "replaced.1")
    );
    assert_eq!(
        with(|order| order.replaced.push(commune(4))),
        at(Code::SubstitutionInvalid, "replaced.1")
    );
    assert_eq!(
        with(|order| order.replaced.push(commune(1))),
        at(Code::MemberTwice, "replaced.1")
    );
    let again = refused(
        given(&[substitution("2024-01-01", &[1]).into()]),
        substitution("2025-01-01", &[1]),
    );
    assert_eq!(again.code, Code::SubstitutionInvalid);
}

#[test]
fn statutes_may_name_the_epci_for_the_communes_it_represents() {
    let mut commands = syndicate(3);
    let place = commands
        .iter()
        .position(|command| matches!(command, Command::DraftConvention(_)))
        .unwrap();
    let Command::DraftConvention(statutes) = &mut commands[place] else {
        panic!("des statuts")
    };
    statutes.parties = vec![commune(0), epci()];
    commands.push(substitution("2024-01-01", &[1, 2]).into());
    let ledger = ledger(commands);
    assert_eq!(perimeter(&ledger, epci(), "2024-01-01"), [commune(1), commune(2)]);
}
