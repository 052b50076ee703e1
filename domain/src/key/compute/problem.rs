//! What a calculation is given.

use crate::key::{Ask, Formula, Rounding};
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, Date, FiscalYear, Fraction, MemberId, Period};

/// A member that shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// The member.
    pub member: MemberId,
    /// What refusals call it.
    pub name: String,
    /// Its place when two remainders are equal: the lowest is served first. No two participants have the same.
    pub rank: usize,
    /// Its first day in the cooperation, if it is known and may fall within the period.
    pub from: Option<Date>,
    /// Its last day, likewise.
    pub until: Option<Date>,
    /// What it owed last year for the same cost, if it did.
    pub last_year: Option<Cents>,
}

/// The values that one question of the key has, in the order of the participants.
#[derive(Clone, Debug)]
pub struct Column {
    /// The question.
    pub ask: Ask,
    /// The values; nothing where none is known.
    pub values: Vec<Option<Fraction>>,
}

/// A key and all that it takes to compute it.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'a> {
    /// The rule.
    pub formula: &'a Formula,
    /// The rounding.
    pub rounding: Rounding,
    /// Who shares. The order changes no amount.
    pub participants: &'a [Participant],
    /// Who carries the cooperation, where the rounding names it.
    pub carrier: Option<MemberId>,
    /// What is shared; nothing for a key whose total is an outcome.
    pub amount: Option<Cents>,
    /// The period shared, where the key counts time.
    pub period: Option<Period>,
    /// The fiscal year shared, where the key counts years.
    pub year: Option<FiscalYear>,
    /// Criteria of the participants: one column for each question of the key.
    pub columns: &'a [Column],
    /// Reference values.
    pub references: &'a [(Ask, Option<Fraction>)],
}

impl<'a> Problem<'a> {
    pub(super) fn name(&self, index: usize) -> &'a str {
        self.participants
            .get(index)
            .map_or("?", |participant| &participant.name)
    }

    pub(super) fn column(&self, ask: &Ask) -> Result<&'a [Option<Fraction>], Refusal> {
        let column = self.columns.iter().find(|column| column.ask == *ask);
        column.map(|column| column.values.as_slice()).ok_or_else(|| {
            let message = format!(
                "Aucune valeur n’est donnée pour le critère « {} ».",
                ask.criterion.french()
            );
            Refusal::new(Code::CriterionMissing, message)
        })
    }

    /// The value of the participant at `index`, or the refusal that names member, criterion and year.
    pub(super) fn value(&self, column: &[Option<Fraction>], ask: &Ask, index: usize) -> Result<Fraction, Refusal> {
        column.get(index).copied().flatten().ok_or_else(|| {
            let message = format!(
                "Il manque une valeur pour {} : {}. La renseigner avant de répartir.",
                self.name(index),
                ask.french(self.year)
            );
            Refusal::new(Code::CriterionMissing, message)
        })
    }

    pub(super) fn reference(&self, ask: &Ask) -> Result<Fraction, Refusal> {
        let found = self.references.iter().find(|(asked, _)| asked == ask);
        found.and_then(|(_, value)| *value).ok_or_else(|| {
            let message = format!(
                "Il manque la valeur de référence : {}. La renseigner avant de répartir.",
                ask.french(self.year)
            );
            Refusal::new(Code::CriterionMissing, message)
        })
    }

    pub(super) fn period(&self) -> Result<Period, Refusal> {
        self.period.ok_or_else(|| {
            Refusal::new(
                Code::PeriodMissing,
                "Cette clé compte le temps de présence : donner la période à répartir.",
            )
        })
    }
}
