//! `entente backup`, `entente recover`: an older backup is restored, nothing is written over what was lost, and it comes back.

use crate::program::{Server, entente, json, sqlite, succeed};
use crate::stores;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A cooperation that was backed up, went on, and was signed.
struct Lost {
    folder: TempDir,
    /// Where the ledger is.
    whole: String,
    /// The backup, put back somewhere.
    backup: String,
    ledger: String,
    /// Facts of the backup, and of the ledger.
    kept: u64,
    all: u64,
}

impl Lost {
    /// What happens to the ledger of `whole`; `copy` copies it.
    fn of(folder: TempDir, whole: String, copy: impl FnOnce(&str, &Path) -> String) -> Self {
        succeed(&whole, &["demo", "--no-serve"]);
        let publication = folder.path().join("publication");
        let publication = publication.to_str().unwrap();
        let signing = ["--publication", publication];
        succeed(
            &whole,
            &[&["key", "generate", "--host", "entente.exemple.fr"], &signing[..]].concat(),
        );
        let kept = size(&whole);
        let backup = copy(&whole, folder.path());
        let ledger = json(&whole, &["ledgers"])[0]["ledger"].as_str().unwrap().to_owned();
        let server = Server::start_with(&whole, &signing);
        for number in 1..=3 {
            let receipt = register(&server, &ledger, number);
            assert_eq!(
                receipt["data"]["memberRegister"]["receipt"]["replayed"], false,
                "{receipt}"
            );
        }
        drop(server);
        succeed(&whole, &[&["publish"], &signing[..]].concat());
        Self {
            all: size(&whole),
            folder,
            whole,
            backup,
            ledger,
            kept,
        }
    }

    fn on_sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let whole = sqlite(folder.path());
        Self::of(folder, whole, |whole, folder| {
            let copy = folder.join("copie.db");
            let told = succeed(whole, &["backup", "--output", copy.to_str().unwrap()]);
            assert!(told.contains("faits relus, racine"), "{told}");
            format!("sqlite:{}", copy.display())
        })
    }

    fn publication(&self) -> PathBuf {
        self.folder.path().join("publication")
    }

    /// `entente --store STORE --publication … ARGS`.
    fn run(&self, store: &str, args: &[&str]) -> crate::program::Ended {
        let publication = self.publication();
        entente(
            store,
            &[args, &["--publication", publication.to_str().unwrap()]].concat(),
        )
    }

    fn server(&self, store: &str) -> Server {
        Server::start_with(store, &["--publication", self.publication().to_str().unwrap()])
    }

    fn root(&self, store: &str) -> String {
        let table = succeed(store, &["replay", "--ledger", &self.ledger]);
        let line = table.lines().find(|line| line.contains("Racine")).unwrap();
        line.split_whitespace()
            .find(|word| word.len() == 64)
            .unwrap()
            .to_owned()
    }
}

fn size(store: &str) -> u64 {
    json(store, &["ledgers"])[0]["events"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap()
}

/// Registers the imagined member `number`, under a command id of its own.
fn register(server: &Server, ledger: &str, number: u64) -> Value {
    let input = json!({
        "ledger": format!("ledger:{ledger}"), "commandId": format!("00000000-0000-4000-8000-{number:012}"),
        "actor": { "organisation": "200027027", "role": "SECRETARY" },
        "kind": "SYNDICATE", "name": format!("Syndicat imaginé n° {number}"), "siren": siren(number), "from": "2020-01-01"
    });
    let query = "mutation ($input: MemberRegisterInput!) { memberRegister(input: $input) {
        receipt { position replayed } userErrors { message } } }";
    ask(server, query, &json!({ "input": input }))
}

fn ask(server: &Server, query: &str, variables: &Value) -> Value {
    let body = json!({ "query": query, "variables": variables });
    let mut answer = ureq::post(&server.url).send_json(&body).unwrap();
    answer.body_mut().read_json().unwrap()
}

/// A number whose check digit is right; no organisation is meant.
fn siren(number: u64) -> String {
    let digits = (0..10).map(|check| format!("{}{check}", 20_900_000 + number));
    let mut valid = digits.filter(|digits| domain::value::Siren::parse(digits).is_ok());
    valid.next().unwrap()
}

/// An older backup is put back: refused, repaired, and written again.
fn an_older_backup_is_refused_then_repaired(lost: &Lost) {
    assert_eq!((size(&lost.backup), lost.all), (lost.kept, lost.kept + 3));
    let imported = lost.run(&lost.backup, &["demo", "--no-serve"]);
    assert_eq!(imported.code, 6, "{}", imported.err);
    let [kept, all] = [lost.kept, lost.all].map(|size| size.to_string());
    for said in [
        &kept,
        &all,
        "sauvegarde plus ancienne",
        "se lit toujours",
        "entente recover --from",
    ] {
        assert!(
            imported.err.contains(said),
            "« {said} » n’est pas dans : {}",
            imported.err
        );
    }
    let server = lost.server(&lost.backup);
    let refused = register(&server, &lost.ledger, 9);
    assert_eq!(refused["errors"][0]["extensions"]["code"], "ledger.behind", "{refused}");
    let read = ask(&server, "{ ledgers { nodes { name } } }", &json!({}));
    assert_eq!(read["errors"], Value::Null, "la lecture continue : {read}");

    let dry = lost.run(&lost.backup, &["recover", "--from", &lost.whole, "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(
        dry.out.contains("3 y reviendraient") && dry.out.contains("Rien n’est enregistré"),
        "{}",
        dry.out
    );
    assert_eq!(size(&lost.backup), lost.kept);
    let done = lost.run(&lost.backup, &["recover", "--from", &lost.whole]);
    assert_eq!(done.code, 0, "{}", done.err);
    let root = lost.root(&lost.whole);
    assert!(
        done.out.contains(&root) && done.out.contains("celle qui a été signée"),
        "{}",
        done.out
    );
    assert_eq!((size(&lost.backup), lost.root(&lost.backup)), (lost.all, root));
    let again = lost.run(&lost.backup, &["recover", "--from", &lost.whole]);
    assert!(
        again.code == 0 && again.out.contains("il ne manque rien"),
        "{}",
        again.out
    );

    // The server ran all along: what was acknowledged is acknowledged again, and what is new is recorded.
    let position = |answer: Value| {
        let receipt = &answer["data"]["memberRegister"]["receipt"];
        (
            receipt["position"].as_str().map(str::to_owned),
            receipt["replayed"].clone(),
        )
    };
    let (first, next) = (Some(kept), Some(all));
    assert_eq!(position(register(&server, &lost.ledger, 1)), (first, json!(true)));
    assert_eq!(position(register(&server, &lost.ledger, 9)), (next, json!(false)));
    drop(server);
    assert_eq!(lost.run(&lost.backup, &["publish"]).code, 0);
}

#[test]
fn an_older_file_is_refused_then_repaired_to_the_identical_root() {
    an_older_backup_is_refused_then_repaired(&Lost::on_sqlite());
}

#[test]
fn an_older_database_is_refused_then_repaired_to_the_identical_root() {
    let database = stores::postgres();
    let mut copy = None;
    let lost = Lost::of(TempDir::new().unwrap(), database.url().to_owned(), |_, _| {
        let restored = copy.insert(stores::copy(&database));
        restored.url().to_owned()
    });
    an_older_backup_is_refused_then_repaired(&lost);
}

#[test]
fn a_file_that_is_gone_comes_back_from_a_database() {
    let database = stores::postgres();
    let lost = Lost::of(TempDir::new().unwrap(), database.url().to_owned(), |whole, _| {
        whole.to_owned()
    });
    let new = format!("sqlite:{}", lost.folder.path().join("neuve.db").display());
    let done = lost.run(&new, &["recover", "--from", &lost.whole]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(lost.root(&new), lost.root(&lost.whole));
}

#[test]
fn a_store_that_is_gone_comes_back_from_the_tiles_of_a_server() {
    let lost = Lost::on_sqlite();
    let server = lost.server(&lost.whole);
    let address = server.url.strip_suffix("/graphql").unwrap().to_owned();
    let new = format!("sqlite:{}", lost.folder.path().join("neuve.db").display());
    let dry = lost.run(&new, &["recover", "--from", &address, "--dry-run"]);
    assert!(
        dry.code == 0 && dry.out.contains("la base compte 0 faits"),
        "{} {}",
        dry.out,
        dry.err
    );
    assert!(
        !lost.folder.path().join("neuve.db").exists(),
        "un essai à blanc ne crée rien"
    );
    let stranger = "entente.exemple.fr/200000172/essai+7e4c3f2a+AQID";
    assert_eq!(
        lost.run(&new, &["recover", "--from", &address, "--public-key", stranger])
            .code,
        2
    );
    let done = lost.run(&new, &["recover", "--from", &address]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(lost.root(&new), lost.root(&lost.whole));
    // Of the commands only the facts came back: they are known all the same.
    let restored = lost.server(&new);
    let again = register(&restored, &lost.ledger, 2);
    assert_eq!(again["data"]["memberRegister"]["receipt"]["replayed"], true, "{again}");
    drop((restored, server));
    let gone = lost.run(&new, &["recover", "--from", &address]);
    assert_eq!(gone.code, 3, "{}", gone.err);
}

#[test]
fn a_backup_written_on_by_a_program_that_knows_nothing_of_what_was_signed_is_a_fork() {
    let lost = Lost::on_sqlite();
    // The key and the checkpoints are elsewhere: to this one, nothing was ever signed.
    let server = Server::start(&lost.backup);
    register(&server, &lost.ledger, 9);
    drop(server);
    let refused = lost.run(&lost.backup, &["recover", "--from", &lost.whole, "--dry-run"]);
    assert_eq!(refused.code, 6, "{}", refused.err);
    let named = format!("le fait n° {} y est un autre", lost.kept);
    assert!(
        refused.err.contains(&named) && refused.err.contains("Que faire"),
        "{}",
        refused.err
    );
}

#[test]
fn a_recovery_without_anything_signed_or_from_the_store_itself_is_refused() {
    let lost = Lost::on_sqlite();
    let nothing = entente(&lost.backup, &["recover", "--from", &lost.whole]);
    assert_eq!(nothing.code, 3, "{}", nothing.err);
    assert!(nothing.err.contains("aucun point de contrôle"), "{}", nothing.err);
    assert_eq!(lost.run(&lost.whole, &["recover", "--from", &lost.whole]).code, 2);
    assert_eq!(lost.run(&lost.backup, &["recover", "--from", "ailleurs"]).code, 2);
    let unsigned = entente(&lost.backup, &["recover", "--from", &lost.whole, "--unsigned"]);
    assert_eq!(unsigned.code, 0, "{}", unsigned.err);
    assert_eq!(size(&lost.backup), lost.all);
}

#[test]
fn a_backup_replaces_nothing_and_is_of_a_file() {
    let lost = Lost::on_sqlite();
    let copy = lost.backup.strip_prefix("sqlite:").unwrap();
    let again = entente(&lost.whole, &["backup", "--output", copy]);
    assert_eq!(again.code, 4, "{}", again.err);
    let nowhere = entente(&lost.whole, &["backup", "--output", "/nulle/part/copie.db"]);
    assert_eq!(nowhere.code, 4, "{}", nowhere.err);
    let server = entente("postgres://nulle.part/entente", &["backup", "--output", "x.db"]);
    assert!(server.code == 2 && server.err.contains("pg_dump"), "{}", server.err);
}

#[test]
fn a_store_that_is_gone_comes_back_from_an_audit_bundle_with_what_it_may_show() {
    let lost = Lost::on_sqlite();
    let bundle = lost.folder.path().join("registre.entente-audit.zip");
    let file = bundle.to_str().unwrap();
    let exported = lost.run(&lost.whole, &["audit", "export", "--output", file, "--with-openings"]);
    assert_eq!(exported.code, 0, "{}", exported.err);
    let new = format!("sqlite:{}", lost.folder.path().join("neuve.db").display());
    // Another ledger is not this one.
    let other = ["--ledger", "e17e0000-0000-4000-8000-000000000001"];
    let refused = lost.run(&new, &[&["recover", "--from", file], &other[..]].concat());
    assert!(
        refused.code == 3 && refused.err.contains(&lost.ledger),
        "{}",
        refused.err
    );
    // A byte of a fact, with every checksum kept.
    let bytes = std::fs::read(&bundle).unwrap();
    let mut altered = bytes.clone();
    let place = altered.windows(8).position(|window| window == b"Muzillac").unwrap();
    altered[place] = b'N';
    std::fs::write(&bundle, altered).unwrap();
    let refused = lost.run(&new, &["recover", "--from", file]);
    assert!(refused.code == 6 && refused.err.contains("source"), "{}", refused.err);
    assert_eq!(
        json(&new, &["ledgers"]).as_array().map(Vec::len),
        Some(0),
        "rien n’est revenu"
    );

    std::fs::write(&bundle, bytes).unwrap();
    let done = lost.run(&new, &["recover", "--from", file]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(lost.root(&new), lost.root(&lost.whole));
    let openings = |store: &str| {
        let file = rusqlite::Connection::open(store.strip_prefix("sqlite:").unwrap()).unwrap();
        let count = file.query_row("SELECT count(*) FROM opening", [], |row| row.get::<_, u32>(0));
        count.unwrap()
    };
    assert!(openings(&new) > 0 && openings(&new) == openings(&lost.whole));
    let nowhere = lost.run(&new, &["recover", "--from", "nulle-part.zip"]);
    assert_eq!(nowhere.code, 3, "{}", nowhere.err);
}
