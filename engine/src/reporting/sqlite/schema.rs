//! The tables of the file: made, and emptied.

use super::super::change::Row;
use super::rows::bind;
use domain::value::LedgerId;
use projections::reporting::{Kind, TABLES, Table};
use rusqlite::{Connection, Error};
use std::fmt::Write as _;

const CHECKPOINT: &str = "CREATE TABLE checkpoint (
    ledger_id  TEXT NOT NULL PRIMARY KEY,
    position   INTEGER NOT NULL,
    root       TEXT NOT NULL,
    tables     TEXT NOT NULL,
    updated_at TEXT NOT NULL
) WITHOUT ROWID";

/// Makes room: for the rows of one ledger, or for new tables.
pub(super) fn clear(connection: &Connection, only: Option<LedgerId>) -> Result<(), Error> {
    if let Some(ledger) = only {
        for name in TABLES.iter().map(|table| table.name).chain(["checkpoint"]) {
            connection.execute(
                &format!("DELETE FROM \"{name}\" WHERE ledger_id = ?1"),
                [ledger.to_string()],
            )?;
        }
        return Ok(());
    }
    let former = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let former: Vec<String> = connection
        .prepare(former)?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for name in former {
        connection.execute_batch(&format!("DROP TABLE \"{name}\""))?;
    }
    connection.execute_batch(CHECKPOINT)?;
    TABLES
        .iter()
        .try_for_each(|table| connection.execute_batch(&create(table)))
}

/// The table, with what each column says: `.schema` tells it.
fn create(table: &Table) -> String {
    let mut sql = format!(
        "CREATE TABLE \"{}\" (\n    -- {}\n    ledger_id TEXT NOT NULL, -- Le registre.\n",
        table.name, table.about
    );
    for column in table.columns {
        let kind = match column.kind {
            Kind::Id | Kind::Text | Kind::Choice | Kind::Date => "TEXT",
            Kind::Cents | Kind::Integer | Kind::Year | Kind::Boolean => "INTEGER",
        };
        let null = if column.optional { "" } else { " NOT NULL" };
        let _ = writeln!(sql, "    \"{}\" {kind}{null}, -- {}", column.name, column.described());
    }
    let key = table.columns.iter().take(table.key);
    let key: Vec<_> = key.map(|column| format!(", \"{}\"", column.name)).collect();
    let _ = write!(sql, "    PRIMARY KEY (ledger_id{})\n) WITHOUT ROWID", key.concat());
    sql
}

/// Takes away the rows that begin so. All keys have the same length.
pub(super) fn remove(connection: &Connection, ledger: LedgerId, table: &Table, keys: &[Row]) -> Result<(), Error> {
    let length = keys.first().map_or(0, Vec::len);
    let mut sql = format!("DELETE FROM \"{}\" WHERE ledger_id = ?1", table.name);
    for (index, column) in table.columns.iter().take(length).enumerate() {
        let _ = write!(sql, " AND \"{}\" = ?{}", column.name, index + 2);
    }
    let mut delete = connection.prepare_cached(&sql)?;
    let ledger = ledger.to_string();
    for key in keys {
        delete.raw_bind_parameter(1, &ledger)?;
        bind(&mut delete, 2, key)?;
        delete.raw_execute()?;
    }
    Ok(())
}
