//! The figures: published ones that the facts do not give, and recorded ones that the calculation does not give.

use crate::agreement::audited;
use crate::forger::{chained, checkpoint, forged, key, story, whole_story};
use domain::event::{Event, Recorded};
use domain::key::RoundingUnit;
use domain::sample::LEDGER;
use domain::value::{Cents, Date, MemberId};
use projections::LedgerView;
use serde_json::Value;
use std::collections::BTreeMap;
use verifier::log::Log;
use verifier::replay::Claim;
use verifier::report::{Report, Step, Verdict};

/// The story, its facts changed by `change`, signed again with the key of the ledger and its figures published again: only the calculation
/// can tell.
fn insider(change: impl FnOnce(&mut [Recorded])) -> Report {
    let mut facts = story(usize::MAX);
    change(&mut facts);
    let bodies = chained(&facts);
    let forged = whole_story()
        .bodies(&bodies)
        .signed(&bodies, &key())
        .claimed(&bodies)
        .sealed();
    audited(&forged, &[])
}

fn falsified(report: &Report, step: Step, position: usize, words: &str) {
    let found = (report.verdict, report.step, report.position);
    assert_eq!(
        found,
        (Verdict::Falsified, Some(step), Some(position as u64)),
        "{report:?}"
    );
    assert!(
        report.message.contains(words),
        "« {words} » n’est pas dit : {}",
        report.message
    );
}

/// The positions of the facts that `wanted` recognises.
fn positions(wanted: impl Fn(&Event) -> bool) -> Vec<usize> {
    let facts = story(usize::MAX);
    (0..facts.len()).filter(|at| wanted(&facts[*at].event)).collect()
}

#[test]
fn a_cent_more_or_less_in_any_share_is_found_by_the_calculation() {
    let shares = positions(|event| matches!(event, Event::ShareAllocated(_)));
    assert!(shares.len() > 20, "{shares:?}");
    for at in shares {
        for cent in [-1, 1] {
            let report = insider(|facts| {
                if let Event::ShareAllocated(share) = &mut facts[at].event {
                    share.amount = Cents::new(share.amount.get() + cent);
                }
            });
            falsified(
                &report,
                Step::Allocations,
                at,
                "le calcul, refait depuis les faits, donne",
            );
        }
    }
}

#[test]
fn a_cent_more_in_any_call_is_found() {
    for at in positions(|event| matches!(event, Event::ContributionCalled(_))) {
        let report = insider(|facts| {
            if let Event::ContributionCalled(call) = &mut facts[at].event {
                call.amount = Cents::new(call.amount.get() + 1);
            }
        });
        falsified(&report, Step::Allocations, at, "ce qui lui est réparti donne");
    }
}

#[test]
fn a_key_swapped_for_another_version_is_found() {
    let computed = positions(|event| matches!(event, Event::AllocationComputed(_)));
    let keys: Vec<_> = story(usize::MAX)
        .into_iter()
        .filter_map(|fact| match fact.event {
            Event::KeyDefined(key) => Some(key),
            _ => None,
        })
        .collect();
    for at in computed {
        for other in &keys {
            let mut same = false;
            let report = insider(|facts| {
                if let Event::AllocationComputed(data) = &mut facts[at].event {
                    same = data.key == other.key;
                    data.key = other.key;
                }
            });
            if same {
                assert_eq!(report.verdict, Verdict::Valid, "{report:?}");
            } else {
                falsified(&report, Step::Allocations, at, "clé");
            }
        }
    }
}

#[test]
fn a_key_whose_words_changed_is_found_by_its_digest() {
    let at = positions(|event| matches!(event, Event::KeyDefined(_)))[0];
    let report = insider(|facts| {
        if let Event::KeyDefined(key) = &mut facts[at].event {
            key.rounding.unit = RoundingUnit::Euro;
        }
    });
    falsified(&report, Step::Allocations, at, "la clé a été changée");
}

#[test]
fn a_value_pinned_that_nobody_recorded_is_found() {
    let at = positions(|event| matches!(event, Event::ShareAllocated(share) if !share.inputs.is_empty()))[0];
    let report = insider(|facts| {
        if let Event::ShareAllocated(share) = &mut facts[at].event {
            share.inputs[0].value = domain::value::Fraction::whole(1);
        }
    });
    falsified(
        &report,
        Step::Allocations,
        at,
        "n’est pas celle que le registre a enregistrée",
    );
}

#[test]
fn a_settlement_that_says_another_share_is_found() {
    for at in positions(|event| matches!(event, Event::ShareSettled(_))) {
        let report = insider(|facts| {
            if let Event::ShareSettled(settled) = &mut facts[at].event {
                settled.difference = Cents::new(settled.difference.get() + 1);
            }
        });
        falsified(&report, Step::Allocations, at, "la régularisation dit");
    }
}

/// Every figure of every line of the claims, one cent or one position away, the manifest made right.
#[test]
fn no_figure_published_may_be_another() {
    let bundle = whole_story();
    for claim in Claim::ALL {
        let lines = bundle.files[claim.file()].clone();
        let lines: Vec<&[u8]> = lines.split_inclusive(|byte| *byte == b'\n').collect();
        assert!(lines.len() > 2, "{claim:?}");
        for (at, line) in lines.iter().enumerate() {
            let place = line.iter().rposition(u8::is_ascii_digit).unwrap();
            let offset: usize = lines[..at].iter().map(|line| line.len()).sum();
            let one_more = |content: &mut Vec<u8>| {
                let digit = &mut content[offset + place];
                *digit = if *digit == b'9' { b'8' } else { *digit + 1 };
            };
            let report = audited(&bundle.clone().changed(claim.file(), one_more).sealed(), &[]);
            let found = (report.verdict, report.step, report.file.as_deref());
            assert_eq!(
                found,
                (Verdict::Falsified, Some(Step::Claims), Some(claim.file())),
                "ligne {at}"
            );
            assert!(
                report.message.contains("n’est pas celui que donnent les faits"),
                "{}",
                report.message
            );
            assert_eq!(report.position, named(claim, line), "ligne {at} de {}", claim.file());
        }
        let longer = |content: &mut Vec<u8>| content.extend(b"{}\n");
        let report = audited(&bundle.clone().changed(claim.file(), longer).sealed(), &[]);
        let found = (report.step, report.position, report.file.as_deref());
        assert_eq!(found, (Some(Step::Claims), None, Some(claim.file())));
        let shorter = |content: &mut Vec<u8>| content.truncate(content.len() - 1);
        let report = audited(&bundle.clone().changed(claim.file(), shorter).sealed(), &[]);
        assert_eq!(
            (report.step, report.file.as_deref()),
            (Some(Step::Claims), Some(claim.file()))
        );
    }
}

/// The position that a line of claims names.
fn named(claim: Claim, line: &[u8]) -> Option<u64> {
    let line: Value = serde_json::from_slice(line).unwrap();
    match claim {
        Claim::Authority => line["calls"][0].as_u64(),
        Claim::Members => None,
        Claim::Shares => line["position"].as_u64(),
    }
}

/// A decision no longer cited by what it authorised: the chain that is published tells it, and a checkpoint kept elsewhere does if the
/// chain is published again.
#[test]
fn a_decision_taken_out_of_a_chain_is_found() {
    let mut facts = story(usize::MAX);
    let before = chained(&facts);
    let bundle = whole_story();
    let adopted = positions(|event| matches!(event, Event::KeyAdopted(_)))[0];
    assert!(!facts[adopted].authorised_by.is_empty());
    facts[adopted].authorised_by.clear();
    let bodies = chained(&facts);
    let quiet = forged(&bundle, &bodies, &key());
    let first_call = positions(|event| matches!(event, Event::ContributionCalled(_)))[0];
    falsified(
        &audited(&quiet, &[]),
        Step::Claims,
        first_call,
        "claims/authority.jsonl",
    );
    let told = bundle.bodies(&bodies).signed(&bodies, &key()).claimed(&bodies).sealed();
    let report = audited(&told, &[]);
    assert_eq!(report.verdict, Verdict::Valid, "{report:?}");
    let claims = report.steps.last().unwrap();
    assert!(
        claims.detail.contains("auquel il manque ce qui l’autorise"),
        "{}",
        claims.detail
    );
    let report = audited(&told, &[checkpoint(&before, before.len(), &key())]);
    assert_eq!(
        (report.verdict, report.step),
        (Verdict::Falsified, Some(Step::Checkpoints))
    );
}

/// The claims are those that the read models of the program show, all that is recorded counted.
#[test]
fn the_figures_published_are_those_that_the_program_shows() {
    let facts = story(usize::MAX);
    let mut view = LedgerView::default();
    let mut log = Log::new(LEDGER);
    for (fact, body) in facts.iter().zip(chained(&facts)) {
        view.apply(fact);
        log.push(&body).unwrap();
    }
    let (replay, positions) = log.replay();
    replay.conclude(positions);
    assert_eq!(replay.fault(), None);
    let mut published: BTreeMap<(String, String), [String; 3]> = BTreeMap::new();
    let read = replay.claim::<serde_json::Error>(Claim::Members, &mut |line, _| {
        let line: Value = serde_json::from_slice(line)?;
        let text = |field: &str| line[field].as_str().unwrap().to_owned();
        let sums = [text("due"), text("called"), text("paid")];
        published.insert((text("fiscalYear"), text("member")), sums);
        Ok(())
    });
    read.unwrap();
    let mut shown = BTreeMap::new();
    for year in view.obligations.years() {
        for row in view.member_years(year, Date::parse("2999-12-31").unwrap()) {
            let sums = [row.balance.due, row.balance.called, row.balance.paid];
            let key = (year.to_string(), MemberId::to_string(&row.member));
            shown.insert(key, sums.map(|cents| cents.get().to_string()));
        }
    }
    assert!(shown.len() > 6);
    assert_eq!(published, shown);
}
