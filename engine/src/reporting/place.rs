//! Where the tables are.

use super::change::Change;
use super::postgres::PostgresTables;
use super::sqlite::SqliteTables;
use super::{Arrival, ReportingError, ResumePoint};
use domain::value::LedgerId;
use std::path::PathBuf;
use tokio::sync::mpsc;

/// The address of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A file of their own: whoever reads it never waits for the log, nor the log for it.
    Sqlite(PathBuf),
    /// The schema `reporting` of the data base at this URL.
    Postgres(String),
}

impl std::fmt::Display for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "{}", path.display()),
            Self::Postgres(_) => formatter.write_str("le schéma « reporting » de la base"),
        }
    }
}

/// Where the tables are, connected to when asked.
#[derive(Debug)]
pub(super) enum Place {
    Sqlite(SqliteTables),
    Postgres(PostgresTables),
}

impl Place {
    pub(super) fn at(address: &Address) -> Self {
        match address {
            Address::Sqlite(path) => Self::Sqlite(SqliteTables::at(path.clone())),
            Address::Postgres(url) => Self::Postgres(PostgresTables::at(url.clone())),
        }
    }

    /// Where the tables of each ledger stand; [`ReportingError::Absent`] when there are none.
    pub(super) async fn checkpoints(&mut self) -> Result<Vec<ResumePoint>, ReportingError> {
        match self {
            Self::Sqlite(tables) => tables.checkpoints().await,
            Self::Postgres(tables) => tables.checkpoints().await,
        }
    }

    /// Writes `change` whole, and says so; nothing, if the tables do not stand where it says.
    pub(super) async fn apply(&mut self, change: Change) -> Result<bool, ReportingError> {
        match self {
            Self::Sqlite(tables) => tables.apply(change).await,
            Self::Postgres(tables) => tables.apply(change).await,
        }
    }

    /// Builds the tables anew from the ledgers that arrive, and puts them in place of the former ones once all have. With `only`, the
    /// rows of the other ledgers are kept. Returns what an administrator must still do, if anything.
    pub(super) async fn rebuild(
        &mut self,
        only: Option<LedgerId>,
        arrivals: mpsc::Receiver<Arrival>,
    ) -> Result<Option<String>, ReportingError> {
        match self {
            Self::Sqlite(tables) => tables.rebuild(only, arrivals).await.map(|()| None),
            Self::Postgres(tables) => tables.rebuild(only, arrivals).await,
        }
    }
}
