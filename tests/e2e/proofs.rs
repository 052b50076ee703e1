//! `entente key`, `publish`, `proof`, and the ledger as static files: what an outsider can check with a key and nothing else.

use crate::program::{Server, entente, json, record, sqlite, succeed};
use domain::inventory::{Glance, Inventory};
use domain::value::Digest;
use eventstore::merkle::tile::{Tile, WIDTH};
use eventstore::merkle::{Frontier, leaf_hash};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tlog::checkpoint::Checkpoint;
use tlog::inventory::Statement;
use tlog::key::PublicKey;

/// A cooperation told, and the key of its ledger.
struct Told {
    folder: tempfile::TempDir,
    store: String,
    key: String,
}

fn told() -> Told {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    succeed(&store, &["demo", "--no-serve"]);
    let out = succeed(&store, &["key", "generate", "--host", "entente.exemple.fr"]);
    let key = out
        .lines()
        .find(|line| line.starts_with("entente.exemple.fr/"))
        .unwrap();
    Told {
        key: key.to_owned(),
        folder,
        store,
    }
}

impl Told {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn public(&self) -> PublicKey {
        PublicKey::parse(&self.key).unwrap()
    }
}

fn private_key_file(folder: &Path) -> PathBuf {
    let files = fs::read_dir(folder.join("entente.publication")).unwrap();
    let mut keys = files.map(|file| file.unwrap().path());
    keys.find(|path| path.extension().is_some_and(|extension| extension == "cle"))
        .unwrap()
}

#[test]
fn a_key_is_made_once_readable_by_its_owner_and_shown_again_at_will() {
    let told = told();
    let file = private_key_file(told.folder.path());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let shown = succeed(&told.store, &["key", "show"]);
    assert!(shown.contains(&told.key) && !shown.contains("PRIVATE+KEY"), "{shown}");
    let again = entente(&told.store, &["key", "generate", "--host", "autre.exemple.fr"]);
    assert_eq!(again.code, 3);
    assert!(
        again.err.contains("déjà une clé") && again.err.contains("key show"),
        "{}",
        again.err
    );
    let named = entente(
        &told.store,
        &["key", "generate", "--host", "deux mots", "--publication", "ailleurs"],
    );
    assert_eq!(named.code, 2, "{}", named.err);
    fs::write(&file, "abîmée").unwrap();
    let broken = entente(&told.store, &["publish"]);
    assert_eq!(broken.code, 3);
    assert!(broken.err.contains("ne peut pas servir"), "{}", broken.err);
}

#[test]
fn a_fact_is_proven_in_a_file_that_another_checks_with_the_key_alone() {
    let told = told();
    let early = entente(&told.store, &["proof", "make", "--position", "5"]);
    assert_eq!(early.code, 3);
    assert!(early.err.contains("« entente publish »"), "{}", early.err);
    let published = succeed(&told.store, &["publish"]);
    assert!(
        published.contains("faits de plus ; point de contrôle signé"),
        "{published}"
    );
    assert!(succeed(&told.store, &["publish"]).contains("Rien de nouveau"));
    let file = told.path("preuve.tlog-proof");
    let file = file.to_str().unwrap();
    succeed(&told.store, &["proof", "make", "--position", "5", "--output", file]);
    // No store is there any more.
    let nowhere = "sqlite:/nulle/part.db";
    let checked = succeed(nowhere, &["proof", "check", file, "--public-key", &told.key]);
    assert!(
        checked.contains("Preuve valable : le fait n° 5") && checked.contains(r#""position":5"#),
        "{checked}"
    );

    let proof = fs::read_to_string(file).unwrap();
    for (from, to) in [("index 5", "index 6"), ("extra ey", "extra ez")] {
        fs::write(told.path("fausse"), proof.replace(from, to)).unwrap();
        let refused = entente(
            nowhere,
            &[
                "proof",
                "check",
                told.path("fausse").to_str().unwrap(),
                "--public-key",
                &told.key,
            ],
        );
        assert_eq!(refused.code, 6, "{from}");
        assert!(refused.err.contains("PREUVE FAUSSE"), "{}", refused.err);
    }
    fs::write(told.path("autre"), "bonjour\n").unwrap();
    let refused = entente(
        nowhere,
        &[
            "proof",
            "check",
            told.path("autre").to_str().unwrap(),
            "--public-key",
            &told.key,
        ],
    );
    assert_eq!(refused.code, 3, "{}", refused.err);
    let refused = entente(nowhere, &["proof", "check", file, "--public-key", "n’importe quoi"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    let beyond = entente(&told.store, &["proof", "make", "--position", "999999"]);
    assert_eq!(beyond.code, 3);
    assert!(beyond.err.contains("n’y est pas encore"), "{}", beyond.err);
}

#[test]
fn an_older_copy_of_the_file_is_not_signed() {
    let folder = tempfile::tempdir().unwrap();
    let (file, copy) = (folder.path().join("entente.db"), folder.path().join("copie.db"));
    let requests = domain::sample::story();
    record(folder.path(), requests.iter().take(3).cloned());
    fs::copy(&file, &copy).unwrap();
    let store = record(folder.path(), requests.into_iter().take(5));
    succeed(&store, &["key", "generate", "--host", "entente.exemple.fr"]);
    succeed(&store, &["publish"]);
    assert!(
        !file.with_extension("db-wal").exists(),
        "un programme arrêté laisse un seul fichier, qui se copie"
    );
    fs::rename(&copy, &file).unwrap();
    let refused = entente(&store, &["publish"]);
    assert_eq!(refused.code, 6);
    assert!(
        refused.err.contains("restaurée d’une sauvegarde plus ancienne"),
        "{}",
        refused.err
    );
}

/// What a monitor does: fetches everything as static files, and computes the root again.
#[test]
fn a_monitor_rebuilds_the_signed_root_from_static_files() {
    let told = told();
    let server = Server::start(&told.store);
    let ledger = json(&told.store, &["ledgers"])[0]["ledger"]
        .as_str()
        .unwrap()
        .to_owned();
    let base = format!("{}/ledgers/{ledger}", server.url.trim_end_matches("/graphql"));
    let checkpoint = wait_for(&format!("{base}/checkpoint"));
    let (checkpoint, _) = Checkpoint::open(&checkpoint, &told.public()).unwrap();
    let stated = Statement::read(&wait_for(&format!("{base}/inventory"))).unwrap();
    let (mut leaves, mut frontier, mut inventory) = (Vec::new(), Frontier::default(), Inventory::default());
    for index in 0..checkpoint.size.div_ceil(WIDTH) {
        let tile = Tile::of_tree(checkpoint.size, 0, index).unwrap();
        let address = tile.to_string();
        let hashes = get(&format!("{base}/tile/{address}"));
        let entries = get(&format!("{base}/tile/entries/{}", address.strip_prefix("0/").unwrap()));
        assert_eq!(hashes.len() as u64, 32 * tile.width);
        leaves.extend(hashes.as_chunks::<32>().0.iter().copied());
        let mut rest = &entries[..];
        while let Some((length, after)) = rest.split_first_chunk::<2>() {
            let (body, after) = after.split_at(usize::from(u16::from_be_bytes(*length)));
            frontier.push(leaf_hash(body));
            inventory.add(&Glance::at(body).unwrap(), Digest::new(leaf_hash(body).0));
            assert_eq!(leaf_hash(body).0, leaves[usize::try_from(frontier.size() - 1).unwrap()]);
            rest = after;
        }
    }
    assert_eq!((frontier.size(), frontier.root()), (checkpoint.size, checkpoint.root));
    // And what the ledger states of its objects.
    let found = tlog::inventory::root(verifier::extract::leaves(&inventory));
    assert_eq!((stated.size, stated.root), (checkpoint.size, checkpoint.root));
    assert_eq!((stated.lines, stated.inventory), found);

    for (path, status) in [
        ("tile/0/999", 404),
        ("tile/9/000", 404),
        ("tile/0/000.p/0", 404),
        ("tile/../../health", 404),
        ("tile/entries/x000/000", 404),
    ] {
        assert_eq!(status_of(&format!("{base}/{path}")), status, "{path}");
    }
    let elsewhere = base.replace(&ledger, "ailleurs");
    assert_eq!(status_of(&format!("{elsewhere}/checkpoint")), 404);
    assert_eq!(status_of(&format!("{elsewhere}/inventory")), 404);
    let kept = ureq::get(&format!("{base}/tile/0/000.p/3")).call().unwrap();
    assert_eq!(kept.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(kept.headers()["content-type"], "application/octet-stream");
}

fn get(url: &str) -> Vec<u8> {
    ureq::get(url).call().unwrap().body_mut().read_to_vec().unwrap()
}

fn status_of(url: &str) -> u16 {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    agent.get(url).call().unwrap().status().as_u16()
}

/// The server signs by itself, soon after it starts.
fn wait_for(url: &str) -> String {
    for _ in 0..100 {
        if status_of(url) == 200 {
            return String::from_utf8(get(url)).unwrap();
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("aucun point de contrôle signé en dix secondes");
}

/// A witness that runs; it ends with the test.
struct Watching {
    child: std::process::Child,
    url: String,
}

impl Watching {
    fn start(folder: &Path, name: &str, policy: &Path) -> Self {
        let (key, memory) = (folder.join(format!("{name}.cle")), folder.join(name));
        let options = ["--key", key.to_str().unwrap(), "--policy", policy.to_str().unwrap()];
        let mut child = Command::new(env!("CARGO_BIN_EXE_entente"))
            .args(["witness", "serve", "--listen", "127.0.0.1:0", "--memory"])
            .arg(memory)
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.map_while(Result::ok).next().unwrap();
        let url = line.split(' ').find(|word| word.ends_with("/add-checkpoint")).unwrap();
        Self {
            url: url.trim_end_matches("/add-checkpoint").to_owned(),
            child,
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn members_watch_and_a_log_that_forks_is_not_cosigned() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let requests = domain::sample::story();
    let store = record(folder.path(), requests.iter().take(3).cloned());
    let out = succeed(&store, &["key", "generate", "--host", "entente.exemple.fr"]);
    let log = out
        .lines()
        .find(|line| line.starts_with("entente.exemple.fr/"))
        .unwrap()
        .to_owned();
    let witness_keys = ["t1", "t2"].map(|name| {
        let file = path(&format!("{name}.cle"));
        let out = succeed(
            &store,
            &[
                "witness",
                "key",
                "--name",
                &format!("{name}.exemple.fr"),
                "--key",
                file.to_str().unwrap(),
            ],
        );
        out.lines().nth(1).unwrap().to_owned()
    });
    fs::write(path("registres"), format!("log {log}\nquorum none\n")).unwrap();
    let watching = ["t1", "t2"].map(|name| Watching::start(folder.path(), name, &path("registres")));
    let policy = |urls: [&str; 2]| {
        let witnesses = [0, 1]
            .map(|n| format!("witness t{} {} {}", n + 1, witness_keys[n], urls[n]))
            .join("\n");
        let text = format!("log {log}\n{witnesses}\ngroup tous all t1 t2\nquorum tous\n");
        fs::write(path("politique"), text).unwrap();
    };
    let file = path("politique");
    let publish = ["publish", "--policy", file.to_str().unwrap()];

    // One of them does not answer: signed, and said to lack it.
    policy([&watching[0].url, "http://127.0.0.1:9"]);
    let alone = entente(&store, &publish);
    assert_eq!(alone.code, 9, "{}", alone.err);
    assert!(
        alone.out.contains("témoin t2") && alone.err.contains("« tous »"),
        "{} {}",
        alone.out,
        alone.err
    );
    // It does, later: the same checkpoint is completed.
    policy([&watching[0].url, &watching[1].url]);
    let complete = succeed(&store, &publish);
    assert!(
        complete.contains("Rien de nouveau") && complete.contains("— t2.exemple.fr "),
        "{complete}"
    );
    // The ledger grows: both know where it stood.
    let copy = path("copie.db");
    fs::copy(path("entente.db"), &copy).unwrap();
    record(folder.path(), requests.iter().take(5).cloned());
    let grown = succeed(&store, &publish);
    assert_eq!(grown.matches("exemple.fr ").count(), 2, "{grown}");

    // The operator goes back to the copy, writes another history, and hides what was signed: the witnesses remember.
    fs::rename(&copy, path("entente.db")).unwrap();
    let ledger = json(&store, &["ledgers"])[0]["ledger"].as_str().unwrap().to_owned();
    fs::remove_dir_all(path("entente.publication").join(&ledger)).unwrap();
    record(folder.path(), requests.into_iter().take(6));
    let forked = entente(&store, &publish);
    assert_eq!(forked.code, 9, "{}", forked.err);
    assert!(
        forked.out.contains("témoin t1 : ") && forked.out.contains("ne continue pas ce que ce témoin a signé"),
        "{}",
        forked.out
    );
}
