//! The kernel: a key, an amount and exact values give whole cents, the same on every machine and in any order of the members.
//!
//! `docs/reference/key-language.md` is its specification. A node gives exact numbers (`evaluate`), a line rounds them once
//! (`lines`, `round`). Arithmetic starts on 128 bits and, where they are not enough, starts again on 256, then on
//! integers without bound: it never approximates and never overflows. An amount beyond what a ledger holds is refused.

mod bounds;
mod evaluate;
mod exact;
mod limits;
mod lines;
mod number;
mod presence;
mod prices;
mod problem;
mod round;
pub(crate) mod scale;
mod steps;

pub use problem::{Column, Participant, Problem};

use super::sheet::Sheet;
use crate::refusal::Refusal;
use crate::value::Cents;
use ethnum::U256;
use evaluate::{Evaluator, Stop};
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
        let or_wider = |attempt: Result<Sheet, Stop>, wider: &dyn Fn() -> Result<Sheet, Stop>| match attempt {
            Err(Stop::Overflow) => wider(),
            settled => settled,
        };
        let attempt = or_wider(self.run_on::<u128>(traced), &|| self.run_on::<U256>(traced));
        match or_wider(attempt, &|| self.run_on::<BigUint>(traced)) {
            Ok(sheet) => Ok(sheet),
            Err(Stop::Refused(refusal)) => Err(*refusal),
            // Integers without bound do not overflow: never reached, and a refusal rather than a panic if it were.
            Err(Stop::Overflow) => Err(too_large()),
        }
    }

    fn run_on<N: Whole>(&self, traced: bool) -> Result<Sheet, Stop> {
        let evaluator = Evaluator { problem: self, traced };
        let lines = evaluator.lines::<N>(self.formula, self.amount, None)?;
        let mut totals = vec![Cents::ZERO; self.participants.len()];
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
