//! Keys, notes, checkpoints, policies and proof files: what others wrote is read, what is forged is refused.

use proptest::prelude::*;
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::inclusion::{InclusionError, InclusionProof};
use tlog::key::{KeyError, PrivateKey, PublicKey, Role};
use tlog::merkle::proof::ProofError;
use tlog::merkle::{Hash, leaf_hash, node_hash};
use tlog::note::{Note, NoteError, SignatureLine};
use tlog::policy::{Policy, Unsatisfied};

/// The example of Go's package golang.org/x/mod/sumdb/note: another implementation wrote it.
const GO_PRIVATE: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const GO_PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
     then you don't know what your problem is.\n\n\
     — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

const ORIGIN: &str = "entente.exemple.fr/200000172/0190";

fn log_key() -> PrivateKey {
    PrivateKey::from_seed(ORIGIN, Role::Log, [7; 32]).unwrap()
}

fn witness_key(n: u8) -> PrivateKey {
    PrivateKey::from_seed(&format!("temoin.exemple.fr/{n}"), Role::Witness, [n; 32]).unwrap()
}

fn checkpoint(size: u64) -> Checkpoint {
    Checkpoint {
        origin: ORIGIN.to_owned(),
        size,
        root: leaf_hash(&size.to_be_bytes()),
    }
}

fn signed(checkpoint: &Checkpoint, keys: &[&PrivateKey]) -> String {
    let mut note = Note::new(checkpoint.to_string()).unwrap();
    for key in keys {
        note.sign(key, 1_793_520_000);
    }
    note.to_string()
}

#[test]
fn a_note_that_another_implementation_signed_is_read_and_signed_alike() {
    let (private, public) = (
        PrivateKey::parse(GO_PRIVATE).unwrap(),
        PublicKey::parse(GO_PUBLIC).unwrap(),
    );
    assert_eq!(private.public(), &public);
    assert_eq!(
        (private.secret_text(), public.to_string()),
        (GO_PRIVATE.to_owned(), GO_PUBLIC.to_owned())
    );
    let note = Note::parse(GO_NOTE).unwrap();
    assert!(note.signed_by(&public).unwrap().is_some());
    let mut again = Note::new(note.text().to_owned()).unwrap();
    again.sign(&private, 0);
    assert_eq!(again.to_string(), GO_NOTE);
}

#[test]
fn the_private_half_of_a_key_is_never_shown() {
    let key = log_key();
    let shown = format!("{key:?}");
    assert!(
        shown.contains(&key.public().to_string()) && !shown.contains("PRIVATE+KEY"),
        "{shown}"
    );
}

#[test]
fn a_key_written_otherwise_weak_or_of_another_kind_is_refused() {
    let public = log_key().public().to_string();
    let parse = |text: &str| PublicKey::parse(text).unwrap_err();
    assert!(matches!(parse(&public.replace(ORIGIN, "autre")), KeyError::Id { .. }));
    assert_eq!(parse("a b+00000000+AQ=="), KeyError::Form);
    assert_eq!(parse("nom+00000000"), KeyError::Form);
    let id = format!("{:08x}", log_key().public().id());
    assert_eq!(parse(&public.replace(&id, &id.to_uppercase())), KeyError::Form);
    assert_eq!(parse(&public.replace(&id, &id[1..])), KeyError::Form);
    assert!(matches!(
        PrivateKey::from_seed("", Role::Log, [1; 32]),
        Err(KeyError::Name(_))
    ));
    assert!(matches!(
        PrivateKey::from_seed("a\u{a0}b", Role::Log, [1; 32]),
        Err(KeyError::Name(_))
    ));
    // An ECDSA key, and the neutral point, under which any text is signed.
    assert_eq!(parse("nom+00000000+AgAA"), KeyError::Type(2));
    let neutral = "AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(parse(&format!("nom+00000000+{neutral}")), KeyError::Weak);
    assert_eq!(PrivateKey::parse(&public).unwrap_err(), KeyError::PrivateForm);
}

#[test]
fn a_note_of_another_form_is_refused() {
    let parse = |note: &str| Note::parse(note).unwrap_err();
    assert_eq!(parse("texte\n"), NoteError::Form);
    assert_eq!(parse("texte\n\n"), NoteError::Form);
    assert_eq!(parse("texte\n\nsans signature\n"), NoteError::Line(1));
    assert_eq!(parse(GO_NOTE.trim_end()), NoteError::Form);
    assert_eq!(parse(&GO_NOTE.replace('—', "-")), NoteError::Line(1));
    assert_eq!(parse(&GO_NOTE.replace("\n\n", "\r\n\r\n")), NoteError::Control);
    assert_eq!(parse(&"a".repeat(100_000)), NoteError::TooLong);
    assert_eq!(Note::new("sans fin de ligne".to_owned()).unwrap_err(), NoteError::Form);
    let line = GO_NOTE.lines().last().unwrap();
    let many = format!("texte\n\n{}", format!("{line}\n").repeat(65));
    assert_eq!(parse(&many), NoteError::TooLong);
}

#[test]
fn a_signature_of_the_expected_key_that_does_not_hold_condemns_the_note() {
    let public = PublicKey::parse(GO_PUBLIC).unwrap();
    let changed = Note::parse(&GO_NOTE.replace("don't", "do")).unwrap();
    assert_eq!(changed.signed_by(&public), Err(NoteError::Forged));
    // Even beside a good one.
    let mut both = Note::parse(GO_NOTE).unwrap();
    both.add(SignatureLine {
        signature: vec![0; 64],
        ..both.signatures()[0].clone()
    });
    assert_eq!(both.signed_by(&public), Err(NoteError::Forged));
    // That of an unknown key says nothing.
    let unknown = log_key();
    assert_eq!(Note::parse(GO_NOTE).unwrap().signed_by(unknown.public()), Ok(None));
}

#[test]
fn a_checkpoint_is_believed_under_the_key_known_from_elsewhere_and_no_other() {
    let (log, point) = (log_key(), checkpoint(12));
    let note = signed(&point, &[&log]);
    assert_eq!(Checkpoint::open(&note, log.public()).unwrap().0, point);
    // Signed again by another key of the same name: whoever rewrote the log.
    let rewriter = PrivateKey::from_seed(ORIGIN, Role::Log, [8; 32]).unwrap();
    let forged = signed(&checkpoint(13), &[&rewriter]);
    let refused = Checkpoint::open(&forged, log.public()).unwrap_err();
    assert_eq!(refused, CheckpointError::NotSigned(ORIGIN.to_owned()));
    let other = PrivateKey::from_seed("autre.exemple.fr", Role::Log, [7; 32]).unwrap();
    assert!(matches!(
        Checkpoint::open(&note, other.public()),
        Err(CheckpointError::Origin { .. })
    ));
    assert!(matches!(
        Checkpoint::open(&note, witness_key(1).public()),
        Err(CheckpointError::NotALog(_))
    ));
}

#[test]
fn a_checkpoint_has_one_way_of_being_written() {
    let text = checkpoint(12).to_string();
    assert_eq!(Checkpoint::parse(&text).unwrap(), checkpoint(12));
    assert_eq!(
        Checkpoint::parse(&format!("{text}une extension\n")).unwrap(),
        checkpoint(12)
    );
    for other in [
        text.replace("\n12\n", "\n012\n"),
        text.replace("\n12\n", "\n\n"),
        text.replace("=\n", "\n"),
        text.replace(ORIGIN, ""),
        format!("{text}\nextension après une ligne vide\n"),
        text.trim_end().to_owned(),
        String::new(),
    ] {
        assert_eq!(Checkpoint::parse(&other), Err(CheckpointError::Form), "{other:?}");
    }
}

#[test]
fn a_witness_states_when_and_cannot_be_made_to_have_said_another_time() {
    let (log, witness) = (log_key(), witness_key(1));
    let note = Note::parse(&signed(&checkpoint(12), &[&log, &witness])).unwrap();
    let said = note.signed_by(witness.public()).unwrap().unwrap();
    assert_eq!(said.time, Some(1_793_520_000));
    let mut line = note.signatures()[1].clone();
    line.signature[7] ^= 1;
    let mut later = Note::new(note.text().to_owned()).unwrap();
    later.add(line);
    assert_eq!(later.signed_by(witness.public()), Err(NoteError::Forged));
}

fn policy(quorum: &str) -> Policy {
    let lines: Vec<String> = (1..=4)
        .map(|n| format!("witness t{n} {}", witness_key(n).public()))
        .collect();
    let lines = lines.join("\n");
    let log = log_key().public().to_string();
    Policy::parse(&format!("# Politique\nlog {log}\n\n{lines}\n{quorum}\n")).unwrap()
}

#[test]
fn a_policy_counts_witnesses_by_groups() {
    let two_of_three_and_the_fourth = policy("group g 2 t1 t2 t3\n\tgroup tous  all g t4\nquorum tous");
    let accepts = |policy: &Policy, witnesses: &[u8]| {
        let (log, keys) = (log_key(), witnesses.iter().map(|n| witness_key(*n)).collect::<Vec<_>>());
        let signers: Vec<&PrivateKey> = std::iter::once(&log).chain(&keys).collect();
        policy.accept(&signed(&checkpoint(12), &signers))
    };
    assert_eq!(
        accepts(&two_of_three_and_the_fourth, &[1, 3, 4])
            .unwrap()
            .witnesses
            .len(),
        3
    );
    for few in [&[1, 4][..], &[1, 2, 3], &[4], &[]] {
        let refused = accepts(&two_of_three_and_the_fourth, few).unwrap_err();
        assert!(matches!(refused, Unsatisfied::Quorum { .. }), "{few:?}");
    }
    // One seen twice is one.
    assert!(accepts(&two_of_three_and_the_fourth, &[1, 1, 4]).is_err());
    assert!(accepts(&policy("quorum none"), &[]).is_ok());
    assert!(accepts(&policy("group g any t1 t2\nquorum g"), &[2]).is_ok());
    assert!(accepts(&policy("quorum t4"), &[1]).is_err());
}

#[test]
fn a_policy_that_knows_both_keys_of_a_log_that_changed_takes_either() {
    let next = PrivateKey::from_seed(ORIGIN, Role::Log, [9; 32]).unwrap();
    let text = format!("log {}\nlog {}\nquorum none", log_key().public(), next.public());
    let policy = Policy::parse(&text).unwrap();
    for key in [&log_key(), &next] {
        assert!(policy.accept(&signed(&checkpoint(12), &[key])).is_ok());
    }
    let stranger = PrivateKey::from_seed(ORIGIN, Role::Log, [10; 32]).unwrap();
    assert!(policy.accept(&signed(&checkpoint(12), &[&stranger])).is_err());
    let other_log = PrivateKey::from_seed("autre", Role::Log, [7; 32]).unwrap();
    let mut other = checkpoint(12);
    "autre".clone_into(&mut other.origin);
    let refused = policy.accept(&signed(&other, &[&other_log])).unwrap_err();
    assert_eq!(refused, Unsatisfied::UnknownLog("autre".to_owned()));
}

#[test]
fn a_policy_at_fault_says_which_line_and_why() {
    let (log, witness) = (log_key().public().to_string(), witness_key(1).public().to_string());
    let told = |text: &str| Policy::parse(text).unwrap_err().to_string();
    for (text, expected) in [
        ("", "ne dit pas quel quorum".to_owned()),
        (
            "quorum none\nquorum none",
            "ligne 2 de la politique : « quorum » figure deux fois".to_owned(),
        ),
        (
            "quorum t1",
            "ligne 1 de la politique : « t1 » n’est défini sur aucune ligne précédente".to_owned(),
        ),
        ("journal x", "ligne 1 de la politique : mot-clé inconnu".to_owned()),
        ("log", "il manque un mot".to_owned()),
        ("quorum none\u{7}", "caractère de contrôle".to_owned()),
        (
            &format!("log {witness}"),
            "n’est pas une clé de la bonne sorte".to_owned(),
        ),
        (&format!("log {log}\nlog {log}"), "ligne 2".to_owned()),
        (
            &format!("witness a {witness}\nwitness b {witness}"),
            "figure deux fois".to_owned(),
        ),
        (
            &format!("witness none {witness}"),
            "« none » figure deux fois".to_owned(),
        ),
        (
            &format!("witness a {witness}\ngroup g 2 a"),
            "le seuil « 2 »".to_owned(),
        ),
        (
            &format!("witness a {witness}\ngroup g 0 a"),
            "le seuil « 0 »".to_owned(),
        ),
        (
            &format!("witness a {witness}\ngroup g any a\ngroup h any a"),
            "« a » appartient déjà à un groupe".to_owned(),
        ),
        (
            &format!("witness a {witness}\ngroup g any a a"),
            "« a » appartient déjà".to_owned(),
        ),
        (&"#".repeat(70_000), "dépasse".to_owned()),
    ] {
        assert!(told(text).contains(&expected), "{text:?} : {}", told(text));
    }
}

#[test]
fn one_event_is_proven_in_one_file() {
    let leaves = [leaf_hash(b"un"), leaf_hash(b"deux")];
    let point = Checkpoint {
        size: 2,
        root: node_hash(&leaves[0], &leaves[1]),
        ..checkpoint(2)
    };
    let log = log_key();
    let proof = InclusionProof {
        extra: Some(b"deux".to_vec()),
        index: 1,
        hashes: vec![leaves[0]],
        checkpoint: Note::parse(&signed(&point, &[&log])).unwrap(),
    };
    let text = proof.to_string();
    assert!(
        text.starts_with("c2sp.org/tlog-proof@v1\nextra ZGV1eA==\nindex 1\n"),
        "{text}"
    );
    assert_eq!(InclusionProof::parse(&text).unwrap(), proof);
    assert_eq!(proof.verify(leaves[1], log.public()), Ok(point));
    let wrong = InclusionError::Proof(ProofError::Root);
    assert_eq!(proof.verify(leaf_hash(b"trois"), log.public()), Err(wrong));
    for (from, to, line) in [
        ("@v1", "@v2", 1),
        ("extra Z", "extra *", 2),
        ("index 1", "index 01", 3),
        ("\nindex 1", "", 3),
    ] {
        assert_eq!(
            InclusionProof::parse(&text.replacen(from, to, 1)),
            Err(InclusionError::Form(line)),
            "{from}"
        );
    }
    let many = InclusionProof {
        hashes: vec![Hash([0; 32]); 65],
        ..proof
    };
    assert_eq!(InclusionProof::parse(&many.to_string()), Err(InclusionError::TooLong));
}

proptest! {
    /// No text makes a reader panic, and what is read is written back as it was.
    #[test]
    fn readers_take_any_text(text in reader_text()) {
        if let Ok(note) = Note::parse(&text) {
            prop_assert_eq!(note.to_string(), text.clone());
        }
        if let Ok(proof) = InclusionProof::parse(&text) {
            prop_assert_eq!(proof.to_string(), text.clone());
        }
        let _ = Checkpoint::parse(&text).map(|point| point.to_string());
        let _ = Policy::parse(&text);
        if let Ok(key) = PublicKey::parse(&text) {
            prop_assert_eq!(key.to_string(), text.clone());
        }
        let _ = PrivateKey::parse(&text);
    }
}

/// Texts near those that are read: good ones with a piece put in, taken out or doubled.
fn reader_text() -> impl Strategy<Value = String> {
    let log = log_key();
    let note = signed(&checkpoint(12), &[&log, &witness_key(1)]);
    let good = vec![
        note.clone(),
        GO_NOTE.to_owned(),
        log.public().to_string(),
        log.secret_text(),
        format!("c2sp.org/tlog-proof@v1\nindex 1\n{}\n\n{note}", "A".repeat(43) + "="),
        format!(
            "log {}\nwitness a {}\ngroup g any a\nquorum g\n",
            log.public(),
            witness_key(1).public()
        ),
    ];
    (
        prop::sample::select(good),
        any::<prop::sample::Index>(),
        0_usize..8,
        ".{0,3}",
    )
        .prop_map(|(text, at, taken, put)| {
            let mut chars: Vec<char> = text.chars().collect();
            let start = at.index(chars.len());
            let end = (start + taken).min(chars.len());
            chars.splice(start..end, put.chars());
            chars.into_iter().collect()
        })
}
