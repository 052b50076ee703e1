//! Publishing: what is signed is what is stored, and what was signed can never be taken back.

use crate::load;
use crate::stores::{Place, ready};
use domain::inventory::{Glance, Inventory};
use domain::value::Digest;
use engine::publication::{self, Published, Publisher, Refused};
use engine::{Engine, Failure, LedgerHandle};
use eventstore::{Batch, Destruction, EventStore, Head, NewEvent, StoredEvent};
use rusqlite::Connection;
use std::fs;
use tempfile::TempDir;
use tlog::checkpoint::Checkpoint;
use tlog::inventory::Statement;
use tlog::key::{PrivateKey, Role};
use tlog::merkle::proof::{ProofError, verify_consistency, verify_inclusion};
use tlog::merkle::{Frontier, Hash, leaf_hash};
use tlog::rotation::Succession;

const ORIGIN: &str = "entente.exemple.fr/200000172/essai";

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed(ORIGIN, Role::Log, [seed; 32]).unwrap()
}

fn publisher(folder: &TempDir) -> Publisher {
    Publisher::new(load::ledger(1), key(1), folder.path()).unwrap()
}

/// A ledger with its members and `facts` facts more.
async fn ledger_of(engine: &Engine, facts: u64) -> LedgerHandle {
    let ledger = ready(engine).await;
    record(&ledger, facts).await;
    ledger
}

/// Records `facts` more.
async fn record(ledger: &LedgerHandle, facts: u64) {
    for _ in 0..facts {
        let next = size(ledger);
        ledger.execute(load::criterion(ledger.id(), next)).await.unwrap();
    }
}

fn size(ledger: &LedgerHandle) -> u64 {
    ledger.position() + 1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_is_signed_and_proves_every_event_of_the_ledger() {
    for place in Place::all().await {
        let (engine, folder) = (place.engine().await, TempDir::new().unwrap());
        let ledger = ledger_of(&engine, 5).await;
        let publisher = publisher(&folder);
        let first = publisher.publish(&engine).await.unwrap();
        record(&ledger, 7).await;
        let Published {
            checkpoint,
            note,
            added,
        } = publisher.publish(&engine).await.unwrap();
        assert_eq!((added, checkpoint.size), (7, size(&ledger)));
        let read = Checkpoint::open(&note.to_string(), key(1).public()).unwrap();
        assert_eq!(read.0, checkpoint);

        let bodies = engine.bodies(load::ledger(1), 0, usize::MAX).await.unwrap();
        for (index, body) in (0..).zip(&bodies) {
            let proof = engine
                .prove_inclusion(load::ledger(1), index, checkpoint.size)
                .await
                .unwrap();
            let held = verify_inclusion(leaf_hash(body), index, checkpoint.size, &proof, checkpoint.root);
            assert_eq!(held, Ok(()), "{index}");
        }
        let (old, new) = (first.checkpoint.size, checkpoint.size);
        let proof = engine.prove_consistency(load::ledger(1), old, new).await.unwrap();
        assert_eq!(
            verify_consistency(old, first.checkpoint.root, new, checkpoint.root, &proof),
            Ok(())
        );
    }
}

#[tokio::test]
async fn a_ledger_that_has_not_grown_keeps_its_checkpoint() {
    let (place, folder) = (Place::memory(), TempDir::new().unwrap());
    let engine = place.engine().await;
    ledger_of(&engine, 1).await;
    let first = publisher(&folder).publish(&engine).await.unwrap();
    // Another program, started later.
    let again = publisher(&folder).publish(&engine).await.unwrap();
    assert_eq!((again.added, &again.note), (0, &first.note));
    assert_eq!(
        publisher(&folder).last(&engine).await.unwrap(),
        Some((first.checkpoint, first.note))
    );
}

#[tokio::test]
async fn proofs_that_no_tree_can_give_are_refused() {
    let place = Place::memory();
    let engine = place.engine().await;
    let (ledger, id) = (ledger_of(&engine, 1).await, load::ledger(1));
    let size = size(&ledger);
    let beyond = engine.prove_inclusion(id, 0, size + 1).await;
    assert!(matches!(beyond, Err(Failure::NotYet { .. })), "{beyond:?}");
    let outside = engine.prove_inclusion(id, size, size).await;
    assert!(
        matches!(outside, Err(Failure::Proof(ProofError::OutOfTree { .. }))),
        "{outside:?}"
    );
    let from_nothing = engine.prove_consistency(id, 0, size).await;
    assert!(
        matches!(from_nothing, Err(Failure::Proof(ProofError::FromNothing))),
        "{from_nothing:?}"
    );
    let unknown = engine.prove_inclusion(load::ledger(9), 0, 1).await;
    assert!(matches!(unknown, Err(Failure::UnknownLedger(_))), "{unknown:?}");
}

/// The inventory that was signed with a checkpoint of `size` events.
fn inventory(folder: &TempDir, size: u64) -> Option<Statement> {
    let note = publication::inventory(folder.path(), load::ledger(1), size).unwrap()?;
    let keys = Succession::of_log(key(1).public().clone(), [], |_| None).unwrap();
    Some(Statement::open(&note, &keys).unwrap())
}

/// What the bodies of the first `size` events give.
async fn found(engine: &Engine, size: u64) -> (u64, Hash) {
    let mut inventory = Inventory::default();
    let bodies = engine
        .bodies(load::ledger(1), 0, usize::try_from(size).unwrap())
        .await
        .unwrap();
    for body in &bodies {
        inventory.add(&Glance::at(body).unwrap(), Digest::new(leaf_hash(body).0));
    }
    let mut frontier = Frontier::default();
    for line in inventory.lines() {
        frontier.push(leaf_hash(line.to_string().as_bytes()));
    }
    (frontier.size(), frontier.root())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_checkpoint_has_the_inventory_of_its_facts() {
    for place in Place::all().await {
        let (engine, folder) = (place.engine().await, TempDir::new().unwrap());
        let ledger = ledger_of(&engine, 5).await;
        let publisher = publisher(&folder);
        for _ in 0..3 {
            let Published { checkpoint, .. } = publisher.publish(&engine).await.unwrap();
            let stated = inventory(&folder, checkpoint.size).unwrap();
            assert_eq!((stated.size, stated.root), (checkpoint.size, checkpoint.root));
            assert_eq!((stated.lines, stated.inventory), found(&engine, checkpoint.size).await);
            record(&ledger, 4).await;
        }
    }
}

/// A checkpoint of before inventories, or whose publisher was stopped before it wrote the inventory.
#[tokio::test]
async fn a_checkpoint_without_an_inventory_is_given_one() {
    let (place, folder) = (Place::memory(), TempDir::new().unwrap());
    let engine = place.engine().await;
    ledger_of(&engine, 3).await;
    let Published { checkpoint, note, .. } = publisher(&folder).publish(&engine).await.unwrap();
    let kept = inventory(&folder, checkpoint.size);
    let ledger = folder.path().join(load::ledger(1).to_string());
    fs::remove_file(ledger.join(format!("{:020}.inventory", checkpoint.size))).unwrap();
    assert_eq!(inventory(&folder, checkpoint.size), None);
    let again = publisher(&folder).publish(&engine).await.unwrap();
    assert_eq!((again.added, again.note), (0, note));
    assert_eq!(inventory(&folder, checkpoint.size), kept);
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_not_signed() {
    let (place, folder) = (Place::sqlite(), TempDir::new().unwrap());
    let id = load::ledger(1);
    let opened = place.engine().await;
    ledger_of(&opened, 1).await;
    let events = place.connect().await.read(id.uuid(), 0, usize::MAX).await.unwrap();
    let other = Place::memory();
    let mut batch = batch_of(events);
    batch.events.last_mut().unwrap().body = b"{}".to_vec();
    let last = batch.events.len() as u64 - 1;
    other.connect().await.append(batch).await.unwrap();
    let refused = publisher(&folder).publish(&other.engine().await).await.unwrap_err();
    assert!(
        matches!(refused, Refused::Unreadable { position, .. } if position == last),
        "{refused}"
    );
}

/// The first events of a store in another one, as a backup restored would hold them.
pub(crate) async fn restored(from: &dyn EventStore, count: usize) -> Place {
    let id = load::ledger(1).uuid();
    let events = from.read(id, 0, count).await.unwrap();
    let place = Place::memory();
    place.connect().await.append(batch_of(events)).await.unwrap();
    place
}

/// These events, to be appended to an empty store.
fn batch_of(events: Vec<StoredEvent>) -> Batch {
    Batch {
        ledger: load::ledger(1).uuid(),
        expected: Head::default(),
        events: events
            .into_iter()
            .map(|event| NewEvent {
                event_id: event.event_id,
                event_type: "restauré",
                version: event.version,
                subject_kind: "essai",
                subject_id: event.event_id,
                subject_version: 1,
                recorded_at: event.recorded_at,
                body: event.body,
            })
            .collect(),
        receipts: Vec::new(),
        openings: Vec::new(),
        destroyed: Destruction::default(),
    }
}

#[tokio::test]
async fn an_older_backup_is_not_signed() {
    let (place, folder) = (Place::memory(), TempDir::new().unwrap());
    let engine = place.engine().await;
    let ledger = ledger_of(&engine, 3).await;
    let publisher = publisher(&folder);
    publisher.publish(&engine).await.unwrap();
    let size = size(&ledger);
    let older = restored(&*place.connect().await, usize::try_from(size - 1).unwrap()).await;
    let refused = publisher.publish(&older.engine().await).await.unwrap_err();
    assert!(
        matches!(refused, Refused::Behind { found, signed } if found == size - 1 && signed == size),
        "{refused}"
    );
    // The whole of it may be signed again.
    let whole = restored(&*place.connect().await, usize::MAX).await;
    assert_eq!(publisher.publish(&whole.engine().await).await.unwrap().added, 0);
}

#[tokio::test]
async fn another_history_of_the_same_ledger_is_not_signed() {
    let folder = TempDir::new().unwrap();
    let publisher = publisher(&folder);
    let first = Place::memory().engine().await;
    let size = size(&ledger_of(&first, 3).await);
    publisher.publish(&first).await.unwrap();
    // Longer, even: its first events are others.
    let other = Place::memory().engine().await;
    ledger_of(&other, 9).await;
    let refused = publisher.publish(&other).await.unwrap_err();
    assert!(
        matches!(refused, Refused::Forked { signed } if signed == size),
        "{refused}"
    );
}

#[tokio::test]
async fn a_body_changed_under_its_hash_is_not_signed() {
    let (place, folder) = (Place::sqlite(), TempDir::new().unwrap());
    let engine = place.engine().await;
    let ledger = ledger_of(&engine, 4).await;
    let last = size(&ledger) - 1;
    vandalise(
        &place,
        &format!(
            "DROP TRIGGER event_is_never_updated; UPDATE event SET body = CAST(replace(body, '2', '3') AS BLOB) WHERE position = {last};"
        ),
    );
    let refused = publisher(&folder).publish(&engine).await.unwrap_err();
    assert!(
        matches!(refused, Refused::Altered { position } if position == last),
        "{refused}"
    );
    assert_eq!(publisher(&folder).last(&engine).await.unwrap(), None);
}

#[tokio::test]
async fn a_body_and_its_hash_changed_after_they_were_signed_are_noticed() {
    let (place, folder) = (Place::sqlite(), TempDir::new().unwrap());
    let engine = place.engine().await;
    let ledger = ledger_of(&engine, 4).await;
    publisher(&folder).publish(&engine).await.unwrap();
    record(&ledger, 1).await;
    vandalise(
        &place,
        "DROP TRIGGER event_is_never_updated; UPDATE event SET body = x'7b7d', leaf = zeroblob(32) WHERE position = 2;",
    );
    // A publisher that runs has hashed it already; the next one hashes all again.
    let next = Publisher::new(load::ledger(1), key(1), folder.path()).unwrap();
    let refused = next.publish(&engine).await.unwrap_err();
    assert!(matches!(refused, Refused::Altered { position: 2 }), "{refused}");
    let forged = leaf_hash(b"{}")
        .0
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    vandalise(
        &place,
        &format!("UPDATE event SET leaf = x'{forged}' WHERE position = 2;"),
    );
    let refused = next.publish(&engine).await.unwrap_err();
    assert!(matches!(refused, Refused::Forked { .. }), "{refused}");
}

fn vandalise(place: &Place, sql: &str) {
    let Place::Sqlite(folder) = place else {
        panic!("un fichier")
    };
    Connection::open(folder.path().join("essai.db"))
        .unwrap()
        .execute_batch(sql)
        .unwrap();
}

#[tokio::test]
async fn what_was_signed_is_on_the_disk_and_its_file_is_not_believed_blindly() {
    let (place, folder) = (Place::memory(), TempDir::new().unwrap());
    let engine = place.engine().await;
    ledger_of(&engine, 1).await;
    let published = publisher(&folder).publish(&engine).await.unwrap();
    let kept = folder
        .path()
        .join(load::ledger(1).to_string())
        .join(format!("{:020}.checkpoint", published.checkpoint.size));
    assert_eq!(fs::read_to_string(&kept).unwrap(), published.note.to_string());
    // What a stopped program left is no checkpoint.
    fs::write(kept.with_file_name("99999999999999999999.tmp"), "coupé").unwrap();
    assert_eq!(publisher(&folder).publish(&engine).await.unwrap().added, 0);
    // Nor is that of another key.
    let stranger = Publisher::new(load::ledger(1), key(2), folder.path()).unwrap();
    let refused = stranger.publish(&engine).await.unwrap_err();
    assert!(matches!(refused, Refused::Stranger { .. }), "{refused}");
    fs::write(&kept, "abîmé").unwrap();
    let refused = publisher(&folder).publish(&engine).await.unwrap_err();
    assert!(matches!(refused, Refused::Stranger { .. }), "{refused}");
}

#[tokio::test]
async fn a_witness_key_signs_no_ledger() {
    let folder = TempDir::new().unwrap();
    let witness = PrivateKey::from_seed(ORIGIN, Role::Witness, [1; 32]).unwrap();
    let refused = Publisher::new(load::ledger(1), witness, folder.path()).unwrap_err();
    assert!(matches!(refused, Refused::NotALogKey(_)), "{refused}");
}
