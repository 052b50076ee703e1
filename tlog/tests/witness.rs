//! The rule of a witness, status by status.

use tlog::checkpoint::Checkpoint;
use tlog::key::{PrivateKey, PublicKey, Role};
use tlog::merkle::proof::{self, Node};
use tlog::merkle::{Frontier, Hash, leaf_hash, node_hash};
use tlog::note::Note;
use tlog::witness::{Refusal, Request};

const ORIGIN: &str = "entente.exemple.fr/essai";

fn log_key(seed: u8) -> PrivateKey {
    PrivateKey::from_seed(ORIGIN, Role::Log, [seed; 32]).unwrap()
}

/// The checkpoint of a log whose leaves are numbers; `salt` makes another history.
fn checkpoint(size: u64, salt: u8) -> Checkpoint {
    let mut frontier = Frontier::default();
    for n in 0..size {
        frontier.push(leaf(n, salt));
    }
    Checkpoint {
        origin: ORIGIN.to_owned(),
        size,
        root: frontier.root(),
    }
}

fn leaf(n: u64, salt: u8) -> Hash {
    leaf_hash(&[&n.to_be_bytes()[..], &[salt]].concat())
}

fn subtree(node: Node) -> Hash {
    if node.height == 0 {
        return leaf(node.index, 0);
    }
    let below = |index| {
        subtree(Node {
            height: node.height - 1,
            index,
        })
    };
    node_hash(&below(2 * node.index), &below(2 * node.index + 1))
}

fn request(old: u64, new: &Checkpoint, key: &PrivateKey) -> Request {
    let mut note = Note::of(new);
    note.sign(key, 0);
    let proof = proof::consistency(old, new.size, |node| Some(subtree(node))).unwrap_or_default();
    Request {
        old,
        proof,
        checkpoint: note,
    }
}

fn consider(request: &Request, last: Option<&Checkpoint>) -> Result<Checkpoint, u16> {
    let logs: Vec<PublicKey> = vec![log_key(1).public().clone()];
    request.consider(&logs, last).map_err(|refusal| refusal.status())
}

#[test]
fn a_log_that_grows_is_cosigned_from_its_first_checkpoint_on() {
    let (seven, twelve) = (checkpoint(7, 0), checkpoint(12, 0));
    assert_eq!(consider(&request(0, &seven, &log_key(1)), None), Ok(seven.clone()));
    assert_eq!(consider(&request(7, &twelve, &log_key(1)), Some(&seven)), Ok(twelve));
    // Asked again for what it cosigned, it says so again.
    assert_eq!(consider(&request(7, &seven, &log_key(1)), Some(&seven)), Ok(seven));
}

#[test]
fn another_history_is_never_cosigned() {
    let seven = checkpoint(7, 0);
    let longer = Request {
        proof: request(7, &checkpoint(12, 0), &log_key(1)).proof,
        ..request(7, &checkpoint(12, 1), &log_key(1))
    };
    assert_eq!(consider(&longer, Some(&seven)), Err(422));
    assert_eq!(
        consider(&request(7, &checkpoint(7, 1), &log_key(1)), Some(&seven)),
        Err(409)
    );
    let from_nothing_with_a_proof = Request {
        proof: vec![seven.root],
        ..request(0, &seven, &log_key(1))
    };
    assert_eq!(consider(&from_nothing_with_a_proof, None), Err(422));
}

#[test]
fn who_does_not_know_where_the_witness_stands_is_told() {
    let (seven, twelve) = (checkpoint(7, 0), checkpoint(12, 0));
    let logs = vec![log_key(1).public().clone()];
    for old in [0, 5, 12] {
        let refused = request(old, &twelve, &log_key(1)).consider(&logs, Some(&seven));
        assert_eq!(refused, Err(Refusal::Elsewhere(7)), "{old}");
    }
    assert_eq!(consider(&request(7, &seven, &log_key(1)), None), Err(409));
    let shrinking = request(12, &seven, &log_key(1));
    assert_eq!(consider(&shrinking, Some(&twelve)), Err(400));
}

#[test]
fn an_unknown_log_an_unknown_key_and_a_forged_signature_are_told_apart() {
    let seven = checkpoint(7, 0);
    assert_eq!(consider(&request(0, &seven, &log_key(2)), None), Err(403));
    let mut forged = request(0, &seven, &log_key(1));
    let text = forged.checkpoint.to_string().replace("\n7\n", "\n8\n");
    forged.checkpoint = Note::parse(&text).unwrap();
    assert_eq!(consider(&forged, None), Err(403));
    let elsewhere = Checkpoint {
        origin: "autre".to_owned(),
        ..seven
    };
    let other = PrivateKey::from_seed("autre", Role::Log, [1; 32]).unwrap();
    assert_eq!(consider(&request(0, &elsewhere, &other), None), Err(404));
}

#[test]
fn a_request_has_one_way_of_being_written() {
    let written = request(7, &checkpoint(12, 0), &log_key(1)).to_string();
    assert_eq!(Request::parse(&written).unwrap().to_string(), written);
    for other in [
        written.replace("old 7", "old 07"),
        written.replace("old 7", "ancien 7"),
        written.replacen('=', "", 1),
        written.replacen("\n\n", "\n", 1),
        written.replacen('\n', &format!("\n{}", format!("{}=\n", "A".repeat(43)).repeat(64)), 1),
        String::new(),
    ] {
        let refused = Request::parse(&other).unwrap_err();
        assert_eq!(refused.status(), 400, "{other:?} : {refused}");
    }
}

#[test]
fn a_cosignature_holds_under_the_key_of_the_witness() {
    let witness = PrivateKey::from_seed("temoin.exemple.fr", Role::Witness, [3; 32]).unwrap();
    let mut request = request(0, &checkpoint(7, 0), &log_key(1));
    let line = request.cosign(&witness, 1_793_520_000).unwrap();
    request.checkpoint.add(line);
    let signed = request.checkpoint.signed_by(witness.public()).unwrap().unwrap();
    assert_eq!(signed.time, Some(1_793_520_000));
}

#[test]
fn a_log_whose_key_gave_way_is_followed_by_who_knows_both_keys() {
    let (seven, twelve) = (checkpoint(7, 0), checkpoint(12, 0));
    let logs: Vec<PublicKey> = [1, 2].map(|seed| log_key(seed).public().clone()).into();
    let consider = |request: &Request, last| request.consider(&logs, last).map_err(|refusal| refusal.status());
    assert_eq!(consider(&request(0, &seven, &log_key(1)), None), Ok(seven.clone()));
    // The memory is the log’s, whichever key signs: the new one continues what the former signed, or is refused.
    assert_eq!(consider(&request(7, &twelve, &log_key(2)), Some(&seven)), Ok(twelve));
    let other = Request {
        proof: request(7, &checkpoint(12, 0), &log_key(2)).proof,
        ..request(7, &checkpoint(12, 1), &log_key(2))
    };
    assert_eq!(consider(&other, Some(&seven)), Err(422));
    assert_eq!(
        consider(&request(7, &checkpoint(12, 0), &log_key(3)), Some(&seven)),
        Err(403)
    );
}
