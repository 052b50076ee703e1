//! What the program answers: to a person, to another program, to a printer.

use crate::forger::{Forged, chained, checkpoint, honest, key, other_key, story};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use verifier::replay::Claim;

struct Told {
    folder: tempfile::TempDir,
}

impl Told {
    fn new() -> Self {
        let bodies = chained(&story(usize::MAX));
        let told = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let bundle = honest(&bodies);
        let claim = Claim::Members.file();
        let altered = Forged::from(&bundle).changed(claim, |content| {
            let place = content.iter().rposition(u8::is_ascii_digit).unwrap();
            content[place] = if content[place] == b'1' { b'2' } else { b'1' };
        });
        told.write("vrai.zip", &bundle);
        told.write("faux.zip", &altered.sealed());
        told.write("cle.txt", format!("{}\n", key().public()).as_bytes());
        told.write("garde.txt", checkpoint(&bodies, 50, &key()).as_bytes());
        told
    }

    fn write(&self, name: &str, content: &[u8]) {
        std::fs::write(self.path(name), content).unwrap();
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn verify(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_entente-verify"));
        command.args(arguments).current_dir(self.folder.path());
        command.output().unwrap()
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

#[test]
fn the_exit_code_tells_the_verdict() {
    let told = Told::new();
    let key = key().public().to_string();
    let other = other_key().public().to_string();
    let cases: [(&[&str], i32); 12] = [
        (&["vrai.zip", "--key", &key], 0),
        (&["vrai.zip", "--key", "cle.txt", "--checkpoint", "garde.txt"], 0),
        (&["vrai.zip", "--key", &other], 1),
        (&["faux.zip", "--key", &key], 1),
        (&["faux.zip"], 1),
        (&["vrai.zip"], 2),
        (&["absent.zip"], 3),
        (&["vrai.zip", "--key", "pas une clé"], 3),
        (&["vrai.zip", "--checkpoint", "cle.txt"], 3),
        (&["vrai.zip", "--policy", "cle.txt"], 3),
        (&["vrai.zip", "--inconnue"], 3),
        (&["--help"], 0),
    ];
    for (arguments, expected) in cases {
        let output = told.verify(arguments);
        assert_eq!(code(&output), expected, "{arguments:?} : {output:?}");
    }
}

#[test]
fn a_program_reads_one_line_of_json() {
    let told = Told::new();
    let output = told.verify(&["faux.zip", "--key", "cle.txt", "--json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 1);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["verdict"], "falsified");
    assert_eq!(report["exit"], 1);
    assert_eq!(report["step"], "claims");
    assert_eq!(report["file"], "claims/members.jsonl");
    assert_eq!(report.get("position"), None);
    assert_eq!(report["steps"][0]["name"], "container");
    let steps = report["steps"].as_array().unwrap();
    let failed = steps.iter().filter(|step| step["verdict"] == "failed");
    assert_eq!(failed.map(|step| &step["name"]).collect::<Vec<_>>(), ["claims"]);
    assert_eq!(report["scope"], "ledger");
    let output = told.verify(&["vrai.zip", "--key", "cle.txt", "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["verdict"], report.get("step")), (&Value::from("valid"), None));
    assert_eq!(report["root"].as_str().map(str::len), Some(64));
}

#[test]
fn a_person_reads_what_is_established_and_what_is_not() {
    let told = Told::new();
    let output = told.verify(&["vrai.zip", "--key", "cle.txt", "--html", "rapport.html"]);
    let text = String::from_utf8(output.stdout).unwrap();
    for words in [
        "PAQUET VALIDE",
        "Chaque part, recalculée depuis les faits",
        "Ce qui n’est pas prouvé",
        "Que ce qui a été enregistré est vrai",
        "Que ce registre est le seul",
    ] {
        assert!(text.contains(words), "« {words} » n’est pas dit :\n{text}");
    }
    let page = std::fs::read_to_string(told.path("rapport.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    for words in ["lang=\"fr\"", "PAQUET VALIDE", "Ce qui n’est pas prouvé"] {
        assert!(page.contains(words), "« {words} » n’est pas dit");
    }
    for foreign in ["<script", "http://", "https://", "src="] {
        assert!(!page.contains(foreign), "{foreign}");
    }
}

#[test]
fn a_report_shows_the_words_of_a_bundle_and_runs_none() {
    let bundle = honest(&chained(&story(3)));
    let wild = Forged::from(&bundle).changed("checkpoint", |content| {
        *content = String::from_utf8(content.clone())
            .unwrap()
            .replace("entente.exemple.fr", "<script>")
            .into_bytes();
    });
    let told = Told::new();
    told.write("wild.zip", &wild.sealed());
    let output = told.verify(&["wild.zip", "--html", "rapport.html"]);
    assert_eq!(code(&output), 1);
    let page = std::fs::read_to_string(told.path("rapport.html")).unwrap();
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
    assert!(Path::new(&told.path("rapport.html")).exists());
}
