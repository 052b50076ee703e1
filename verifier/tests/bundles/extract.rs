//! Extracts: nothing of them may be missing, nothing may be slipped in, and an inventory that lies is known by whoever has the whole ledger.

use crate::agreement::{audited, with_key};
use crate::forger::{Forged, chained, extract_of, honest, story};
use domain::inventory::{Glance, Inventory};
use domain::sample::{CONVENTION, LEDGER};
use domain::value::{ConventionId, Digest, MemberId};
use domain::{Subject, SubjectKind};
use std::collections::BTreeSet;
use tlog::merkle::leaf_hash;
use verifier::extract::Extract;
use verifier::files::LINES;
use verifier::report::{Report, Step, Verdict};

/// Other conventions of the story: an entente, and the statutes of a syndicate.
pub(crate) const ENTENTE: ConventionId = convention(0x21);
const SYNDICATE: ConventionId = convention(0x23);

/// The identifiers of the story differ by their end.
const fn uuid(last: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128((CONVENTION.uuid().as_u128() & !0xff) | last)
}

const fn convention(last: u128) -> ConventionId {
    ConventionId::new(uuid(last))
}

pub(crate) const fn member(last: u128) -> MemberId {
    MemberId::new(uuid(last))
}

pub(crate) fn whole() -> Vec<Vec<u8>> {
    chained(&story(usize::MAX))
}

pub(crate) fn of(convention: ConventionId) -> impl Fn(&Inventory) -> Extract {
    move |_| Extract::of_convention(convention)
}

pub(crate) fn subject(body: &[u8]) -> Subject {
    Glance::at(body).unwrap().subject
}

/// The conventions and the members of these facts.
pub(crate) fn known(bodies: &[Vec<u8>]) -> (BTreeSet<ConventionId>, BTreeSet<MemberId>) {
    let subjects = || bodies.iter().map(|body| subject(body));
    let conventions = subjects().filter(|subject| subject.kind == SubjectKind::Convention);
    let members = subjects().filter(|subject| subject.kind == SubjectKind::Member);
    (
        conventions.map(|subject| ConventionId::new(subject.id)).collect(),
        members.map(|subject| MemberId::new(subject.id)).collect(),
    )
}

pub(crate) fn refused(report: &Report, step: Step, position: Option<u64>, file: Option<&str>, what: &str) {
    let found = (report.exit, report.step, report.position, report.file.as_deref());
    assert_eq!(found, (1, Some(step), position, file), "{what} : {}", report.message);
}

#[test]
fn every_convention_and_every_member_of_the_story_has_a_valid_extract() {
    let bodies = whole();
    let (conventions, members) = known(&bodies);
    assert!(conventions.len() > 4 && members.len() > 4);
    for convention in conventions {
        let bundle = extract_of(&bodies, of(convention));
        let report = audited(&bundle, &[]);
        assert_eq!(report.verdict, Verdict::Valid, "{convention} : {report:?}");
        let facts = Forged::from(&bundle).entries().len();
        assert!(facts < bodies.len(), "{convention} : un extrait n’a pas tout");
        let told = report.extract.unwrap();
        assert!(
            told.contains(&convention.to_string()) && told.contains(&format!("{facts} faits sur")),
            "{told}"
        );
    }
    let mut conventions = BTreeSet::new();
    for member in members {
        let bundle = extract_of(&bodies, |inventory| Extract::of_member(member, inventory));
        let report = audited(&bundle, &[]);
        assert_eq!(report.verdict, Verdict::Valid, "{member} : {report:?}");
        conventions.insert(Forged::from(&bundle).conventions.unwrap().len());
    }
    // One that no convention names, and one that several do.
    assert!(
        conventions.contains(&0) && conventions.iter().any(|count| *count > 1),
        "{conventions:?}"
    );
}

#[test]
fn an_extract_holds_its_convention_the_members_that_it_names_and_the_ledger_alone() {
    let bodies = whole();
    let bundle = Forged::from(&extract_of(&bodies, of(ENTENTE)));
    let held: BTreeSet<Subject> = bundle.entries().iter().map(|(_, body)| subject(body)).collect();
    assert!(held.contains(&Subject::new(SubjectKind::Ledger, LEDGER.uuid())));
    let convention = |subject: &&Subject| subject.kind == SubjectKind::Convention;
    assert_eq!(held.iter().filter(convention).count(), 1);
    for (position, body) in (0..).zip(&bodies) {
        let is_held = bundle.entries().iter().any(|(held, _)| *held == position);
        assert_eq!(is_held, held.contains(&subject(body)), "fait n° {position}");
    }
}

#[test]
fn the_same_facts_give_the_same_extract_byte_for_byte() {
    let bodies = chained(&story(130));
    assert_eq!(extract_of(&bodies, of(CONVENTION)), extract_of(&bodies, of(CONVENTION)));
}

#[test]
fn without_the_key_an_extract_is_compared_with_itself_only() {
    let bodies = chained(&story(60));
    let report = with_key(&extract_of(&bodies, of(CONVENTION)), None, &[]);
    assert_eq!((report.exit, report.step), (2, Some(Step::Signature)), "{report:?}");
}

/// The one that follows it in its subject tells it; nothing follows the last, and the inventory tells it, by its place.
#[test]
fn no_fact_may_be_taken_off() {
    let bodies = whole();
    let bundle = Forged::from(&extract_of(&bodies, of(CONVENTION)));
    let entries = bundle.entries();
    assert!(entries.len() > 200);
    let mut last = 0;
    for at in 0..entries.len() {
        let (removed, body) = &entries[at];
        let after = entries[at + 1..]
            .iter()
            .find(|(_, later)| subject(later) == subject(body));
        // Every last one, and some of the others.
        if after.is_some() && at % 4 != 0 {
            continue;
        }
        let mut fewer = entries.clone();
        fewer.remove(at);
        let report = audited(&bundle.clone().with_entries(&fewer).sealed(), &[]);
        let what = format!("fait n° {removed} retiré");
        if let Some((next, _)) = after {
            refused(&report, Step::Subjects, Some(*next), None, &what);
        } else {
            last += 1;
            refused(&report, Step::Inventory, Some(*removed), Some(LINES), &what);
        }
    }
    assert!(last > 8, "{last}");
}

#[test]
fn no_subject_may_be_taken_off_whole() {
    let bodies = whole();
    let bundle = Forged::from(&extract_of(&bodies, of(CONVENTION)));
    let entries = bundle.entries();
    let subjects: BTreeSet<Subject> = entries.iter().map(|(_, body)| subject(body)).collect();
    for taken in subjects {
        let mut fewer = entries.clone();
        fewer.retain(|(_, body)| subject(body) != taken);
        let (last, _) = entries.iter().rfind(|(_, body)| subject(body) == taken).unwrap();
        let report = audited(&bundle.clone().with_entries(&fewer).sealed(), &[]);
        refused(
            &report,
            Step::Inventory,
            Some(*last),
            Some(LINES),
            &format!("{taken} retiré"),
        );
        // Its lines with it.
        let without = |content: &mut Vec<u8>| keep(content, |line| !line.contains(&taken.id.to_string()));
        let report = audited(
            &bundle.clone().with_entries(&fewer).changed(LINES, without).sealed(),
            &[],
        );
        refused(
            &report,
            Step::Inventory,
            None,
            Some(LINES),
            &format!("{taken} retiré avec ses lignes"),
        );
    }
}

#[test]
fn the_tail_of_every_subject_cannot_be_cut_with_the_chains_left_whole() {
    let bodies = whole();
    let bundle = Forged::from(&extract_of(&bodies, of(SYNDICATE)));
    let entries = bundle.entries();
    for kept in [1, entries.len() / 2, entries.len() - 1] {
        let report = audited(&bundle.clone().with_entries(&entries[..kept]).sealed(), &[]);
        let lacking = entries[kept..].iter().filter(|(position, body)| {
            !entries
                .iter()
                .any(|(later, other)| later > position && subject(other) == subject(body))
        });
        let first = lacking.map(|(position, _)| *position).min();
        refused(
            &report,
            Step::Inventory,
            first,
            Some(LINES),
            &format!("{kept} faits gardés"),
        );
    }
}

#[test]
fn no_fact_of_another_convention_may_be_slipped_in() {
    let bodies = whole();
    let bundle = Forged::from(&extract_of(&bodies, of(ENTENTE)));
    let entries = bundle.entries();
    let held: BTreeSet<Subject> = entries.iter().map(|(_, body)| subject(body)).collect();
    let strangers: BTreeSet<Subject> = bodies
        .iter()
        .map(|body| subject(body))
        .filter(|one| !held.contains(one))
        .collect();
    for stranger in strangers {
        let all = (0..).zip(&bodies).filter(|(_, body)| subject(body) == stranger);
        let added: Vec<(u64, Vec<u8>)> = all.map(|(position, body)| (position, body.clone())).collect();
        let mut more: Vec<_> = entries.iter().chain(&added).cloned().collect();
        more.sort();
        let report = audited(&bundle.clone().with_entries(&more).sealed(), &[]);
        refused(
            &report,
            Step::Inventory,
            Some(added[0].0),
            Some(LINES),
            &format!("{stranger} ajouté"),
        );
    }
}

#[test]
fn a_fact_stands_at_its_own_place_only() {
    let bodies = chained(&story(130));
    let bundle = Forged::from(&extract_of(&bodies, of(CONVENTION)));
    let mut entries = bundle.entries();
    let position = entries[50].0;
    entries[50].1 = bodies[0].clone();
    let report = audited(&bundle.clone().with_entries(&entries).sealed(), &[]);
    refused(&report, Step::Entries, Some(position), None, "un autre corps");
    for (what, change) in [
        (
            "à la même place",
            (|entries: &mut Vec<(u64, Vec<u8>)>| entries[50].0 = entries[49].0) as fn(&mut Vec<_>),
        ),
        ("hors du registre", |entries| entries.last_mut().unwrap().0 = 130),
        ("en désordre", |entries| entries.swap(20, 21)),
    ] {
        let mut entries = bundle.entries();
        change(&mut entries);
        let name = verifier::files::extracted(entries.len() as u64).next().unwrap().0;
        let report = audited(&bundle.clone().with_entries(&entries).sealed(), &[]);
        refused(&report, Step::Entries, None, Some(&name), what);
    }
}

#[test]
fn what_an_extract_shows_of_another_fact_is_a_fault() {
    let bodies = whole();
    let mut bundle = Forged::from(&extract_of(&bodies, of(ENTENTE)));
    let held: BTreeSet<u64> = bundle.entries().iter().map(|(position, _)| *position).collect();
    let absent = (0..383).find(|position| !held.contains(position)).unwrap();
    let digest = "0".repeat(64);
    let line = format!(
        "{{\"commitment\":\"{digest}\",\"path\":\"actor.person\",\"position\":{absent},\"salt\":\"{digest}\",\"value\":\"Anne\"}}\n"
    );
    bundle.files.insert("openings.jsonl".to_owned(), line.into_bytes());
    refused(
        &audited(&bundle.sealed(), &[]),
        Step::Openings,
        Some(absent),
        Some("openings.jsonl"),
        "ouverture",
    );
}

/// A refund to a member, in its own history, cites the payment of another convention: it is passed over, and the report says so.
#[test]
fn facts_of_other_conventions_that_are_cited_are_counted() {
    let bodies = whole();
    let (conventions, _) = known(&bodies);
    let counted = conventions
        .into_iter()
        .filter(|convention| *convention != CONVENTION)
        .any(|convention| {
            let report = audited(&extract_of(&bodies, of(convention)), &[]);
            assert_eq!(report.verdict, Verdict::Valid, "{report:?}");
            report.not_proved.iter().any(|sentence| sentence.contains("cités, qui"))
        });
    assert!(counted);
    let cited = audited(&extract_of(&bodies, of(CONVENTION)), &[]);
    assert!(
        !cited.not_proved.iter().any(|sentence| sentence.contains("cités, qui")),
        "{:?}",
        cited.not_proved
    );
}

/// What an extract publishes is what its facts give; the shares of its convention are those of the whole ledger.
#[test]
fn the_figures_of_an_extract_are_computed_again_to_the_cent() {
    let bodies = whole();
    let whole = Forged::from(&honest(&bodies));
    let bundle = Forged::from(&extract_of(&bodies, of(CONVENTION)));
    let lines = text(&bundle, "claims/shares.jsonl");
    assert!(lines.lines().count() > 20);
    let all: BTreeSet<String> = text(&whole, "claims/shares.jsonl").lines().map(str::to_owned).collect();
    assert!(lines.lines().all(|line| all.contains(line)));
    let change = |content: &mut Vec<u8>| {
        let at = content.iter().position(|byte| *byte == b'5').unwrap();
        content[at] = b'6';
    };
    let report = audited(&bundle.changed("claims/shares.jsonl", change).sealed(), &[]);
    assert_eq!((report.exit, report.step), (1, Some(Step::Claims)), "{report:?}");
}

#[test]
fn a_ledger_of_version_1_has_extracts_too() {
    let lines = include_str!("../../../domain/tests/fixtures/ledgers/2026-11-23.jsonl");
    let bodies: Vec<Vec<u8>> = lines.lines().map(|line| line.as_bytes().to_vec()).collect();
    for convention in known(&bodies).0 {
        let report = audited(&extract_of(&bodies, of(convention)), &[]);
        assert_eq!(report.verdict, Verdict::Valid, "{convention} : {report:?}");
    }
}

/// The inventory of these facts.
pub(crate) fn found(bodies: &[Vec<u8>]) -> Inventory {
    let mut inventory = Inventory::default();
    for body in bodies {
        inventory.add(&Glance::at(body).unwrap(), Digest::new(leaf_hash(body).0));
    }
    inventory
}

/// The lines of it that an extract shows.
pub(crate) fn lines(inventory: &Inventory, extract: &Extract) -> Vec<u8> {
    let opened = extract.open(inventory.lines().collect());
    opened
        .iter()
        .fold(String::new(), |text, opened| format!("{text}{opened}\n"))
        .into_bytes()
}

pub(crate) fn text(bundle: &Forged, name: &str) -> String {
    String::from_utf8(bundle.files[name].clone()).unwrap()
}

fn keep(content: &mut Vec<u8>, kept: impl Fn(&str) -> bool) {
    let text = String::from_utf8(std::mem::take(content)).unwrap();
    let lines = text.split_inclusive('\n').filter(|line| kept(line));
    *content = lines.collect::<String>().into_bytes();
}
