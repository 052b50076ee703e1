//! A PostgreSQL server of the test's own, that it may kill.

use crate::program::succeed;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long it is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

/// A cluster on a socket, with every safety on: what is acknowledged must be on the disk.
pub(super) struct Cluster {
    folder: TempDir,
    binaries: PathBuf,
    environment: Vec<(String, String)>,
}

impl Cluster {
    /// A cluster that runs, in `environment`.
    pub(super) fn new(environment: &[(String, String)]) -> Self {
        let folder = tempfile::Builder::new().prefix("entente-pg").tempdir().unwrap();
        let mut cluster = Self {
            folder,
            binaries: binaries(),
            environment: Vec::new(),
        };
        if is_root() {
            let owned = Command::new("chown")
                .arg(user())
                .arg(cluster.folder.path())
                .status()
                .unwrap();
            assert!(owned.success(), "le dossier de PostgreSQL doit être à son utilisateur");
        }
        cluster.run(
            "initdb",
            &["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"],
        );
        environment.clone_into(&mut cluster.environment);
        cluster.start();
        cluster
    }

    /// A database of it, with the schema of the log.
    pub(super) fn migrated(&self) -> String {
        let url = format!("postgres://postgres@/postgres?host={}", self.folder.path().display());
        succeed(&url, &["migrate"]);
        url
    }

    pub(super) fn start(&mut self) {
        let socket = self.folder.path().display();
        let settings = format!("-c listen_addresses= -c unix_socket_directories={socket} -c restart_after_crash=on");
        let log = format!("--log={socket}/journal");
        self.run("pg_ctl", &["start", "--wait", "--silent", &log, "--options", &settings]);
    }

    /// `kill -9` of the whole of it: the one that watches, and those that it would outlive.
    pub(super) fn kill(&self) {
        let pid = self.pid();
        let mut all = vec![pid.clone()];
        all.extend(children(&pid));
        let killed = Command::new("kill").arg("-9").args(&all).stderr(Stdio::null()).status();
        killed.expect("kill");
        let since = Instant::now();
        while all.iter().any(|pid| is_alive(pid)) {
            assert!(since.elapsed() < PATIENCE, "PostgreSQL ne meurt pas");
            sleep(Duration::from_millis(5));
        }
        // Where nobody buries the dead, the next server would take this one for alive.
        std::fs::remove_file(self.data().join("postmaster.pid")).unwrap();
        std::fs::remove_file(self.folder.path().join(".s.PGSQL.5432.lock")).unwrap();
    }

    /// Waits until it answers again, after it recovered by itself.
    pub(super) fn wait(&self) {
        let since = Instant::now();
        loop {
            let asked = self
                .command("psql")
                .args([
                    "--username=postgres",
                    "--no-psqlrc",
                    "--command=SELECT 1",
                    "postgres",
                    "--host",
                ])
                .arg(self.folder.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            if asked.expect("psql").success() {
                return;
            }
            assert!(since.elapsed() < PATIENCE, "PostgreSQL ne revient pas : {}", self.log());
            sleep(Duration::from_millis(20));
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("journal")).unwrap_or_default()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn pid(&self) -> String {
        let text = std::fs::read_to_string(self.data().join("postmaster.pid")).expect("PostgreSQL tourne");
        text.lines().next().unwrap().to_owned()
    }

    /// A program of PostgreSQL, which refuses to run as root.
    fn command(&self, program: &str) -> Command {
        let program = self.binaries.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", user(), "--"]).arg("env");
            command.args(self.environment.iter().map(|(name, value)| format!("{name}={value}")));
            command.arg(program);
            command
        } else {
            let mut command = Command::new(program);
            command.envs(self.environment.iter().cloned());
            command
        };
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = self.command(program);
        command.args(arguments).arg("--pgdata").arg(self.data());
        // What it starts must not hold the outputs of the test.
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(status.success(), "{program} a échoué : {}", self.log());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.data().join("postmaster.pid").exists() {
            self.kill();
        }
    }
}

fn binaries() -> PathBuf {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let installed = installed.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let named: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let found = named.into_iter().chain(installed).filter_map(|folder| {
        let real = folder.join("initdb").canonicalize().ok()?;
        real.parent().map(Path::to_owned)
    });
    let mut complete = found.filter(|folder| folder.join("pg_ctl").exists());
    complete.next().expect("PostgreSQL est installé : voir ./test")
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// Its own user, or one that every system has.
fn user() -> &'static str {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    if users.lines().any(|line| line.starts_with("postgres:")) {
        "postgres"
    } else {
        "nobody"
    }
}

fn children(pid: &str) -> Vec<String> {
    let path = format!("/proc/{pid}/task/{pid}/children");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace().map(str::to_owned).collect()
}

/// Whether a process still runs: one that is dead and not yet buried does not.
fn is_alive(pid: &str) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
        !stat
            .rsplit(')')
            .next()
            .is_some_and(|rest| rest.trim_start().starts_with('Z'))
    })
}
