//! Rotations: who knows one key of a log knows them all, each for its own trees, and nobody else’s.

use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::key::{PrivateKey, PublicKey, Role};
use tlog::merkle::{Hash, leaf_hash};
use tlog::note::Note;
use tlog::rotation::{Broken, Rotation, RotationError, Statement, Succession, follow};

const ORIGIN: &str = "entente.exemple.fr/200000172/0190";

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed(ORIGIN, Role::Log, [seed; 32]).unwrap()
}

fn public(seed: u8) -> PublicKey {
    key(seed).public().clone()
}

fn root(size: u64) -> Hash {
    leaf_hash(&size.to_be_bytes())
}

/// The rotation, recorded at `position`, from the key of seed `old` to that of seed `new`.
fn rotation(position: u64, old: u8, new: u8) -> (u64, Rotation) {
    let rotation = Rotation::sign(&key(old), &key(new), position, root(position));
    (position, rotation.unwrap())
}

fn lost(position: u64, old: u8, new: u8) -> (u64, Rotation) {
    let rotation = Rotation::after_loss(public(old), &key(new), position, root(position));
    (position, rotation.unwrap())
}

fn followed(outside: u8, rotations: &[(u64, Rotation)]) -> Result<Succession, Broken> {
    let rotations = rotations.iter().map(|(position, rotation)| (*position, rotation));
    follow(&public(outside), rotations, |size| Some(root(size)))
}

fn why(outside: u8, rotations: &[(u64, Rotation)]) -> (u64, RotationError) {
    let broken = followed(outside, rotations).unwrap_err();
    (broken.position, broken.why)
}

/// A checkpoint of `size`, signed by the key of this seed.
fn checkpoint(size: u64, seed: u8) -> String {
    let checkpoint = Checkpoint {
        origin: ORIGIN.to_owned(),
        size,
        root: root(size),
    };
    let mut note = Note::of(&checkpoint);
    note.sign(&key(seed), 0);
    note.to_string()
}

#[test]
fn a_key_that_never_changed_signs_every_tree() {
    let keys = followed(1, &[]).unwrap();
    assert_eq!(keys, Succession::only(public(1)));
    for size in [0, 1, u64::MAX] {
        assert_eq!(keys.key_at(size), Some(&public(1)));
    }
}

#[test]
fn who_holds_only_the_first_key_verifies_the_latest_checkpoint() {
    let rotations = [rotation(10, 1, 2), rotation(11, 2, 3), rotation(40, 3, 4)];
    let keys = followed(1, &rotations).unwrap();
    assert_eq!(keys.open(&checkpoint(41, 4)).unwrap().0.size, 41);
    // And who holds only the last, the first.
    for outside in 1..=4 {
        assert_eq!(followed(outside, &rotations), Ok(keys.clone()), "{outside}");
    }
}

#[test]
fn a_former_key_signs_up_to_its_rotation_and_the_new_one_after() {
    let keys = followed(1, &[rotation(10, 1, 2), rotation(11, 2, 3)]).unwrap();
    for (size, seed) in [(1, 1), (10, 1), (11, 2), (12, 3), (u64::MAX, 3)] {
        assert_eq!(keys.key_at(size), Some(&public(seed)), "{size}");
        for other in (1..=3).filter(|other| *other != seed) {
            let refused = keys.open(&checkpoint(size, other)).unwrap_err();
            assert!(
                matches!(refused, CheckpointError::NotSigned(_)),
                "{size} {other} : {refused}"
            );
        }
        assert!(keys.open(&checkpoint(size, seed)).is_ok(), "{size}");
    }
}

#[test]
fn a_key_that_the_log_does_not_name_is_believed_for_nothing() {
    assert_eq!(why(9, &[rotation(10, 1, 2)]), (10, RotationError::Stranger));
    // Nor does a rotation prepended to the log by somebody else lead anywhere.
    assert_eq!(
        why(1, &[rotation(5, 8, 9), rotation(10, 1, 2)]),
        (10, RotationError::NotInCharge)
    );
}

#[test]
fn a_rotation_that_somebody_else_signed_is_refused() {
    let (position, whole) = rotation(10, 1, 2);
    let (_, other) = rotation(10, 8, 9);
    for (forged, whose) in [
        (
            Rotation {
                old_signature: other.old_signature,
                ..whole.clone()
            },
            "l’ancienne",
        ),
        (
            Rotation {
                new_signature: other.new_signature,
                ..whole.clone()
            },
            "la nouvelle",
        ),
        (
            Rotation {
                old_signature: Some(whole.new_signature),
                ..whole.clone()
            },
            "l’ancienne",
        ),
    ] {
        assert_eq!(forged.check(), Err(RotationError::Forged(whose)));
        assert_eq!(why(1, &[(position, forged)]), (10, RotationError::Forged(whose)));
    }
    // Any word of what is signed.
    let changed = [
        Statement {
            new: public(3),
            ..whole.statement.clone()
        },
        Statement {
            old: public(3),
            ..whole.statement.clone()
        },
        Statement {
            size: 9,
            ..whole.statement.clone()
        },
        Statement {
            root: root(9),
            ..whole.statement.clone()
        },
    ];
    for statement in changed {
        let forged = Rotation {
            statement,
            ..whole.clone()
        };
        assert!(matches!(forged.check(), Err(RotationError::Forged(_))), "{forged:?}");
    }
}

#[test]
fn a_rotation_over_another_tree_is_refused() {
    let (_, whole) = rotation(10, 1, 2);
    assert_eq!(why(1, &[(11, whole.clone())]), (11, RotationError::OtherTree));
    let elsewhere = Rotation::sign(&key(1), &key(2), 10, root(9)).unwrap();
    assert_eq!(why(1, &[(10, elsewhere)]), (10, RotationError::OtherTree));
    // Before the rotation that put its former key in charge.
    assert_eq!(
        why(1, &[(10, whole.clone()), rotation(10, 2, 3)]),
        (10, RotationError::OtherTree)
    );
    assert_eq!(why(1, &[(10, whole), rotation(4, 2, 3)]), (4, RotationError::OtherTree));
}

#[test]
fn a_key_never_serves_twice() {
    assert_eq!(
        why(1, &[rotation(10, 1, 2), rotation(20, 2, 1)]),
        (20, RotationError::Reused)
    );
    assert_eq!(
        Rotation::sign(&key(1), &key(1), 10, root(10)),
        Err(RotationError::Reused)
    );
}

#[test]
fn a_lost_key_proves_nothing_about_the_next() {
    let rotations = [rotation(10, 1, 2), lost(20, 2, 3), rotation(30, 3, 4)];
    let before = followed(1, &rotations).unwrap();
    assert_eq!(
        (before.key_at(10), before.key_at(20)),
        (Some(&public(1)), Some(&public(2)))
    );
    assert_eq!(before.key_at(21), None);
    assert!(matches!(
        before.open(&checkpoint(25, 3)),
        Err(CheckpointError::NoKey(25))
    ));
    let after = followed(4, &rotations).unwrap();
    assert_eq!((after.key_at(20), after.key_at(21)), (None, Some(&public(3))));
    assert!(after.open(&checkpoint(25, 3)).is_ok());
}

#[test]
fn keys_of_two_logs_or_of_a_witness_do_not_follow_one_another() {
    let elsewhere = PrivateKey::from_seed("ailleurs.fr/1/2", Role::Log, [2; 32]).unwrap();
    let witness = PrivateKey::from_seed(ORIGIN, Role::Witness, [2; 32]).unwrap();
    let refused = |new| Rotation::sign(&key(1), new, 10, root(10)).unwrap_err();
    assert!(matches!(refused(&elsewhere), RotationError::TwoLogs { .. }));
    assert!(matches!(refused(&witness), RotationError::NotALog(_)));
}

#[test]
fn a_rotation_is_a_signed_note_and_no_checkpoint() {
    let (_, rotation) = rotation(10, 1, 2);
    let text = rotation.statement.text();
    assert_eq!(
        text,
        format!(
            "entente/rotation/v1\n{ORIGIN}\n{}\n{}\n10\no536yHYFrM4vx/0U1s70Vh5nDzUS+iMc2+DK0jwqB1A=\n",
            public(1),
            public(2)
        )
    );
    assert_eq!(Statement::parse(&text), Some(Ok(rotation.statement.clone())));
    let note = Note::parse(&rotation.note()).unwrap();
    assert_eq!(note.text(), text);
    for seed in [1, 2] {
        assert!(note.signed_by(&public(seed)).unwrap().is_some());
    }
    assert!(matches!(Checkpoint::parse(&text), Err(CheckpointError::Form)));
    for other in [
        text.replace("/v1", "/v2"),
        text.replace("\n10\n", "\n010\n"),
        text.replacen(ORIGIN, "autre", 1),
        text.trim_end().to_owned(),
    ] {
        assert_eq!(Statement::parse(&other), None, "{other}");
    }
}

#[test]
fn what_a_fact_holds_is_read_back() {
    let (_, whole) = rotation(10, 1, 2);
    let (old, new) = (public(1).to_string(), public(2).to_string());
    let (old_signature, new_signature) = whole.signatures();
    let read =
        |old_signature: Option<&str>| Rotation::read((&old, &new), (10, root(10)), (old_signature, &new_signature));
    assert_eq!(read(old_signature.as_deref()), Ok(whole.clone()));
    assert_eq!(read(None).unwrap().old_signature, None);
    assert_eq!(read(Some("AAAA")), Err(RotationError::Signature));
    assert_eq!(read(Some(&new_signature)), Err(RotationError::Forged("l’ancienne")));
    let other_root = Rotation::read((&old, &new), (10, root(11)), (old_signature.as_deref(), &new_signature));
    assert_eq!(other_root, Err(RotationError::Forged("l’ancienne")));
}
