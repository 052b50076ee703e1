//! A large bundle verified by both programs, as whoever received it would: their time, and the memory they take.
//!
//! `ENTENTE_BENCH_YEARS=42 cargo bench -p verifier --bench million` for a million facts.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]

#[path = "../../engine/benches/support/years.rs"]
mod years;

use domain::sample::LEDGER;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tlog::checkpoint::Checkpoint;
use tlog::key::{PrivateKey, Role};
use tlog::merkle::{Frontier, leaf_hash};
use tlog::note::Note;
use verifier::export::{Draft, Pieces};
use verifier::files;

/// How often each program verifies the bundle.
const RUNS: usize = 3;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("grand.entente-audit.zip");
    let key = PrivateKey::from_seed(&format!("entente.exemple.fr/200027027/{LEDGER}"), Role::Log, [7; 32]).unwrap();
    let events = write(&bundle, &key);
    let bytes = fs::metadata(&bundle).unwrap().len();
    println!("{events} faits, {} Mo", bytes / 1_000_000);
    let key = key.public().to_string();
    let rust = [env!("CARGO_BIN_EXE_entente-verify")];
    measure(
        "entente-verify, un cœur",
        &["taskset", "-c", "0", rust[0]],
        &bundle,
        &key,
    );
    measure("entente-verify", &rust, &bundle, &key);
    let python = concat!(env!("CARGO_MANIFEST_DIR"), "/python/verify.py");
    measure("verify.py", &["python3", python], &bundle, &key);
}

/// Writes the bundle of the large ledger; returns how many facts it holds.
fn write(path: &Path, key: &PrivateKey) -> u64 {
    let mut draft = Draft::new(LEDGER);
    let mut frontier = Frontier::default();
    let mut pieces = Pieces::default();
    years::make(|recorded, body| {
        let (event_type, version) = (
            recorded.event.event_type().as_str(),
            recorded.event.event_type().version(),
        );
        let schema = files::schema(event_type, version);
        pieces.files.entry(schema).or_insert_with(|| {
            let path = format!(
                "{}/../docs/reference/events/{event_type}.v{version}.schema.json",
                env!("CARGO_MANIFEST_DIR")
            );
            fs::read(path).unwrap()
        });
        frontier.push(leaf_hash(&body));
        draft.push(&body).unwrap();
    });
    let envelope = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../docs/reference/events/envelope.v1.schema.json"
    );
    let verify = concat!(env!("CARGO_MANIFEST_DIR"), "/python/verify.py");
    let others = BTreeMap::from([
        (files::README.to_owned(), b"Lisez-moi.\n".to_vec()),
        (files::ENVELOPE.to_owned(), fs::read(envelope).unwrap()),
        (files::VERIFY.to_owned(), fs::read(verify).unwrap()),
    ]);
    pieces.files.extend(others);
    let mut note = Note::of(&Checkpoint {
        origin: key.public().name().to_owned(),
        size: frontier.size(),
        root: frontier.root(),
    });
    note.sign(key, 0);
    pieces.checkpoint = note.to_string();
    let file = BufWriter::new(File::create(path).unwrap());
    let mut bundle = draft.plan(pieces).unwrap().begin(file).unwrap();
    years::make(|_, body| bundle.push(&body).unwrap());
    bundle.finish().unwrap().flush().unwrap();
    frontier.size()
}

/// Runs a program on the bundle, and prints its best time and the memory it took.
fn measure(what: &str, program: &[&str], bundle: &Path, key: &str) {
    let (mut best, mut most) = (Duration::MAX, 0);
    for _ in 0..RUNS {
        let start = Instant::now();
        let mut child = Command::new(program[0])
            .args(&program[1..])
            .arg(bundle)
            .args(["--key", key])
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            most = most.max(held_by_group(child.id()));
            std::thread::sleep(Duration::from_millis(5));
        };
        best = best.min(start.elapsed());
        assert!(status.success(), "{what} : {status}");
    }
    let seconds = format!("{},{:02}", best.as_secs(), best.subsec_millis() / 10);
    println!(
        "  {what} : {seconds} s au mieux de {RUNS}, {} Mo de mémoire au plus",
        most / 1_000_000
    );
}

/// Bytes that the processes of a group hold in memory, what they share counted for each.
fn held_by_group(group: u32) -> u64 {
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let stats = processes.filter_map(|process| fs::read_to_string(process.path().join("stat")).ok());
    let held = stats.filter_map(|stat| {
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        let pages: u64 = fields.get(21)?.parse().ok()?;
        (fields.get(2)?.parse() == Ok(group)).then_some(pages * 4_096)
    });
    held.sum()
}
