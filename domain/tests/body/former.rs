//! A ledger recorded before committees had rule sets folds to the state that the same story gives today.

use domain::body;
use domain::rules::{Parameter, Preset, RuleSet};
use domain::sample::{
    self, COMMITTEE, ITEM_BUDGET_2025, ITEM_KEY_PAYROLL_2025, ITEM_OPINION, ITEM_REJECTED, LEDGER, SESSION_2024,
    SESSION_2025, SESSION_WITHOUT_QUORUM, date,
};
use domain::{EventType, Ledger};
use std::path::Path;

fn recorded_in_version_1() -> Ledger {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ledgers/2026-11-23.jsonl");
    let mut ledger = Ledger::default();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        ledger.apply(&body::decode(LEDGER, line.as_bytes()).unwrap());
    }
    ledger
}

#[test]
fn a_committee_of_version_1_sits_as_that_of_today_by_rules_of_its_own() {
    let (now, _) = sample::record(&sample::story());
    let then = recorded_in_version_1();
    let (then, now) = (
        then.committees.get(COMMITTEE).unwrap(),
        now.committees.get(COMMITTEE).unwrap(),
    );
    assert_eq!((then.nature, &then.chairs), (now.nature, &now.chairs));
    assert_eq!(then.seats, now.seats);
    let default = RuleSet::of(Preset::AdministrativeCommission);
    for parameter in [
        Parameter::ConvocationNotice,
        Parameter::Quorum,
        Parameter::ProxiesPerHolder,
        Parameter::OrdinaryMajority,
        Parameter::CastingVote,
    ] {
        let on = date("2024-11-21");
        let (own, preset) = (
            then.rules.rule(parameter, on).unwrap(),
            default.rule(parameter, on).unwrap(),
        );
        assert!(
            then.rules.overrides.contains(own),
            "{parameter} : ce que le fait fixait reste fixé"
        );
        assert_eq!((&own.setting, own.cited()), (&preset.setting, preset.cited()));
    }
}

#[test]
fn sessions_and_decisions_of_version_1_are_those_of_today() {
    let (now, _) = sample::record(&sample::story());
    let then = recorded_in_version_1();
    for session in [SESSION_WITHOUT_QUORUM, SESSION_2024, SESSION_2025] {
        let (_, before) = then.committees.session(COMMITTEE, session).unwrap();
        let (_, after) = now.committees.session(COMMITTEE, session).unwrap();
        assert_eq!((before.stage, before.chair), (after.stage, after.chair));
        assert_eq!((&before.present, &before.proxies), (&after.present, &after.proxies));
        let figures = |session: &domain::committee::Session| {
            let quorum = session.quorum.clone().unwrap();
            (quorum.counted, quorum.in_office, quorum.required, quorum.reached)
        };
        assert_eq!(figures(before), figures(after));
    }
    for item in [ITEM_KEY_PAYROLL_2025, ITEM_BUDGET_2025, ITEM_REJECTED, ITEM_OPINION] {
        let (before, after) = (
            then.committees.decision(item).unwrap(),
            now.committees.decision(item).unwrap(),
        );
        assert_eq!(
            (before.binding, before.effect, before.decided_on, before.enforceable),
            (after.binding, after.effect, after.decided_on, after.enforceable)
        );
    }
}

#[test]
fn what_a_vote_of_version_1_said_in_votes_is_said_in_heads_too() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/events/DecisionAdopted.v1.json");
    let recorded = body::decode(LEDGER, &std::fs::read(path).unwrap()).unwrap();
    assert_eq!(recorded.event.event_type(), EventType::DecisionAdopted);
    let domain::Event::DecisionAdopted(data) = recorded.event else {
        panic!("une décision")
    };
    assert_eq!((data.tally.votes.in_favour, data.tally.heads.in_favour), (6, 4));
    assert_eq!((data.quorum, data.majority), (None, None), "le fait ne les gardait pas");
}
