//! The other verifier, `verify.py`, in one process for all the bundles of a test.

use crate::forger::Outside;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use tempfile::TempDir;
use verifier::report::Report;

const SERVE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/tests/serve.py");
static IDLE: Mutex<Vec<Other>> = Mutex::new(Vec::new());

/// What both must say the same of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    exit: u64,
    step: Option<String>,
    position: Option<u64>,
    file: Option<String>,
}

impl Said {
    pub(crate) fn by(report: &Report) -> Self {
        let step = report.step.map(|step| serde_json::to_value(step).unwrap());
        Self {
            exit: report.exit.into(),
            step: step.map(|step| step.as_str().unwrap().to_owned()),
            position: report.position,
            file: report.file.clone(),
        }
    }
}

/// What the other verifier says of a bundle to whoever has `outside`.
pub(crate) fn says(bundle: &[u8], outside: Outside<'_>) -> Said {
    let idle = IDLE.lock().unwrap().pop();
    let mut other = idle.unwrap_or_else(Other::start);
    let said = other.says(bundle, outside);
    IDLE.lock().unwrap().push(other);
    said
}

struct Other {
    child: Child,
    asked: ChildStdin,
    said: BufReader<ChildStdout>,
    folder: TempDir,
}

impl Other {
    fn start() -> Self {
        let mut command = Command::new("python3");
        let mut child = command
            .arg(SERVE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It ends with its input, a little after the test: what it holds open must not be the test's.
            .stderr(Stdio::null())
            .spawn()
            .expect("python3 est installé");
        Self {
            asked: child.stdin.take().unwrap(),
            said: BufReader::new(child.stdout.take().unwrap()),
            child,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self, name: &str, content: &[u8]) -> String {
        let path: PathBuf = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn says(&mut self, bundle: &[u8], outside: Outside<'_>) -> Said {
        let mut arguments = vec![self.file("paquet.zip", bundle), "--json".to_owned()];
        arguments.extend(outside.key.map(|key| format!("--key={key}")));
        for (option, held) in [
            ("--checkpoint", outside.checkpoints),
            ("--inventory", outside.inventories),
        ] {
            for (number, text) in held.iter().enumerate() {
                let path = self.file(&format!("garde{option}-{number}"), text.as_bytes());
                arguments.push(format!("{option}={path}"));
            }
        }
        writeln!(self.asked, "{}", serde_json::to_string(&arguments).unwrap()).unwrap();
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        let run: Value =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} : {:?}", self.child.try_wait()));
        let report: Value = serde_json::from_str(run["out"].as_str().unwrap())
            .unwrap_or_else(|error| panic!("{error} : {}", run["err"]));
        assert_eq!(report["exit"], run["exit"]);
        let text = |field: &str| report[field].as_str().map(str::to_owned);
        Said {
            exit: report["exit"].as_u64().unwrap(),
            step: text("step"),
            position: report["position"].as_u64(),
            file: text("file"),
        }
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        // Ours, and idle: its input is about to close.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
