//! How the ledger is kept: its key replaced, personal data erased.

use crate::support::{one, refused, when};
use domain::erasure::MAX_COMMITMENTS;
use domain::erasure::command::ErasePersonalData;
use domain::log_key::command::RotateLogKey;
use domain::sample::{LEDGER, keeping, record, text};
use domain::value::{Commitment, Digest, LogKey};
use domain::{Code, Command, Draft, Event, Refusal};

/// The facts of the first `n` requests of the story of keeping.
fn kept(n: usize) -> Vec<Draft> {
    domain::sample::drafts(&keeping()[..n])
}

/// The rotation of that story.
pub(crate) fn rotation() -> RotateLogKey {
    let Command::RotateLogKey(order) = keeping().swap_remove(1).command else {
        panic!("la rotation")
    };
    order
}

/// A key of `ledger` under another number.
fn key(ledger: &str, n: u8) -> LogKey {
    let digits = char::from(b'A' + n).to_string().repeat(44);
    LogKey::parse(&format!("entente.exemple.fr/200027027/{ledger}+{n:08x}+{digits}")).unwrap()
}

fn ours(n: u8) -> LogKey {
    key(&LEDGER.to_string(), n)
}

fn commitment(n: usize) -> Commitment {
    Commitment::parse(Digest::of(&n.to_be_bytes()).to_string().as_str()).unwrap()
}

fn erasure(commitments: impl IntoIterator<Item = usize>) -> ErasePersonalData {
    ErasePersonalData {
        commitments: commitments.into_iter().map(commitment).collect(),
        reason: text("Demande de l’intéressé, article 17 du RGPD."),
    }
}

/// Every refusal on the keeping of a ledger, provoked once.
pub(crate) fn refusals() -> Vec<(Code, Refusal)> {
    let elsewhere = RotateLogKey {
        new_key: key("0190", 3),
        ..rotation()
    };
    let not_in_charge = RotateLogKey {
        old_key: ours(7),
        new_key: ours(8),
        ..rotation()
    };
    let reused = RotateLogKey {
        new_key: rotation().old_key,
        ..rotation()
    };
    vec![
        (Code::LogKeyOfAnotherLedger, refused(kept(1), elsewhere)),
        (Code::LogKeyNotInCharge, refused(kept(2), not_in_charge)),
        (Code::LogKeyReused, refused(kept(1), reused)),
        (Code::NothingToErase, refused(kept(1), erasure([]))),
    ]
}

#[test]
fn the_first_rotation_tells_the_keys_and_the_next_ones_follow() {
    let Event::LogKeyRotated(told) = one(kept(1), rotation()) else {
        panic!("une rotation")
    };
    assert_eq!((told.ledger, told.size), (LEDGER, 1));
    let next = RotateLogKey {
        old_key: rotation().new_key,
        new_key: ours(1),
        size: 2,
        ..rotation()
    };
    assert!(matches!(one(kept(2), next.clone()), Event::LogKeyRotated(_)));
    // Not from the key that gave way, nor back to it.
    let stale = RotateLogKey {
        old_key: rotation().old_key,
        ..next.clone()
    };
    assert_eq!(refused(kept(2), stale).code, Code::LogKeyNotInCharge);
    let back = RotateLogKey {
        new_key: rotation().old_key,
        ..next
    };
    assert_eq!(refused(kept(2), back).code, Code::LogKeyReused);
}

#[test]
fn the_same_rotation_asked_again_records_nothing() {
    let again = RotateLogKey { size: 9, ..rotation() };
    assert_eq!(when(kept(2), again), Ok(Vec::new()));
}

#[test]
fn a_key_of_another_ledger_or_another_name_does_not_sign_this_one() {
    for (field, order) in [
        (
            "old_key",
            RotateLogKey {
                old_key: key("0190", 3),
                ..rotation()
            },
        ),
        (
            "new_key",
            RotateLogKey {
                new_key: LogKey::parse(&ours(3).as_str().replace("exemple", "autre")).unwrap(),
                ..rotation()
            },
        ),
    ] {
        let refusal = refused(kept(1), order);
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::LogKeyOfAnotherLedger, Some(field))
        );
    }
}

#[test]
fn a_lost_key_is_told_as_lost() {
    let lost = RotateLogKey {
        old_signature: None,
        ..rotation()
    };
    let Event::LogKeyRotated(told) = one(kept(1), lost) else {
        panic!("une rotation")
    };
    assert_eq!(told.old_signature, None);
}

#[test]
fn an_erasure_names_each_commitment_once_and_in_order() {
    let Event::PersonalDataErased(told) = one(kept(1), erasure([3, 1, 2, 3, 1])) else {
        panic!("un effacement")
    };
    let mut expected = vec![commitment(1), commitment(2), commitment(3)];
    expected.sort_unstable();
    assert_eq!((told.commitments, told.count), (expected, 3));
}

#[test]
fn what_is_erased_is_not_erased_again() {
    let given = [kept(1), vec![draft(erasure([1, 2]))]].concat();
    assert_eq!(when(given.clone(), erasure([2, 1])), Ok(Vec::new()));
    let Event::PersonalDataErased(told) = one(given, erasure([1, 2, 3])) else {
        panic!("un effacement")
    };
    assert_eq!((told.commitments, told.count), (vec![commitment(3)], 1));
}

#[test]
fn an_erasure_fits_one_fact() {
    let Event::PersonalDataErased(told) = one(kept(1), erasure(0..MAX_COMMITMENTS)) else {
        panic!("un effacement")
    };
    let (_, mut log) = record(&keeping());
    let mut recorded = log.pop().unwrap();
    recorded.event = told.into();
    domain::body::encode(LEDGER, &recorded).unwrap();
    let refusal = refused(kept(1), erasure(0..=MAX_COMMITMENTS));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::TooMany, Some("commitments"))
    );
}

#[test]
fn an_erasure_changes_nothing_that_the_rules_remember_but_itself() {
    let log = record(&keeping()).1;
    let mut ledger = domain::Ledger::default();
    for recorded in &log {
        let mut before = ledger.clone();
        ledger.apply(recorded);
        if let Event::PersonalDataErased(_) = recorded.event {
            before.erasures = ledger.erasures.clone();
            before.size = ledger.size;
            assert_eq!(before, ledger);
            return;
        }
    }
    panic!("un effacement");
}

fn draft(order: ErasePersonalData) -> Draft {
    Draft::new(one(kept(1), order), domain::sample::context().today)
}
