//! What the rules remember of budgets.

use super::event::{BudgetAdopted, BudgetDrafted, OrientationDebateHeld};
use super::{BudgetKind, Credits, Heading};
use crate::refusal::{Code, Refusal};
use crate::value::{BudgetId, Cents, ConventionId, Date, EventId, FiscalYear, PoolCode};
use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// Its id.
    pub id: BudgetId,
    /// The convention.
    pub convention: ConventionId,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// What it is.
    pub kind: BudgetKind,
    /// Its number among the amending budgets of the year.
    pub number: Option<u16>,
    /// The codes of its cost pools.
    pub pools: Vec<PoolCode>,
    /// What it plans, changes or states, by heading.
    pub amounts: Vec<(Heading, Cents)>,
    /// The event that recorded its adoption, once adopted.
    pub adopted: Option<EventId>,
}

impl Budget {
    /// What it plans, changes or states. An error when a sum exceeds what is counted exactly.
    pub fn credits(&self) -> Result<Credits, Refusal> {
        let mut credits = Credits::default();
        credits.add(self.amounts.iter().cloned())?;
        Ok(credits)
    }

    /// « le budget primitif 2026 », « la décision modificative n° 2 de 2026 ».
    pub fn french(&self) -> String {
        self.kind.of_year(self.number, self.fiscal_year)
    }
}

/// The budgets of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budgets {
    by_id: OrdMap<BudgetId, Arc<Budget>>,
    /// In the order they were drafted.
    #[serde(with = "by_year")]
    by_year: OrdMap<(ConventionId, FiscalYear), Year>,
}

/// What concerns one fiscal year of a convention.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Year {
    /// Its budgets, in the order they were drafted.
    budgets: Vector<BudgetId>,
    /// Days on which its orientations were debated.
    debates: Vector<Date>,
}

/// Years are written as a list: a pair is no text, and cannot name a field.
mod by_year {
    use super::{ConventionId, FiscalYear, OrdMap, Year};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Years = OrdMap<(ConventionId, FiscalYear), Year>;

    pub(super) fn serialize<S: Serializer>(years: &Years, serializer: S) -> Result<S::Ok, S::Error> {
        years.iter().collect::<Vec<_>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Years, D::Error> {
        let list = Vec::<((ConventionId, FiscalYear), Year)>::deserialize(deserializer)?;
        Ok(list.into_iter().collect())
    }
}

impl Budgets {
    /// The budget, or a refusal.
    pub fn get(&self, id: BudgetId) -> Result<&Budget, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            Refusal::new(
                Code::BudgetUnknown,
                format!("Le budget {id} est inconnu de ce registre."),
            )
            .at("budget")
        })
    }

    /// Whether the id is taken.
    pub fn contains(&self, id: BudgetId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// The budgets of a year of a convention, in the order they were drafted.
    pub fn of_year(&self, convention: ConventionId, year: FiscalYear) -> impl Iterator<Item = &Budget> {
        let of_year = self.by_year.get(&(convention, year)).into_iter();
        of_year
            .flat_map(|year| year.budgets.iter())
            .filter_map(|id| self.by_id.get(id).map(AsRef::as_ref))
    }

    /// The days on which the orientations of a year were debated.
    pub fn debates(&self, convention: ConventionId, year: FiscalYear) -> impl Iterator<Item = Date> {
        let of_year = self.by_year.get(&(convention, year)).into_iter();
        of_year.flat_map(|year| year.debates.iter().copied())
    }

    pub(crate) fn drafted(&mut self, data: &BudgetDrafted) {
        let credits = Credits::of(&data.lines).unwrap_or_default();
        let budget = Budget {
            id: data.budget,
            convention: data.convention,
            fiscal_year: data.fiscal_year,
            kind: data.kind,
            number: data.number,
            pools: data.pools.iter().map(|pool| pool.code.clone()).collect(),
            amounts: credits
                .iter()
                .map(|(heading, amount)| (heading.clone(), amount))
                .collect(),
            adopted: None,
        };
        self.by_id.insert(data.budget, Arc::new(budget));
        self.year(data.convention, data.fiscal_year)
            .budgets
            .push_back(data.budget);
    }

    pub(crate) fn adopted(&mut self, data: &BudgetAdopted, fact: EventId) {
        if let Some(budget) = self.by_id.get_mut(&data.budget) {
            Arc::make_mut(budget).adopted = Some(fact);
        }
    }

    pub(crate) fn debated(&mut self, data: &OrientationDebateHeld) {
        self.year(data.convention, data.fiscal_year)
            .debates
            .push_back(data.held_on);
    }

    fn year(&mut self, convention: ConventionId, year: FiscalYear) -> &mut Year {
        self.by_year.entry((convention, year)).or_default()
    }
}
