//! The history rewritten: a fact deleted, doubled, swapped with its neighbour, and all that follows made right again.

use crate::agreement::audited;
use crate::forger::{Forged, chained, checkpoint, forged, honest, key, other_key, story};
use domain::event::Recorded;
use domain::value::EventId;
use std::collections::BTreeMap;
use verifier::report::{Report, Step, Verdict};

/// How many facts the history has that is rewritten in every way: up to the first calls.
const SMALL: usize = 130;

/// Each way of rewriting one fact: what it is called, and what the history becomes. A swap of the last has no neighbour.
fn rewritings(facts: &[Recorded], at: usize) -> Vec<(&'static str, Vec<Recorded>)> {
    let mut deleted = facts.to_vec();
    deleted.remove(at);
    let mut doubled = facts.to_vec();
    doubled.insert(at, facts[at].clone());
    // The copy passes for another fact.
    doubled[at + 1].event_id = EventId::new(facts[at].event_id.derive("copie"));
    let mut rewritings = vec![("retiré", deleted), ("doublé", doubled)];
    if at + 1 < facts.len() {
        let mut swapped = facts.to_vec();
        swapped.swap(at, at + 1);
        let (first, second) = (swapped[at].recorded_at, swapped[at + 1].recorded_at);
        swapped[at].recorded_at = second;
        swapped[at + 1].recorded_at = first;
        rewritings.push(("échangé", swapped));
    }
    rewritings
}

fn falsified(report: &Report, what: &str) {
    assert_eq!(
        (report.verdict, report.exit),
        (Verdict::Falsified, 1),
        "{what} : {report:?}"
    );
    assert!(!report.message.is_empty() && report.step.is_some(), "{what}");
}

#[test]
fn a_true_bundle_is_valid_and_each_step_says_what_it_found() {
    let facts = story(usize::MAX);
    let bodies = chained(&facts);
    let report = audited(&honest(&bodies), &[checkpoint(&bodies, 100, &key())]);
    assert_eq!(
        (report.verdict, report.exit, report.step),
        (Verdict::Valid, 0, None),
        "{report:?}"
    );
    assert_eq!(report.size, Some(facts.len() as u64));
    assert_eq!(
        report.steps.iter().map(|taken| taken.name).collect::<Vec<_>>(),
        Step::ALL
    );
    assert!(report.steps.iter().all(|taken| !taken.detail.is_empty()), "{report:?}");
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let bodies = chained(&story(300));
    assert_eq!(honest(&bodies), honest(&bodies));
}

/// Whoever has not the key of the ledger signs with another: the key that the auditor has from elsewhere tells it, unless the facts do.
#[test]
fn no_fact_is_deleted_doubled_or_swapped_by_whoever_has_not_the_key() {
    let facts = story(SMALL);
    let bundle = Forged::from(&honest(&chained(&facts)));
    let mut steps: BTreeMap<Step, usize> = BTreeMap::new();
    for at in 0..facts.len() {
        for (what, rewritten) in rewritings(&facts, at) {
            let report = audited(&forged(&bundle, &chained(&rewritten), &other_key()), &[]);
            falsified(&report, &format!("fait n° {at} {what}"));
            *steps.entry(report.step.unwrap()).or_default() += 1;
        }
    }
    assert!(
        steps.keys().all(|step| matches!(step, Step::Entries | Step::Signature)),
        "{steps:?}"
    );
    assert!(steps[&Step::Signature] > facts.len(), "{steps:?}");
}

/// Whoever has the key signs again: a checkpoint that the auditor kept tells it.
#[test]
fn no_fact_is_deleted_doubled_or_swapped_by_whoever_has_the_key_once_a_checkpoint_is_kept_elsewhere() {
    let facts = story(SMALL);
    let bodies = chained(&facts);
    let bundle = Forged::from(&honest(&bodies));
    // Kept one fact before the end: what is deleted leaves a bundle as long.
    let kept = checkpoint(&bodies, bodies.len() - 1, &key());
    for at in 0..facts.len() - 2 {
        for (what, rewritten) in rewritings(&facts, at) {
            let report = audited(
                &forged(&bundle, &chained(&rewritten), &key()),
                std::slice::from_ref(&kept),
            );
            falsified(&report, &format!("fait n° {at} {what}"));
            if report.step != Some(Step::Entries) {
                assert_eq!(report.step, Some(Step::Checkpoints), "fait n° {at} {what}");
                assert!(
                    report.message.contains("l’histoire a été récrite"),
                    "{}",
                    report.message
                );
            }
        }
    }
}

/// A forger who does not chain the subjects again is told where.
#[test]
fn a_fact_taken_out_of_the_middle_is_missed_by_those_that_follow_it() {
    let facts = story(120);
    let bodies = chained(&facts);
    let bundle = Forged::from(&honest(&bodies));
    for at in 0..bodies.len() - 1 {
        let mut cut = bodies.clone();
        cut.remove(at);
        let report = audited(&forged(&bundle, &cut, &key()), &[]);
        falsified(&report, &format!("fait n° {at}"));
        assert_eq!((report.step, report.position), (Some(Step::Entries), Some(at as u64)));
    }
}

/// Positions put right, and the chain of the subject left as it was.
#[test]
fn a_broken_chain_of_a_subject_is_told_at_its_first_broken_link() {
    let facts = story(80);
    let bundle = Forged::from(&honest(&chained(&facts)));
    let (at, next) = (0..facts.len())
        .rev()
        .find_map(|at| {
            let is_cited = facts
                .iter()
                .any(|fact| fact.authorised_by.contains(&facts[at].event_id));
            let subject = facts[at].event.subject();
            let next = (at + 1..facts.len()).find(|next| facts[*next].event.subject() == subject)?;
            (!is_cited).then_some((at, next))
        })
        .unwrap();
    let mut cut = facts;
    cut.remove(at);
    for (position, fact) in (0..).zip(&mut cut) {
        fact.position = position;
    }
    let bodies: Vec<Vec<u8>> = cut
        .iter()
        .map(|fact| domain::body::encode(domain::sample::LEDGER, fact).unwrap())
        .collect();
    let report = audited(&forged(&bundle, &bodies, &key()), &[]);
    falsified(&report, "chaîne rompue");
    assert_eq!(
        (report.step, report.position),
        (Some(Step::Subjects), Some(next as u64 - 1))
    );
}

/// The bodies changed and neither the leaves nor the manifest: the first body that is not that of its leaf is named.
#[test]
fn a_body_changed_alone_is_named() {
    let bodies = chained(&story(300));
    let bundle = Forged::from(&honest(&bodies));
    for at in [0, 1, 255, 256, 299] {
        let file = if at < 256 {
            "tile/entries/000"
        } else {
            "tile/entries/001.p/44"
        };
        let first = at / 256 * 256;
        let offset: usize = bodies[first..at].iter().map(|body| body.len() + 2).sum();
        let alter = |content: &mut Vec<u8>| content[offset + 10] ^= 1;
        let report = audited(&bundle.clone().changed(file, alter).zipped(), &[]);
        falsified(&report, "corps changé");
        let found = (report.step, report.position, report.file.as_deref());
        assert_eq!(found, (Some(Step::Manifest), Some(at as u64), Some(file)));
        let report = audited(&bundle.clone().changed(file, alter).sealed(), &[]);
        let found = (report.step, report.position, report.file.as_deref());
        assert_eq!(found, (Some(Step::Entries), Some(at as u64), None));
    }
}
