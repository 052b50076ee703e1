//! Where the tables of a ledger stand.

use domain::value::{Instant, LedgerId};
use eventstore::merkle::Frontier;
use projections::reporting::TABLES;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Where the tables of a ledger stand: written in one transaction with their rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResumePoint {
    /// The ledger.
    pub ledger: LedgerId,
    /// Position of the last event counted.
    pub position: u64,
    /// Root of the tree of the events up to that one, in hexadecimal.
    pub root: String,
    /// Digest of the definition of the tables.
    pub tables: String,
    /// When they were written, as RFC 3339 has it.
    pub updated_at: String,
}

impl ResumePoint {
    /// After the events of `frontier`, at least one.
    pub(super) fn at(ledger: LedgerId, frontier: &Frontier, now: Instant) -> Self {
        Self {
            ledger,
            position: frontier.size().saturating_sub(1),
            root: frontier.root().to_string(),
            tables: definition(),
            updated_at: now.to_string(),
        }
    }

    /// The position as data bases hold it. None comes near the largest.
    pub(super) fn stored_position(&self) -> i64 {
        i64::try_from(self.position).unwrap_or(i64::MAX)
    }
}

/// Digest of the definition of the tables: another one when a name, a kind or a key changes, the same when only words do.
pub fn definition() -> String {
    let mut text = String::new();
    for table in TABLES {
        // Writing to a string cannot fail.
        let _ = write!(text, "{} {}", table.name, table.key);
        for column in table.columns {
            let _ = write!(text, " {} {:?} {}", column.name, column.kind, column.optional);
        }
        text.push('\n');
    }
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
