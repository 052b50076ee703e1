//! A ledger that an earlier version of the program recorded: its bundle is valid, and its cents are computed again too.

use crate::agreement::audited;
use crate::forger::{Forged, honest, key};
use verifier::report::{Step, Verdict};

fn recorded_in_version_1() -> Vec<Vec<u8>> {
    let lines = include_str!("../../../domain/tests/fixtures/ledgers/2026-11-23.jsonl");
    lines.lines().map(|line| line.as_bytes().to_vec()).collect()
}

/// The share at `position`, one cent more, and the chain of its subject made right.
fn one_cent_more(bodies: &[Vec<u8>], position: usize) -> Vec<Vec<u8>> {
    let mut changed = bodies.to_vec();
    let share = String::from_utf8(bodies[position].clone()).unwrap();
    let amount = share
        .split("\"amount\":\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap();
    let more = amount.parse::<u64>().unwrap() + 1;
    let from = format!("\"amount\":\"{amount}\"");
    changed[position] = share.replacen(&from, &format!("\"amount\":\"{more}\""), 1).into_bytes();
    for at in position..bodies.len() {
        let (before, after) = (hash(&bodies[at]), hash(&changed[at]));
        for later in &mut changed[at + 1..] {
            let text = String::from_utf8(later.clone()).unwrap();
            *later = text.replace(&before, &after).into_bytes();
        }
    }
    changed
}

fn hash(body: &[u8]) -> String {
    tlog::merkle::leaf_hash(body).to_string()
}

#[test]
fn a_ledger_of_version_1_is_verified_to_the_cent() {
    let bodies = recorded_in_version_1();
    let bundle = honest(&bodies);
    let report = audited(&bundle, &[]);
    assert_eq!(report.verdict, Verdict::Valid, "{report:?}");
    let is_share = |body: &Vec<u8>| body.ends_with(b"\"type\":\"ShareAllocated\",\"version\":1}");
    let shares: Vec<usize> = (0..bodies.len()).filter(|at| is_share(&bodies[*at])).collect();
    assert!(shares.len() > 2, "{shares:?}");
    for at in shares {
        let changed = one_cent_more(&bodies, at);
        let forged = Forged::from(&bundle)
            .bodies(&changed)
            .signed(&changed, &key())
            .claimed(&changed)
            .sealed();
        let report = audited(&forged, &[]);
        let found = (report.exit, report.step, report.position);
        assert_eq!(found, (1, Some(Step::Allocations), Some(at as u64)), "{report:?}");
    }
}
