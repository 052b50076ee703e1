//! Tables in memory, as a data base would hold them.

use projections::LedgerView;
use projections::reporting::{Rows, Table, Value, every_row};
use std::collections::BTreeMap;

/// The rows of every table, by table and by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tables {
    pub(crate) rows: BTreeMap<(&'static str, Vec<Value<'static>>), Vec<Value<'static>>>,
}

impl Rows for Tables {
    fn row(&mut self, table: &'static Table, values: &[Value<'_>]) {
        let values: Vec<_> = values.iter().cloned().map(Value::into_owned).collect();
        let key = (table.name, values[..table.key].to_vec());
        let before = self.rows.insert(key, values);
        assert!(
            before.is_none(),
            "deux lignes de {} ont la même clé : {before:?}",
            table.name
        );
    }
}

impl Tables {
    /// The rows of a whole view.
    pub(crate) fn of(view: &LedgerView) -> Self {
        let mut tables = Self::default();
        every_row(view, &mut tables);
        tables
    }
}
