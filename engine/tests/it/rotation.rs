//! The key of a ledger gives way to another: proven before it is recorded, followed by who signs, never stuck halfway.

use crate::load;
use crate::publication::restored;
use crate::stores::{Place, ready};
use domain::command::{Request, Requester};
use domain::event::Role;
use domain::log_key::command::RotateLogKey;
use domain::sample::{keeping, record};
use domain::value::{CommandId, Digest, LogKey, Organisation, Signature};
use domain::{Code, Event, Refusal};
use engine::environment::{IdGenerator, RandomIds};
use engine::publication::keys::Keys;
use engine::publication::{Publisher, Refused};
use engine::rotation::read;
use engine::{Engine, ExecuteError, LedgerHandle, Receipt};
use eventstore::merkle::Hash;
use tempfile::TempDir;
use tlog::checkpoint::Checkpoint;
use tlog::key::{PrivateKey, Role as KeyRole};
use tlog::merkle::leaf_hash;
use tlog::rotation::{Rotation, follow};

fn key(seed: u8) -> PrivateKey {
    let origin = format!("entente.exemple.fr/200000172/{}", load::ledger(1));
    PrivateKey::from_seed(&origin, KeyRole::Log, [seed; 32]).unwrap()
}

fn publisher(seed: u8, folder: &TempDir) -> Publisher {
    Publisher::new(load::ledger(1), key(seed), folder.path()).unwrap()
}

fn request(rotation: &Rotation) -> Request {
    let statement = &rotation.statement;
    let (old_signature, new_signature) = rotation.signatures();
    let order = RotateLogKey {
        old_key: LogKey::parse(&statement.old.to_string()).unwrap(),
        new_key: LogKey::parse(&statement.new.to_string()).unwrap(),
        size: statement.size,
        root: Digest::new(statement.root.0),
        old_signature: old_signature.map(|text| Signature::parse(&text).unwrap()),
        new_signature: Signature::parse(&new_signature).unwrap(),
    };
    Request {
        command_id: CommandId::new(RandomIds.uuid()),
        requester: Requester {
            organisation: Organisation::parse("200027027").unwrap(),
            role: Role::Operator,
            person: None,
        },
        evidence: Vec::new(),
        command: order.into(),
    }
}

/// Where the ledger stands, as who signs it finds.
async fn stands(ledger: &LedgerHandle) -> (u64, Hash) {
    let verified = ledger.verify(|_, _| {}).await.unwrap();
    (verified.size, verified.root)
}

/// Records the rotation from the key of seed `old` to that of seed `new`.
async fn rotate(ledger: &LedgerHandle, old: u8, new: u8) -> Receipt {
    let (size, root) = stands(ledger).await;
    let rotation = Rotation::sign(&key(old), &key(new), size, root).unwrap();
    ledger.execute(request(&rotation)).await.unwrap()
}

async fn refused(ledger: &LedgerHandle, rotation: &Rotation) -> Refusal {
    match ledger.execute(request(rotation)).await {
        Err(ExecuteError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn grow(ledger: &LedgerHandle) {
    let next = ledger.position() + 1;
    ledger.execute(load::criterion(ledger.id(), next)).await.unwrap();
}

async fn followed(engine: &Engine, outside: u8) -> tlog::rotation::Succession {
    let rotations = engine.rotations(load::ledger(1)).await.unwrap();
    let bodies = engine.bodies(load::ledger(1), 0, usize::MAX).await.unwrap();
    let root_of = |size: u64| {
        let mut frontier = eventstore::merkle::Frontier::default();
        for body in &bodies[..usize::try_from(size).unwrap()] {
            frontier.push(leaf_hash(body));
        }
        Some(frontier.root())
    };
    let rotations = rotations.iter().map(|(position, rotation)| (*position, rotation));
    follow(key(outside).public(), rotations, root_of).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_itself_proves_its_rotations_on_every_store() {
    for place in Place::all().await {
        let (engine, folder) = (place.engine().await, TempDir::new().unwrap());
        let ledger = ready(&engine).await;
        let first = publisher(1, &folder).publish(&engine).await.unwrap();
        let receipt = rotate(&ledger, 1, 2).await;
        assert_eq!(receipt.position, first.checkpoint.size);
        let second = publisher(2, &folder).publish(&engine).await.unwrap();
        grow(&ledger).await;
        rotate(&ledger, 2, 3).await;
        let third = publisher(3, &folder).publish(&engine).await.unwrap();

        // Who noted the first key only, or the last only, believes all three checkpoints.
        for outside in 1..=3 {
            let keys = followed(&engine, outside).await;
            for published in [&first, &second, &third] {
                let (read, _) = keys.open(&published.note.to_string()).unwrap();
                assert_eq!(read, published.checkpoint);
            }
        }
        // Each key signed its own.
        for (seed, published) in [(1, &first), (2, &second), (3, &third)] {
            assert!(Checkpoint::open(&published.note.to_string(), key(seed).public()).is_ok());
        }
        // Another program reads the same.
        assert_eq!(place.engine().await.rotations(ledger.id()).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_rotation_that_is_not_proven_is_refused_before_it_is_recorded() {
    let engine = Place::memory().engine().await;
    let ledger = ready(&engine).await;
    let (size, root) = stands(&ledger).await;
    let right = Rotation::sign(&key(1), &key(2), size, root).unwrap();
    let other = Rotation::sign(&key(8), &key(9), size, root).unwrap();
    let wrong = [
        Rotation {
            old_signature: other.old_signature,
            ..right.clone()
        },
        Rotation {
            new_signature: other.new_signature,
            ..right.clone()
        },
        Rotation::sign(&key(1), &key(2), size, leaf_hash(b"autre")).unwrap(),
        Rotation::sign(&key(1), &key(2), size - 1, root).unwrap(),
        Rotation::sign(&key(1), &key(2), size + 1, root).unwrap(),
    ];
    for rotation in &wrong {
        let refusal = refused(&ledger, rotation).await;
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::RotationNotProven, Some("new_key")),
            "{refusal}"
        );
    }
    assert_eq!(stands(&ledger).await, (size, root));
    ledger.execute(request(&right)).await.unwrap();
}

#[tokio::test]
async fn a_rotation_signed_over_a_ledger_that_grew_since_is_refused() {
    let engine = Place::memory().engine().await;
    let ledger = ready(&engine).await;
    let (size, root) = stands(&ledger).await;
    let late = Rotation::sign(&key(1), &key(2), size, root).unwrap();
    grow(&ledger).await;
    assert_eq!(refused(&ledger, &late).await.code, Code::RotationNotProven);
    rotate(&ledger, 1, 2).await;
    // A rotation from the key that gave way leads nowhere.
    let (size, root) = stands(&ledger).await;
    let stale = Rotation::sign(&key(1), &key(3), size, root).unwrap();
    assert_eq!(refused(&ledger, &stale).await.code, Code::LogKeyNotInCharge);
}

#[tokio::test]
async fn a_key_that_gave_way_signs_no_more_and_another_none() {
    let (engine, folder) = (Place::memory().engine().await, TempDir::new().unwrap());
    let ledger = ready(&engine).await;
    let old = publisher(1, &folder);
    old.publish(&engine).await.unwrap();
    rotate(&ledger, 1, 2).await;
    let kept = std::fs::read_dir(folder.path().join(ledger.id().to_string()))
        .unwrap()
        .count();
    for seed in [1, 9] {
        let refused = publisher(seed, &folder).publish(&engine).await.unwrap_err();
        assert!(
            matches!(refused, Refused::NotInCharge { ours, in_charge }
                if ours == key(seed).public().id() && in_charge == key(2).public().id()),
            "{refused}"
        );
    }
    // Nor does one that ran before the rotation, and has hashed it all.
    assert!(matches!(old.publish(&engine).await, Err(Refused::NotInCharge { .. })));
    let now = std::fs::read_dir(folder.path().join(ledger.id().to_string()))
        .unwrap()
        .count();
    assert_eq!(now, kept, "rien n’est signé");
    publisher(2, &folder).publish(&engine).await.unwrap();
}

#[tokio::test]
async fn a_store_older_than_its_rotation_is_told_to_be_behind() {
    let (place, folder) = (Place::memory(), TempDir::new().unwrap());
    let engine = place.engine().await;
    let ledger = ready(&engine).await;
    let first = publisher(1, &folder).publish(&engine).await.unwrap();
    rotate(&ledger, 1, 2).await;
    publisher(2, &folder).publish(&engine).await.unwrap();
    let size = usize::try_from(first.checkpoint.size).unwrap();
    let older = restored(&*place.connect().await, size).await;
    let engine = older.engine().await;
    for seed in [1, 2] {
        let refused = publisher(seed, &folder).publish(&engine).await.unwrap_err();
        assert!(matches!(refused, Refused::Behind { .. }), "{refused}");
    }
}

#[tokio::test]
async fn a_lost_key_is_replaced_openly_and_proves_nothing() {
    let (engine, folder) = (Place::memory().engine().await, TempDir::new().unwrap());
    let ledger = ready(&engine).await;
    let before = publisher(1, &folder).publish(&engine).await.unwrap();
    let new = publisher(2, &folder);
    // Not in the place of a key that is not in charge, once rotations tell which is.
    let (size, root) = new.examine_after_loss(&engine, key(1).public()).await.unwrap();
    assert_eq!((size, root), stands(&ledger).await);
    let rotation = Rotation::after_loss(key(1).public().clone(), &key(2), size, root).unwrap();
    ledger.execute(request(&rotation)).await.unwrap();
    let wrong = publisher(3, &folder).examine_after_loss(&engine, key(1).public()).await;
    assert!(matches!(wrong, Err(Refused::NotInCharge { .. })), "{wrong:?}");
    let after = new.publish(&engine).await.unwrap();
    let keys = followed(&engine, 1).await;
    assert!(keys.open(&before.note.to_string()).is_ok());
    assert!(keys.open(&after.note.to_string()).is_err());
    assert!(followed(&engine, 2).await.open(&after.note.to_string()).is_ok());
}

#[tokio::test]
async fn the_key_in_charge_is_found_whatever_an_interrupted_rotation_left() {
    let (engine, folder) = (Place::memory().engine().await, TempDir::new().unwrap());
    let ledger = ready(&engine).await;
    let open = || Keys::open(folder.path(), load::ledger(1)).unwrap();
    assert!(open().is_empty());
    open().keep_first(&key(1)).unwrap();
    assert!(
        open().keep_first(&key(5)).is_err(),
        "une clé n’est jamais remplacée en silence"
    );
    let rotations = engine.rotations(load::ledger(1)).await.unwrap();
    assert_eq!(open().in_charge(&rotations).unwrap().public(), key(1).public());
    assert!(open().awaiting(&rotations).is_none());

    // Stopped before the ledger recorded it: the first key is still in charge, and the new one waits.
    open().keep_next(&key(2)).unwrap();
    assert_eq!(open().in_charge(&rotations).unwrap().public(), key(1).public());
    assert_eq!(open().awaiting(&rotations).unwrap().public(), key(2).public());
    publisher(1, &folder).publish(&engine).await.unwrap();

    // Stopped after: the new one is in charge though it has signed nothing yet.
    rotate(&ledger, 1, 2).await;
    let rotations = engine.rotations(load::ledger(1)).await.unwrap();
    assert_eq!(open().in_charge(&rotations).unwrap().public(), key(2).public());
    assert!(open().awaiting(&rotations).is_none());
    publisher(2, &folder).publish(&engine).await.unwrap();

    // A file cut short is no key, and is not taken for one.
    std::fs::write(
        folder.path().join(format!("{}.00000000.cle", load::ledger(1))),
        "PRIVATE",
    )
    .unwrap();
    assert!(Keys::open(folder.path(), load::ledger(1)).is_err());
}

#[test]
fn the_rotation_of_the_sample_is_proven() {
    let (_, log) = record(&keeping());
    let body = domain::body::encode(domain::sample::LEDGER, &log[0]).unwrap();
    let Event::LogKeyRotated(data) = &log[1].event else {
        panic!("une rotation")
    };
    let rotation = read(data).unwrap();
    let origin = rotation.statement.old.name().to_owned();
    let first = PrivateKey::from_seed(&origin, KeyRole::Log, [1; 32]).unwrap();
    let keys = follow(first.public(), [(1, &rotation)], |_| Some(leaf_hash(&body))).unwrap();
    assert_eq!(keys.tenures().len(), 2);
}
