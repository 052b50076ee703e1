//! What a cost would be shared like in a fiscal year to come, if nothing but what is already known applied. Nothing is recorded.
//!
//! The calculation is the one that records: only what it rests on may be missing, and what stands in for it is told as a [`Hypothesis`].

use super::decide::Sharing;
use super::event::{AllocationComputed, ShareAllocated};
use crate::budget::{Budget, BudgetKind};
use crate::convention::{Convention, Renewal};
use crate::deadline::last_day_of;
use crate::key::{Asked, Formula, Key, VintagePolicy};
use crate::ledger::Ledger;
use crate::member::{Criterion, CriterionFact};
use crate::refusal::{Code, Refusal};
use crate::simulation::TrialKey;
use crate::value::{
    AllocationId, BudgetId, Cents, ConventionId, Date, FiscalYear, KeyId, MemberId, Name, Period, PoolCode,
};
use std::collections::{BTreeMap, BTreeSet};

/// What would be shared.
#[derive(Clone, Copy, Debug)]
pub struct Ahead<'a> {
    /// The convention.
    pub convention: ConventionId,
    /// The cost pool.
    pub pool: &'a PoolCode,
    /// The fiscal year to come.
    pub year: FiscalYear,
    /// The last fiscal year that was shared.
    pub since: FiscalYear,
    /// The amount to share.
    pub amount: Cents,
    /// The key that shares the year before.
    pub former: KeyId,
    /// What each member owes the year before.
    pub last_year: &'a BTreeMap<MemberId, Cents>,
}

/// What stands in for what is not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hypothesis {
    /// The convention is renewed tacitly after this day, as it provides for.
    Renewed(Date),
    /// The convention ends within the year: the amount is that of a whole year.
    Ends(Date),
    /// The key applies up to this day, and no other was voted: it is kept.
    KeyKept(KeyId, Date),
    /// Values of that reference year are not known: those of an earlier one are kept.
    VintageKept {
        /// Which criteria.
        criteria: Vec<Criterion>,
        /// The reference year that the key asks.
        wanted: FiscalYear,
        /// The reference year that is kept.
        kept: FiscalYear,
    },
    /// This member takes part no more, since the day after this one: it shares no more.
    Gone(MemberId, Option<Date>),
    /// This member joins on this day, and the key does not name it.
    NotNamed(MemberId, Date),
}

/// What would be recorded, and what it rests on. Its allocation and its budget have no identifier: there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedAhead {
    /// The key that would share.
    pub key: KeyId,
    /// Its text, as it was applied: with the vintages that are kept.
    pub text: TrialKey,
    /// The allocation.
    pub computed: AllocationComputed,
    /// The shares.
    pub shares: Vec<ShareAllocated>,
    /// What stands in for what is not known.
    pub hypotheses: Vec<Hypothesis>,
}

impl Ledger {
    /// The amount that the budget of `year` gives to share for a cost pool, if that budget is voted already: nothing for a cost that it does
    /// not have.
    pub fn voted_ahead(
        &self,
        convention: ConventionId,
        pool: &PoolCode,
        year: FiscalYear,
    ) -> Result<Option<Cents>, Refusal> {
        let voted = self.voted(convention, year)?;
        let known = !voted.adoptions.is_empty();
        known.then(|| voted.credits.net_of(pool)).transpose()
    }

    /// What `ahead` would share. Refused as an allocation would be, save for what a hypothesis stands in for.
    pub fn share_ahead(&self, ahead: &Ahead<'_>) -> Result<SharedAhead, Refusal> {
        let mut hypotheses = Vec::new();
        let convention = self.conventions.get(ahead.convention)?;
        hypotheses.extend(goes_on(convention, ahead.year)?);
        let (key, kept_after) = self.key_ahead(ahead)?;
        hypotheses.extend(kept_after.map(|until| Hypothesis::KeyKept(key.id, until)));
        let participants = self.taking_part(convention, key, ahead.year);
        hypotheses.extend(left_out(convention, key, &participants, ahead));
        let carrier = convention.terms_on(ahead.year.last_day()).carrier;
        let (formula, vintages) = self.with_known_vintages(&key.formula, &participants, carrier, ahead.year);
        hypotheses.extend(vintages);
        if let Some(fault) = formula.faults(&participants).into_iter().next() {
            return Err(fault.at("key"));
        }
        let key = Key {
            formula,
            participants,
            ..key.clone()
        };
        let budget = Budget {
            id: BudgetId::default(),
            convention: ahead.convention,
            fiscal_year: ahead.year,
            kind: BudgetKind::Initial,
            number: None,
            pools: vec![ahead.pool.clone()],
            amounts: Vec::new(),
            adopted: None,
        };
        let (computed, shares) = self.shared_out(&Sharing {
            allocation: AllocationId::default(),
            regularises: None,
            budget: &budget,
            pool: ahead.pool,
            key: &key,
            computed_on: ahead.year.first_day(),
            presences: &[],
            amount: ahead.amount,
            authorities: Vec::new(),
            last_year: Some(ahead.last_year),
        })?;
        Ok(SharedAhead {
            key: key.id,
            text: TrialKey {
                formula: key.formula,
                rounding: key.rounding,
                ties: key.ties,
            },
            computed,
            shares,
            hypotheses,
        })
    }

    /// The key that covers the year, by what was voted; else the one of the year before, if nothing but its term ended it, with its last day.
    fn key_ahead(&self, ahead: &Ahead<'_>) -> Result<(&Key, Option<Date>), Refusal> {
        let period = Period::of_year(ahead.year);
        let adopted = || {
            let keys = self.keys.adopted_for(ahead.convention, ahead.pool);
            keys.map(|(key, _)| key.id)
        };
        let covers = |key: &KeyId| self.acts.key_covers(*key, period).is_some();
        let covering = Some(ahead.former).filter(covers).or_else(|| adopted().find(covers));
        if let Some(key) = covering {
            return Ok((self.keys.get(key)?, None));
        }
        let applies = |key: KeyId| {
            let ends = [period.from(), period.until()];
            ends.into_iter().any(|day| self.acts.key_applies_on(key, day))
        };
        let another = adopted().any(|key| key != ahead.former && applies(key));
        let until = self.acts.key_adoption(ahead.former).and_then(|(.., until)| until);
        match until {
            Some(until) if !another && !self.acts.key_is_repealed(ahead.former) => {
                Ok((self.keys.get(ahead.former)?, Some(until)))
            }
            _ => {
                let message = format!(
                    "Aucune clé ne s’applique à tout l’exercice {} pour la charge « {} » : en faire adopter une.",
                    ahead.year, ahead.pool
                );
                Err(Refusal::new(Code::KeyNotInForce, message).at("key"))
            }
        }
    }

    /// The participants of the key that take part on at least a day of the year.
    fn taking_part(&self, convention: &Convention, key: &Key, year: FiscalYear) -> Vec<MemberId> {
        let takes_part = |member: &MemberId| {
            let on = |day: Date| self.takes_part_on(convention, *member, day);
            on(year.first_day()) || on(year.last_day()) || convention.joined_within(*member, year).is_some()
        };
        key.participants.iter().copied().filter(takes_part).collect()
    }

    /// The formula, the reference years it asks that are not known replaced by the latest that is.
    fn with_known_vintages(
        &self,
        formula: &Formula,
        participants: &[MemberId],
        carrier: MemberId,
        year: FiscalYear,
    ) -> (Formula, Vec<Hypothesis>) {
        let (mut formula, mut kept) = (formula.clone(), Vec::new());
        formula.each_vintage(&mut |asked, policy| {
            let VintagePolicy::YearsBefore(_) = policy else { return };
            let Some(wanted) = policy.reference_year(Some(year)) else {
                return;
            };
            let asked_of = if asked.of_nobody { &[carrier][..] } else { participants };
            let Some(latest) = self.latest_vintage(asked, asked_of, wanted) else {
                return;
            };
            if latest == wanted {
                return;
            }
            *policy = VintagePolicy::Pinned(latest);
            let hypothesis = Hypothesis::VintageKept {
                criteria: asked.criteria.iter().copied().cloned().collect(),
                wanted,
                kept: latest,
            };
            if !kept.contains(&hypothesis) {
                kept.push(hypothesis);
            }
        });
        (formula, kept)
    }

    /// The latest reference year, `wanted` or earlier, whose values are known for all the members that ever had one.
    fn latest_vintage(&self, asked: &Asked<'_>, members: &[MemberId], wanted: FiscalYear) -> Option<FiscalYear> {
        let of_source = |fact: &&CriterionFact| asked.source.is_none_or(|source: &Name| *source == fact.source);
        let mut common: Option<BTreeSet<FiscalYear>> = None;
        for member in members {
            let Ok(record) = self.members.get(*member, "key") else {
                continue;
            };
            for criterion in &asked.criteria {
                let facts = record.facts(criterion).filter(of_source);
                let known: BTreeSet<_> = facts
                    .map(|fact| fact.vintage)
                    .filter(|vintage| *vintage <= wanted)
                    .collect();
                if known.is_empty() {
                    continue;
                }
                common = Some(match common {
                    Some(common) => common.intersection(&known).copied().collect(),
                    None => known,
                });
            }
        }
        common?.pop_last()
    }
}

/// Refuses a convention that would not apply in the year, even renewed; tells one that a clause renews, or that ends within the year.
fn goes_on(convention: &Convention, year: FiscalYear) -> Result<Option<Hypothesis>, Refusal> {
    let end = year.last_day();
    let ends = |convention: &Convention| convention.last_day_on(end).filter(|last| *last < end);
    let renewed = renewed(convention, end);
    renewed.require_in_force_within(year)?;
    let renewal = || ends(convention).map(Hypothesis::Renewed);
    Ok(ends(&renewed).map(Hypothesis::Ends).or_else(renewal))
}

/// The convention as it would be once renewed until it binds on `day`, or as often as it provides for: one that ended is not.
fn renewed(convention: &Convention, day: Date) -> Convention {
    let mut renewed = convention.clone();
    while !renewed.binds_on(day)
        && renewed.end.is_none()
        && let Some(term) = renewed.term_end_on(day)
        && renewed.renewals_left_on(term) > 0
        && let Some(clause) = renewed.terms_on(term).provisions.renewal
        && let Ok(from) = term.plus_days(1)
        && let Ok(until) = last_day_of(from, clause.months)
    {
        let fact = convention.fact;
        renewed.renewals.push_back(Renewal { from, until, fact });
    }
    renewed
}

/// Who the key names and takes part no more; who joins or joined since the last year shared, and is not named.
fn left_out(convention: &Convention, key: &Key, participants: &[MemberId], ahead: &Ahead<'_>) -> Vec<Hypothesis> {
    let gone = key.participants.iter().filter(|member| !participants.contains(member));
    let gone = gone.map(|member| {
        let participation = convention.participations.get(member);
        let leaving = participation.and_then(|participation| participation.leaving.as_ref());
        Hypothesis::Gone(*member, leaving.map(|leaving| leaving.last_day))
    });
    let joined = convention.participations.iter().filter_map(|(member, participation)| {
        let (from, _) = participation.joined?;
        let since = (ahead.since..=ahead.year).contains(&from.fiscal_year());
        let stays = participation
            .leaving
            .as_ref()
            .is_none_or(|leaving| leaving.last_day >= ahead.year.first_day());
        (since && stays && !key.participants.contains(member)).then_some(Hypothesis::NotNamed(*member, from))
    });
    gone.chain(joined).collect()
}
