//! Keys that gave way to others: who knows one of them follows the log, and nobody else’s key comes in.

use crate::agreement::with_key;
use crate::forger::{Forged, chained, forged, honest, key, origin, other_key, story};
use domain::event::{Event, Recorded};
use domain::log_key::event::LogKeyRotated;
use domain::sample::LEDGER;
use domain::value::{Digest, EventId, LogKey, Signature};
use tlog::key::{PrivateKey, Role};
use tlog::merkle::{Frontier, Hash, leaf_hash};
use tlog::rotation::Rotation;
use verifier::report::{Report, Step, Verdict};

/// The place of the rotation.
const AT: usize = 60;

fn next_key() -> PrivateKey {
    PrivateKey::from_seed(&origin(), Role::Log, [9; 32]).unwrap()
}

/// The story with a rotation at [`AT`], which `sign` signs over that size and the root before it.
fn rotated(sign: impl FnOnce(u64, Hash) -> Rotation) -> Vec<Vec<u8>> {
    let mut facts = story(2 * AT);
    let mut frontier = Frontier::default();
    for body in chained(&facts[..AT]) {
        frontier.push(leaf_hash(&body));
    }
    let rotation = sign(frontier.size(), frontier.root());
    let (old_signature, new_signature) = rotation.signatures();
    let data = LogKeyRotated {
        ledger: LEDGER,
        new_key: LogKey::parse(&rotation.statement.new.to_string()).unwrap(),
        new_signature: Signature::parse(&new_signature).unwrap(),
        old_key: LogKey::parse(&rotation.statement.old.to_string()).unwrap(),
        old_signature: old_signature.map(|text| Signature::parse(&text).unwrap()),
        root: Digest::new(rotation.statement.root.0),
        size: rotation.statement.size,
    };
    let before = facts[AT - 1].clone();
    facts.insert(
        AT,
        Recorded {
            event_id: EventId::new(before.event_id.derive("rotation")),
            event: Event::LogKeyRotated(data),
            authorised_by: Vec::new(),
            evidence: Vec::new(),
            corrects: None,
            ..before
        },
    );
    chained(&facts)
}

fn bundle(bodies: &[Vec<u8>], signer: &PrivateKey) -> Vec<u8> {
    let whole = Forged::from(&honest(&chained(&story(2 * AT))));
    let forger = whole.bodies(bodies).claimed(bodies);
    forged(&forger, bodies, signer)
}

/// What both verifiers say of it who know `known`.
fn found(bodies: &[Vec<u8>], signer: &PrivateKey, known: Option<&PrivateKey>) -> Report {
    let bundle = bundle(bodies, signer);
    let known = known.map(PrivateKey::public);
    with_key(&bundle, known, &[])
}

fn is_falsified_at(report: &Report, position: Option<u64>) {
    assert_eq!(
        (report.verdict, report.step),
        (Verdict::Falsified, Some(Step::Signature)),
        "{report:?}"
    );
    assert_eq!(report.position, position, "{report:?}");
    let file = position.is_none().then_some("checkpoint");
    assert_eq!(report.file.as_deref(), file, "{report:?}");
}

#[test]
fn who_knows_one_key_of_a_proven_rotation_believes_what_the_last_signed() {
    let bodies = rotated(|size, root| Rotation::sign(&key(), &next_key(), size, root).unwrap());
    for known in [key(), next_key()] {
        let report = found(&bodies, &next_key(), Some(&known));
        assert_eq!((report.verdict, report.exit), (Verdict::Valid, 0), "{report:?}");
    }
    let without = found(&bodies, &next_key(), None);
    assert_eq!(
        (without.verdict, without.step),
        (Verdict::Incomplete, Some(Step::Signature))
    );
}

#[test]
fn a_key_that_gave_way_signs_no_more() {
    let bodies = rotated(|size, root| Rotation::sign(&key(), &next_key(), size, root).unwrap());
    for known in [Some(key()), Some(next_key()), None] {
        is_falsified_at(&found(&bodies, &key(), known.as_ref()), None);
    }
}

#[test]
fn a_rotation_of_somebody_else_is_named() {
    let bodies = rotated(|size, root| Rotation::sign(&other_key(), &next_key(), size, root).unwrap());
    is_falsified_at(&found(&bodies, &next_key(), Some(&key())), Some(AT as u64));
}

#[test]
fn a_rotation_that_the_former_key_did_not_sign_is_named() {
    let bodies = rotated(|size, root| {
        let mut rotation = Rotation::sign(&key(), &next_key(), size, root).unwrap();
        let by_another = Rotation::sign(&other_key(), &next_key(), size, root).unwrap();
        rotation.old_signature = by_another.old_signature;
        rotation
    });
    for known in [Some(key()), None] {
        is_falsified_at(&found(&bodies, &next_key(), known.as_ref()), Some(AT as u64));
    }
}

#[test]
fn a_rotation_over_another_tree_is_named() {
    let other_root = rotated(|size, _| Rotation::sign(&key(), &next_key(), size, leaf_hash(b"")).unwrap());
    let other_size = rotated(|size, root| Rotation::sign(&key(), &next_key(), size - 1, root).unwrap());
    for bodies in [other_root, other_size] {
        is_falsified_at(&found(&bodies, &next_key(), Some(&key())), Some(AT as u64));
    }
}

/// The former key is lost: who knows it learns nothing of the new one, who was given the new one from elsewhere goes on.
#[test]
fn a_key_that_nobody_vouched_for_is_believed_only_from_elsewhere() {
    let bodies = rotated(|size, root| Rotation::after_loss(key().public().clone(), &next_key(), size, root).unwrap());
    is_falsified_at(&found(&bodies, &next_key(), Some(&key())), None);
    assert_eq!(found(&bodies, &next_key(), Some(&next_key())).verdict, Verdict::Valid);
}
