//! Assets: valued from the day they are acquired on, for nothing or more.

use crate::support::{facts, ledger, one, refused};
use crate::withdrawal::{asset, asset_id, given};
use domain::asset::command::RecordAsset;
use domain::sample::{date, euros};
use domain::{Code, Event};

fn bought(acquired_on: &str, valued_on: &str, value: &str) -> RecordAsset {
    RecordAsset {
        acquired_on: date(acquired_on),
        valued_on: date(valued_on),
        value: euros(value),
        ..asset(1, None)
    }
}

#[test]
fn an_asset_is_valued_from_the_day_it_is_acquired_on() {
    let story = || facts(given([]));
    let early = refused(story(), bought("2024-02-01", "2024-01-31", "40000.00"));
    assert_eq!(
        (early.code, early.field.as_deref()),
        (Code::ActOrder, Some("valued_on"))
    );
    let Event::AssetRecorded(recorded) = one(story(), bought("2024-02-01", "2024-02-01", "40000.00")) else {
        panic!("un bien")
    };
    assert_eq!(
        (recorded.value, recorded.valued_on),
        (euros("40000.00"), date("2024-02-01"))
    );
}

#[test]
fn an_asset_that_is_written_off_is_worth_nothing_and_never_less() {
    let worth = |value| bought("2024-02-01", "2025-12-31", value);
    let Event::AssetRecorded(recorded) = one(facts(given([])), worth("0.00")) else {
        panic!("un bien")
    };
    assert_eq!(recorded.value, euros("0.00"));
    let less = refused(facts(given([])), worth("-0.01"));
    assert_eq!(
        (less.code, less.field.as_deref()),
        (Code::AmountMalformed, Some("value"))
    );
}

#[test]
fn every_asset_of_the_ledger_is_found() {
    let ledger = ledger(given([asset(2, None).into(), asset(1, None).into()]));
    let ids: Vec<_> = ledger.assets.iter().map(|asset| asset.id).collect();
    assert_eq!(ids, [asset_id(1), asset_id(2)]);
}
