//! Allocations (répartitions): each member's share, with all that a calculation sheet needs.

use crate::money::subtract;
use crate::{FactRef, Register};
use domain::allocation::AllocationStage;
use domain::allocation::event::{AllocationComputed, ShareAllocated};
use domain::value::{AllocationId, Cents, ConventionId, FiscalYear, MemberId, PoolCode};
use std::sync::Arc;

/// A member's share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareView {
    /// What was recorded.
    pub allocated: ShareAllocated,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// An allocation of one cost pool of a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocationView {
    /// What was recorded.
    pub computed: AllocationComputed,
    /// What it shares.
    pub stage: AllocationStage,
    /// The one of the same cost pool and fiscal year that came before.
    pub follows: Option<AllocationId>,
    /// The event that recorded it.
    pub fact: FactRef,
    /// The members' shares, in the order of the key.
    pub shares: Vec<Arc<ShareView>>,
}

impl AllocationView {
    /// What the members owe together above the cost shared: a mark-up, which the exemption of cost-sharing from value added tax (CGI, art.
    /// 261 B) and in-house cooperation do not allow. Nothing when they owe the cost, or less.
    pub fn mark_up(&self) -> Option<Cents> {
        let above = subtract(self.computed.total, self.computed.amount);
        Some(above).filter(|above| above.is_positive())
    }

    /// The share of `member`.
    pub fn share(&self, member: MemberId) -> Option<&Arc<ShareView>> {
        self.shares.iter().find(|share| share.allocated.member == member)
    }
}

/// The allocations, listed by fiscal year, then in the order they were computed.
pub type Allocations = Register<AllocationId, AllocationView, (FiscalYear, u64)>;

impl Allocations {
    /// The latest allocation of the same cost pool and fiscal year.
    pub fn latest(&self, convention: ConventionId, year: FiscalYear, pool: &PoolCode) -> Option<&Arc<AllocationView>> {
        let same = |allocation: &&Arc<AllocationView>| {
            let computed = &allocation.computed;
            computed.fiscal_year == year && computed.convention == convention && computed.pool == *pool
        };
        self.iter().rev().find(same)
    }

    pub(crate) fn computed(&mut self, data: &AllocationComputed, stage: AllocationStage, fact: FactRef) {
        let former = self.latest(data.convention, data.fiscal_year, &data.pool);
        let allocation = AllocationView {
            computed: data.clone(),
            stage,
            follows: former.map(|former| former.computed.allocation),
            fact,
            shares: Vec::with_capacity(usize::try_from(data.members).unwrap_or(0).min(1_000)),
        };
        self.insert(data.allocation, (data.fiscal_year, fact.position), allocation);
    }

    /// Adds a share, and says of which fiscal year and stage.
    pub(crate) fn share_allocated(
        &mut self,
        data: &ShareAllocated,
        fact: FactRef,
    ) -> Option<(FiscalYear, AllocationStage)> {
        let allocation = self.get_mut(data.allocation)?;
        allocation.shares.push(Arc::new(ShareView {
            allocated: data.clone(),
            fact,
        }));
        Some((allocation.computed.fiscal_year, allocation.stage))
    }
}
