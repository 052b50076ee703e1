//! The two verifiers on extracts, true and damaged: the same exit code, step, position and file.

use crate::agreement::{agree, audited_with, with_key};
use crate::extract::{found, lines, of, subject};
use crate::forger::{
    Forged, chained, extract_of, honest, honest_with_inventory, inventory, inventory_of, key, other_key, story,
};
use domain::sample::CONVENTION;
use domain::value::{ConventionId, MemberId};
use domain::{Subject, SubjectKind};
use std::collections::BTreeSet;
use verifier::extract::Extract;
use verifier::files::{CHECKPOINT, INVENTORY, LINES, LINES_LEAVES};

/// The extracts of every convention and every member of these facts.
fn extracts(bodies: &[Vec<u8>]) -> Vec<(String, Vec<u8>)> {
    let subjects: BTreeSet<Subject> = bodies.iter().map(|body| subject(body)).collect();
    let extract = |subject: Subject| {
        let made = match subject.kind {
            SubjectKind::Convention => extract_of(bodies, of(ConventionId::new(subject.id))),
            SubjectKind::Member => extract_of(bodies, |all| Extract::of_member(MemberId::new(subject.id), all)),
            _ => return None,
        };
        Some((subject.to_string(), made))
    };
    subjects.into_iter().filter_map(extract).collect()
}

#[test]
fn on_true_extracts() {
    let extracts = extracts(&chained(&story(usize::MAX)));
    assert!(extracts.len() > 8);
    for (_, extract) in extracts.iter().step_by(3) {
        with_key(extract, None, &[]);
        with_key(extract, Some(other_key().public()), &[]);
    }
    agree(extracts);
}

#[test]
fn on_inventories_that_are_held() {
    let bodies = chained(&story(130));
    let lie = inventory_of(&bodies[..129], &bodies, &key());
    let held = [
        vec![inventory(&bodies, 130, &key())],
        vec![inventory(&bodies, 60, &key())],
        vec![inventory(&bodies, 60, &other_key())],
        vec![lie],
        vec![inventory(&bodies, 60, &key()), inventory(&bodies, 130, &other_key())],
    ];
    let shorter = honest_with_inventory(&bodies[..100]);
    for bundle in [
        honest(&bodies),
        honest_with_inventory(&bodies),
        shorter,
        extract_of(&bodies, of(CONVENTION)),
    ] {
        for held in &held {
            audited_with(&bundle, held);
        }
    }
}

#[test]
fn on_facts_taken_off_moved_or_slipped_in() {
    let bodies = chained(&story(usize::MAX));
    let bundle = Forged::from(&extract_of(&bodies, of(CONVENTION)));
    let entries = bundle.entries();
    let mut cases = Vec::new();
    for at in (0..entries.len()).step_by(11).chain([entries.len() - 1]) {
        let mut fewer = entries.clone();
        let (removed, _) = fewer.remove(at);
        cases.push((
            format!("fait {removed} retiré"),
            bundle.clone().with_entries(&fewer).sealed(),
        ));
        let mut moved = entries.clone();
        moved[at].0 += 1;
        cases.push((
            format!("fait {removed} déplacé"),
            bundle.clone().with_entries(&moved).sealed(),
        ));
        let mut other = entries.clone();
        other[at].1.insert(1, b' ');
        cases.push((
            format!("fait {removed} mal écrit"),
            bundle.clone().with_entries(&other).sealed(),
        ));
        let cut = bundle.clone().with_entries(&entries[..at.max(1)]).sealed();
        cases.push((format!("rien après le fait {removed}"), cut));
    }
    let held: BTreeSet<u64> = entries.iter().map(|(position, _)| *position).collect();
    let strangers = (0..).zip(&bodies).filter(|(position, _)| !held.contains(position));
    for (position, body) in strangers.step_by(17) {
        let mut more = entries.clone();
        more.push((position, body.clone()));
        more.sort();
        cases.push((
            format!("fait {position} ajouté"),
            bundle.clone().with_entries(&more).sealed(),
        ));
    }
    agree(cases);
}

#[test]
fn on_what_proves_an_extract_complete() {
    let bodies = chained(&story(130));
    let bundle = Forged::from(&extract_of(&bodies, of(CONVENTION)));
    let mut cases = Vec::new();
    for name in [INVENTORY, LINES, LINES_LEAVES, "extract/entries/000.p/"] {
        let name = bundle
            .files
            .keys()
            .find(|known| known.starts_with(name))
            .unwrap()
            .clone();
        for bit in (0..bundle.files[&name].len() * 8).step_by(if name == LINES { 211 } else { 4_211 }) {
            let flip = |content: &mut Vec<u8>| content[bit / 8] ^= 1 << (bit % 8);
            let forged = bundle.clone().changed(&name, flip);
            cases.push((format!("bit {bit} de {name}"), forged.sealed()));
        }
        for length in [0, bundle.files[&name].len() / 2] {
            let cut = |content: &mut Vec<u8>| content.truncate(length);
            cases.push((format!("{name} coupé"), bundle.clone().changed(&name, cut).zipped()));
            cases.push((
                format!("{name} coupé, annoncé"),
                bundle.clone().changed(&name, cut).sealed(),
            ));
        }
        let mut without = bundle.clone();
        without.files.remove(&name);
        cases.push((format!("{name} absent"), without.sealed()));
        let mut elsewhere = Forged::from(&honest(&bodies));
        elsewhere.files.insert(name.clone(), bundle.files[&name].clone());
        cases.push((format!("{name} dans un paquet entier"), elsewhere.sealed()));
    }
    let shown: Vec<String> = String::from_utf8(bundle.files[LINES].clone())
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    for at in 0..shown.len() {
        let mut without = shown.clone();
        without.remove(at);
        let without = without.iter().map(|line| line.clone() + "\n").collect::<String>();
        let forged = bundle.clone().changed(LINES, |content| *content = without.into_bytes());
        cases.push((format!("{} retirée", shown[at]), forged.sealed()));
    }
    for (what, note) in [
        ("autre clé", inventory(&bodies, 130, &other_key())),
        ("autre taille", inventory(&bodies, 129, &key())),
        (
            "point de contrôle",
            String::from_utf8(bundle.files[CHECKPOINT].clone()).unwrap(),
        ),
        ("mensonge", inventory_of(&bodies[..129], &bodies, &key())),
    ] {
        let forged = bundle
            .clone()
            .changed(INVENTORY, |content| *content = note.clone().into_bytes());
        cases.push((format!("inventaire : {what}"), forged.sealed()));
        let whole = Forged::from(&honest_with_inventory(&bodies));
        let whole = whole.changed(INVENTORY, |content| *content = note.into_bytes());
        cases.push((format!("inventaire : {what}, paquet entier"), whole.sealed()));
    }
    agree(cases);
}

/// A lying operator signs all that it shows: each lie about one line, about one fact.
#[test]
fn on_inventories_that_lie() {
    let bodies = chained(&story(130));
    let bundle = Forged::from(&extract_of(&bodies, of(CONVENTION)));
    let mut cases = Vec::new();
    for hidden in (0..bodies.len()).step_by(9) {
        let mut told = bodies.clone();
        told.remove(hidden);
        let all = found(&told);
        let mut lying = bundle.clone();
        lying
            .files
            .insert(INVENTORY.to_owned(), inventory_of(&told, &bodies, &key()).into_bytes());
        lying
            .files
            .insert(LINES.to_owned(), lines(&all, &Extract::of_convention(CONVENTION)));
        let leaves = verifier::extract::leaves(&all).flat_map(|leaf| leaf.0).collect();
        lying.files.insert(LINES_LEAVES.to_owned(), leaves);
        cases.push((format!("fait {hidden} tu"), lying.sealed()));
    }
    agree(cases);
}

#[test]
fn on_the_scope_that_the_manifest_tells() {
    let bodies = chained(&story(130));
    let bundle = Forged::from(&extract_of(&bodies, of(CONVENTION)));
    let other = ConventionId::new(uuid::Uuid::from_u128(CONVENTION.uuid().as_u128() + 1));
    let mut cases = Vec::new();
    for (what, conventions) in [
        ("aucune", None),
        ("une autre", Some(vec![other])),
        ("deux", Some(vec![CONVENTION, other])),
        ("vide", Some(vec![])),
    ] {
        let mut forged = bundle.clone();
        forged.conventions = conventions;
        cases.push((format!("conventions : {what}"), forged.sealed()));
    }
    let mut member = bundle;
    member.member = Some(MemberId::new(CONVENTION.uuid()));
    cases.push(("un membre aussi".to_owned(), member.sealed()));
    agree(cases);
}
