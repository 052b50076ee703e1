//! An allocation computed again from the log alone gives the cents that were recorded, whatever version recorded it.

use domain::allocation::event::{AllocationComputed, ShareAllocated};
use domain::allocation::recompute::Record;
use domain::body;
use domain::key::event::KeyDefined;
use domain::sample::{self, LEDGER};
use domain::value::{AllocationId, Cents, FiscalYear, KeyId};
use domain::{Event, Ledger, Recorded};
use std::collections::BTreeMap;
use std::path::Path;

/// The keys, the allocations and their shares that a log holds.
struct Money {
    ledger: Ledger,
    keys: BTreeMap<KeyId, KeyDefined>,
    allocations: BTreeMap<AllocationId, (AllocationComputed, Vec<ShareAllocated>)>,
}

fn money(log: impl IntoIterator<Item = Recorded>) -> Money {
    let mut money = Money {
        ledger: Ledger::default(),
        keys: BTreeMap::new(),
        allocations: BTreeMap::new(),
    };
    for recorded in log {
        money.ledger.apply(&recorded);
        match recorded.event {
            Event::KeyDefined(data) => drop(money.keys.insert(data.key, data)),
            Event::AllocationComputed(data) => drop(money.allocations.insert(data.allocation, (data, Vec::new()))),
            Event::ShareAllocated(data) => {
                let (_, shares) = money.allocations.get_mut(&data.allocation).unwrap();
                shares.push(data);
            }
            _ => {}
        }
    }
    money
}

/// The recorded amounts of each allocation that differ from those computed again.
fn differences(money: &Money) -> Vec<(AllocationId, Cents, Cents)> {
    let mut found = Vec::new();
    for (id, (allocation, shares)) in &money.allocations {
        let key = &money.keys[&allocation.key];
        let shares: Vec<&ShareAllocated> = shares.iter().collect();
        let record = Record {
            formula: &key.formula,
            rounding: key.rounding,
            ties: &key.ties,
            allocation,
            shares: &shares,
        };
        let year: FiscalYear = allocation.fiscal_year;
        let siren = |member| {
            let member = money.ledger.members.get(member, "key").ok()?;
            member.identifiers_on(year.first_day()).map(|known| known.siren)
        };
        let sheet = record
            .explain(|member| money.ledger.members.name(member), siren)
            .unwrap();
        assert_eq!(sheet.total, allocation.total);
        let differ = record.differences(&sheet);
        found.extend(
            differ
                .into_iter()
                .map(|difference| (*id, difference.recorded, difference.computed)),
        );
    }
    found
}

/// Every ledger kept from an earlier version of the program.
fn kept() -> Vec<(String, Vec<Recorded>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ledgers");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let bodies = text.lines().map(|line| body::decode(LEDGER, line.as_bytes()).unwrap());
        (path.display().to_string(), bodies.collect())
    };
    files.map(read).collect()
}

#[test]
fn what_is_recorded_today_is_computed_again_to_the_cent() {
    let (_, log) = sample::record(&sample::story());
    let money = money(log);
    assert_eq!(money.allocations.len(), 9);
    assert_eq!(differences(&money), []);
}

#[test]
fn what_every_earlier_version_recorded_is_computed_again_to_the_cent() {
    let ledgers = kept();
    assert!(!ledgers.is_empty());
    for (file, log) in ledgers {
        let money = money(log);
        assert_eq!(money.allocations.len(), 5, "{file}");
        assert_eq!(differences(&money), [], "{file}");
    }
}

#[test]
fn the_same_story_gives_the_same_cents_whatever_version_tells_it() {
    let (_, today) = sample::record(&sample::story());
    let today = money(today);
    let amounts = |shares: &[ShareAllocated]| -> Vec<Cents> { shares.iter().map(|share| share.amount).collect() };
    for (file, log) in kept() {
        // The story goes on since: what it told then is the same now.
        for (id, (_, shares)) in money(log).allocations {
            let (_, told) = &today.allocations[&id];
            assert_eq!(amounts(&shares), amounts(told), "{file}");
        }
    }
}

#[test]
fn an_amount_changed_by_a_cent_is_found() {
    let (_, log) = sample::record(&sample::story());
    let mut money = money(log);
    let (_, shares) = money.allocations.values_mut().next().unwrap();
    let honest = shares[1].amount;
    shares[1].amount = honest.plus(Cents::new(1)).unwrap();
    let found = differences(&money);
    assert_eq!(
        found
            .iter()
            .map(|(_, recorded, computed)| (recorded.get() - computed.get(), *computed))
            .collect::<Vec<_>>(),
        [(1, honest)]
    );
}
