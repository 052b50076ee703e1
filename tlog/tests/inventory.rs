//! The statement of an inventory: one spelling, one signer, and never taken for a checkpoint.

use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::inventory::{InventoryError, Statement};
use tlog::key::{PrivateKey, Role};
use tlog::merkle::leaf_hash;
use tlog::note::NoteError;
use tlog::rotation::{Rotation, Succession};

const ORIGIN: &str = "entente.exemple.fr/200000172/essai";

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed(ORIGIN, Role::Log, [seed; 32]).unwrap()
}

fn statement(size: u64) -> Statement {
    Statement {
        origin: ORIGIN.to_owned(),
        size,
        root: leaf_hash(b"registre"),
        lines: 3,
        inventory: leaf_hash(b"inventaire"),
    }
}

fn only(key: &PrivateKey) -> Succession {
    Succession::of_log(key.public().clone(), [], |_| None).unwrap()
}

#[test]
fn what_is_written_is_read_again_and_nothing_else_is() {
    let text = statement(12).to_string();
    assert_eq!(Statement::parse(&text), Some(statement(12)));
    let lines: Vec<&str> = text.lines().collect();
    for at in 0..lines.len() {
        let mut fewer = lines.clone();
        fewer.remove(at);
        assert_eq!(Statement::parse(&(fewer.join("\n") + "\n")), None, "sans la ligne {at}");
    }
    for other in [
        format!("{text}de plus\n"),
        text.trim_end().to_owned(),
        text.replace("\n12\n", "\n012\n"),
        text.replace("/v1", "/v2"),
        text.replace(ORIGIN, ""),
    ] {
        assert_eq!(Statement::parse(&other), None, "{other:?}");
    }
}

#[test]
fn it_is_believed_under_the_key_that_was_in_charge_of_its_size() {
    let note = statement(12).signed(&key(1)).unwrap().to_string();
    assert_eq!(Statement::open(&note, &only(&key(1))), Ok(statement(12)));
    let stranger = Statement::open(&note, &only(&key(2)));
    assert_eq!(stranger, Err(InventoryError::NotSigned(ORIGIN.to_owned())));
    let rotation = Rotation::sign(&key(1), &key(2), 12, leaf_hash(b"")).unwrap();
    let keys = Succession::of_log(key(1).public().clone(), [(12, &rotation)], |_| None).unwrap();
    assert_eq!(Statement::open(&note, &keys), Ok(statement(12)));
    let late = statement(13).signed(&key(1)).unwrap().to_string();
    assert!(matches!(
        Statement::open(&late, &keys),
        Err(InventoryError::NotSigned(_))
    ));
    let forged = note.replace("\n3\n", "\n2\n");
    assert_eq!(Statement::open(&forged, &only(&key(1))), Err(NoteError::Forged.into()));
}

#[test]
fn it_is_never_a_checkpoint_nor_a_checkpoint_it() {
    let note = statement(12).signed(&key(1)).unwrap().to_string();
    let taken = Checkpoint::open(&note, key(1).public());
    assert!(
        matches!(taken, Err(CheckpointError::Origin { .. } | CheckpointError::Form)),
        "{taken:?}"
    );
    let checkpoint = Checkpoint {
        origin: ORIGIN.to_owned(),
        size: 12,
        root: leaf_hash(b"registre"),
    };
    let mut note = tlog::note::Note::of(&checkpoint);
    note.sign(&key(1), 0);
    assert_eq!(Statement::read(&note.to_string()), Err(InventoryError::Form));
}
