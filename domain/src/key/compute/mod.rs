//! The kernel: a key, an amount and exact values give whole cents, the same on every machine and in any order of the members.
//!
//! `docs/reference/key-language.md` is its specification. A node gives exact numbers ([`evaluate`]), a line rounds them once
//! ([`lines`], [`round`]). Arithmetic starts on 128 bits and, where they are not enough, starts again on 256, then on
//! integers without bound: it never approximates and never overflows. An amount beyond what a ledger holds is refused.

mod bounds;
mod evaluate;
mod exact;
mod lines;
mod number;
mod presence;
mod problem;
mod round;
pub(crate) mod scale;

pub use problem::{Column, Party, Problem};

use super::sheet::Sheet;
use crate::refusal::Refusal;
use crate::value::Cents;
use evaluate::{Evaluator, Stop};
use ethnum::U256;
use num_bigint::BigUint;
use number::Whole;

impl Problem<'_> {
    /// What each member owes, line by line, without the steps that give it.
    pub fn compute(&self) -> Result<Sheet, Refusal> {
        self.run(false)
    }

    /// What each member owes, with every step that gives it.
    pub fn explain(&self) -> Result<Sheet, Refusal> {
        self.run(true)
    }

    fn run(&self, traced: bool) -> Result<Sheet, Refusal> {
        let attempts: [fn(&Self, bool) -> Result<Sheet, Stop>; 3] = [Self::run_on::<u128>, Self::run_on::<U256>, Self::run_on::<BigUint>];
        for attempt in attempts {
            match attempt(self, traced) {
                Ok(sheet) => return Ok(sheet),
                Err(Stop::Refused(refusal)) => return Err(*refusal),
                Err(Stop::Overflow) => {}
            }
        }
        // Integers without bound do not overflow: this is never reached, and is a refusal rather than a panic if it were.
        Err(too_large())
    }

    fn run_on<N: Whole>(&self, traced: bool) -> Result<Sheet, Stop> {
        let evaluator = Evaluator { problem: self, traced };
        let lines = evaluator.lines::<N>(self.formula, self.amount, None)?;
        let mut totals = vec![Cents::ZERO; self.parties.len()];
        for line in &lines {
            for (total, portion) in totals.iter_mut().zip(&line.portions) {
                *total = total.plus(portion.amount)?;
            }
        }
        let total = Cents::sum(totals.iter().copied())?;
        Ok(Sheet { lines, totals, total })
    }
}

fn too_large() -> Refusal {
    Refusal::new(
        crate::Code::FractionTooLarge,
        "Les poids dépassent ce que le registre calcule : les simplifier.",
    )
}
