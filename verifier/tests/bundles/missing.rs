//! What is missing: the end of a file, a whole file, the key, all the facts.

use crate::agreement::{audited, sampled, with_key};
use crate::forger::{Forged, chained, checkpoint, honest, key, other_key, story};
use std::io::Cursor;
use verifier::container::Container;
use verifier::files;
use verifier::report::{Step, Verdict};

#[test]
fn a_bundle_cut_anywhere_is_no_bundle() {
    let bundle = honest(&chained(&story(5)));
    for length in 0..bundle.len() {
        let report = sampled(length, 97, &bundle[..length]);
        assert_eq!(
            (report.exit, report.step),
            (1, Some(Step::Container)),
            "{length} octets"
        );
    }
}

/// Each file cut at its end, at its middle, emptied; the container made right, then the manifest too.
#[test]
fn a_file_cut_is_named() {
    let bundle = Forged::from(&honest(&chained(&story(300))));
    let names: Vec<String> = bundle.files.keys().cloned().collect();
    for name in names.iter().filter(|name| *name != files::MANIFEST) {
        let length = bundle.files[name].len();
        for kept in [0, length / 2, length - 1] {
            let cut = |content: &mut Vec<u8>| content.truncate(kept);
            let report = audited(&bundle.clone().changed(name, cut).zipped(), &[]);
            let found = (report.exit, report.step, report.file.as_deref());
            assert_eq!(found, (1, Some(Step::Manifest), Some(name.as_str())), "{name} à {kept}");
        }
    }
}

#[test]
fn facts_cut_at_a_boundary_are_missed_even_if_the_manifest_is_made_right() {
    let bodies = chained(&story(300));
    let bundle = Forged::from(&honest(&bodies));
    // Between any two facts of the last file.
    for kept in 256..299 {
        let length: usize = bodies[256..kept].iter().map(|body| body.len() + 2).sum();
        let cut = |content: &mut Vec<u8>| content.truncate(length);
        let report = audited(&bundle.clone().changed("tile/entries/001.p/44", cut).sealed(), &[]);
        let found = (report.exit, report.step, report.position);
        assert_eq!(found, (1, Some(Step::Entries), Some(kept as u64)), "{}", report.message);
    }
    // And the manifest, the leaves and the counts made right: the checkpoint counts them.
    let shorter = bundle.bodies(&bodies[..299]).sealed();
    let report = audited(&shorter, &[]);
    assert_eq!(
        (report.exit, report.step, report.file.as_deref()),
        (1, Some(Step::Root), Some(files::CHECKPOINT))
    );
}

#[test]
fn every_file_is_needed_or_known() {
    let bundle = honest(&chained(&story(5)));
    let needed = |name: &str| !name.starts_with("checkpoints/") && !name.starts_with("rules/");
    for name in Forged::from(&bundle).files.into_keys().filter(|name| needed(name)) {
        let mut without = Forged::from(&bundle);
        without.files.remove(&name);
        let bytes = if name == files::MANIFEST {
            without.zipped()
        } else {
            without.sealed()
        };
        let report = audited(&bytes, &[]);
        assert_eq!(
            (report.exit, report.file.as_deref()),
            (1, Some(name.as_str())),
            "{name} : {report:?}"
        );
    }
    for name in [
        "a",
        "tile/0/001",
        "tile/1/000",
        "schemas/KeyDefined.v2.schema.json",
        "checkpoints/x",
        "z.txt",
    ] {
        let mut with = Forged::from(&bundle);
        with.files.insert(name.to_owned(), b"{}".to_vec());
        let report = audited(&with.sealed(), &[]);
        assert_eq!(
            (report.exit, report.file.as_deref()),
            (1, Some(name)),
            "{name} : {report:?}"
        );
    }
}

#[test]
fn without_the_key_nothing_tells_who_signed() {
    let bodies = chained(&story(5));
    for signer in [key(), other_key()] {
        let bundle = Forged::from(&honest(&bodies)).signed(&bodies, &signer).sealed();
        let report = with_key(&bundle, None, &[]);
        let found = (report.verdict, report.exit, report.step);
        assert_eq!(found, (Verdict::Incomplete, 2, Some(Step::Signature)), "{report:?}");
        assert!(report.message.contains("Aucune clé n’est donnée"), "{}", report.message);
        assert!(
            report
                .not_proved
                .iter()
                .any(|sentence| sentence.starts_with("Qui a signé"))
        );
    }
}

#[test]
fn another_key_is_told_and_a_lack_of_key_hides_no_fault() {
    let bodies = chained(&story(5));
    let bundle = honest(&bodies);
    let report = with_key(&bundle, Some(other_key().public()), &[]);
    assert_eq!((report.exit, report.step), (1, Some(Step::Signature)));
    let claim = verifier::replay::Claim::Shares.file();
    let false_claims = Forged::from(&bundle)
        .changed(claim, |content| content.extend(b"{}\n"))
        .sealed();
    let report = with_key(&false_claims, None, &[]);
    assert_eq!((report.exit, report.step), (1, Some(Step::Claims)));
}

#[test]
fn a_checkpoint_kept_of_a_longer_ledger_asks_for_a_longer_bundle() {
    let bodies = chained(&story(20));
    let bundle = honest(&bodies[..10]);
    let report = audited(&bundle, &[checkpoint(&bodies, 20, &key())]);
    assert_eq!((report.exit, report.step), (2, Some(Step::Checkpoints)), "{report:?}");
    // Signed by a key that this bundle does not know: a later one, perhaps.
    let report = audited(&bundle, &[checkpoint(&bodies, 20, &other_key())]);
    assert_eq!((report.exit, report.step), (2, Some(Step::Checkpoints)), "{report:?}");
    let forged = checkpoint(&bodies, 20, &key()).replacen("\n20\n", "\n21\n", 1);
    let report = audited(&bundle, &[forged]);
    assert_eq!((report.exit, report.step), (1, Some(Step::Checkpoints)), "{report:?}");
}

#[test]
fn no_fact_is_no_bundle() {
    let bundle = honest(&chained(&story(1)));
    let none = Forged::from(&bundle).bodies(&[]).sealed();
    let report = audited(&none, &[]);
    let found = (report.exit, report.step, report.file.as_deref());
    assert_eq!(found, (1, Some(Step::Manifest), Some(files::MANIFEST)), "{report:?}");
    assert!(report.message.contains("il n’y a pas un fait"), "{}", report.message);
}

/// A type that this program does not know was written by a newer one: nothing is said of it.
#[test]
fn a_fact_of_a_newer_program_is_not_said_false() {
    let mut bodies = chained(&story(5));
    let newer = String::from_utf8(bodies[3].clone()).unwrap();
    let version = newer.rfind("\"version\":").unwrap();
    bodies[3] = format!("{}\"version\":999}}", &newer[..version]).into_bytes();
    let bundle = Forged::from(&honest(&chained(&story(5))))
        .bodies(&bodies)
        .signed(&bodies, &key())
        .sealed();
    let report = audited(&bundle, &[]);
    let found = (report.exit, report.step, report.position);
    assert_eq!(found, (2, Some(Step::Entries), Some(3)), "{report:?}");
    assert!(report.message.contains("plus récente"), "{}", report.message);
}

#[test]
fn bytes_that_are_no_bundle_are_refused_and_nothing_else() {
    for bytes in [&b""[..], b"PK", b"PK\x05\x06", &[0xff; 1_000], &[0; 22]] {
        assert!(Container::open(Cursor::new(bytes)).is_err());
        assert_eq!(audited(bytes, &[]).exit, 1);
    }
}
