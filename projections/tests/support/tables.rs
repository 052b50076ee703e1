//! Tables in memory, kept as a data base would be: whole, or part by part.

use domain::Recorded;
use projections::LedgerView;
use projections::reporting::{Part, Rows, Table, Value, every_row, touched_by};
use std::collections::{BTreeMap, BTreeSet};

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

    /// Rewrites `part` as `view` has it.
    pub(crate) fn rewrite(&mut self, part: &Part, view: &LedgerView) {
        let (tables, key) = (part.tables(), part.key());
        let of_part = |(name, of): &(&str, Vec<Value<'_>>)| {
            tables.iter().any(|table| table.name == *name) && of.starts_with(&key)
        };
        self.rows.retain(|place, _| !of_part(place));
        let before = self.rows.len();
        part.write(view, self);
        let written = self.rows.keys().filter(|place| of_part(place)).count();
        assert_eq!(self.rows.len() - before, written, "{part:?} écrit hors de sa part");
    }
}

/// Folds `log` by batches of the sizes that `sizes` tells in turn: after each, calls `check` with the view and the tables kept part by part.
pub(crate) fn keep(log: &[Recorded], sizes: &[usize], mut check: impl FnMut(&LedgerView, &Tables)) {
    let (mut view, mut tables, mut rest) = (LedgerView::default(), Tables::default(), log);
    for size in sizes.iter().cycle() {
        let (batch, later) = rest.split_at((*size).clamp(1, rest.len().max(1)).min(rest.len()));
        let mut parts = BTreeSet::new();
        batch.iter().for_each(|recorded| view.apply(recorded));
        batch
            .iter()
            .for_each(|recorded| touched_by(&recorded.event, &view, &mut parts));
        parts.iter().for_each(|part| tables.rewrite(part, &view));
        check(&view, &tables);
        rest = later;
        if rest.is_empty() {
            return;
        }
    }
}
