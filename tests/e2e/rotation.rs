//! `entente key rotate`: who noted the first key verifies what the next ones sign, and an interruption anywhere is got over.

use crate::program::{Server, append, entente, json, record, sqlite, succeed};
use domain::sample::story;
use engine::Environment;
use engine::publication::keys::Keys;
use engine::{Engine, EngineConfig};
use eventstore::sqlite::SqliteStore;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tlog::checkpoint::Checkpoint;
use tlog::key::{PrivateKey, PublicKey, Role};
use tlog::rotation::{Rotation, follow};

/// A ledger that has a key and a checkpoint.
struct Kept {
    folder: tempfile::TempDir,
    store: String,
}

fn kept() -> Kept {
    let folder = tempfile::tempdir().unwrap();
    let store = record(folder.path(), story().into_iter().take(3));
    succeed(&store, &["key", "generate", "--host", "entente.exemple.fr"]);
    succeed(&store, &["publish"]);
    Kept { folder, store }
}

impl Kept {
    fn publication(&self) -> PathBuf {
        self.folder.path().join("entente.publication")
    }

    /// The key that `key show` gives.
    fn shown(&self) -> PublicKey {
        public(&succeed(&self.store, &["key", "show"]))
    }

    fn ledger(&self) -> String {
        json(&self.store, &["ledgers"])[0]["ledger"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The checkpoints that were signed, smallest first.
    fn checkpoints(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.publication().join(self.ledger())).unwrap();
        let mut files: Vec<_> = files
            .map(|file| file.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "checkpoint"))
            .collect();
        files.sort();
        files
    }

    fn latest(&self) -> String {
        fs::read_to_string(self.checkpoints().pop().unwrap()).unwrap()
    }

    fn rotations(&self) -> Vec<(u64, Rotation)> {
        let reading = async {
            let store = SqliteStore::open(self.folder.path().join("entente.db")).await.unwrap();
            let engine = Engine::new(Arc::new(store), Environment::system(), EngineConfig::default());
            let ledger = engine.ledgers().await.unwrap()[0].ledger;
            engine.rotations(ledger).await.unwrap()
        };
        tokio::runtime::Runtime::new().unwrap().block_on(reading)
    }

    /// The checkpoint `note`, believed by who noted `outside`.
    fn believed(&self, outside: &PublicKey, note: &str) -> bool {
        let rotations = self.rotations();
        let rotations = rotations.iter().map(|(position, rotation)| (*position, rotation));
        follow(outside, rotations, |_| None).unwrap().open(note).is_ok()
    }
}

/// The first public key that `out` shows.
fn public(out: &str) -> PublicKey {
    let line = out
        .lines()
        .find(|line| line.starts_with("entente.exemple.fr/"))
        .unwrap();
    PublicKey::parse(line).unwrap()
}

#[test]
fn who_noted_the_first_key_believes_what_the_next_ones_sign() {
    let kept = kept();
    let first = kept.shown();
    let before = kept.latest();
    let out = succeed(&kept.store, &["key", "rotate"]);
    let second = kept.shown();
    assert_ne!(first, second);
    assert!(
        out.contains(&second.to_string()) && !out.contains("PRIVATE+KEY"),
        "{out}"
    );
    assert!(Checkpoint::open(&kept.latest(), &second).is_ok());
    assert!(Checkpoint::open(&kept.latest(), &first).is_err());
    succeed(&kept.store, &["key", "rotate"]);
    append(kept.folder.path(), story().into_iter().skip(3).take(2));
    succeed(&kept.store, &["publish"]);
    let third = kept.shown();
    for outside in [&first, &second, &third] {
        assert!(kept.believed(outside, &before) && kept.believed(outside, &kept.latest()));
    }
    let shown = succeed(&kept.store, &["key", "show"]);
    assert!(
        shown.contains(&first.to_string()) && shown.contains("les deux clés l’ont signé"),
        "{shown}"
    );
    // The ledger tells it, and holds together.
    let journal = succeed(&kept.store, &["journal"]);
    assert!(journal.contains(&format!("{:08x}", third.id())), "{journal}");
    succeed(&kept.store, &["replay"]);
    // The former keys are kept, and sign no more.
    let again = entente(&kept.store, &["key", "generate", "--host", "entente.exemple.fr"]);
    assert!(again.code == 3 && again.err.contains("key rotate"), "{}", again.err);
}

#[test]
fn a_proof_made_before_and_one_made_after_are_checked_with_both_keys() {
    let kept = kept();
    let first = kept.shown().to_string();
    let file = |name: &str| kept.folder.path().join(name).to_str().unwrap().to_owned();
    let (old, new) = (file("avant"), file("apres"));
    succeed(&kept.store, &["proof", "make", "--position", "1", "--output", &old]);
    succeed(&kept.store, &["key", "rotate"]);
    succeed(&kept.store, &["proof", "make", "--position", "1", "--output", &new]);
    let second = kept.shown().to_string();
    let nowhere = "sqlite:/nulle/part.db";
    for proof in [&old, &new] {
        succeed(
            nowhere,
            &["proof", "check", proof, "--public-key", &first, "--public-key", &second],
        );
    }
    let refused = entente(nowhere, &["proof", "check", &new, "--public-key", &first]);
    assert_eq!(refused.code, 6);
    assert!(refused.err.contains("a été remplacée"), "{}", refused.err);
    assert_eq!(entente(nowhere, &["proof", "check", &new]).code, 2);
}

#[test]
fn a_rotation_stopped_before_the_ledger_recorded_it_goes_on_with_the_key_it_left() {
    let kept = kept();
    let first = kept.shown();
    let ledger = kept.ledger();
    let waiting = PrivateKey::from_seed(first.name(), Role::Log, [42; 32]).unwrap();
    let keys = Keys::open(&kept.publication(), ledger.parse().unwrap()).unwrap();
    keys.keep_next(&waiting).unwrap();
    // Meanwhile the first key signs on.
    append(kept.folder.path(), story().into_iter().skip(3).take(1));
    succeed(&kept.store, &["publish"]);
    assert_eq!(kept.shown(), first);
    succeed(&kept.store, &["key", "rotate"]);
    assert_eq!(&kept.shown(), waiting.public());
    assert_eq!(kept.rotations().len(), 1);
}

#[test]
fn a_rotation_recorded_but_not_signed_yet_is_finished_and_not_begun_again() {
    let kept = kept();
    let first = kept.shown();
    succeed(&kept.store, &["key", "rotate"]);
    let second = kept.shown();
    // As if the program had stopped just before the new key signed.
    fs::remove_file(kept.checkpoints().pop().unwrap()).unwrap();
    assert!(Checkpoint::open(&kept.latest(), &first).is_ok());
    let out = succeed(&kept.store, &["key", "rotate"]);
    assert!(out.contains("il restait à signer"), "{out}");
    assert_eq!((kept.shown(), kept.rotations().len()), (second.clone(), 1));
    assert!(Checkpoint::open(&kept.latest(), &second).is_ok());
    // `publish` would have done as well.
    fs::remove_file(kept.checkpoints().pop().unwrap()).unwrap();
    succeed(&kept.store, &["publish"]);
    assert!(Checkpoint::open(&kept.latest(), &second).is_ok());
}

#[test]
fn a_new_key_that_was_not_saved_signs_nothing_and_says_so() {
    let kept = kept();
    let first = kept.shown();
    succeed(&kept.store, &["key", "rotate"]);
    let second = kept.shown();
    let file = kept
        .publication()
        .join(format!("{}.{:08x}.cle", kept.ledger(), second.id()));
    let saved = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    for args in [&["publish"][..], &["key", "show"], &["key", "rotate"]] {
        let stopped = entente(&kept.store, args);
        assert_eq!(stopped.code, 3, "{}", stopped.err);
        assert!(
            stopped.err.contains(&format!("{:08x}", second.id())) && stopped.err.contains("sauvegarde"),
            "{}",
            stopped.err
        );
    }
    // It is really lost: the ledger says so, and nothing proves the next.
    let before = kept.latest();
    let out = succeed(&kept.store, &["key", "rotate", "--lost", &second.to_string()]);
    assert!(out.contains("RIEN NE PROUVE"), "{out}");
    let third = kept.shown();
    assert!(kept.believed(&first, &before) && !kept.believed(&first, &kept.latest()));
    assert!(kept.believed(&third, &kept.latest()) && !kept.believed(&third, &before));
    // A key said lost that is not the one in charge is refused.
    let wrong = entente(&kept.store, &["key", "rotate", "--lost", &first.to_string()]);
    assert_eq!(wrong.code, 3, "{}", wrong.err);
    fs::write(&file, saved).unwrap();
    succeed(&kept.store, &["publish"]);
}

#[test]
fn a_server_that_runs_signs_with_the_new_key() {
    let kept = kept();
    let server = Server::start(&kept.store);
    let base = server.url.trim_end_matches("/graphql");
    let url = format!("{base}/ledgers/{}/checkpoint", kept.ledger());
    succeed(&kept.store, &["key", "rotate"]);
    let second = kept.shown();
    append(kept.folder.path(), story().into_iter().skip(3).take(1));
    let grown = kept.rotations()[0].0 + 2;
    for _ in 0..150 {
        let note = ureq::get(&url).call().unwrap().body_mut().read_to_string().unwrap();
        if let Ok((checkpoint, _)) = Checkpoint::open(&note, &second)
            && checkpoint.size >= grown
        {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("le serveur n’a pas signé avec la nouvelle clé en quinze secondes");
}

#[test]
fn there_is_nothing_to_rotate_without_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    record(folder.path(), story().into_iter().take(1));
    let refused = entente(&store, &["key", "rotate"]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("key generate"), "{}", refused.err);
    let refused = entente(&store, &["key", "rotate", "--lost", "n’importe quoi"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
}
