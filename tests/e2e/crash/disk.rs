//! A disk that fails when told: `sync.c`, preloaded before the program under test.

use std::path::PathBuf;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What stands between a program and its disk.
pub(super) struct Disk {
    folder: TempDir,
    files: String,
}

impl Disk {
    /// A disk whose files with `files` in their path can be made to fail.
    pub(super) fn new(files: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("entente-disque").tempdir().unwrap();
        open_to_all(folder.path());
        let disk = Self {
            folder,
            files: files.to_owned(),
        };
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/e2e/crash/sync.c");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"])
            .arg(disk.library())
            .args([source, "-ldl", "-lpthread"])
            .status()
            .expect("un compilateur C, dont SQLite a besoin aussi");
        assert!(built.success(), "sync.c ne se compile pas");
        disk
    }

    fn library(&self) -> PathBuf {
        self.folder.path().join("sync.so")
    }

    fn flag(&self) -> PathBuf {
        self.folder.path().join("faillir")
    }

    /// What puts it under a program. PostgreSQL stops when a sync fails, and keeps what it wrote; the others must do without.
    pub(super) fn environment(&self) -> Vec<(String, String)> {
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        let mut environment = vec![
            ("LD_PRELOAD".to_owned(), text(self.library())),
            ("ENTENTE_SYNC_FILES".to_owned(), self.files.clone()),
            ("ENTENTE_SYNC_FLAG".to_owned(), text(self.flag())),
        ];
        if self.files != "pg_wal" {
            environment.push(("ENTENTE_SYNC_LOSE".to_owned(), "1".to_owned()));
        }
        environment
    }

    /// Makes the next sync fail, and waits until it did; says whether it did in time.
    pub(super) fn fail(&self, patience: Duration) -> bool {
        std::fs::write(self.flag(), "").unwrap();
        let since = Instant::now();
        while self.flag().exists() {
            if since.elapsed() > patience {
                // If it fails at this very moment, all the better.
                return std::fs::remove_file(self.flag()).is_err();
            }
            sleep(Duration::from_millis(2));
        }
        true
    }
}

/// PostgreSQL runs as another user, who loads the library and removes the flag.
fn open_to_all(folder: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o777)).unwrap();
}
