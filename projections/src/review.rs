//! Differences through time: what an allocation would be today, and what a year is next to the one before; member by member, and why.
//!
//! Nothing is recorded: an amount issued stays as it is until somebody decides to regularise it.

use crate::LedgerView;
use crate::allocations::AllocationView;
use crate::keys::KeyView;
use crate::scenario::{as_allocated, pinned};
use domain::simulation::{Comparison, Scenario, Simulation, TrialKey};
use domain::value::{AllocationId, Cents, FiscalYear, KeyId, MemberId, PoolCode};
use domain::{Code, Ledger, Refusal};
use std::collections::BTreeMap;

/// What a regularisation of an allocation would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The allocation: the latest of its cost pool and fiscal year.
    pub allocation: AllocationId,
    /// Its fiscal year.
    pub fiscal_year: FiscalYear,
    /// The cost pool.
    pub pool: PoolCode,
    /// The key that shared it.
    pub applied: KeyId,
    /// The key that would now, and each member’s share then and now; or why nothing can be computed.
    pub outcome: Result<(KeyId, Simulation), Refusal>,
}

/// What one cost pool costs the members, next to the year before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolComparison {
    /// The cost pool.
    pub pool: PoolCode,
    /// The latest allocation of the year before; none for a cost that begins.
    pub before: Option<AllocationId>,
    /// The latest allocation of the year; none for a cost that ends.
    pub after: Option<AllocationId>,
    /// One line for each member of either year, and why it changes. A cost that begins or ends is an effect of the amount.
    pub lines: Vec<Comparison>,
}

impl LedgerView {
    /// The allocations of `year` that would be otherwise if they were computed today, by position. `rules` is the ledger at the same
    /// position.
    pub fn reviews(&self, rules: &Ledger, year: FiscalYear) -> Vec<Review> {
        let of_year = self.latest_of(year).into_iter();
        let reviews = of_year.map(|allocation| self.review(rules, allocation));
        let changes = |review: &Review| match &review.outcome {
            Ok((_, simulation)) => simulation.comparisons.iter().any(|line| !line.difference.is_zero()),
            Err(_) => true,
        };
        reviews.filter(changes).collect()
    }

    /// What a regularisation of `allocation` would change.
    pub fn review(&self, rules: &Ledger, allocation: &AllocationView) -> Review {
        let computed = &allocation.computed;
        Review {
            allocation: computed.allocation,
            fiscal_year: computed.fiscal_year,
            pool: computed.pool.clone(),
            applied: computed.key,
            outcome: self.reviewed(rules, allocation),
        }
    }

    fn reviewed(&self, rules: &Ledger, allocation: &AllocationView) -> Result<(KeyId, Simulation), Refusal> {
        let computed = &allocation.computed;
        let now = rules.sharing_now(computed.allocation)?;
        let scenario = Scenario {
            convention: computed.convention,
            pool: computed.pool.clone(),
            years: [computed.fiscal_year; 2],
            amounts: [computed.amount, now.amount],
            keys: [self.text_of(computed.key)?, self.text_of(now.key)?],
            memberships: [as_allocated(allocation), now.membership],
            pinned: [pinned(allocation), BTreeMap::new()],
            trial_values: BTreeMap::new(),
            known_by: None,
            last_years: [Some(last_year(allocation)), None],
            strangers: BTreeMap::new(),
        };
        Ok((now.key, rules.simulate(&scenario)?))
    }

    /// What `year` makes the members owe next to the year before, cost pool by cost pool, in the order of their codes.
    pub fn compared_with_last_year(&self, rules: &Ledger, year: FiscalYear) -> Result<Vec<PoolComparison>, Refusal> {
        let before = year
            .get()
            .checked_sub(1)
            .and_then(|before| FiscalYear::new(before).ok());
        let mut pools: BTreeMap<_, [Option<&AllocationView>; 2]> = BTreeMap::new();
        for (side, of) in [before, Some(year)].into_iter().enumerate() {
            for allocation in of.map(|of| self.latest_of(of)).unwrap_or_default() {
                let pool = (allocation.computed.convention, allocation.computed.pool.clone());
                if let Some(slot) = pools.entry(pool).or_default().get_mut(side) {
                    *slot = Some(allocation);
                }
            }
        }
        let compared = pools.into_iter().map(|((_, pool), sides)| {
            Ok(PoolComparison {
                pool,
                before: sides[0].map(|allocation| allocation.computed.allocation),
                after: sides[1].map(|allocation| allocation.computed.allocation),
                lines: match sides {
                    [Some(before), Some(after)] => {
                        let texts = [self.text_of(before.computed.key)?, self.text_of(after.computed.key)?];
                        year_on_year(rules, [before, after], texts)?.comparisons
                    }
                    [before, after] => self.begins_or_ends(before, after)?,
                },
            })
        });
        compared.collect()
    }

    /// A cost without a year before, or that goes on no more: all of it is an effect of the amount.
    fn begins_or_ends(
        &self,
        before: Option<&AllocationView>,
        after: Option<&AllocationView>,
    ) -> Result<Vec<Comparison>, Refusal> {
        let share_of = |allocation: Option<&AllocationView>, member| {
            let share = allocation.and_then(|allocation| allocation.share(member));
            share.map_or(Cents::ZERO, |share| share.allocated.amount)
        };
        let sides = [before, after].into_iter().flatten();
        let members = sides.flat_map(|allocation| allocation.shares.iter().map(|share| share.allocated.member));
        let line = |member: MemberId| {
            let (before, after) = (share_of(before, member), share_of(after, member));
            let difference = after.minus(before)?;
            let effects = domain::simulation::Effects {
                amount: difference,
                ..Default::default()
            };
            let name = self.members.get(member);
            Ok(Comparison {
                member,
                name: name.map_or_else(String::new, |member| member.name().to_string()),
                before,
                after,
                difference,
                effects,
            })
        };
        members.map(line).collect()
    }

    /// The latest allocation of each cost pool of `year`, by position.
    pub(crate) fn latest_of(&self, year: FiscalYear) -> Vec<&AllocationView> {
        let mut latest: BTreeMap<_, &AllocationView> = BTreeMap::new();
        let of_year = self.allocations.iter().map(AsRef::as_ref);
        for allocation in of_year.filter(|allocation: &&AllocationView| allocation.computed.fiscal_year == year) {
            let pool = (allocation.computed.convention, allocation.computed.pool.clone());
            latest.insert(pool, allocation);
        }
        let mut latest: Vec<_> = latest.into_values().collect();
        latest.sort_by_key(|allocation| allocation.fact);
        latest
    }

    pub(crate) fn text_of(&self, key: KeyId) -> Result<TrialKey, Refusal> {
        let text = |key: &KeyView| TrialKey {
            formula: key.formula.clone(),
            rounding: key.rounding,
            ties: key.ties.clone(),
        };
        self.keys
            .get(key)
            .map(|key| text(key))
            .ok_or_else(|| Refusal::new(Code::KeyUnknown, "Le texte de la clé n’est pas dans ce registre.").at("key"))
    }
}

/// One allocation next to that of the year before, each by its key.
pub(crate) fn year_on_year(
    rules: &Ledger,
    [before, after]: [&AllocationView; 2],
    keys: [TrialKey; 2],
) -> Result<Simulation, Refusal> {
    let (former, latter) = (&before.computed, &after.computed);
    rules.simulate(&Scenario {
        convention: latter.convention,
        pool: latter.pool.clone(),
        years: [former.fiscal_year, latter.fiscal_year],
        amounts: [former.amount, latter.amount],
        keys,
        memberships: [as_allocated(before), as_allocated(after)],
        pinned: [pinned(before), pinned(after)],
        trial_values: BTreeMap::new(),
        known_by: None,
        last_years: [Some(last_year(before)), Some(last_year(after))],
        strangers: BTreeMap::new(),
    })
}

/// What its members owed the year before, as far as the allocation retained it.
fn last_year(allocation: &AllocationView) -> BTreeMap<MemberId, Cents> {
    let shares = allocation.shares.iter();
    let pinned = shares.filter_map(|share| Some((share.allocated.member, share.allocated.last_year?)));
    pinned.collect()
}
