//! What a batch of events changes in the tables.

use super::ResumePoint;
use projections::LedgerView;
use projections::reporting::{Part, Rows, TABLES, Table, Value};
use std::collections::BTreeSet;

/// A row: a value for each column, `ledger_id` apart.
pub(super) type Row = Vec<Value<'static>>;

/// What a batch of events changes in one table.
#[derive(Debug)]
pub(super) struct TableChange {
    pub(super) table: &'static Table,
    /// Rows that begin so are taken away. All have the same length.
    pub(super) removed: Vec<Row>,
    /// Then these are added.
    pub(super) added: Vec<Row>,
}

/// What a batch of events changes in the tables of one ledger, whole or not at all.
#[derive(Debug)]
pub(super) struct Change {
    /// Where the tables must stand; nowhere for a ledger they do not know.
    pub(super) before: Option<ResumePoint>,
    /// Where they will.
    pub(super) after: ResumePoint,
    /// Table by table; a table that does not change is left out.
    pub(super) tables: Vec<TableChange>,
}

impl Change {
    /// The parts that a batch touched, as `view` has them after it.
    pub(super) fn new(
        before: Option<ResumePoint>,
        after: ResumePoint,
        parts: &BTreeSet<Part>,
        view: &LedgerView,
    ) -> Self {
        let mut tables = Changes(
            TABLES
                .iter()
                .map(|table| TableChange {
                    table,
                    removed: Vec::new(),
                    added: Vec::new(),
                })
                .collect(),
        );
        for part in parts {
            let key: Row = part.key().into_iter().map(Value::into_owned).collect();
            for table in part.tables() {
                if let Some(change) = tables.of(table) {
                    change.removed.push(key.clone());
                }
            }
            part.write(view, &mut tables);
        }
        let changed = |change: &TableChange| !change.removed.is_empty();
        Self {
            before,
            after,
            tables: tables.0.into_iter().filter(changed).collect(),
        }
    }
}

struct Changes(Vec<TableChange>);

impl Changes {
    fn of(&mut self, table: &'static Table) -> Option<&mut TableChange> {
        self.0.iter_mut().find(|change| std::ptr::eq(change.table, table))
    }
}

impl Rows for Changes {
    fn row(&mut self, table: &'static Table, values: &[Value<'_>]) {
        if let Some(change) = self.of(table) {
            change
                .added
                .push(values.iter().cloned().map(Value::into_owned).collect());
        }
    }
}
