//! Rows, written with statements prepared once.

use domain::value::LedgerId;
use projections::reporting::{Rows, TABLES, Table, Value};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, Error, Statement};
use uuid::Uuid;

/// Inserts rows of every table.
pub(super) struct Inserts<'c> {
    inserts: Vec<Insert<'c>>,
    /// The first thing that went wrong.
    pub(super) outcome: Result<(), Error>,
}

impl<'c> Inserts<'c> {
    pub(super) fn prepare(connection: &'c Connection, ledger: LedgerId) -> Result<Self, Error> {
        let inserts = TABLES.iter().map(|table| Insert::prepare(connection, ledger, table));
        Ok(Self {
            inserts: inserts.collect::<Result<_, _>>()?,
            outcome: Ok(()),
        })
    }
}

impl Rows for Inserts<'_> {
    fn row(&mut self, table: &'static Table, values: &[Value<'_>]) {
        let insert = self.inserts.iter_mut().find(|insert| std::ptr::eq(insert.table, table));
        if let Some(insert) = insert {
            self.outcome = insert.row(values);
        }
    }

    fn wants(&self, _: &'static Table) -> bool {
        self.outcome.is_ok()
    }
}

/// Inserts rows of one table.
pub(super) struct Insert<'c> {
    table: &'static Table,
    statement: CachedStatement<'c>,
}

impl<'c> Insert<'c> {
    pub(super) fn prepare(connection: &'c Connection, ledger: LedgerId, table: &'static Table) -> Result<Self, Error> {
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|column| format!(", \"{}\"", column.name))
            .collect();
        let places: Vec<_> = (2..table.columns.len() + 2)
            .map(|place| format!(", ?{place}"))
            .collect();
        let sql = format!(
            "INSERT INTO \"{}\" (ledger_id{}) VALUES (?1{})",
            table.name,
            columns.concat(),
            places.concat()
        );
        let mut statement = connection.prepare_cached(&sql)?;
        // Bound once: executing forgets no parameter.
        statement.raw_bind_parameter(1, ledger.to_string())?;
        Ok(Self { table, statement })
    }

    pub(super) fn row(&mut self, values: &[Value<'_>]) -> Result<(), Error> {
        bind(&mut self.statement, 2, values)?;
        self.statement.raw_execute().map(|_| ())
    }
}

/// Binds `values` from parameter `first` on.
pub(super) fn bind(statement: &mut Statement<'_>, first: usize, values: &[Value<'_>]) -> Result<(), Error> {
    for (place, value) in (first..).zip(values) {
        match value {
            Value::Null => statement.raw_bind_parameter(place, Words(None))?,
            Value::Id(id) => {
                let mut buffer = Uuid::encode_buffer();
                statement.raw_bind_parameter(place, Words(Some(id.hyphenated().encode_lower(&mut buffer))))?;
            }
            Value::Text(text) => statement.raw_bind_parameter(place, Words(Some(text)))?,
            Value::Date(date) => statement.raw_bind_parameter(place, date.to_string())?,
            Value::Integer(number) => statement.raw_bind_parameter(place, number)?,
            Value::Boolean(answer) => statement.raw_bind_parameter(place, answer)?,
        }
    }
    Ok(())
}

/// Borrowed words, or nothing.
struct Words<'a>(Option<&'a str>);

impl ToSql for Words<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = self.0.map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes()));
        Ok(ToSqlOutput::Borrowed(value))
    }
}
