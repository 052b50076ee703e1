//! The tables in the schema `reporting` of a PostgreSQL data base.
//!
//! What people read are **views**, one for each table, always the same ones: `reporting.member`. Behind them are the tables of one
//! generation, in the schema `reporting_tables`: `member_3`. A rebuild makes the tables of the next generation and points the views at
//! them; so what was granted on the views, and the views that others built on them, stay.
//!
//! Correctness rests on transactions and table locks alone. Whoever writes begins with `checkpoint`: a rebuild that points it elsewhere
//! waits for them, and they for it.

mod copy;
mod generation;
mod write;

use super::change::Change;
use super::{Arrival, ReportingError, ResumePoint};
use domain::value::LedgerId;
use eventstore::postgres::{connect, store_error};
use projections::reporting::{Kind, TABLES, Table};
use std::fmt::Write as _;
use tokio::sync::mpsc;
use tokio_postgres::{Client, Error, IsolationLevel};

/// What whoever only reads is granted.
const ROLE: &str = "entente_reporting";

/// The tables in a data base.
#[derive(Debug)]
pub(super) struct PostgresTables {
    url: String,
    /// None before the first use, and after the connection broke.
    client: Option<Client>,
}

impl PostgresTables {
    pub(super) const fn at(url: String) -> Self {
        Self { url, client: None }
    }

    pub(super) async fn checkpoints(&mut self) -> Result<Vec<ResumePoint>, ReportingError> {
        let client = self.client().await?;
        let exists = "SELECT to_regclass('reporting.checkpoint') IS NOT NULL";
        if !client.query_one(exists, &[]).await.map_err(failed)?.get::<_, bool>(0) {
            return Err(ReportingError::Absent("le schéma « reporting » de la base".to_owned()));
        }
        let sql = "SELECT ledger_id, position, root, tables, updated_at FROM reporting.checkpoint";
        let rows = client.query(sql, &[]).await.map_err(failed)?;
        let checkpoint = |row: &tokio_postgres::Row| ResumePoint {
            ledger: LedgerId::new(row.get(0)),
            position: u64::try_from(row.get::<_, i64>(1)).unwrap_or_default(),
            root: row.get(2),
            tables: row.get(3),
            updated_at: row.get(4),
        };
        Ok(rows.iter().map(checkpoint).collect())
    }

    pub(super) async fn apply(&mut self, change: Change) -> Result<bool, ReportingError> {
        let transaction = self.client().await?.transaction().await.map_err(failed)?;
        let applied = write::apply(&transaction, &change).await.map_err(failed)?;
        if applied {
            transaction.commit().await.map_err(failed)?;
        }
        Ok(applied)
    }

    /// One transaction: whoever reads sees the former tables until it ends, and nothing is left of it if it does not.
    pub(super) async fn rebuild(
        &mut self,
        only: Option<LedgerId>,
        mut arrivals: mpsc::Receiver<Arrival>,
    ) -> Result<Option<String>, ReportingError> {
        let client = self.client().await?;
        generation::make_room(client).await?;
        let to_do = generation::make_role(client).await?;
        let beginning = client
            .build_transaction()
            .isolation_level(IsolationLevel::RepeatableRead);
        let mut transaction = beginning.start().await.map_err(failed)?;
        let number = generation::create(&transaction).await?;
        if let Some(only) = only {
            generation::keep_others(&transaction, number, only)
                .await
                .map_err(failed)?;
        }
        loop {
            match arrivals.recv().await {
                Some(Arrival::Ledger(arrived)) => {
                    let (checkpoint, view) = *arrived;
                    copy::write_ledger(&transaction, number, checkpoint, view).await?;
                }
                Some(Arrival::End) => break,
                // Without its end, what arrived is not put in place.
                None => return Ok(to_do),
            }
        }
        generation::conclude(&transaction, number).await.map_err(failed)?;
        generation::put_in_place(&mut transaction, number).await?;
        transaction.commit().await.map_err(failed)?;
        Ok(to_do)
    }

    async fn client(&mut self) -> Result<&mut Client, ReportingError> {
        let client = match self.client.take().filter(|client| !client.is_closed()) {
            Some(client) => client,
            None => connect(&self.url).await?,
        };
        Ok(self.client.insert(client))
    }
}

/// What a driver's error means.
#[expect(clippy::needless_pass_by_value, reason = "given to map_err")]
fn failed(error: Error) -> ReportingError {
    store_error(&error).into()
}

/// The type of a column.
const fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Id => "uuid",
        Kind::Text | Kind::Choice => "text",
        Kind::Date => "date",
        Kind::Cents | Kind::Integer | Kind::Year => "bigint",
        Kind::Boolean => "boolean",
    }
}

/// The names of all columns of `table`, `ledger_id` first.
fn columns(table: &Table) -> String {
    first_columns(table, table.columns.len())
}

/// The names of the columns of the key of `table`, `ledger_id` first.
fn key(table: &Table) -> String {
    first_columns(table, table.key)
}

fn first_columns(table: &Table, count: usize) -> String {
    let mut names = "ledger_id".to_owned();
    for column in table.columns.iter().take(count) {
        // Writing to a string cannot fail.
        let _ = write!(names, ", \"{}\"", column.name);
    }
    names
}

/// The names of all tables, the checkpoint first: the one that every writer begins with.
fn names() -> impl Iterator<Item = &'static str> {
    std::iter::once("checkpoint").chain(TABLES.iter().map(|table| table.name))
}
