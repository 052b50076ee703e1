//! A change written to the tables in place, through their views.

use super::columns;
use crate::reporting::ResumePoint;
use crate::reporting::change::{Change, Row, TableChange};
use chrono::NaiveDate;
use domain::value::LedgerId;
use futures::future::try_join_all;
use projections::reporting::{Kind, Table, Value};
use std::error::Error as StdError;
use std::fmt::Write as _;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Error, Transaction};
use uuid::Uuid;

/// The day that PostgreSQL counts dates from.
const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap();

/// Applies `change`, unless the tables do not stand where it says.
pub(super) async fn apply(transaction: &Transaction<'_>, change: &Change) -> Result<bool, Error> {
    if !move_checkpoint(transaction, change.before.as_ref(), &change.after).await? {
        return Ok(false);
    }
    let ledger = change.after.ledger;
    // All that goes is asked at once, then all that comes: a few exchanges with the server, not a few for each table.
    let tables = change.tables.iter();
    try_join_all(tables.clone().map(|change| remove(transaction, ledger, change))).await?;
    let adding = tables.filter(|change| !change.added.is_empty());
    try_join_all(adding.map(|change| add(transaction, ledger, change))).await?;
    Ok(true)
}

async fn move_checkpoint(
    transaction: &Transaction<'_>,
    before: Option<&ResumePoint>,
    after: &ResumePoint,
) -> Result<bool, Error> {
    let (ledger, position) = (after.ledger.uuid(), after.stored_position());
    let moved = if let Some(before) = before {
        let sql = "UPDATE reporting.checkpoint SET position = $1, root = $2, updated_at = $3
                    WHERE ledger_id = $4 AND position = $5 AND root = $6 AND tables = $7";
        let former = before.stored_position();
        transaction
            .execute(
                sql,
                &[
                    &position,
                    &after.root,
                    &after.updated_at,
                    &ledger,
                    &former,
                    &before.root,
                    &after.tables,
                ],
            )
            .await?
    } else {
        let sql = "INSERT INTO reporting.checkpoint (ledger_id, position, root, tables, updated_at)
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
        transaction
            .execute(
                sql,
                &[&ledger, &position, &after.root, &after.tables, &after.updated_at],
            )
            .await?
    };
    Ok(moved == 1)
}

/// Takes away the rows that begin so. All keys have the same length.
async fn remove(transaction: &Transaction<'_>, ledger: LedgerId, change: &TableChange) -> Result<(), Error> {
    let (table, keys) = (change.table, &change.removed);
    let length = keys.first().map_or(0, Vec::len);
    let (mut arrays, mut names, mut same) = (String::new(), String::new(), String::new());
    for (index, column) in table.columns.iter().take(length).enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(arrays, "{comma}${}::{}[]", index + 2, super::type_of(column.kind));
        let _ = write!(names, "{comma}k{index}");
        let _ = write!(same, " AND t.\"{}\" = k.k{index}", column.name);
    }
    let using = if length == 0 {
        String::new()
    } else {
        format!(" USING unnest({arrays}) AS k ({names})")
    };
    let sql = format!(
        "DELETE FROM reporting.{} AS t{using} WHERE t.ledger_id = $1{same}",
        table.name
    );
    execute(transaction, &sql, ledger, table, length, keys).await
}

async fn add(transaction: &Transaction<'_>, ledger: LedgerId, change: &TableChange) -> Result<(), Error> {
    let (table, rows) = (change.table, &change.added);
    let arrays = table.columns.iter().enumerate();
    let arrays: Vec<_> = arrays
        .map(|(index, column)| format!("${}::{}[]", index + 2, super::type_of(column.kind)))
        .collect();
    let sql = format!(
        "INSERT INTO reporting.{} ({}) SELECT $1, new.* FROM unnest({}) AS new",
        table.name,
        columns(table),
        arrays.join(", ")
    );
    execute(transaction, &sql, ledger, table, table.columns.len(), rows).await
}

/// Runs `sql` with the ledger, then the first `width` columns of `rows`, each an array.
async fn execute(
    transaction: &Transaction<'_>,
    sql: &str,
    ledger: LedgerId,
    table: &Table,
    width: usize,
    rows: &[Row],
) -> Result<(), Error> {
    let ledger = ledger.uuid();
    let arrays: Vec<_> = table
        .columns
        .iter()
        .take(width)
        .enumerate()
        .map(|(index, column)| array(column.kind, rows, index))
        .collect();
    let mut parameters: Vec<&(dyn ToSql + Sync)> = vec![&ledger];
    parameters.extend(arrays.iter().map(|array| &**array as &(dyn ToSql + Sync)));
    transaction.execute(sql, &parameters).await.map(|_| ())
}

/// Column `index` of `rows`. A value that is not of its column's kind is none: a test of the tables holds that there is no such value.
fn array(kind: Kind, rows: &[Row], index: usize) -> Box<dyn ToSql + Sync + Send> {
    let values = rows
        .iter()
        .map(move |row| row.get(index).cloned().unwrap_or(Value::Null));
    match kind {
        Kind::Id => Box::new(
            values
                .map(|value| match value {
                    Value::Id(id) => Some(id),
                    _ => None,
                })
                .collect::<Vec<Option<Uuid>>>(),
        ),
        Kind::Text | Kind::Choice => Box::new(
            values
                .map(|value| match value {
                    Value::Text(text) => Some(text.into_owned()),
                    _ => None,
                })
                .collect::<Vec<Option<String>>>(),
        ),
        Kind::Date => Box::new(
            values
                .map(|value| match value {
                    Value::Date(date) => Some(Day(days(date))),
                    _ => None,
                })
                .collect::<Vec<Option<Day>>>(),
        ),
        Kind::Cents | Kind::Integer | Kind::Year => Box::new(
            values
                .map(|value| match value {
                    Value::Integer(number) => Some(number),
                    _ => None,
                })
                .collect::<Vec<Option<i64>>>(),
        ),
        Kind::Boolean => Box::new(
            values
                .map(|value| match value {
                    Value::Boolean(answer) => Some(answer),
                    _ => None,
                })
                .collect::<Vec<Option<bool>>>(),
        ),
    }
}

/// A date as PostgreSQL keeps it: days since 1 January 2000.
pub(super) fn days(date: domain::value::Date) -> i32 {
    let days = date.naive().signed_duration_since(EPOCH).num_days();
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// A date, in days since 1 January 2000.
#[derive(Debug)]
struct Day(i32);

impl ToSql for Day {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        out.extend_from_slice(&self.0.to_be_bytes());
        Ok(IsNull::No)
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::DATE
    }

    to_sql_checked!();
}
