//! How the ledger is kept, as clients see it: a rotation must be proven, an erasure names what it erases.

use crate::story::Story;
use serde_json::{Value, json};
use tlog::key::{PrivateKey, Role};
use tlog::merkle::Hash;
use tlog::merkle::tile::Tile;
use tlog::rotation::Rotation;

const COMMITMENT: &str = "97e63581cfd06c1d378f4972a4ce0b9f56c45c1b6eb3c6de068426f68e037486";

fn key(story: &Story, seed: u8) -> PrivateKey {
    let ledger = story.ledger.trim_start_matches("ledger:");
    PrivateKey::from_seed(&format!("entente.exemple.fr/1/{ledger}"), Role::Log, [seed; 32]).unwrap()
}

fn hex(hash: Hash) -> String {
    hash.to_string()
}

fn fields(rotation: &Rotation) -> Value {
    let (old_signature, new_signature) = rotation.signatures();
    json!({
        "oldKey": rotation.statement.old.to_string(),
        "newKey": rotation.statement.new.to_string(),
        "size": rotation.statement.size.to_string(),
        "root": hex(rotation.statement.root),
        "oldSignature": old_signature,
        "newSignature": new_signature,
    })
}

#[tokio::test]
async fn a_rotation_is_recorded_if_both_keys_signed_it_over_the_ledger_as_it_is() {
    let mut story = Story::begin().await;
    // One event: its leaf is the root.
    let ledger = story.ledger.trim_start_matches("ledger:").to_owned();
    let tile = Tile::of_tree(1, 0, 0).unwrap();
    let leaf = story.server.bytes(&format!("/ledgers/{ledger}/tile/{tile}")).await;
    let root = Hash(leaf.try_into().unwrap());
    let right = Rotation::sign(&key(&story, 1), &key(&story, 2), 1, root).unwrap();
    let elsewhere = Rotation::sign(&key(&story, 1), &key(&story, 2), 2, root).unwrap();
    let refused = story.refuse("logKeyRotate", fields(&elsewhere)).await;
    assert_eq!(refused, ("log_key.rotation_not_proven".to_owned(), "newKey".to_owned()));
    let mut malformed = fields(&right);
    malformed["oldSignature"] = json!("abc");
    let refused = story.refuse("logKeyRotate", malformed).await;
    assert_eq!(refused, ("value.signature".to_owned(), "oldSignature".to_owned()));
    story.record("logKeyRotate", fields(&right)).await;
    let told = story.read("", "position").await;
    assert_eq!(told["position"], "1");
}

#[tokio::test]
async fn an_erasure_says_what_and_why() {
    let mut story = Story::begin().await;
    let erasure = json!({ "commitments": [COMMITMENT], "reason": "Demande de l’intéressée, article 17 du RGPD." });
    story.record("personalDataErase", erasure).await;
    let position = || async { story.read("", "position").await["position"].clone() };
    assert_eq!(position().await, "1");
    for (fields, refused) in [
        (
            json!({ "commitments": [], "reason": "Sans objet." }),
            ("personal_data.nothing_to_erase", "commitments"),
        ),
        (
            json!({ "commitments": [COMMITMENT, "abc"], "reason": "Sans objet." }),
            ("value.hash", "commitments.1"),
        ),
        (
            json!({ "commitments": [COMMITMENT], "reason": " " }),
            ("value.text_empty", "reason"),
        ),
    ] {
        let answer = story.refuse("personalDataErase", fields).await;
        assert_eq!((answer.0.as_str(), answer.1.as_str()), refused);
    }
}
