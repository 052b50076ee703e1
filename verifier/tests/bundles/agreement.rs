//! Two verifiers, written apart from one page, say the same of every bundle: the same exit code, step, position and file.

use crate::forger::{
    Forged, audited, audited_with, chained, checkpoint, forged, honest, key, other_key, story, whole_story, with_key,
};
use domain::event::Event;
use domain::value::Cents;
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use tlog::key::PublicKey;
use verifier::files;
use verifier::replay::Claim;
use verifier::report::Report;

/// The other verifier.
const OTHER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/verify.py");

/// What both must say the same of: the exit code, the step, the position, the file.
type Said = (u64, Option<String>, Option<u64>, Option<String>);

fn ours(report: &Report) -> Said {
    let step = report
        .step
        .map(|step| serde_json::to_value(step).unwrap().as_str().unwrap().to_owned());
    (report.exit.into(), step, report.position, report.file.clone())
}

/// Both say the same of a bundle, who know `known`.
pub(crate) fn agree_under(bundle: &[u8], known: Option<&PublicKey>, held: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    let ours = ours(&with_key(bundle, known, held));
    assert_eq!(ours, theirs(folder.path(), bundle, known, (held, &[])));
}

/// What the other verifier says to whoever knows this key, and holds these checkpoints and inventories.
fn theirs(
    folder: &Path,
    bundle: &[u8],
    known: Option<&PublicKey>,
    (checkpoints, inventories): (&[String], &[String]),
) -> Said {
    std::fs::write(folder.join("paquet.zip"), bundle).unwrap();
    let mut command = Command::new("python3");
    command.arg(OTHER).arg("paquet.zip").arg("--json").current_dir(folder);
    if let Some(known) = known {
        command.arg("--key").arg(known.to_string());
    }
    for (option, held) in [("--checkpoint", checkpoints), ("--inventory", inventories)] {
        for (number, text) in held.iter().enumerate() {
            let name = format!("garde{option}-{number}");
            std::fs::write(folder.join(&name), text).unwrap();
            command.arg(option).arg(name);
        }
    }
    let output = command.output().expect("python3 est installé");
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error} : {}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(report["exit"].as_i64(), output.status.code().map(i64::from));
    let text = |field: &str| report[field].as_str().map(str::to_owned);
    (
        report["exit"].as_u64().unwrap(),
        text("step"),
        report["position"].as_u64(),
        text("file"),
    )
}

/// Both say the same of a bundle, who hold these inventories.
pub(crate) fn agree_with(bundle: &[u8], inventories: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    let ours = ours(&audited_with(bundle, inventories));
    assert_eq!(
        ours,
        theirs(folder.path(), bundle, Some(key().public()), (&[], inventories))
    );
}

/// Both say the same of each of these, who have the key.
pub(crate) fn agree(cases: Vec<(String, Vec<u8>)>) {
    let folder = tempfile::tempdir().unwrap();
    let mut divergences = Vec::new();
    for (what, bundle) in cases {
        let (ours, theirs) = (
            ours(&audited(&bundle, &[])),
            theirs(folder.path(), &bundle, Some(key().public()), (&[], &[])),
        );
        if ours != theirs {
            divergences.push(format!("{what} :\n  ici    {ours:?}\n  là-bas {theirs:?}"));
        }
    }
    assert!(divergences.is_empty(), "{}", divergences.join("\n"));
}

#[test]
fn on_true_bundles_with_and_without_key_and_checkpoints() {
    let folder = tempfile::tempdir().unwrap();
    let bodies = chained(&story(usize::MAX));
    let bundle = honest(&bodies);
    let held = [
        vec![],
        vec![checkpoint(&bodies, 100, &key())],
        vec![checkpoint(&bodies, 100, &other_key())],
        vec![
            checkpoint(&chained(&story(20)), 10, &key()),
            checkpoint(&bodies, bodies.len(), &key()),
        ],
    ];
    for held in &held {
        assert_eq!(
            ours(&audited(&bundle, held)),
            theirs(folder.path(), &bundle, Some(key().public()), (held, &[]))
        );
        let without = with_key(&bundle, None, held);
        assert_eq!(ours(&without), theirs(folder.path(), &bundle, None, (held, &[])));
    }
    let shorter = honest(&bodies[..300]);
    let longer = [checkpoint(&bodies, 350, &key())];
    assert_eq!(
        ours(&audited(&shorter, &longer)),
        theirs(folder.path(), &shorter, Some(key().public()), (&longer, &[]))
    );
}

#[test]
fn on_bits_of_the_container_and_of_the_manifest() {
    let bundle = honest(&chained(&story(12)));
    let mut cases = Vec::new();
    for bit in (0..bundle.len() * 8).step_by(4_999) {
        let mut flipped = bundle.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        cases.push((format!("bit {bit}"), flipped));
    }
    for length in [0, 10, bundle.len() / 2, bundle.len() - 22, bundle.len() - 1] {
        cases.push((format!("{length} octets"), bundle[..length].to_vec()));
    }
    let forged = Forged::from(&bundle);
    let length = forged.files[files::MANIFEST].len();
    for bit in (0..length * 8).step_by(509) {
        let flip = |content: &mut Vec<u8>| content[bit / 8] ^= 1 << (bit % 8);
        cases.push((
            format!("manifeste, bit {bit}"),
            forged.clone().changed(files::MANIFEST, flip).zipped(),
        ));
    }
    agree(cases);
}

#[test]
fn on_files_cut_missing_or_strange() {
    let bundle = Forged::from(&honest(&chained(&story(12))));
    let mut cases = Vec::new();
    for (name, content) in &bundle.files {
        let half = |bytes: &mut Vec<u8>| bytes.truncate(content.len() / 2);
        cases.push((format!("{name} coupé"), bundle.clone().changed(name, half).zipped()));
        if !name.starts_with("schemas/") && !matches!(name.as_str(), files::VERIFY | files::README | "rules/epci.yaml")
        {
            cases.push((
                format!("{name} coupé, annoncé"),
                bundle.clone().changed(name, half).sealed(),
            ));
        }
        let mut without = bundle.clone();
        without.files.remove(name);
        cases.push((format!("{name} absent"), without.zipped()));
        cases.push((format!("{name} absent, annoncé"), without.sealed()));
    }
    for name in [
        "a",
        "tile/0/001",
        "tile/entries/000",
        "schemas/KeyDefined.v2.schema.json",
        "checkpoints/99",
        "z",
    ] {
        let mut with = bundle.clone();
        with.files.insert(name.to_owned(), b"{}\n".to_vec());
        cases.push((format!("{name} en trop"), with.sealed()));
    }
    cases.push(("aucun fait".to_owned(), bundle.bodies(&[]).sealed()));
    agree(cases);
}

#[test]
fn on_rewritten_histories() {
    let facts = story(60);
    let bundle = Forged::from(&honest(&chained(&facts)));
    let mut cases = Vec::new();
    for at in (0..facts.len() - 1).step_by(3) {
        let mut deleted = facts.clone();
        deleted.remove(at);
        let mut swapped = facts.clone();
        swapped.swap(at, at + 1);
        for (what, rewritten) in [("retiré", deleted), ("échangé", swapped)] {
            let rewritten = chained(&rewritten);
            cases.push((format!("fait {at} {what}"), forged(&bundle, &rewritten, &other_key())));
        }
        let mut bodies = chained(&facts);
        bodies.remove(at);
        cases.push((format!("fait {at} retiré sans suite"), forged(&bundle, &bodies, &key())));
        let mut bodies = chained(&facts);
        bodies[at].insert(1, b' ');
        cases.push((format!("fait {at} mal écrit"), forged(&bundle, &bodies, &key())));
    }
    agree(cases);
}

#[test]
fn on_figures_one_cent_away() {
    let facts = story(usize::MAX);
    let bundle = whole_story();
    let mut cases = Vec::new();
    for at in 0..facts.len() {
        let mut changed = facts.clone();
        match &mut changed[at].event {
            Event::ShareAllocated(share) => share.amount = Cents::new(share.amount.get() + 1),
            Event::ContributionCalled(call) => call.amount = Cents::new(call.amount.get() - 1),
            Event::ShareSettled(settled) => settled.former = Cents::new(settled.former.get() + 1),
            Event::AllocationComputed(data) => data.total = Cents::new(data.total.get() + 1),
            Event::PaymentRecorded(paid) => paid.amount = Cents::new(paid.amount.get() + 1),
            Event::KeyAdopted(_) => changed[at].authorised_by.clear(),
            _ => continue,
        }
        let bodies = chained(&changed);
        cases.push((format!("fait {at}, un centime"), forged(&bundle, &bodies, &key())));
    }
    for claim in Claim::ALL {
        for part in [4, 2, 1] {
            let change = |content: &mut Vec<u8>| {
                let from = (content.len() - 100) / part;
                let place = from + content[from..].iter().position(u8::is_ascii_digit).unwrap();
                content[place] = if content[place] == b'9' {
                    b'8'
                } else {
                    content[place] + 1
                };
            };
            cases.push((
                format!("{} au {part}e", claim.file()),
                bundle.clone().changed(claim.file(), change).sealed(),
            ));
        }
    }
    agree(cases);
}
