//! `entente audit`: a ledger in one file, verified without it; and what happens to a file, or to a database, that was tampered with.

use crate::program::{entente, record_story, sqlite, succeed};
use domain::sample::{CONVENTION, LEDGER};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use verifier::container::Container;

/// A cooperation told, signed, and the key of its ledger.
struct Told {
    folder: tempfile::TempDir,
    store: String,
    key: String,
}

impl Told {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = record_story(folder.path());
        let out = succeed(&store, &["key", "generate", "--host", "entente.exemple.fr"]);
        let key = out.lines().find(|line| line.starts_with("entente.exemple.fr/"));
        Self {
            key: key.unwrap().to_owned(),
            store,
            folder,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn export(&self, name: &str, options: &[&str]) -> (PathBuf, String) {
        let path = self.path(name);
        let arguments = ["audit", "export", "--output", path.to_str().unwrap()];
        let said = succeed(&self.store, &[&arguments[..], options].concat());
        (path, said)
    }

    fn verify(&self, path: &std::path::Path) -> crate::program::Ended {
        entente(
            &self.store,
            &["audit", "verify", path.to_str().unwrap(), "--key", &self.key],
        )
    }
}

#[test]
fn a_bundle_is_written_at_the_last_checkpoint_and_verified_without_the_ledger() {
    let told = Told::new();
    let refused = entente(&told.store, &["audit", "export"]);
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(refused.err.contains("entente publish"), "{}", refused.err);
    succeed(&told.store, &["publish"]);
    let (path, said) = told.export("registre.entente-audit.zip", &[]);
    for words in [
        "SHA-256",
        "entente-verify",
        "--key",
        "aucune donnée personnelle",
        "La clé ne vient pas de ce paquet",
    ] {
        assert!(said.contains(words), "« {words} » n’est pas dit : {said}");
    }
    let (again, _) = told.export("encore.entente-audit.zip", &[]);
    assert_eq!(
        fs::read(&path).unwrap(),
        fs::read(again).unwrap(),
        "le même paquet, octet pour octet"
    );
    fs::remove_file(told.path("entente.db")).unwrap();
    let verified = told.verify(&path);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    assert!(verified.out.contains("PAQUET VALIDE"), "{}", verified.out);
    let nobody = entente(&told.store, &["audit", "verify", path.to_str().unwrap()]);
    assert_eq!(nobody.code, 2, "{}", nobody.out);
    assert!(
        nobody.out.contains("aucune clé n’est donnée") || nobody.out.contains("Aucune clé n’est donnée"),
        "{}",
        nobody.out
    );
}

#[test]
fn personal_data_go_with_a_bundle_only_when_asked() {
    let told = Told::new();
    succeed(&told.store, &["publish"]);
    let holds = |path: &PathBuf, words: &str| {
        let bytes = fs::read(path).unwrap();
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    };
    let (without, _) = told.export("sans.zip", &[]);
    let (with, said) = told.export("avec.zip", &["--with-openings"]);
    assert!(!holds(&without, "Anne Le Goff"));
    assert!(holds(&with, "Anne Le Goff"));
    assert!(said.contains("données personnelles en clair"), "{said}");
    let verified = told.verify(&with);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    assert!(
        verified.out.contains("données montrées, chacune celle qui fut scellée"),
        "{}",
        verified.out
    );
}

#[test]
fn a_bundle_tampered_with_is_refused_and_so_is_a_database() {
    let told = Told::new();
    succeed(&told.store, &["publish"]);
    let (path, _) = told.export("registre.zip", &[]);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let altered = told.path("altere.zip");
    fs::write(&altered, bytes).unwrap();
    let verified = told.verify(&altered);
    assert_eq!(verified.code, 1, "{}", verified.out);
    assert!(verified.out.contains("PAQUET FALSIFIÉ"), "{}", verified.out);
    // A member of the database changed by hand: no bundle of it is written.
    let database = Connection::open(told.path("entente.db")).unwrap();
    let triggers: Vec<String> = database
        .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for trigger in triggers {
        database.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    let changed = database.execute(
        "UPDATE event SET body = CAST(REPLACE(CAST(body AS TEXT), 'Muzillac', 'Muzillak') AS BLOB)
         WHERE position = (SELECT MIN(position) FROM event WHERE INSTR(CAST(body AS TEXT), 'Muzillac') > 0)",
        [],
    );
    assert_eq!(changed, Ok(1));
    drop(database);
    let refused = entente(&told.store, &["audit", "export", "--output", path.to_str().unwrap()]);
    assert_eq!(refused.code, 6, "{}", refused.err);
    assert!(!told.path("registre.zip.partiel").exists());
}

#[test]
fn what_is_not_ours_is_a_wrong_use() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    let absent = entente(&store, &["audit", "verify", "absent.zip"]);
    assert_eq!(absent.code, 3, "{}", absent.err);
    assert!(absent.err.contains("absent.zip"), "{}", absent.err);
}

/// The bytes of a file of a bundle.
fn file_of(bundle: &Path, name: &str) -> Vec<u8> {
    let mut container = Container::open(fs::File::open(bundle).unwrap()).unwrap();
    let member = container.find(name).unwrap().clone();
    container.content(&member).unwrap()
}

#[test]
fn an_extract_holds_one_convention_and_is_verified_without_the_ledger() {
    let told = Told::new();
    succeed(&told.store, &["publish"]);
    let convention = CONVENTION.to_string();
    let (path, said) = told.export("extrait.zip", &["--convention", &convention]);
    assert!(said.contains("extrait d’une convention"), "{said}");
    let (again, _) = told.export("encore.zip", &["--convention", &convention]);
    assert_eq!(
        fs::read(&path).unwrap(),
        fs::read(again).unwrap(),
        "le même extrait, octet pour octet"
    );
    let (whole, _) = told.export("entier.zip", &[]);
    assert!(fs::metadata(&path).unwrap().len() < fs::metadata(&whole).unwrap().len());
    let verified = told.verify(&path);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    for words in [
        "Extrait : la convention",
        &convention,
        "Rien de ce que le registre contient d’autre",
    ] {
        assert!(
            verified.out.contains(words),
            "« {words} » n’est pas dit : {}",
            verified.out
        );
    }
    // A fact taken off, by whoever has no key.
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(told.path("altere.zip"), bytes).unwrap();
    assert_eq!(told.verify(&told.path("altere.zip")).code, 1);
    // Whoever has the whole ledger finds the inventory of the extract again.
    fs::write(told.path("inventaire"), file_of(&path, "inventory")).unwrap();
    let compared = entente(
        &told.store,
        &[
            "audit",
            "verify",
            whole.to_str().unwrap(),
            "--key",
            &told.key,
            "--inventory",
            told.path("inventaire").to_str().unwrap(),
        ],
    );
    assert_eq!(compared.code, 0, "{}{}", compared.out, compared.err);
    assert!(compared.out.contains("1 que vous détenez"), "{}", compared.out);
    // Nothing is brought back from a part.
    let recovered = entente(
        &told.store,
        &["recover", "--from", path.to_str().unwrap(), "--public-key", &told.key],
    );
    assert!(
        recovered.code != 0 && recovered.err.contains("extrait"),
        "{} {}",
        recovered.code,
        recovered.err
    );
}

#[test]
fn an_extract_of_a_member_holds_the_conventions_that_name_it() {
    let told = Told::new();
    succeed(&told.store, &["publish"]);
    let (path, said) = told.export("membre.zip", &["--member", "Muzillac"]);
    assert!(said.contains("conventions, "), "{said}");
    let verified = told.verify(&path);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    assert!(verified.out.contains("Extrait : le membre"), "{}", verified.out);
    let unknown = entente(&told.store, &["audit", "export", "--member", "000000000"]);
    assert_eq!(unknown.code, 3, "{}", unknown.err);
    let both = entente(&told.store, &["audit", "export", "--member", "x", "--convention", "y"]);
    assert_eq!(both.code, 2, "{}", both.err);
}

/// A checkpoint that a program of before signed has no inventory.
#[test]
fn an_extract_needs_the_inventory_that_publishing_signs() {
    let told = Told::new();
    succeed(&told.store, &["publish"]);
    let published = told.path("entente.publication").join(LEDGER.to_string());
    for entry in fs::read_dir(&published).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "inventory") {
            fs::remove_file(path).unwrap();
        }
    }
    let (whole, _) = told.export("entier.zip", &[]);
    assert_eq!(
        told.verify(&whole).code,
        0,
        "sans inventaire, le registre entier s’exporte"
    );
    let convention = CONVENTION.to_string();
    let refused = entente(&told.store, &["audit", "export", "--convention", &convention]);
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(
        refused.err.contains("inventaire") && refused.err.contains("entente publish"),
        "{}",
        refused.err
    );
    succeed(&told.store, &["publish"]);
    let (path, _) = told.export("extrait.zip", &["--convention", &convention]);
    assert_eq!(told.verify(&path).code, 0);
}

/// A whole cooperation, over several years, is verified like the story of the tests.
#[test]
fn the_ledger_of_the_demonstration_is_verified_to_the_cent() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    succeed(&store, &["demo", "--no-serve"]);
    let out = succeed(&store, &["key", "generate", "--host", "entente.exemple.fr"]);
    let key = out
        .lines()
        .find(|line| line.starts_with("entente.exemple.fr/"))
        .unwrap();
    succeed(&store, &["publish"]);
    let path = folder.path().join("demo.zip");
    let path = path.to_str().unwrap();
    succeed(&store, &["audit", "export", "--output", path]);
    let extract = folder.path().join("extrait.zip");
    let extract = extract.to_str().unwrap();
    succeed(&store, &["audit", "export", "--convention", "", "--output", extract]);
    let said = succeed(&store, &["audit", "verify", extract, "--key", key]);
    assert!(said.contains("tous refaits au centime"), "{said}");
    let page = folder.path().join("rapport.html");
    let arguments = ["audit", "verify", path, "--key", key, "--html", page.to_str().unwrap()];
    let said = succeed(&store, &arguments);
    assert!(said.contains("tous refaits au centime"), "{said}");
    assert!(fs::read_to_string(page).unwrap().contains("PAQUET VALIDE"));
}
