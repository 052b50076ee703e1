//! Extracts: nothing of them may be missing, nothing may be slipped in, and an inventory that lies is known by whoever has the whole ledger.

use crate::agreement::{audited, audited_with, one_in, with_key};
use crate::forger::{
    Forged, chained, exported, extract_of, honest, honest_with_inventory, inventory, inventory_of, key, other_key,
    pieces, selected, story,
};
use domain::inventory::{Glance, Inventory};
use domain::sample::{CONVENTION, LEDGER};
use domain::value::{ConventionId, Digest, MemberId};
use domain::{Subject, SubjectKind};
use std::collections::BTreeSet;
use tlog::merkle::leaf_hash;
use verifier::export::{Draft, ExportError};
use verifier::extract::{self, Extract};
use verifier::files::{CHECKPOINT, INVENTORY, LINES, LINES_LEAVES, MANIFEST};
use verifier::report::{Report, Step, Verdict};

/// Other conventions of the story: an entente, and the statutes of a syndicate.
const ENTENTE: ConventionId = convention(0x21);
const SYNDICATE: ConventionId = convention(0x23);

/// The identifiers of the story differ by their end.
const fn uuid(last: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128((CONVENTION.uuid().as_u128() & !0xff) | last)
}

const fn convention(last: u128) -> ConventionId {
    ConventionId::new(uuid(last))
}

const fn member(last: u128) -> MemberId {
    MemberId::new(uuid(last))
}

fn whole() -> Vec<Vec<u8>> {
    chained(&story(usize::MAX))
}

pub(crate) fn of(convention: ConventionId) -> impl Fn(&Inventory) -> Extract {
    move |_| Extract::of_convention(convention)
}

pub(crate) fn subject(body: &[u8]) -> Subject {
    Glance::at(body).unwrap().subject
}

/// The conventions and the members of these facts.
fn known(bodies: &[Vec<u8>]) -> (BTreeSet<ConventionId>, BTreeSet<MemberId>) {
    let subjects = || bodies.iter().map(|body| subject(body));
    let conventions = subjects().filter(|subject| subject.kind == SubjectKind::Convention);
    let members = subjects().filter(|subject| subject.kind == SubjectKind::Member);
    (
        conventions.map(|subject| ConventionId::new(subject.id)).collect(),
        members.map(|subject| MemberId::new(subject.id)).collect(),
    )
}

fn refused(report: &Report, step: Step, position: Option<u64>, file: Option<&str>, what: &str) {
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

/// Each line of the file taken off, doubled, changed for another, its index moved: the inventory is the one that was signed, and it is whole
/// for what is shown.
#[test]
fn no_line_of_the_inventory_may_be_hidden_or_changed() {
    let bodies = whole();
    for bundle in [
        extract_of(&bodies, of(CONVENTION)),
        extract_of(&bodies, |inventory| Extract::of_member(member(0x11), inventory)),
    ] {
        let bundle = Forged::from(&bundle);
        let lines: Vec<String> = text(&bundle, LINES).lines().map(str::to_owned).collect();
        assert!(lines.len() > 10);
        let told = |lines: &[String]| {
            lines
                .iter()
                .map(|line| line.clone() + "\n")
                .collect::<String>()
                .into_bytes()
        };
        for at in (0..lines.len()).step_by(3) {
            let mut without = lines.clone();
            without.remove(at);
            let mut doubled = lines.clone();
            doubled.insert(at, lines[at].clone());
            let mut moved = lines.clone();
            let index: u64 = lines[at].split([':', ',']).nth(1).unwrap().parse().unwrap();
            moved[at] = lines[at].replacen(&format!(":{index},"), &format!(":{},", index + 1), 1);
            let mut older = lines.clone();
            older[at] = older_version(&lines[at]);
            for (what, changed) in [
                ("retirée", without),
                ("doublée", doubled),
                ("déplacée", moved),
                ("d’avant", older),
            ] {
                let changed = told(&changed);
                if changed == told(&lines) {
                    continue;
                }
                let report = audited(
                    &bundle.clone().changed(LINES, |content| *content = changed).sealed(),
                    &[],
                );
                refused(
                    &report,
                    Step::Inventory,
                    None,
                    Some(LINES),
                    &format!("{} {what}", lines[at]),
                );
            }
        }
    }
}

/// The line of the fact before the last of its subject; the line itself, for one that tells a name.
fn older_version(line: &str) -> String {
    let (before, version) = line.rsplit_once(r#""version":"#).unwrap_or((line, ""));
    let version: Option<u64> = version.trim_end_matches('}').parse().ok();
    version.map_or_else(
        || line.to_owned(),
        |version| format!(r#"{before}"version":{}}}}}"#, version - 1),
    )
}

#[test]
fn lines_that_are_not_of_the_extract_are_not_shown() {
    let bodies = whole();
    let bundle = Forged::from(&extract_of(&bodies, of(ENTENTE)));
    let all = Extract {
        conventions: known(&bodies).0,
        member: None,
    };
    let shown = lines(&found(&bodies), &all);
    let report = audited(&bundle.changed(LINES, |content| *content = shown).sealed(), &[]);
    refused(&report, Step::Inventory, None, Some(LINES), "toutes les lignes");
}

#[test]
fn the_conventions_of_a_member_are_all_those_that_name_it() {
    let bodies = whole();
    let bundle = Forged::from(&extract_of(&bodies, |inventory| {
        Extract::of_member(member(0x11), inventory)
    }));
    let conventions = bundle.conventions.clone().unwrap();
    assert!(conventions.len() > 1);
    for hidden in conventions {
        // Its facts, its lines, its place in the manifest: all but the line of the member, which is of the member's own group.
        let facts = extract_of(&bodies, |inventory| {
            let mut extract = Extract::of_member(member(0x11), inventory);
            extract.conventions.remove(&hidden);
            extract
        });
        let report = audited(&facts, &[]);
        refused(
            &report,
            Step::Inventory,
            None,
            Some(MANIFEST),
            &format!("{hidden} caché"),
        );
    }
}

#[test]
fn no_bit_of_what_proves_an_extract_may_change() {
    let bodies = chained(&story(12));
    let bundle = Forged::from(&extract_of(&bodies, of(CONVENTION)));
    let names: Vec<String> = bundle.files.keys().cloned().collect();
    for name in names
        .iter()
        .filter(|name| name.starts_with("extract/") || *name == INVENTORY)
    {
        for bit in (0..bundle.files[name].len() * 8).step_by(one_in(29)) {
            let flip = |content: &mut Vec<u8>| content[bit / 8] ^= 1 << (bit % 8);
            let report = audited(&bundle.clone().changed(name, flip).sealed(), &[]);
            assert_eq!(report.exit, 1, "bit {bit} de {name} : {report:?}");
        }
    }
}

#[test]
fn every_file_of_an_extract_is_needed_and_has_its_place() {
    let bodies = chained(&story(60));
    let bundle = Forged::from(&extract_of(&bodies, of(CONVENTION)));
    for name in bundle
        .files
        .keys()
        .filter(|name| name.starts_with("extract/") || *name == INVENTORY)
    {
        let mut without = bundle.clone();
        without.files.remove(name);
        refused(
            &audited(&without.sealed(), &[]),
            Step::Manifest,
            None,
            Some(name),
            "absent",
        );
        let mut elsewhere = Forged::from(&honest(&bodies));
        elsewhere.files.insert(name.clone(), bundle.files[name].clone());
        let report = audited(&elsewhere.sealed(), &[]);
        if name == INVENTORY {
            assert_eq!(report.verdict, Verdict::Valid, "{report:?}");
        } else {
            refused(&report, Step::Manifest, None, Some(name), "dans un paquet entier");
        }
    }
    let mut with = bundle;
    with.files.insert("tile/entries/000.p/60".to_owned(), Vec::new());
    refused(
        &audited(&with.sealed(), &[]),
        Step::Manifest,
        None,
        Some("tile/entries/000.p/60"),
        "de trop",
    );
}

#[test]
fn the_manifest_of_an_extract_tells_what_it_is_of() {
    let bodies = chained(&story(60));
    let bundle = Forged::from(&extract_of(&bodies, of(CONVENTION)));
    let mut none = bundle.clone();
    none.conventions = None;
    let mut two = bundle.clone();
    two.conventions = Some(vec![CONVENTION, ENTENTE]);
    let mut member_too = bundle.clone();
    member_too.member = Some(member(0x11));
    for forged in [none, two, member_too] {
        refused(
            &audited(&forged.sealed(), &[]),
            Step::Manifest,
            None,
            Some(MANIFEST),
            "portée",
        );
    }
    let mut other = bundle;
    other.conventions = Some(vec![ENTENTE]);
    refused(
        &audited(&other.sealed(), &[]),
        Step::Inventory,
        None,
        Some(LINES),
        "une autre convention",
    );
}

#[test]
fn an_inventory_is_signed_by_the_key_of_the_ledger_and_about_these_facts() {
    let bodies = chained(&story(60));
    let bundle = Forged::from(&extract_of(&bodies, of(CONVENTION)));
    for (what, note) in [
        ("une autre clé", inventory(&bodies, 60, &other_key())),
        ("une autre taille", inventory(&bodies, 59, &key())),
        ("un point de contrôle", text(&bundle, CHECKPOINT)),
        ("rien", String::new()),
    ] {
        let report = audited(
            &bundle
                .clone()
                .changed(INVENTORY, |content| *content = note.into_bytes())
                .sealed(),
            &[],
        );
        refused(&report, Step::Inventory, None, Some(INVENTORY), what);
    }
    let report = audited(
        &bundle.changed(LINES_LEAVES, |content| content.truncate(32)).sealed(),
        &[],
    );
    refused(
        &report,
        Step::Inventory,
        None,
        Some(LINES_LEAVES),
        "des empreintes de moins",
    );
}

#[test]
fn a_whole_ledger_gives_its_inventory_again() {
    let bodies = whole();
    let bundle = honest_with_inventory(&bodies);
    let older = inventory(&bodies, 100, &key());
    let report = audited_with(&bundle, &[older, inventory(&bodies, bodies.len(), &key())]);
    assert_eq!(report.verdict, Verdict::Valid, "{report:?}");
    let shorter = honest_with_inventory(&bodies[..100]);
    let report = audited_with(&shorter, &[inventory(&bodies, 101, &key())]);
    assert_eq!((report.exit, report.step), (2, Some(Step::Inventory)), "{report:?}");
    // An extract can only be compared with the inventory of its own size.
    let extract = extract_of(&bodies, of(CONVENTION));
    let report = audited_with(&extract, &[inventory(&bodies, bodies.len(), &key())]);
    assert_eq!(report.verdict, Verdict::Valid, "{report:?}");
    let report = audited_with(&extract, &[inventory(&bodies, 100, &key())]);
    assert_eq!((report.exit, report.step), (2, Some(Step::Inventory)), "{report:?}");
}

/// An operator who signs an inventory without a fact, a subject or a convention writes an extract that hides them. What it signed accuses it.
#[test]
fn an_inventory_that_lies_is_known_by_whoever_has_the_whole_ledger() {
    let bodies = whole();
    let last_of = |wanted: Subject| bodies.iter().rposition(|body| subject(body) == wanted).unwrap();
    let hidden = last_of(Subject::new(SubjectKind::Convention, CONVENTION.uuid()));
    let mut told = bodies.clone();
    told.remove(hidden);
    let lie = inventory_of(&told, &bodies, &key());
    let mut fewer = Forged::from(&extract_of(&bodies, of(CONVENTION)));
    let inventory = found(&told);
    let shown = lines(&inventory, &Extract::of_convention(CONVENTION));
    fewer.files.insert(LINES.to_owned(), shown);
    let leaves = extract::leaves(&inventory).flat_map(|leaf| leaf.0).collect();
    fewer.files.insert(LINES_LEAVES.to_owned(), leaves);
    fewer.files.insert(INVENTORY.to_owned(), lie.clone().into_bytes());
    let mut entries = fewer.entries();
    entries.retain(|(position, _)| usize::try_from(*position) != Ok(hidden));
    let report = audited(&fewer.with_entries(&entries).sealed(), &[]);
    assert!(
        report.step.is_none_or(|step| step > Step::Inventory),
        "l’extrait seul n’y peut rien : {report:?}"
    );
    assert!(
        report
            .not_proved
            .iter()
            .any(|sentence| sentence.contains("--inventory")),
        "{report:?}"
    );

    let report = audited_with(&honest(&bodies), std::slice::from_ref(&lie));
    refused(&report, Step::Inventory, None, None, "détenu");
    let inside =
        Forged::from(&honest_with_inventory(&bodies)).changed(INVENTORY, |content| *content = lie.into_bytes());
    refused(
        &audited(&inside.sealed(), &[]),
        Step::Inventory,
        None,
        Some(INVENTORY),
        "dans le paquet",
    );
}

#[test]
fn no_extract_is_written_without_a_signed_inventory_or_with_another() {
    let bodies = chained(&story(60));
    let draft = || Draft::of_extract(LEDGER, selected(&bodies, of(CONVENTION)));
    let schema = |_: &str, _| b"{}\n".to_vec();
    let none = exported(draft(), &bodies, pieces(&bodies, None, schema));
    assert!(matches!(none, Err(ExportError::NoInventory(60))), "{none:?}");
    let lie = inventory_of(&bodies[..59], &bodies, &key());
    let other = exported(draft(), &bodies, pieces(&bodies, Some(lie), schema));
    assert!(matches!(other, Err(ExportError::Disagrees(_))), "{other:?}");
}

#[test]
fn what_an_extract_shows_of_another_fact_is_a_fault() {
    let bodies = whole();
    let mut bundle = Forged::from(&extract_of(&bodies, of(ENTENTE)));
    let held: BTreeSet<u64> = bundle.entries().iter().map(|(position, _)| *position).collect();
    let absent = (0..=u64::MAX).find(|position| !held.contains(position)).unwrap();
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
        .map(|opened| opened.to_string() + "\n")
        .collect::<String>()
        .into_bytes()
}

fn text(bundle: &Forged, name: &str) -> String {
    String::from_utf8(bundle.files[name].clone()).unwrap()
}

fn keep(content: &mut Vec<u8>, kept: impl Fn(&str) -> bool) {
    let text = String::from_utf8(std::mem::take(content)).unwrap();
    let lines = text.split_inclusive('\n').filter(|line| kept(line));
    *content = lines.collect::<String>().into_bytes();
}
