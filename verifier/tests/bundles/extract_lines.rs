//! What proves an extract complete: no line of the inventory may be hidden or changed, and one that lies is known by whoever has the whole
//! ledger.

use crate::agreement::{audited, audited_with, one_in};
use crate::extract::{ENTENTE, found, known, lines, member, of, refused, subject, text, whole};
use crate::forger::{
    Forged, chained, exported, extract_of, honest, honest_with_inventory, inventory, inventory_of, key, other_key,
    pieces, selected, story,
};
use domain::sample::{CONVENTION, LEDGER};
use domain::{Subject, SubjectKind};
use verifier::export::{Draft, ExportError};
use verifier::extract::{self, Extract};
use verifier::files::{CHECKPOINT, INVENTORY, LINES, LINES_LEAVES, MANIFEST};
use verifier::report::{Step, Verdict};

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
                .fold(String::new(), |text, line| format!("{text}{line}\n"))
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
