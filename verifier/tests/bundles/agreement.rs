//! Two verifiers, written apart from one page, say the same of every bundle: the same exit code, step, position and file.
//! Whatever bundle these tests show to one, `audited` shows to both.

use crate::forger::{Forged, Outside, alone, chained, checkpoint, forged, honest, key, other_key, story, whole_story};
use crate::other::{self, Said};
use domain::event::Event;
use domain::value::Cents;
use tlog::key::PublicKey;
use verifier::files;
use verifier::replay::Claim;
use verifier::report::Report;

/// What whoever has the key of the ledger and these checkpoints finds, which both verifiers find.
pub(crate) fn audited(bundle: &[u8], held: &[String]) -> Report {
    with_key(bundle, Some(key().public()), held)
}

/// The same, for whoever has these inventories.
pub(crate) fn audited_with(bundle: &[u8], inventories: &[String]) -> Report {
    both(
        bundle,
        Outside {
            key: Some(key().public()),
            inventories,
            ..Outside::default()
        },
    )
}

/// The same, for whoever knows `key`.
pub(crate) fn with_key(bundle: &[u8], key: Option<&PublicKey>, checkpoints: &[String]) -> Report {
    both(
        bundle,
        Outside {
            key,
            checkpoints,
            ..Outside::default()
        },
    )
}

fn both(bundle: &[u8], outside: Outside<'_>) -> Report {
    let report = alone(bundle, outside);
    assert_eq!(Said::by(&report), other::says(bundle, outside), "{report:?}");
    report
}

/// One case in how many is shown to both: each of them in the long form of the tests.
pub(crate) fn one_in(count: usize) -> usize {
    if std::env::var_os("ENTENTE_NIGHTLY").is_some() {
        1
    } else {
        count
    }
}

/// The same as `audited`, by both verifiers for one case in `count`, by ours alone for the others.
pub(crate) fn sampled(case: usize, count: usize, bundle: &[u8]) -> Report {
    if case.is_multiple_of(one_in(count)) {
        audited(bundle, &[])
    } else {
        let key = key();
        let outside = Outside {
            key: Some(key.public()),
            ..Outside::default()
        };
        alone(bundle, outside)
    }
}

/// Both say the same of each of these, who have the key.
pub(crate) fn agree(cases: Vec<(String, Vec<u8>)>) {
    let (key, mut divergences) = (key(), Vec::new());
    for (what, bundle) in cases {
        let outside = Outside {
            key: Some(key.public()),
            ..Outside::default()
        };
        let (ours, theirs) = (Said::by(&alone(&bundle, outside)), other::says(&bundle, outside));
        if ours != theirs {
            divergences.push(format!("{what} :\n  ici    {ours:?}\n  là-bas {theirs:?}"));
        }
    }
    assert!(divergences.is_empty(), "{}", divergences.join("\n"));
}

#[test]
fn on_true_bundles_with_and_without_key_and_checkpoints() {
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
        audited(&bundle, held);
        with_key(&bundle, None, held);
    }
    audited(&honest(&bodies[..300]), &[checkpoint(&bodies, 350, &key())]);
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
