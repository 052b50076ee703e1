//! The rules on allocations: from a budget, a key and pinned inputs to each member's share.

use super::command::Allocate;
use super::event::{AllocationComputed, Input, ShareAllocated};
use crate::budget::Budget;
use crate::event::Event;
use crate::key::rounding::largest_remainder;
use crate::key::{ByCriterion, Formula, Key, VintagePolicy};
use crate::ledger::decide::identifier_free;
use crate::ledger::{Context, Draft, Ledger};
use crate::member::{CriterionFact, CriterionStatus};
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, EventId, FiscalYear, Fraction, MemberId, Name, PoolCode};

impl Ledger {
    pub(crate) fn allocate(&self, order: &Allocate, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(
            self.allocations.contains(order.allocation),
            "une autre répartition",
            "allocation",
        )?;
        context.not_after_today(order.computed_on, "computed_on")?;
        let budget = self.budgets.get(order.budget)?;
        let (key, authorities) = self.authorised_key(order, budget)?;
        let (amount, year) = (net_amount(budget, &order.pool)?, budget.fiscal_year);
        let (weights, inputs) = self.weights(key, year)?;
        let portions =
            largest_remainder(amount, &weights, &self.tie_ranks(key, year)).map_err(|refusal| refusal.at("key"))?;
        let header = AllocationComputed {
            allocation: order.allocation,
            amount,
            budget: order.budget,
            computed_on: order.computed_on,
            convention: budget.convention,
            fiscal_year: year,
            key: order.key,
            key_hash: key.hash,
            members: u32::try_from(portions.len()).unwrap_or(u32::MAX),
            pool: order.pool.clone(),
            rounding: Name::parse("largestRemainder")?,
            total_weight: weights
                .iter()
                .try_fold(Fraction::ZERO, |sum, weight| sum.plus(weight))?,
        };
        let rows = key.participants.iter().zip(weights).zip(inputs).zip(portions);
        let shares = rows.map(|(((member, weight), inputs), portion)| ShareAllocated {
            allocation: order.allocation,
            amount: portion.amount,
            budget: order.budget,
            exact: portion.exact,
            inputs,
            member: *member,
            residue: portion.residue,
            weight,
        });
        let events = std::iter::once(Event::from(header)).chain(shares.map(Event::from));
        Ok(events
            .map(|event| Draft::new(event, year.first_day()).authorised_by(authorities))
            .collect())
    }

    /// The key that may share the pool, and the acts that allow it: an adopted budget, a pool not yet shared, a convention and a key in
    /// force.
    fn authorised_key(&self, order: &Allocate, budget: &Budget) -> Result<(&Key, [EventId; 2]), Refusal> {
        let year = budget.fiscal_year;
        let Some(budget_adopted) = budget.adopted else {
            return Err(Refusal::new(Code::BudgetState, format!("Le budget {year} n’est pas adopté.")).at("budget"));
        };
        net_amount(budget, &order.pool)?;
        if self.allocations.exists_for(order.budget, &order.pool) {
            let message = format!("La charge « {} » du budget {year} est déjà répartie.", order.pool);
            return Err(Refusal::new(Code::AlreadyAllocated, message).at("pool"));
        }
        let convention = self.conventions.get(budget.convention)?;
        convention.require_in_force_on(year.last_day())?;
        let key = self.keys.get(order.key)?;
        let key_adopted = key_in_force(key, budget, &order.pool)?;
        Ok((key, [budget_adopted, key_adopted]))
    }

    /// Each participant's weight, and the inputs it rests on.
    fn weights(&self, key: &Key, year: FiscalYear) -> Result<(Vec<Fraction>, Vec<Vec<Input>>), Refusal> {
        let weigh = |member: &MemberId| match &key.formula {
            Formula::Equal => Ok((Fraction::ONE, Vec::new())),
            Formula::Fixed(quotas) => {
                let share = quotas
                    .iter()
                    .find(|quota| quota.member == *member)
                    .map_or(Fraction::ZERO, |quota| quota.share);
                Ok((share, Vec::new()))
            }
            Formula::Criterion(rule) => self
                .criterion_input(*member, rule, year)
                .map(|input| (input.value, vec![input])),
        };
        key.participants
            .iter()
            .map(weigh)
            .collect::<Result<Vec<_>, Refusal>>()
            .map(|rows| rows.into_iter().unzip())
    }

    /// The value a key picks for a member. A missing value is a refusal, never a zero.
    fn criterion_input(&self, member: MemberId, rule: &ByCriterion, year: FiscalYear) -> Result<Input, Refusal> {
        let record = self.members.get(member, "key")?;
        let applies = |fact: &&CriterionFact| match rule.vintage {
            VintagePolicy::InForceOnFirstJanuary => fact.in_force_on <= year.first_day(),
            VintagePolicy::Pinned(vintage) => fact.vintage == vintage,
        };
        // Of the values that apply: the latest in force, a definitive one before a provisional one, then the latest known.
        let preference = |fact: &&CriterionFact| {
            (
                fact.in_force_on,
                fact.status == CriterionStatus::Definitive,
                fact.known_on,
            )
        };
        let fact = record
            .facts(rule.criterion)
            .filter(applies)
            .max_by_key(preference)
            .ok_or_else(|| {
                let when = match rule.vintage {
                    VintagePolicy::InForceOnFirstJanuary => format!("en vigueur au {}", year.first_day().french()),
                    VintagePolicy::Pinned(vintage) => format!("de {vintage}"),
                };
                let message = format!(
                    "Il manque une valeur pour {} : {} {when}. L’enregistrer avant de répartir.",
                    self.members.name(member),
                    rule.criterion.french()
                );
                Refusal::new(Code::CriterionMissing, message).at("key")
            })?;
        Ok(Input {
            criterion: rule.criterion,
            fact: fact.fact,
            source: fact.source.clone(),
            value: fact.value,
            vintage: fact.vintage,
        })
    }

    /// Who comes first when two remainders are equal: the order declared in the key, then ascending SIREN.
    fn tie_ranks(&self, key: &Key, year: FiscalYear) -> Vec<usize> {
        let siren = |member: MemberId| {
            let record = self.members.get(member, "key").ok();
            record
                .and_then(|record| record.identifiers_on(year.first_day()))
                .map(|identifiers| identifiers.siren)
        };
        let declared = |member: MemberId| key.ties.iter().position(|tie| *tie == member).unwrap_or(usize::MAX);
        let mut order: Vec<_> = key
            .participants
            .iter()
            .copied()
            .enumerate()
            .map(|(index, member)| (declared(member), siren(member), index))
            .collect();
        order.sort_unstable();
        let mut ranks = vec![0; order.len()];
        for (rank, (_, _, index)) in order.into_iter().enumerate() {
            if let Some(slot) = ranks.get_mut(index) {
                *slot = rank;
            }
        }
        ranks
    }
}

/// What the budget has to share for `pool`.
fn net_amount(budget: &Budget, pool: &PoolCode) -> Result<Cents, Refusal> {
    budget.pools.get(pool).copied().ok_or_else(|| {
        let message = format!("Le budget {} n’a pas de charge « {pool} ».", budget.fiscal_year);
        Refusal::new(Code::PoolUnknown, message).at("pool")
    })
}

/// The event that adopted `key` for this pool of this budget, over its whole year.
fn key_in_force(key: &Key, budget: &Budget, pool: &PoolCode) -> Result<EventId, Refusal> {
    let year = budget.fiscal_year;
    let refuse = |message: String| Err(Refusal::new(Code::KeyNotInForce, message).at("key"));
    if key.convention != budget.convention || key.pool != *pool {
        return refuse(format!(
            "La clé « {} » ne concerne pas la charge « {pool} » de cette convention.",
            key.name
        ));
    }
    match key.adoption.filter(|adoption| adoption.covers(year)) {
        Some(adoption) => Ok(adoption.fact),
        None => refuse(format!(
            "La clé « {} » n’est pas en vigueur sur tout l’exercice {year} : la faire adopter pour la charge « {pool} ».",
            key.name
        )),
    }
}
