//! An allocation computed again from what it recorded: the same cents, years later and whatever version recorded it.

use super::event::{AllocationComputed, Input, ShareAllocated};
use super::gather::tie_ranks;
use super::vintage::pick;
use crate::key::compute::{Column, Participant, Problem};
use crate::key::sheet::Sheet;
use crate::key::{Ask, Formula, Rounding};
use crate::refusal::Refusal;
use crate::value::{Cents, Fraction, MemberId, Siren};

/// The text of a key, and what an allocation recorded when it applied it.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The rule.
    pub formula: &'a Formula,
    /// The rounding.
    pub rounding: Rounding,
    /// Who comes first when two remainders are equal.
    pub ties: &'a [MemberId],
    /// The allocation.
    pub allocation: &'a AllocationComputed,
    /// Its shares, all of them, in the order they were recorded.
    pub shares: &'a [&'a ShareAllocated],
}

impl Record<'_> {
    /// The calculation, again and step by step, from the pinned values alone. `name` is what refusals and sheets call a member; `siren` its
    /// SIREN on 1 January of the fiscal year, which ranks equal remainders in allocations older than version 2.
    pub fn explain(
        &self,
        name: impl Fn(MemberId) -> String,
        siren: impl Fn(MemberId) -> Option<Siren>,
    ) -> Result<Sheet, Refusal> {
        self.run(name, siren, true)
    }

    /// The amounts again, without the steps that give them: see [`Self::explain`].
    pub fn compute(
        &self,
        name: impl Fn(MemberId) -> String,
        siren: impl Fn(MemberId) -> Option<Siren>,
    ) -> Result<Sheet, Refusal> {
        self.run(name, siren, false)
    }

    fn run(
        &self,
        name: impl Fn(MemberId) -> String,
        siren: impl Fn(MemberId) -> Option<Siren>,
        with_steps: bool,
    ) -> Result<Sheet, Refusal> {
        let participant = |(share, rank): (&&ShareAllocated, usize)| Participant {
            member: share.member,
            name: name(share.member),
            rank,
            from: share.presence.as_ref().and_then(|presence| presence.from),
            until: share.presence.as_ref().and_then(|presence| presence.until),
            last_year: share.last_year,
        };
        let participants: Vec<Participant> = self.shares.iter().zip(self.ranks(siren)).map(participant).collect();
        let asks = self.formula.asks();
        let columns = asks.members.iter().map(|ask| Column {
            ask: ask.clone(),
            values: self
                .shares
                .iter()
                .map(|share| value(self.answer(ask, &share.inputs)))
                .collect(),
        });
        let references = asks
            .references
            .iter()
            .map(|ask| (ask.clone(), value(self.answer(ask, &self.allocation.references))));
        let problem = Problem {
            formula: self.formula,
            rounding: self.rounding,
            participants: &participants,
            carrier: self.allocation.carrier,
            amount: self.formula.takes(self.allocation.amount),
            period: Some(self.allocation.period),
            year: Some(self.allocation.fiscal_year),
            columns: &columns.collect::<Vec<_>>(),
            references: &references.collect::<Vec<_>>(),
        };
        if with_steps {
            problem.explain()
        } else {
            problem.compute()
        }
    }

    /// The members whose recorded amount is not the one that `sheet` gives, with both. None: the allocation stands.
    pub fn differences(&self, sheet: &Sheet) -> Vec<Difference> {
        let pairs = self.shares.iter().zip(&sheet.totals);
        let differ = pairs.filter(|(share, computed)| share.amount != **computed);
        differ
            .map(|(share, computed)| Difference {
                member: share.member,
                recorded: share.amount,
                computed: *computed,
            })
            .collect()
    }

    /// The pinned value that answers a question of the key.
    pub fn answer<'i>(&self, ask: &Ask, inputs: &'i [Input]) -> Option<&'i Input> {
        let of_criterion = inputs.iter().filter(|input| input.criterion == ask.criterion);
        pick(ask, self.allocation.fiscal_year, of_criterion)
    }

    /// The place of each share when two remainders are equal: the one recorded, or that of the tie-break and of the SIREN.
    pub fn ranks(&self, siren: impl Fn(MemberId) -> Option<Siren>) -> Vec<usize> {
        let participants: Vec<MemberId> = self.shares.iter().map(|share| share.member).collect();
        let ranks = tie_ranks(&participants, self.ties, siren);
        let recorded = |share: &ShareAllocated| share.rank.and_then(|rank| usize::try_from(rank).ok());
        self.shares
            .iter()
            .zip(ranks)
            .map(|(share, rank)| recorded(share).unwrap_or(rank))
            .collect()
    }
}

fn value(input: Option<&Input>) -> Option<Fraction> {
    input.map(|input| input.value)
}

/// A recorded amount that the calculation does not give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The member.
    pub member: MemberId,
    /// What was recorded.
    pub recorded: Cents,
    /// What the calculation gives.
    pub computed: Cents,
}
