//! `entente timestamp`: a checkpoint dated by an authority made with `openssl`, its answers kept, and believed by `openssl` too.

#[path = "../../timestamp/tests/support/authority.rs"]
#[expect(dead_code, reason = "each test file uses a part of it")]
mod authority;

use crate::program::{Ended, entente, json, record, sqlite, succeed};
use authority::{Authority, DATING, Kind, Manner, NOW, USUAL};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

/// A ledger whose key signed a checkpoint, and an authority.
struct Signed {
    folder: tempfile::TempDir,
    store: String,
    authority: Authority,
}

fn signed() -> Signed {
    let folder = tempfile::tempdir().unwrap();
    let store = record(folder.path(), domain::sample::story().into_iter().take(3));
    succeed(&store, &["key", "generate", "--host", "entente.exemple.fr"]);
    succeed(&store, &["publish"]);
    Signed {
        folder,
        store,
        authority: Authority::new(Kind::P256),
    }
}

impl Signed {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What it asks, in a file.
    fn request(&self) -> Vec<u8> {
        let file = self.path("demande.tsq");
        succeed(&self.store, &["timestamp", "request", "--output", text(&file)]);
        fs::read(file).unwrap()
    }

    fn accept(&self, answer: &[u8], authority: Option<&Path>) -> Ended {
        let file = self.path("reponse.tsr");
        fs::write(&file, answer).unwrap();
        let mut words = vec!["timestamp", "accept", text(&file)];
        words.extend(authority.iter().flat_map(|authority| ["--authority", text(authority)]));
        entente(&self.store, &words)
    }

    fn root(&self) -> PathBuf {
        self.authority.certificate("root")
    }

    /// The folder of its checkpoints.
    fn kept(&self) -> PathBuf {
        let ledger = json(&self.store, &["ledgers"])[0]["ledger"]
            .as_str()
            .unwrap()
            .to_owned();
        self.path("entente.publication").join(ledger)
    }

    /// The files of one kind, with the checkpoints or their timestamps.
    fn files(&self, folder: &str, extension: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.kept().join(folder)).unwrap();
        let files = entries.map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = files
            .filter(|path| path.extension().is_some_and(|found| found == extension))
            .collect();
        files.sort();
        files
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_checkpoint_is_dated_and_openssl_believes_what_is_kept() {
    let signed = signed();
    let request = signed.request();
    assert_eq!(signed.request(), request, "la demande est gardée, et redite");
    assert_eq!(json(&signed.store, &["timestamp", "list"])[0]["state"], "demandé");
    let answer = signed.authority.answer(&request);
    let accepted = signed.accept(&answer, Some(&signed.root()));
    assert_eq!(accepted.code, 0, "{}", accepted.err);
    assert!(
        accepted.out.contains("par « CN=dater,O=Autorité d’essai »")
            && accepted.out.contains("à 1,5001 s près")
            && accepted.out.contains("Signature vérifiée"),
        "{}",
        accepted.out
    );
    let [kept] = &signed.files("timestamps", "tsr")[..] else {
        panic!()
    };
    assert_eq!(fs::read(kept).unwrap(), answer);
    let listed = json(&signed.store, &["timestamp", "list"]);
    assert_eq!(listed[0]["state"], "reçu");
    assert_eq!(listed[0]["authority"], "CN=dater,O=Autorité d’essai");

    // What is dated is the signed text, without the signatures: witnesses add theirs later.
    let [checkpoint] = &signed.files("", "checkpoint")[..] else {
        panic!()
    };
    let note = fs::read_to_string(checkpoint).unwrap();
    let (dated, _) = note.split_once("\n\n").unwrap();
    fs::write(signed.path("texte"), format!("{dated}\n")).unwrap();
    assert!(signed.authority.openssl_believes(&signed.path("texte"), kept));
    assert!(!signed.authority.openssl_believes(checkpoint, kept));

    let checked = succeed(
        &signed.store,
        &["timestamp", "check", "--authority", text(&signed.root())],
    );
    assert!(
        checked.contains("horodaté le") && checked.contains("Signature vérifiée"),
        "{checked}"
    );
    // Asked again, it says that there is nothing to ask.
    let again = succeed(&signed.store, &["timestamp", "ask", "--url", "http://127.0.0.1:9"]);
    assert!(again.contains("déjà horodaté"), "{again}");
}

#[test]
fn without_an_authority_given_it_is_said_that_nobody_vouches_for_it() {
    let signed = signed();
    let answer = signed.authority.answer(&signed.request());
    let accepted = signed.accept(&answer, None);
    assert_eq!(accepted.code, 0, "{}", accepted.err);
    assert!(accepted.out.contains("AUTORITÉ NON VÉRIFIÉE"), "{}", accepted.out);
    let checked = succeed(&signed.store, &["timestamp", "check"]);
    assert!(checked.contains("AUTORITÉ NON VÉRIFIÉE"), "{checked}");
}

#[test]
fn what_must_not_be_kept_is_not() {
    let signed = signed();
    let request = signed.request();
    let answer = signed.authority.answer(&request);
    let root = signed.root();
    let other = Authority::new(Kind::P256);
    signed.authority.certify(
        "past",
        "root",
        Kind::P256,
        DATING,
        ["20200101000000Z", "20210101000000Z"],
    );
    signed.authority.certify("mail", "root", Kind::P256, "mail", NOW);
    let as_past = signed.authority.answer_as("past", None, &request, USUAL);
    let as_mail = signed
        .authority
        .sign_again("mail", &answer, &["-md", "sha256", "-cades"]);
    let refused = Manner {
        accepts: "sha512",
        ..USUAL
    };
    let refused = signed.authority.answer_as("dater", None, &request, refused);
    let another_time = timestamp::request::Request::over(&text_of(&signed), 7);
    let another_text = timestamp::request::Request::over(b"autre", 7);
    for (answer, expected) in [
        (other.answer(&request), "n’est pas d’une autorité donnée"),
        (as_past, "avait expiré"),
        (as_mail, "n’est pas fait pour horodater"),
        (refused, "algorithme non admis"),
        (
            signed.authority.answer(&another_time.to_der()),
            "le nonce n’est pas le sien",
        ),
        (
            signed.authority.answer(&another_text.to_der()),
            "porte sur un autre texte",
        ),
        (b"bonjour".to_vec(), "ce n’est pas une réponse d’horodatage"),
    ] {
        let ended = signed.accept(&answer, Some(&root));
        assert_eq!(ended.code, 3, "{}", ended.err);
        assert!(
            ended.err.contains(expected) && ended.err.contains("Rien n’est gardé"),
            "{}",
            ended.err
        );
    }
    assert!(signed.files("timestamps", "tsr").is_empty());
    let no_certificate = signed.accept(&answer, Some(&signed.path("reponse.tsr")));
    assert_eq!(no_certificate.code, 3);
    assert!(
        no_certificate.err.contains("ce n’est pas un certificat"),
        "{}",
        no_certificate.err
    );
    assert!(succeed(&signed.store, &["timestamp", "check"]).contains("Aucun horodatage"));
}

/// The text that was signed.
fn text_of(signed: &Signed) -> Vec<u8> {
    let note = fs::read_to_string(&signed.files("", "checkpoint")[0]).unwrap();
    let (text, _) = note.split_once("\n\n").unwrap();
    format!("{text}\n").into_bytes()
}

#[test]
fn an_answer_is_not_replaced_and_an_older_request_may_be_answered_late() {
    let signed = signed();
    let first = signed.request();
    record(signed.folder.path(), domain::sample::story().into_iter().take(5));
    succeed(&signed.store, &["publish"]);
    let second = signed.request();
    assert_ne!(first, second);
    for request in [&second, &first] {
        let accepted = signed.accept(&signed.authority.answer(request), Some(&signed.root()));
        assert_eq!(accepted.code, 0, "{}", accepted.err);
    }
    let kept = signed.files("timestamps", "tsr");
    assert_eq!(kept.len(), 2);
    let before = fs::read(&kept[0]).unwrap();
    let again = signed.accept(&signed.authority.answer(&first), Some(&signed.root()));
    assert_eq!(again.code, 3);
    assert!(again.err.contains("déjà un autre horodatage"), "{}", again.err);
    assert_eq!(fs::read(&kept[0]).unwrap(), before);
    assert_eq!(
        signed.accept(&before, Some(&signed.root())).code,
        0,
        "le même n’en est pas un autre"
    );
}

#[test]
fn a_kept_answer_that_was_changed_is_told() {
    let signed = signed();
    let answer = signed.authority.answer(&signed.request());
    assert_eq!(signed.accept(&answer, Some(&signed.root())).code, 0);
    let kept = &signed.files("timestamps", "tsr")[0];
    let mut changed = answer.clone();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    fs::write(kept, &changed).unwrap();
    let checked = entente(&signed.store, &["timestamp", "check"]);
    assert_eq!(checked.code, 6, "{}", checked.err);
    assert!(checked.out.contains("HORODATAGE FAUX"), "{}", checked.out);
    // An authority that did not sign does not vouch either.
    fs::write(kept, &answer).unwrap();
    let other = Authority::new(Kind::P256);
    let checked = entente(
        &signed.store,
        &["timestamp", "check", "--authority", text(&other.certificate("root"))],
    );
    assert_eq!(checked.code, 6, "{}", checked.err);
}

#[test]
fn an_authority_is_asked_over_http() {
    let signed = signed();
    let root = signed.root();
    let ask = |url: &str| {
        entente(
            &signed.store,
            &["timestamp", "ask", "--url", url, "--authority", text(&root)],
        )
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/horodatage", listener.local_addr().unwrap());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            answer_once(&listener, "503 Service Unavailable", |_| Vec::new());
            answer_once(&listener, "200 OK", |_| vec![b'x'; 100_000]);
            answer_once(&listener, "200 OK", |request| signed.authority.answer(request));
        });
        let down = ask(&url);
        assert_eq!(down.code, 4);
        assert!(down.err.contains("statut HTTP 503"), "{}", down.err);
        let long = ask(&url);
        assert_eq!(long.code, 4);
        assert!(long.err.contains("réponse de plus de 65536 octets"), "{}", long.err);
        let asked = ask(&url);
        assert_eq!(asked.code, 0, "{}", asked.err);
        assert!(asked.out.contains("Signature vérifiée"), "{}", asked.out);
    });
    assert_eq!(signed.files("timestamps", "tsr").len(), 1);
}

/// Answers one request, which must be what RFC 3161, 3.4, says.
fn answer_once(listener: &TcpListener, status: &str, answer: impl FnOnce(&[u8]) -> Vec<u8>) {
    let (mut stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut length, mut kind) = (0, String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            if line.trim_end().is_empty() {
                break;
            }
            assert!(line.starts_with("POST /horodatage "), "{line}");
            continue;
        };
        match name.to_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "content-type" => value.clone_into(&mut kind),
            _ => {}
        }
    }
    assert_eq!(kind, "application/timestamp-query");
    let mut request = vec![0; length];
    reader.read_exact(&mut request).unwrap();
    let answer = answer(&request);
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/timestamp-reply\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    // A reader that has had enough leaves.
    let _ = stream.write_all(&[head.as_bytes(), &answer].concat());
}

#[test]
fn what_cannot_be_asked_is_told() {
    let signed = signed();
    let nobody = entente(&signed.store, &["timestamp", "ask", "--url", "http://127.0.0.1:9"]);
    assert_eq!(nobody.code, 4);
    assert!(nobody.err.contains("la demande est gardée"), "{}", nobody.err);
    let wrong = entente(&signed.store, &["timestamp", "ask", "--url", "ftp://exemple.fr"]);
    assert_eq!(wrong.code, 2, "{}", wrong.err);
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(folder.path());
    record(folder.path(), domain::sample::story().into_iter().take(1));
    let unsigned = entente(&store, &["timestamp", "request"]);
    assert_eq!(unsigned.code, 3);
    assert!(unsigned.err.contains("« entente publish »"), "{}", unsigned.err);
}
