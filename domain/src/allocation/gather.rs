//! What a ledger knows that a key asks: the participants, the values retained for each, last year's amounts.

use super::event::{Input, Presence};
use super::vintage::pick;
use crate::key::compute::{Column, Participant};
use crate::key::{Ask, Asks};
use crate::ledger::Ledger;
use crate::member::CriterionFact;
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, ConventionId, Date, FiscalYear, Fraction, MemberId, PoolCode, Siren};
use std::collections::BTreeMap;

/// The values that answer the questions of a key, as they will be pinned.
pub(crate) struct Gathered {
    /// Who shares, in the order of the key.
    pub(crate) participants: Vec<Participant>,
    /// For each question, the value retained for each participant.
    pub(crate) answers: Vec<(Ask, Vec<Option<Input>>)>,
    /// For each question about nobody, the value retained.
    pub(crate) references: Vec<(Ask, Option<Input>)>,
}

/// About whom and when a key is asked.
pub(crate) struct Occasion<'a> {
    /// The convention.
    pub(crate) convention: ConventionId,
    /// The cost pool.
    pub(crate) pool: &'a PoolCode,
    /// The fiscal year.
    pub(crate) year: FiscalYear,
    /// Who shares.
    pub(crate) participants: &'a [MemberId],
    /// Who comes first when two remainders are equal.
    pub(crate) ties: &'a [MemberId],
    /// Who is there less than the whole period.
    pub(crate) presences: &'a BTreeMap<MemberId, Presence>,
}

impl Gathered {
    /// The columns of the calculation.
    pub(crate) fn columns(&self) -> Vec<Column> {
        let column = |(ask, answers): &(Ask, Vec<Option<Input>>)| Column {
            ask: ask.clone(),
            values: answers
                .iter()
                .map(|input| input.as_ref().map(|input| input.value))
                .collect(),
        };
        self.answers.iter().map(column).collect()
    }

    /// The reference values of the calculation.
    pub(crate) fn reference_values(&self) -> Vec<(Ask, Option<Fraction>)> {
        let value = |(ask, input): &(Ask, Option<Input>)| (ask.clone(), input.as_ref().map(|input| input.value));
        self.references.iter().map(value).collect()
    }

    /// The values pinned for the participant at `index`, each once.
    pub(crate) fn inputs_of(&self, index: usize) -> Vec<Input> {
        let mut inputs: Vec<Input> = Vec::new();
        for input in self
            .answers
            .iter()
            .filter_map(|(_, answers)| answers.get(index)?.as_ref())
        {
            if !inputs.contains(input) {
                inputs.push(input.clone());
            }
        }
        inputs
    }

    /// The reference values pinned, each once.
    pub(crate) fn pinned_references(&self) -> Vec<Input> {
        let mut inputs: Vec<Input> = Vec::new();
        for input in self.references.iter().filter_map(|(_, input)| input.as_ref()) {
            if !inputs.contains(input) {
                inputs.push(input.clone());
            }
        }
        inputs
    }
}

impl Ledger {
    /// Gathers what `asks` need.
    pub(crate) fn gather(&self, asks: &Asks, occasion: &Occasion<'_>) -> Result<Gathered, Refusal> {
        let last_year = self.last_year(occasion.convention, occasion.pool, occasion.year);
        let siren = |member| self.siren_on(member, occasion.year);
        let ranks = tie_ranks(occasion.participants, occasion.ties, siren);
        let mut participants = Vec::with_capacity(occasion.participants.len());
        for (member, rank) in occasion.participants.iter().zip(ranks) {
            self.members.get(*member, "key")?;
            let presence = occasion.presences.get(member);
            participants.push(Participant {
                member: *member,
                name: self.members.name(*member),
                rank,
                from: presence.and_then(|presence| presence.from),
                until: presence.and_then(|presence| presence.until),
                last_year: last_year.get(member).copied(),
            });
        }
        let convention = self.conventions.get(occasion.convention)?;
        let carrier = convention.terms_on(occasion.year.last_day()).carrier;
        let retained = |ask: &Ask, member| {
            self.retained(ask, member, occasion.year, None)
                .map(|fact| pinned(ask, fact))
        };
        let answers = asks.members.iter().map(|ask| {
            let of_each = occasion.participants.iter().map(|member| retained(ask, *member));
            (ask.clone(), of_each.collect())
        });
        let references = asks.references.iter().map(|ask| (ask.clone(), retained(ask, carrier)));
        Ok(Gathered {
            participants,
            answers: answers.collect(),
            references: references.collect(),
        })
    }

    /// The same refusal; where the value that lacks is a successor’s, it tells those its predecessors have. They are not summed here: whether
    /// they may be is for whoever publishes the value, and what is pinned must be one recorded figure.
    pub(crate) fn with_predecessors(&self, refusal: Refusal, gathered: &Gathered, year: FiscalYear) -> Refusal {
        if refusal.code != Code::CriterionMissing {
            return refusal;
        }
        let mut known = Vec::new();
        for (ask, answers) in &gathered.answers {
            let missing = gathered
                .participants
                .iter()
                .zip(answers)
                .filter(|(_, answer)| answer.is_none());
            for (participant, _) in missing {
                for predecessor in self
                    .members
                    .lineage
                    .predecessors_on(participant.member, year.last_day())
                {
                    if let Some(fact) = self.retained(ask, predecessor, year, None) {
                        let name = self.members.name(predecessor);
                        known.push(format!("{name} {} ({}, {})", fact.value, fact.vintage, fact.source));
                    }
                }
            }
        }
        if known.is_empty() {
            return refusal;
        }
        let message = format!(
            "{} Valeurs connues de membres auxquels il est succédé : {}. Elles ne s’additionnent pas d’elles-mêmes : enregistrer la valeur du successeur, avec sa source.",
            refusal.message,
            known.join(" ; ")
        );
        Refusal { message, ..refusal }
    }

    /// What each member was allocated the year before for the same convention and pool: in the end, where that is known.
    pub(crate) fn last_year(
        &self,
        convention: ConventionId,
        pool: &PoolCode,
        year: FiscalYear,
    ) -> BTreeMap<MemberId, Cents> {
        let before = year
            .get()
            .checked_sub(1)
            .and_then(|before| FiscalYear::new(before).ok());
        let latest = before.and_then(|before| self.allocations.latest(convention, before, pool));
        let shares = latest.into_iter().flat_map(|allocation| &allocation.shares);
        shares.map(|share| (share.member, share.amount)).collect()
    }

    /// The value recorded for `member` that answers `ask` for the fiscal year `year`, of those known by `known_by` if it is given.
    pub(crate) fn retained(
        &self,
        ask: &Ask,
        member: MemberId,
        year: FiscalYear,
        known_by: Option<Date>,
    ) -> Option<&CriterionFact> {
        let record = self.members.get(member, "key").ok()?;
        let known = record
            .facts(&ask.criterion)
            .filter(|fact| known_by.is_none_or(|day| fact.known_on <= day));
        pick(ask, year, known)
    }

    pub(crate) fn siren_on(&self, member: MemberId, year: FiscalYear) -> Option<Siren> {
        let record = self.members.get(member, "key").ok()?;
        record
            .identifiers_on(year.first_day())
            .map(|identifiers| identifiers.siren)
    }
}

/// Who comes first when two remainders are equal: the order declared in the key, then ascending SIREN. One rank for each participant.
pub(crate) fn tie_ranks(
    participants: &[MemberId],
    ties: &[MemberId],
    siren: impl Fn(MemberId) -> Option<Siren>,
) -> Vec<usize> {
    let declared: BTreeMap<MemberId, usize> = ties.iter().copied().zip(0..).collect();
    let place = |(index, member): (usize, &MemberId)| {
        let declared = declared.get(member).copied().unwrap_or(usize::MAX);
        (declared, siren(*member), index)
    };
    let mut order: Vec<_> = participants.iter().enumerate().map(place).collect();
    order.sort_unstable();
    let mut ranks = vec![0; order.len()];
    for (rank, (_, _, index)) in order.into_iter().enumerate() {
        if let Some(slot) = ranks.get_mut(index) {
            *slot = rank;
        }
    }
    ranks
}

fn pinned(ask: &Ask, fact: &CriterionFact) -> Input {
    Input {
        criterion: ask.criterion.clone(),
        fact: fact.fact,
        in_force_on: Some(fact.in_force_on),
        known_on: Some(fact.known_on),
        source: fact.source.clone(),
        status: Some(fact.status),
        value: fact.value,
        vintage: fact.vintage,
    }
}
