//! Tables in memory, kept part by part as a data base's are.

use crate::tables::Tables;
use domain::Recorded;
use projections::LedgerView;
use projections::reporting::{Part, Value, touched_by};
use std::collections::BTreeSet;

/// Rewrites `part` as `view` has it.
fn rewrite(kept: &mut Tables, part: &Part, view: &LedgerView) {
    let (tables, key) = (part.tables(), part.key());
    let of_part =
        |(name, of): &(&str, Vec<Value<'_>>)| tables.iter().any(|table| table.name == *name) && of.starts_with(&key);
    kept.rows.retain(|place, _| !of_part(place));
    let before = kept.rows.len();
    part.write(view, kept);
    let written = kept.rows.keys().filter(|place| of_part(place)).count();
    assert_eq!(kept.rows.len() - before, written, "{part:?} écrit hors de sa part");
}

/// Folds `log` by batches of the sizes that `sizes` tells in turn: after each, calls `check` with the view and the tables kept part by part.
pub(crate) fn keep(log: &[Recorded], sizes: &[usize], mut check: impl FnMut(&LedgerView, &Tables)) {
    let (mut view, mut tables, mut rest) = (LedgerView::default(), Tables::default(), log);
    for size in sizes.iter().cycle() {
        let (batch, later) = rest.split_at((*size).clamp(1, rest.len().max(1)).min(rest.len()));
        let mut parts = BTreeSet::new();
        for recorded in batch {
            view.apply(recorded);
        }
        for recorded in batch {
            touched_by(&recorded.event, &view, &mut parts);
        }
        for part in &parts {
            rewrite(&mut tables, part, &view);
        }
        check(&view, &tables);
        rest = later;
        if rest.is_empty() {
            return;
        }
    }
}
