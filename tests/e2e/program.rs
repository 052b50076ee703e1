//! Runs the `entente` binary, as a user would.

use domain::Request;
use domain::sample::{LEDGER, story};
use domain::value::Instant;
use engine::environment::testing::{ManualClock, StoryIds};
use engine::environment::{Environment, IdGenerator, RandomIds};
use engine::{Engine, EngineConfig};
use eventstore::sqlite::SqliteStore;
use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::Arc;

/// What a run of the program printed and how it ended.
pub(crate) struct Ended {
    /// Exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// Runs `entente --store STORE ARGS…` to its end.
pub(crate) fn entente(store: &str, args: &[&str]) -> Ended {
    ended(&command(store, args).output().expect("le programme démarre"))
}

/// Runs it, expects success, and returns what it printed.
pub(crate) fn succeed(store: &str, args: &[&str]) -> String {
    let ended = entente(store, args);
    assert_eq!(ended.code, 0, "entente {args:?} a échoué : {}", ended.err);
    ended.out
}

/// Runs it with `--format json` and reads what it printed.
pub(crate) fn json(store: &str, args: &[&str]) -> serde_json::Value {
    let out = succeed(store, &[args, &["--format", "json"]].concat());
    serde_json::from_str(&out).expect("la sortie est du JSON")
}

fn command(store: &str, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_entente"));
    command
        .args(["--store", store])
        .args(args)
        .env_remove("ENTENTE_STORE")
        .stdin(Stdio::null());
    command
}

fn ended(output: &Output) -> Ended {
    Ended {
        code: output.status.code().expect("le programme se termine de lui-même"),
        out: String::from_utf8(output.stdout.clone()).expect("UTF-8"),
        err: String::from_utf8(output.stderr.clone()).expect("UTF-8"),
    }
}

/// The address of an SQLite store in `folder`.
pub(crate) fn sqlite(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("entente.db").display())
}

/// Records `requests`, the first of which opens a ledger, on 1 November 2026 in the SQLite store of `folder`, and returns its address.
pub(crate) fn record(folder: &Path, requests: impl IntoIterator<Item = Request>) -> String {
    record_with(folder, requests, Arc::new(RandomIds))
}

/// The same for the whole sample story, whose later requests cite its events by their ids.
pub(crate) fn record_story(folder: &Path) -> String {
    record_with(folder, story(), Arc::new(StoryIds::of(LEDGER)))
}

fn record_with(folder: &Path, requests: impl IntoIterator<Item = Request>, ids: Arc<dyn IdGenerator>) -> String {
    let recording = async {
        let store = SqliteStore::open(folder.join("entente.db")).await.unwrap();
        let environment = Environment {
            clock: Arc::new(ManualClock::fixed(Instant::parse("2026-11-01T10:00:00.000Z").unwrap())),
            ids,
        };
        let engine = Engine::new(Arc::new(store), environment, EngineConfig::default());
        let mut requests = requests.into_iter();
        let (ledger, _) = engine.open_ledger(requests.next().unwrap()).await.unwrap();
        for request in requests {
            ledger.execute(request).await.unwrap();
        }
        drop(ledger);
        engine.shutdown().await;
    };
    tokio::runtime::Runtime::new().unwrap().block_on(recording);
    sqlite(folder)
}

/// Records `requests` in the one ledger of the SQLite store of `folder`, now.
pub(crate) fn append(folder: &Path, requests: impl IntoIterator<Item = Request>) {
    let recording = async {
        let store = SqliteStore::open(folder.join("entente.db")).await.unwrap();
        let engine = Engine::new(Arc::new(store), Environment::system(), EngineConfig::default());
        let ledgers = engine.ledgers().await.unwrap();
        let ledger = engine.ledger(ledgers[0].ledger).await.unwrap();
        for request in requests {
            ledger.execute(request).await.unwrap();
        }
        drop(ledger);
        engine.shutdown().await;
    };
    tokio::runtime::Runtime::new().unwrap().block_on(recording);
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    /// Kept open: a program whose reader leaves may end.
    _output: Lines<BufReader<ChildStdout>>,
    /// Address of its GraphQL endpoint.
    pub(crate) url: String,
}

impl Server {
    /// Starts `entente serve` on a free port and waits until it says where it listens.
    pub(crate) fn start(store: &str) -> Self {
        Self::start_with(store, &[])
    }

    /// The same, with more options.
    pub(crate) fn start_with(store: &str, options: &[&str]) -> Self {
        Self::try_start(store, options, &[]).expect("le serveur dit où il écoute")
    }

    /// The same, in an environment that may keep it from starting: nothing if it ends before it listens.
    pub(crate) fn try_start(store: &str, options: &[&str], environment: &[(&str, &str)]) -> Option<Self> {
        let mut child = command(store, &[&["serve", "--listen", "127.0.0.1:0"], options].concat())
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("le serveur démarre");
        let mut lines = BufReader::new(child.stdout.take().expect("sortie captée")).lines();
        let url = lines.by_ref().map_while(Result::ok).find_map(|line| {
            line.split_whitespace()
                .find(|word| word.ends_with("/graphql"))
                .map(str::to_owned)
        });
        if url.is_none() {
            child.wait().expect("le serveur s’est arrêté");
        }
        Some(Self {
            child,
            _output: lines,
            url: url?,
        })
    }

    /// `kill -9`: no goodbye.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // Already dead is as good as killed.
        drop(self.child.kill());
        self.child.wait().expect("le serveur est mort");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
