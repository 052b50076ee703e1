//! Who read what is logged, apart from the ledger: what was asked and where the ledger stood, never what was answered.

use crate::server::{Server, siren};
use crate::subscription::{follow, open};
use api::ApiConfig;
use api::access::{AccessLog, Door, Entry, Kind, Outcome, files};
use domain::value::Instant;
use engine::environment::testing::ManualClock;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

const LEDGER: &str = "query Lire($id: ID!) { ledger(id: $id, on: \"2026-01-01\") { name } }";
const SECRET: &str = "Jeanne Imaginaire";

/// A server that logs, and the folder and the clock of its log.
struct Watched {
    server: Server,
    folder: TempDir,
    clock: Arc<ManualClock>,
}

impl Watched {
    async fn start(required: bool) -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(ManualClock::fixed(Instant::parse("2026-06-15T21:59:59.000Z").unwrap()));
        let log = AccessLog::open(folder.path(), required, Arc::clone(&clock) as _).unwrap();
        let server = Server::with(ApiConfig {
            access: Some(Arc::new(log)),
            ..ApiConfig::default()
        });
        Self {
            server: server.await,
            folder,
            clock,
        }
    }

    /// A ledger, whose id is returned.
    async fn ledger(&self) -> String {
        let input = json!({ "input": {
            "commandId": "00000000-0000-4000-8000-000000000001",
            "actor": { "organisation": "200027027", "role": "SECRETARY", "person": SECRET },
            "name": "Service commun imaginé", "operator": siren(1) } });
        let mutation = "mutation ($input: LedgerOpenInput!) { ledgerOpen(input: $input) { object { id } userErrors { message } } }";
        let opened = self.server.query(mutation, input).await;
        opened["ledgerOpen"]["object"]["id"].as_str().unwrap().to_owned()
    }

    fn text(&self) -> String {
        let files = files(self.folder.path()).unwrap();
        files
            .iter()
            .map(|(_, path)| fs::read_to_string(path).unwrap())
            .collect()
    }

    fn entries(&self) -> Vec<Entry> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

#[tokio::test]
async fn each_access_is_one_line_that_says_what_was_asked_and_where_the_ledger_stood() {
    let watched = Watched::start(false).await;
    let ledger = watched.ledger().await;
    watched.server.query(LEDGER, json!({ "id": ledger })).await;
    let missing = "{ ledger(id: \"ledger:nulle-part\") { name } }";
    watched.server.error(missing, json!({})).await;
    // What is no request reads nothing.
    watched.server.post(&json!({ "query": "{ ledger(" })).await;

    let [opened, read, failed] = watched.entries().try_into().unwrap();
    assert_eq!(
        (opened.kind, opened.fields[0].name.as_str()),
        (Kind::Mutation, "ledgerOpen")
    );
    let actor = &opened.fields[0].arguments["input"]["actor"];
    assert_eq!(
        *actor,
        json!({ "organisation": "200027027", "role": "SECRETARY", "person": "…" })
    );
    assert_eq!(
        (read.kind, read.door, read.outcome),
        (Kind::Query, Door::Graphql, Outcome::Answered)
    );
    assert_eq!(read.fields[0].arguments, json!({ "id": ledger, "on": "2026-01-01" }));
    assert_eq!(format!("ledger:{}", read.ledgers[0].ledger), ledger);
    assert_eq!((read.ledgers.len(), read.ledgers[0].position), (1, 0));
    assert_eq!(read.client.as_deref(), Some("127.0.0.1"));
    assert_eq!((failed.outcome, failed.ledgers.len()), (Outcome::Failed, 0));
    assert!(!failed.errors.is_empty());
    let text = watched.text();
    for secret in [SECRET, "imaginé", "nulle-part"] {
        assert!(!text.contains(secret), "« {secret} » est au journal : {text}");
    }
}

#[tokio::test]
async fn what_is_followed_or_taken_as_a_file_is_logged_when_it_begins() {
    let watched = Watched::start(false).await;
    let ledger = watched.ledger().await;
    let mut socket = open(&watched.server).await;
    follow(&mut socket, &ledger).await;
    let id = ledger.strip_prefix("ledger:").unwrap();
    for path in ["checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"] {
        watched.server.status(&format!("/ledgers/{id}/{path}")).await;
    }
    watched.server.get("/health").await;
    let logged: Vec<_> = watched.entries()[1..]
        .iter()
        .map(|entry| (entry.door, entry.outcome, entry.fields[0].name.clone()))
        .collect();
    let begun = |door, name: &str| (door, Outcome::Begun, name.to_owned());
    assert_eq!(
        logged,
        [
            begun(Door::Websocket, "events"),
            // A server without keys has no checkpoint to give: nothing was read.
            begun(Door::Tiles, "tile/0/000.p/1"),
            begun(Door::Tiles, "tile/entries/000.p/1"),
        ]
    );
}

#[tokio::test]
async fn a_day_in_paris_has_its_file_that_its_owner_alone_reads() {
    let watched = Watched::start(false).await;
    let ledger = watched.ledger().await;
    // Midnight in Paris, in summer.
    watched.clock.set(Instant::parse("2026-06-15T22:00:00.000Z").unwrap());
    watched.server.query(LEDGER, json!({ "id": ledger })).await;
    let files = files(watched.folder.path()).unwrap();
    let names: Vec<_> = files
        .iter()
        .map(|(date, path)| (date.to_string(), name(path)))
        .collect();
    let of_day = |date: &str| (date.to_owned(), format!("acces-{date}.jsonl"));
    assert_eq!(names, [of_day("2026-06-15"), of_day("2026-06-16")]);
    for (_, path) in files {
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// Takes the folder away: what stands in its place is no folder.
fn break_log(watched: &Watched) -> PathBuf {
    let folder = watched.folder.path().to_owned();
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "").unwrap();
    folder
}

#[tokio::test]
async fn a_server_told_to_answers_nothing_that_it_cannot_log() {
    let watched = Watched::start(true).await;
    let ledger = watched.ledger().await;
    let folder = break_log(&watched);
    let (code, message) = watched.server.error(LEDGER, json!({ "id": ledger })).await;
    assert_eq!(code, "api.access_log", "{message}");
    let id = ledger.strip_prefix("ledger:").unwrap();
    let tile = watched.server.status(&format!("/ledgers/{id}/tile/0/000.p/1")).await;
    assert_eq!(tile, 503);
    // The disk comes back.
    fs::remove_file(&folder).unwrap();
    fs::create_dir(&folder).unwrap();
    let read = watched.server.query(LEDGER, json!({ "id": ledger })).await;
    assert_ne!(read["ledger"]["name"], Value::Null);
    assert_eq!(watched.entries().len(), 1);
}

#[tokio::test]
async fn a_server_that_need_not_log_answers_all_the_same() {
    let watched = Watched::start(false).await;
    let ledger = watched.ledger().await;
    let folder = break_log(&watched);
    watched.server.query(LEDGER, json!({ "id": ledger })).await;
    fs::remove_file(folder).unwrap();
    fs::create_dir(watched.folder.path()).unwrap();
}

#[test]
fn a_log_that_cannot_be_written_is_told_at_once() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("fichier");
    fs::write(&file, "").unwrap();
    let clock = Arc::new(ManualClock::fixed(Instant::parse("2026-06-15T08:00:00.000Z").unwrap()));
    let refused = AccessLog::open(&file, false, clock).unwrap_err();
    assert!(refused.to_string().contains("ne peut pas être écrit"), "{refused}");
}
