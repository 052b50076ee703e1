//! What changed from one version to the next.

mod completeness;
mod keys;
mod shares;
mod steps;

use super::*;
use crate::formula::{KeySide, compare};

const NOBODY: &[MemberId] = &[];

fn side(formula: &Formula) -> KeySide<'_> {
    KeySide {
        formula,
        rounding: CENT,
        participants: NOBODY,
        ties: NOBODY,
    }
}

fn changes(before: &Formula, after: &Formula) -> Vec<String> {
    compare(&side(before), &side(after), &name)
        .iter()
        .map(|sentence| plain(sentence))
        .collect()
}

#[track_caller]
fn tells(before: &Formula, after: &Formula, expected: &[&str]) {
    assert_eq!(changes(before, after), expected);
}

fn halves(fiscal: &str, municipal: &str) -> Formula {
    blend(vec![
        part(fiscal, by("potentiel fiscal")),
        part(municipal, population()),
    ])
}
