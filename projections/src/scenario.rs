//! From what somebody wants to try to the two situations that a simulation compares.

use crate::LedgerView;
use crate::allocations::AllocationView;
use crate::budgets::PoolView;
use crate::keys::KeyView;
use domain::allocation::event::{Input, Presence};
use domain::key::{Formula, Rounding};
use domain::member::Criterion;
use domain::simulation::{Membership, Scenario, TrialKey};
use domain::value::{Cents, ConventionId, Date, FiscalYear, Fraction, MemberId, PoolCode};
use domain::{Code, Refusal};
use std::collections::BTreeMap;

/// What somebody wants to try. What it does not say stays as it is.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The convention.
    pub convention: ConventionId,
    /// The cost pool.
    pub pool: PoolCode,
    /// The fiscal year.
    pub year: FiscalYear,
    /// Another amount to share.
    pub amount: Option<Cents>,
    /// Another key.
    pub key: Option<TriedKey>,
    /// Other values of criteria.
    pub values: BTreeMap<(MemberId, Criterion), Fraction>,
    /// Members that join.
    pub joins: Vec<Join>,
    /// Members that leave.
    pub leaves: Vec<Leave>,
}

/// A key that is tried.
#[derive(Clone, Debug)]
pub struct TriedKey {
    /// The rule.
    pub formula: Formula,
    /// How shares become whole units.
    pub rounding: Rounding,
    /// Who comes first when two remainders are equal.
    pub ties: Vec<MemberId>,
    /// Who shares, if the key says; else whoever shares now.
    pub participants: Option<Vec<MemberId>>,
}

/// A member that joins.
#[derive(Clone, Debug)]
pub struct Join {
    /// The member.
    pub member: MemberId,
    /// Its name, if the ledger does not know it.
    pub stranger: Option<String>,
    /// Its first day, if it joins within the year.
    pub from: Option<Date>,
}

/// A member that leaves.
#[derive(Clone, Debug)]
pub struct Leave {
    /// The member.
    pub member: MemberId,
    /// Its last day, if it leaves within the year; else it does not take part at all.
    pub until: Option<Date>,
}

/// What is shared now: as it was allocated, or as it would be.
struct Present<'a> {
    amount: Cents,
    key: &'a KeyView,
    membership: Membership,
    allocation: Option<&'a AllocationView>,
}

impl LedgerView {
    /// The two situations that `trial` compares: what was allocated for the pool and the year (else what the budget and the key in force
    /// would give), and the same with what is tried.
    pub fn scenario(&self, trial: &Trial) -> Result<Scenario, Refusal> {
        let present = self.present(trial)?;
        let before = TrialKey {
            formula: present.key.formula.clone(),
            rounding: present.key.rounding,
            ties: present.key.ties.clone(),
        };
        let after = trial.key.as_ref().map_or_else(
            || before.clone(),
            |key| TrialKey {
                formula: key.formula.clone(),
                rounding: key.rounding,
                ties: key.ties.clone(),
            },
        );
        let membership = changed(trial, &present.membership)?;
        let pinned = present.allocation.map(pinned).unwrap_or_default();
        let strangers = trial
            .joins
            .iter()
            .filter_map(|join| Some((join.member, join.stranger.clone()?)));
        Ok(Scenario {
            convention: trial.convention,
            pool: trial.pool.clone(),
            years: [trial.year; 2],
            amounts: [present.amount, trial.amount.unwrap_or(present.amount)],
            keys: [before, after],
            memberships: [present.membership, membership],
            pinned: [pinned.clone(), pinned],
            trial_values: trial.values.clone(),
            known_by: None,
            last_years: [None, None],
            strangers: strangers.collect(),
        })
    }

    fn present(&self, trial: &Trial) -> Result<Present<'_>, Refusal> {
        let allocated = self.allocations.latest(trial.convention, trial.year, &trial.pool);
        if let Some(allocation) = allocated {
            let key = self.keys.get(allocation.computed.key).ok_or_else(|| no_key(trial))?;
            return Ok(Present {
                amount: allocation.computed.amount,
                key,
                membership: as_allocated(allocation),
                allocation: Some(allocation),
            });
        }
        let budgets = self
            .budgets
            .iter()
            .filter(|budget| budget.convention == trial.convention && budget.fiscal_year == trial.year);
        let net = budgets
            .filter_map(|budget| budget.pool(&trial.pool))
            .map(PoolView::net)
            .next();
        let Some(amount) = net.or(trial.amount) else {
            let message = format!(
                "Aucun budget de {} n’a de charge « {} » pour cette convention : indiquer un montant à essayer.",
                trial.year, trial.pool
            );
            return Err(Refusal::new(Code::PoolUnknown, message).at("pool"));
        };
        let in_force = self.key_in_force_for(trial.convention, &trial.pool, trial.year.first_day());
        let defined = || {
            self.keys
                .iter()
                .rev()
                .find(|key| key.convention == trial.convention && key.pool == trial.pool)
        };
        let key = in_force.or_else(defined).ok_or_else(|| no_key(trial))?;
        Ok(Present {
            amount,
            key,
            membership: Membership {
                participants: key.participants.clone(),
                presences: BTreeMap::new(),
            },
            allocation: None,
        })
    }
}

fn no_key(trial: &Trial) -> Refusal {
    let message = format!(
        "Aucune clé ne partage la charge « {} » de cette convention : il n’y a rien à comparer.",
        trial.pool
    );
    Refusal::new(Code::KeyUnknown, message).at("pool")
}

/// The values that an allocation retained, those of nobody in the name of the carrier.
pub(crate) fn pinned(allocation: &AllocationView) -> BTreeMap<MemberId, Vec<Input>> {
    let shares = allocation.shares.iter();
    let mut pinned: BTreeMap<MemberId, Vec<Input>> = shares
        .map(|share| (share.allocated.member, share.allocated.inputs.clone()))
        .collect();
    if let Some(carrier) = allocation.computed.carrier {
        let references = allocation.computed.references.iter().cloned();
        pinned.entry(carrier).or_default().extend(references);
    }
    pinned
}

/// Who shared, and who was there less than the whole period.
pub(crate) fn as_allocated(allocation: &AllocationView) -> Membership {
    let shares = allocation.shares.iter().map(|share| &share.allocated);
    Membership {
        participants: shares.clone().map(|share| share.member).collect(),
        presences: shares
            .filter_map(|share| Some((share.member, share.presence.clone()?)))
            .collect(),
    }
}

/// The members once those that leave have left and those that join have joined.
fn changed(trial: &Trial, before: &Membership) -> Result<Membership, Refusal> {
    let named = trial.key.as_ref().and_then(|key| key.participants.clone());
    let mut after = Membership {
        participants: named.unwrap_or_else(|| before.participants.clone()),
        presences: before.presences.clone(),
    };
    for (index, leave) in trial.leaves.iter().enumerate() {
        if !after.participants.contains(&leave.member) {
            let message = "Ce membre ne participe pas : il ne peut pas partir.";
            return Err(Refusal::new(Code::ParticipantsInvalid, message).at(format!("leaves.{index}")));
        }
        match leave.until {
            None => after.participants.retain(|member| *member != leave.member),
            Some(until) => presence(&mut after, leave.member).until = Some(until),
        }
    }
    for (index, join) in trial.joins.iter().enumerate() {
        if before.participants.contains(&join.member) {
            let message = "Ce membre participe déjà : il ne peut pas arriver.";
            return Err(Refusal::new(Code::ParticipantsInvalid, message).at(format!("joins.{index}")));
        }
        if !after.participants.contains(&join.member) {
            after.participants.push(join.member);
        }
        if let Some(from) = join.from {
            presence(&mut after, join.member).from = Some(from);
        }
    }
    Ok(after)
}

fn presence(membership: &mut Membership, member: MemberId) -> &mut Presence {
    membership.presences.entry(member).or_insert(Presence {
        from: None,
        until: None,
    })
}
