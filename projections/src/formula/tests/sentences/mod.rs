//! One sentence for each node and each option.

mod prices;
mod shares;
mod steps;

use super::*;
use crate::formula::{clause, sentence};

#[track_caller]
fn reads(formula: &Formula, expected: &str) {
    assert_eq!(plain(&clause(formula, &name)), expected);
}

#[track_caller]
fn reads_rounded(formula: &Formula, rounding: Rounding, expected: &str) {
    assert_eq!(plain(&sentence(formula, rounding, &name)), expected);
}
