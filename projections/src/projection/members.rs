//! A projection, member by member.

use super::{ProjectedPool, Projection};
use crate::LedgerView;
use crate::money::add;
use domain::value::{Cents, MemberId};
use std::collections::BTreeSet;

/// What a member would pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberAhead {
    /// The member.
    pub member: MemberId,
    /// What it was allocated for the year the projection starts from, over all cost pools.
    pub base: Cents,
    /// What it would pay, year by year; nothing where one of its cost pools cannot be told, since the sum of the others would pass for all.
    pub years: Vec<Option<Cents>>,
}

impl ProjectedPool {
    /// What `member` would pay of it, year by year; nothing where it cannot be told.
    pub fn of_member(&self, member: MemberId) -> Vec<Option<Cents>> {
        let years = self.years.iter().map(|year| {
            let projected = year.outcome.as_ref().ok()?;
            let share = projected.allocation.share(member);
            Some(share.map_or(Cents::ZERO, |share| share.allocated.amount))
        });
        years.collect()
    }

    /// What `member` was allocated of it in the year the projection starts from.
    pub fn base_of(&self, member: MemberId) -> Cents {
        let share = self.base.share(member);
        share.map_or(Cents::ZERO, |share| share.allocated.amount)
    }

    /// Who shares it, in the year it starts from or after.
    pub fn members(&self) -> BTreeSet<MemberId> {
        let ahead = self.years.iter().filter_map(|year| year.outcome.as_ref().ok());
        let all = std::iter::once(&self.base).chain(ahead.map(|projected| &projected.allocation));
        all.flat_map(|allocation| allocation.shares.iter().map(|share| share.allocated.member))
            .collect()
    }
}

impl LedgerView {
    /// What each member would pay, by its latest name in French alphabetical order.
    pub fn members_ahead(&self, projection: &Projection) -> Vec<MemberAhead> {
        let all: BTreeSet<_> = projection.pools.iter().flat_map(ProjectedPool::members).collect();
        let mut rows: Vec<_> = all.into_iter().map(|member| of_member(projection, member)).collect();
        rows.sort_by_cached_key(|row| {
            let known = self.members.get(row.member);
            (known.map(|known| known.sort_key().clone()), row.member)
        });
        rows
    }
}

fn of_member(projection: &Projection, member: MemberId) -> MemberAhead {
    let theirs = projection.pools.iter().filter(|pool| pool.members().contains(&member));
    let mut row = MemberAhead {
        member,
        base: Cents::ZERO,
        years: vec![Some(Cents::ZERO); projection.years.len()],
    };
    for pool in theirs {
        row.base = add(row.base, pool.base_of(member));
        for (sum, amount) in row.years.iter_mut().zip(pool.of_member(member)) {
            *sum = sum.zip(amount).map(|(sum, amount)| add(sum, amount));
        }
    }
    row
}
