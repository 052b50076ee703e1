//! What the rules remember of unit costs.

use super::event::{UnitCostNotified, UnitsStated};
use super::{UnitCostStage, cost};
use crate::event::Event;
use crate::refusal::Refusal;
use crate::value::{ConventionId, EventId, FiscalYear, Fraction, MemberId, NoticeId, PoolCode, StatementId};
use imbl::Vector;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A notice of a unit cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitCostNotice {
    /// What was notified.
    pub notified: UnitCostNotified,
    /// The event that recorded it.
    pub fact: EventId,
}

/// A statement of units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitStatement {
    /// What was stated.
    pub stated: UnitsStated,
    /// The statement that took its place, if one did.
    pub replaced_by: Option<StatementId>,
    /// The event that recorded it.
    pub fact: EventId,
}

/// The unit costs of a ledger, and the units stated, each in the order they were recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitCosts {
    notices: Vector<Arc<UnitCostNotice>>,
    statements: Vector<Arc<UnitStatement>>,
}

impl UnitCosts {
    /// Every notice.
    pub fn notices(&self) -> impl DoubleEndedIterator<Item = &Arc<UnitCostNotice>> {
        self.notices.iter()
    }

    /// Every statement, those replaced too.
    pub fn statements(&self) -> impl DoubleEndedIterator<Item = &Arc<UnitStatement>> {
        self.statements.iter()
    }

    /// The notice.
    pub fn notice(&self, id: NoticeId) -> Option<&UnitCostNotice> {
        let mut notices = self.notices.iter().map(AsRef::as_ref);
        notices.find(|notice: &&UnitCostNotice| notice.notified.notice == id)
    }

    /// The statement.
    pub fn statement(&self, id: StatementId) -> Option<&UnitStatement> {
        let mut statements = self.statements.iter().map(AsRef::as_ref);
        statements.find(|statement: &&UnitStatement| statement.stated.statement == id)
    }

    /// The last notice of a cost pool over a fiscal year, foreseen or observed.
    pub fn latest(
        &self,
        convention: ConventionId,
        year: FiscalYear,
        pool: &PoolCode,
        stage: UnitCostStage,
    ) -> Option<&UnitCostNotice> {
        let mut notices = self.notices_of(convention, year, pool).rev();
        notices.find(|notice| notice.notified.stage == stage)
    }

    /// The notices of a cost pool over a fiscal year.
    pub fn notices_of(
        &self,
        convention: ConventionId,
        year: FiscalYear,
        pool: &PoolCode,
    ) -> impl DoubleEndedIterator<Item = &UnitCostNotice> {
        let notices = self.notices.iter().map(AsRef::as_ref);
        notices.filter(move |notice: &&UnitCostNotice| {
            let of = &notice.notified;
            of.convention == convention && of.fiscal_year == year && of.pool == *pool
        })
    }

    /// The statements of a cost pool over a fiscal year that stand: those not replaced.
    pub fn standing(
        &self,
        convention: ConventionId,
        year: FiscalYear,
        pool: &PoolCode,
    ) -> impl Iterator<Item = &UnitStatement> {
        let statements = self.statements.iter().map(AsRef::as_ref);
        statements.filter(move |statement: &&UnitStatement| {
            let of = &statement.stated;
            let same = of.convention == convention && of.fiscal_year == year && of.pool == *pool;
            same && statement.replaced_by.is_none()
        })
    }

    /// What each member used over a fiscal year, as far as it is stated.
    pub fn stated_units(
        &self,
        convention: ConventionId,
        year: FiscalYear,
        pool: &PoolCode,
    ) -> Result<BTreeMap<MemberId, Fraction>, Refusal> {
        let standing = self.standing(convention, year, pool);
        cost::sum(standing.flat_map(|statement| &statement.stated.units))
    }

    /// Folds a fact about unit costs. Never refuses: what is recorded happened.
    pub fn apply(&mut self, event: &Event, fact: EventId) {
        match event {
            Event::UnitCostNotified(data) => self.notices.push_back(Arc::new(UnitCostNotice {
                notified: data.clone(),
                fact,
            })),
            Event::UnitsStated(data) => self.stated(data, fact),
            _ => {}
        }
    }

    fn stated(&mut self, data: &UnitsStated, fact: EventId) {
        if let Some(replaced) = data.replaces {
            let mut statements = self.statements.iter_mut();
            if let Some(statement) = statements.find(|statement| statement.stated.statement == replaced) {
                Arc::make_mut(statement).replaced_by = Some(data.statement);
            }
        }
        self.statements.push_back(Arc::new(UnitStatement {
            stated: data.clone(),
            replaced_by: None,
            fact,
        }));
    }
}
