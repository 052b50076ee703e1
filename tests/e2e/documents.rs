//! Documents beside the ledger: kept whole under their digest, found missing, found altered.

use crate::program::{Server, entente, json, sqlite, succeed};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const COMMUNES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/territory/communes_arc_sud_bretagne_2026.csv"
);

/// A deliberation, and the SHA-256 of its bytes, computed by another program.
const DELIBERATION: &[u8] = b"abc";
const DIGEST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn store_of(folder: &Path) -> String {
    let store = sqlite(folder);
    succeed(
        &store,
        &["import", "members", "--file", COMMUNES, "--epci", "200027027"],
    );
    store
}

fn kept(folder: &Path) -> PathBuf {
    folder.join("entente.documents").join(&DIGEST[..2]).join(&DIGEST[2..])
}

/// What the server answers to `query`.
pub(crate) fn ask(server: &Server, query: &str, variables: &Value) -> Value {
    let body = json!({ "query": query, "variables": variables });
    let mut answer = ureq::post(&server.url).send_json(&body).unwrap();
    let answer: Value = answer.body_mut().read_json().unwrap();
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    answer["data"].clone()
}

/// Records a member, proved by the deliberation.
fn cite(server: &Server, ledger: &str) {
    let input = json!({
        "ledger": format!("ledger:{ledger}"), "commandId": "00000000-0000-4000-8000-000000000001",
        "actor": { "organisation": "200027027", "role": "SECRETARY" },
        "evidence": [{ "label": "Délibération n° 12", "mediaType": "application/pdf", "sha256": DIGEST }],
        "kind": "SYNDICATE", "name": "SIVU de la Vilaine", "siren": "200000172", "from": "2020-01-01"
    });
    let query = "mutation ($input: MemberRegisterInput!) { memberRegister(input: $input) { userErrors { message } } }";
    let answer = ask(server, query, &json!({ "input": input }));
    assert_eq!(answer["memberRegister"]["userErrors"], json!([]), "{answer}");
}

fn held(server: &Server, ledger: &str) -> Value {
    let query = "query ($id: ID!) { ledger(id: $id) { journal(last: 1) { nodes { evidence { sha256 held } } } } }";
    let answer = ask(server, query, &json!({ "id": format!("ledger:{ledger}") }));
    answer["ledger"]["journal"]["nodes"][0]["evidence"][0]["held"].clone()
}

#[test]
fn a_document_is_kept_under_the_digest_to_cite_and_given_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    let file = folder.path().join("délibération.pdf");
    fs::write(&file, DELIBERATION).unwrap();
    let added = json(&store, &["document", "add", file.to_str().unwrap()]);
    assert_eq!(
        added[0],
        json!({ "sha256": DIGEST, "label": "délibération.pdf", "mediaType": "application/pdf", "bytes": "3", "state": "added" })
    );
    assert_eq!(fs::read(kept(folder.path())).unwrap(), DELIBERATION);
    let again = [
        "document",
        "add",
        file.to_str().unwrap(),
        "--label",
        "Acte",
        "--media-type",
        "text/plain",
    ];
    let again = json(&store, &again);
    assert_eq!(
        (&again[0]["state"], &again[0]["label"], &again[0]["mediaType"]),
        (&json!("already"), &json!("Acte"), &json!("text/plain"))
    );
    let back = folder.path().join("rendu.pdf");
    succeed(&store, &["document", "show", DIGEST, "--out", back.to_str().unwrap()]);
    assert_eq!(fs::read(back).unwrap(), DELIBERATION);
}

#[test]
fn a_check_lists_what_is_missing_and_what_is_altered_and_says_so_by_its_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let store = store_of(folder.path());
    let ledger = json(&store, &["ledgers"])[0]["ledger"].as_str().unwrap().to_owned();
    assert!(succeed(&store, &["document", "check"]).contains("0 pièce citée"));
    let server = Server::start(&store);
    cite(&server, &ledger);
    assert_eq!(held(&server, &ledger), json!(false));

    let missing = entente(&store, &["document", "check"]);
    assert_eq!(missing.code, 8, "{}", missing.err);
    for words in ["manquante", DIGEST, "Délibération n° 12"] {
        assert!(missing.out.contains(words), "{}", missing.out);
    }
    let file = folder.path().join("acte.pdf");
    fs::write(&file, DELIBERATION).unwrap();
    succeed(&store, &["document", "add", file.to_str().unwrap()]);
    assert_eq!(held(&server, &ledger), json!(true));
    assert!(succeed(&store, &["document", "check", "--ledger", &ledger]).contains("1 pièce citée : toutes là"));

    let place = kept(folder.path());
    fs::remove_file(&place).unwrap();
    fs::write(&place, b"abd").unwrap();
    let altered = entente(&store, &["document", "check", "--format", "csv"]);
    assert_eq!(altered.code, 8);
    assert!(
        altered.out.contains(&format!("altérée,{DIGEST},Délibération n° 12,")),
        "{}",
        altered.out
    );
    let shown = entente(&store, &["document", "show", DIGEST]);
    assert_eq!((shown.code, shown.out.as_str()), (8, ""), "{}", shown.err);
    let covered_up = entente(&store, &["document", "add", file.to_str().unwrap()]);
    assert_eq!(covered_up.code, 8, "{}", covered_up.err);
    assert_eq!(fs::read(&place).unwrap(), b"abd", "ce qui est là n’est jamais récrit");
}

#[test]
#[cfg(unix)]
fn an_addition_killed_while_it_writes_leaves_no_half_document() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    let pipe = folder.path().join("tuyau");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut adding = Command::new(env!("CARGO_BIN_EXE_entente"))
        .args(["--store", &store, "document", "add"])
        .arg(&pipe)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // Half of the document comes; the other half never does.
    let mut writer = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    std::io::Write::write_all(&mut writer, b"ab").unwrap();
    let documents = folder.path().join("entente.documents");
    let aside = documents.join("incoming");
    let deadline = Instant::now() + Duration::from_secs(20);
    let written = || {
        let entries = fs::read_dir(&aside).into_iter().flatten().flatten();
        entries
            .filter_map(|entry| entry.metadata().ok())
            .any(|file| file.len() == 2)
    };
    while !written() {
        assert!(Instant::now() < deadline, "rien n’a été écrit");
        sleep(Duration::from_millis(10));
    }
    adding.kill().unwrap();
    adding.wait().unwrap();
    drop(writer);

    let names: Vec<_> = fs::read_dir(&documents)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["incoming"], "rien sous aucune empreinte");
    let file = folder.path().join("acte.pdf");
    fs::write(&file, DELIBERATION).unwrap();
    succeed(&store, &["document", "add", file.to_str().unwrap()]);
    assert_eq!(fs::read(kept(folder.path())).unwrap(), DELIBERATION);
    store_of(folder.path());
    let checked = entente(&store, &["document", "check"]);
    assert_eq!(checked.code, 0, "{}", checked.err);
    assert!(checked.err.contains("1 reste d’un ajout interrompu"), "{}", checked.err);
}

#[test]
fn what_cannot_be_kept_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let refused = |args: &[&str], code: i32, words: &str| {
        let ended = entente(&store, args);
        assert_eq!(ended.code, code, "{}", ended.err);
        assert!(
            ended.err.contains(words) && ended.err.contains("Que faire"),
            "{}",
            ended.err
        );
    };
    refused(&["document", "add", &path("absent.pdf")], 3, "absent.pdf");
    refused(&["document", "add", &path("")], 3, "ne peut pas être lu");
    let large = fs::File::create(folder.path().join("grand.pdf")).unwrap();
    large.set_len((64 << 20) + 1).unwrap();
    refused(&["document", "add", &path("grand.pdf")], 3, "64 Mio");
    fs::write(path("a.pdf"), "a").unwrap();
    refused(
        &["document", "add", &path("a.pdf"), &path("a.pdf"), "--label", "A"],
        2,
        "un seul fichier",
    );
    refused(&["document", "show", DIGEST], 8, "aucune pièce");
    refused(&["document", "show", "abc"], 2, "64 chiffres");
    let server = entente(
        "postgres://postgres@127.0.0.1:9/entente",
        &["document", "add", &path("a.pdf")],
    );
    assert_eq!(server.code, 2, "{}", server.err);
    assert!(server.err.contains("--documents"), "{}", server.err);
    let elsewhere = path("pièces");
    let args = ["document", "add", &path("a.pdf"), "--documents", &elsewhere];
    assert_eq!(entente("postgres://postgres@127.0.0.1:9/entente", &args).code, 0);
    assert!(Path::new(&elsewhere).join("ca").is_dir());
}
