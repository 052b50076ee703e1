//! Multi-year projections: what each member would pay over the years to come, if nothing but what is already known applied.
//!
//! A projection starts from the latest allocation of each cost pool of a year. Each year after it takes the key voted for that year, the
//! members known to take part in it, the values of criteria known for it, and the budget if it is voted; what is not known yet is kept from
//! the year before, and each thing kept is said in French beside the figures ([`Stated`]). Nothing is recorded: a projection is no decision,
//! and nobody owes what it shows.

mod growth;
mod hypotheses;
mod members;

pub use growth::Growth;
pub use hypotheses::Stated;
pub use members::MemberAhead;

use crate::allocations::{AllocationView, ShareView};
use crate::review::year_on_year;
use crate::sheet::CalculationSheet;
use crate::{FactRef, LedgerView};
use domain::allocation::{Ahead, AllocationStage, SharedAhead};
use domain::simulation::{Comparison, TrialKey};
use domain::value::{Cents, ConventionId, FiscalYear, PoolCode};
use domain::{Code, Ledger, Refusal};
use growth::Growing;
use std::sync::Arc;

/// Years that a projection may show.
pub const MOST_YEARS: u16 = 10;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectionOrder {
    /// The year it starts from; the last one shared if none is named.
    pub from: Option<FiscalYear>,
    /// How many years after it: from 1 to [`MOST_YEARS`].
    pub years: u16,
    /// How every cost grows, save those named.
    pub growth: Growth,
    /// How a cost pool grows: of one convention, or of every one that has a pool of that code.
    pub pools: Vec<(Option<ConventionId>, PoolCode, Growth)>,
}

/// The years to come, cost pool by cost pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    /// The year it starts from.
    pub from: FiscalYear,
    /// The years to come.
    pub years: Vec<FiscalYear>,
    /// The cost pools, by convention's title, then by code.
    pub pools: Vec<ProjectedPool>,
    /// Why other cost pools are not there, in French.
    pub not_projected: Vec<String>,
}

/// A cost pool over the years to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectedPool {
    /// The convention.
    pub convention: ConventionId,
    /// Its code.
    pub pool: PoolCode,
    /// The allocation it starts from.
    pub base: Arc<AllocationView>,
    /// How it grows, where its budget is not voted.
    pub growth: Growth,
    /// The years to come, in order.
    pub years: Vec<ProjectedYear>,
}

/// A cost pool in a year to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectedYear {
    /// The year.
    pub year: FiscalYear,
    /// The amount to share.
    pub amount: Cents,
    /// What would be shared; or why it cannot be told.
    pub outcome: Result<Projected, Refusal>,
    /// What is taken for granted, in French.
    pub hypotheses: Vec<String>,
}

/// What would be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projected {
    /// The allocation that would be recorded, and that nothing records: it has no identifier, nor any fact.
    pub allocation: Arc<AllocationView>,
    /// The key, as it was applied.
    pub text: TrialKey,
    /// Each member next to the year before that is told, and why.
    pub lines: Vec<Comparison>,
}

impl LedgerView {
    /// What each member would pay. `rules` is the ledger at the same position. Refused for a number of years out of bounds, for a cost pool
    /// that is not projected, and when nothing was ever shared.
    pub fn project(&self, rules: &Ledger, order: &ProjectionOrder) -> Result<Projection, Refusal> {
        let from = self.projected_from(order)?;
        let years = years_after(from, order.years)?;
        let mut bases = self.latest_of(from);
        bases.sort_by_cached_key(|base| {
            let computed = &base.computed;
            (
                crate::SortKey::of(&self.title_of(computed.convention)),
                computed.pool.clone(),
            )
        });
        for (index, (convention, pool, _)) in order.pools.iter().enumerate() {
            let named = |base: &&AllocationView| is_of(&base.computed, *convention, pool);
            if !bases.iter().any(named) {
                let message = format!("La charge « {pool} » n’est pas répartie en {from} : elle n’est pas projetée.");
                return Err(Refusal::new(Code::PoolUnknown, message).at(format!("growths.{index}.pool")));
            }
        }
        let pools = bases.into_iter().map(|base| self.projected(rules, order, base, &years));
        let pools = pools.collect::<Result<Vec<_>, _>>()?;
        Ok(Projection {
            from,
            not_projected: self.not_projected(&pools, from, &years),
            years,
            pools,
        })
    }

    /// The calculation of a cost pool in a year to come, with what it takes for granted; or why it cannot be told.
    pub fn projected_sheet(&self, year: &ProjectedYear) -> Result<CalculationSheet, Refusal> {
        let projected = year.outcome.as_ref().map_err(Clone::clone)?;
        let key = self.keys.get(projected.allocation.computed.key).ok_or_else(|| {
            Refusal::new(Code::KeyUnknown, "Le texte de la clé n’est pas dans ce registre.").at("key")
        })?;
        let sheet = self.sheet_of(&projected.allocation, key, &projected.text.formula)?;
        Ok(CalculationSheet {
            assumed: year.hypotheses.clone(),
            ..sheet
        })
    }

    fn projected_from(&self, order: &ProjectionOrder) -> Result<FiscalYear, Refusal> {
        let shared = |year: &FiscalYear| !self.latest_of(*year).is_empty();
        let known = match order.from {
            Some(year) => Some(year).filter(shared),
            None => self.obligations.years().next_back(),
        };
        known.ok_or_else(|| {
            let message = match order.from {
                Some(year) => format!("Rien n’est réparti en {year} : partir d’un exercice réparti."),
                None => "Rien n’est encore réparti dans ce registre : il n’y a rien à projeter.".to_owned(),
            };
            Refusal::new(Code::AllocationUnknown, message).at("from")
        })
    }

    fn projected(
        &self,
        rules: &Ledger,
        order: &ProjectionOrder,
        base: &AllocationView,
        years: &[FiscalYear],
    ) -> Result<ProjectedPool, Refusal> {
        let computed = &base.computed;
        let named = order.pools.iter().rev();
        let growth = named
            .filter(|(convention, pool, _)| is_of(computed, *convention, pool))
            .map(|(.., growth)| *growth)
            .next();
        let base = Arc::new(base.clone());
        let mut walk = Walk {
            view: self,
            rules,
            since: computed.fiscal_year,
            growth: growth.unwrap_or(order.growth),
            growing: Growing::from(computed.amount),
            last_known: computed.fiscal_year,
            before: (Arc::clone(&base), self.text_of(computed.key)?),
        };
        let years = years.iter().map(|year| walk.year(*year)).collect::<Result<_, _>>()?;
        Ok(ProjectedPool {
            convention: computed.convention,
            pool: computed.pool.clone(),
            growth: walk.growth,
            base,
            years,
        })
    }
}

/// A cost pool, from year to year.
struct Walk<'a> {
    view: &'a LedgerView,
    rules: &'a Ledger,
    since: FiscalYear,
    growth: Growth,
    growing: Growing,
    /// The year whose amount is the last known: shared, or voted.
    last_known: FiscalYear,
    /// The last year that is told, and the key it was shared by.
    before: (Arc<AllocationView>, TrialKey),
}

impl Walk<'_> {
    fn year(&mut self, year: FiscalYear) -> Result<ProjectedYear, Refusal> {
        let computed = &self.before.0.computed;
        let voted = self.rules.voted_ahead(computed.convention, &computed.pool, year)?;
        match voted {
            Some(amount) => {
                self.growing = Growing::from(amount);
                self.last_known = year;
            }
            None => self.growing.grow(&self.growth)?,
        }
        let amount = self.growing.rounded()?;
        let mut hypotheses = vec![hypotheses::of_amount(voted.map(|_| year), self.growth, self.last_known)];
        let outcome = self.shared(year, amount, &mut hypotheses);
        if let Ok(projected) = &outcome {
            self.before = (Arc::clone(&projected.allocation), projected.text.clone());
        }
        Ok(ProjectedYear {
            year,
            amount,
            outcome,
            hypotheses,
        })
    }

    fn shared(&self, year: FiscalYear, amount: Cents, stated: &mut Vec<String>) -> Result<Projected, Refusal> {
        let (before, text) = &self.before;
        let SharedAhead {
            text: after_text,
            computed,
            shares,
            hypotheses,
            ..
        } = self.rules.share_ahead(&Ahead {
            convention: before.computed.convention,
            pool: &before.computed.pool,
            year,
            since: self.since,
            amount,
            former: before.computed.key,
            last_year: &hypotheses::owed(before),
        })?;
        let nowhere = FactRef::nowhere();
        let share = |allocated| {
            Arc::new(ShareView {
                allocated,
                fact: nowhere,
            })
        };
        let after = AllocationView {
            computed,
            stage: AllocationStage::Forecast,
            follows: None,
            fact: nowhere,
            shares: shares.into_iter().map(share).collect(),
        };
        let texts = [text.clone(), after_text.clone()];
        let lines = year_on_year(self.rules, [before, &after], texts)?.comparisons;
        stated.extend(hypotheses::of_prices(after_text.formula.total(), self.growth));
        stated.extend(
            hypotheses
                .iter()
                .map(|hypothesis| self.view.told_hypothesis(hypothesis)),
        );
        stated.extend(hypotheses::of_values(before, &after, &hypotheses));
        Ok(Projected {
            allocation: Arc::new(after),
            text: after_text,
            lines,
        })
    }
}

fn is_of(
    computed: &domain::allocation::event::AllocationComputed,
    convention: Option<ConventionId>,
    pool: &PoolCode,
) -> bool {
    computed.pool == *pool && convention.is_none_or(|convention| convention == computed.convention)
}

fn years_after(from: FiscalYear, count: u16) -> Result<Vec<FiscalYear>, Refusal> {
    if !(1..=MOST_YEARS).contains(&count) {
        let message = format!("Une projection va de 1 à {MOST_YEARS} ans : {count} sont demandés.");
        return Err(Refusal::new(Code::FiscalYearMalformed, message).at("years"));
    }
    (1..=count)
        .map(|ahead| FiscalYear::new(from.get().saturating_add(ahead)))
        .collect()
}
