//! No text makes the readers of notes, checkpoints, inventories, keys, policies, proofs of one fact and requests to a witness panic; what they read is written
//! again as the same text, for each has one writing only; and nobody's signature is found under a key that signed nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tlog::checkpoint::Checkpoint;
use tlog::inclusion::InclusionProof;
use tlog::inventory::Statement;
use tlog::key::{PrivateKey, PublicKey, Role};
use tlog::merkle::leaf_hash;
use tlog::merkle::tile::Tile;
use tlog::note::Note;
use tlog::policy::Policy;
use tlog::witness::Request;

fuzz_target!(|text: &str| {
    if let Ok(note) = Note::parse(text) {
        assert_eq!(note.to_string(), text);
        signed_by_nobody(&note, text);
    }
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        // Extension lines are let through, and are not kept.
        assert!(text.starts_with(&checkpoint.to_string()), "{checkpoint}");
    }
    if let Some(statement) = Statement::parse(text) {
        assert_eq!(statement.to_string(), text);
    }
    if let Ok(proof) = InclusionProof::parse(text) {
        assert_eq!(proof.to_string(), text);
        let leaf = leaf_hash(proof.extra.as_deref().unwrap_or_default());
        if let Some(key) = unused(&proof.checkpoint) {
            assert!(proof.verify(leaf, &key).is_err());
        }
    }
    if let Ok(request) = Request::parse(text) {
        assert_eq!(request.to_string(), text);
    }
    if let Ok(policy) = Policy::parse(text) {
        drop(policy.accept(text));
    }
    if let Ok(key) = PublicKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    drop(PrivateKey::parse(text));
    if let Some(tile) = Tile::parse(text) {
        assert_eq!(tile.to_string(), text);
    }
});

/// A key under the name that the note speaks of, which signed nothing.
fn unused(note: &Note) -> Option<PublicKey> {
    let origin = Checkpoint::parse(note.text()).ok()?.origin;
    Some(
        PrivateKey::from_seed(&origin, Role::Log, [91; 32])
            .ok()?
            .public()
            .clone(),
    )
}

fn signed_by_nobody(note: &Note, text: &str) {
    if let Some(key) = unused(note) {
        assert!(Checkpoint::open(text, &key).is_err());
    }
}
