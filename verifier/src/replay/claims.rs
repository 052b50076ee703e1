//! What a bundle claims, as the facts give it: line by line.

use super::Replay;
use domain::value::{AllocationId, BudgetId, FiscalYear, MemberId, PoolCode};
use serde::Serialize;
use std::collections::BTreeMap;

/// A file of claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// On what each call rests.
    Authority,
    /// What each member owes, is called and paid, by fiscal year.
    Members,
    /// Each allocation and its shares.
    Shares,
}

impl Claim {
    /// All of them, in the order in which they are compared.
    pub const ALL: [Self; 3] = [Self::Authority, Self::Members, Self::Shares];

    /// Its file.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Authority => "claims/authority.jsonl",
            Self::Members => "claims/members.jsonl",
            Self::Shares => "claims/shares.jsonl",
        }
    }
}

/// Where a line of claims goes: its bytes, with their end of line, and the position of the fact that it names.
pub type Sink<'s, E> = &'s mut dyn FnMut(&[u8], Option<u32>) -> Result<(), E>;

#[derive(Serialize)]
struct Authority<'a> {
    calls: &'a [u32],
    chain: &'a [u32],
    fallen: &'a [u32],
    lacking: &'a [u32],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MemberYear {
    called: String,
    due: String,
    fiscal_year: FiscalYear,
    member: MemberId,
    paid: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AllocationLine<'a> {
    allocation: AllocationId,
    budget: BudgetId,
    fiscal_year: FiscalYear,
    pool: &'a PoolCode,
    position: u32,
    total: domain::value::Cents,
}

#[derive(Serialize)]
struct ShareLine {
    allocation: AllocationId,
    amount: domain::value::Cents,
    member: MemberId,
    position: u32,
}

/// What a member owes for a year, in cents.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    called: i128,
    due: i128,
    paid: i128,
}

impl Replay {
    /// Gives each line of a file of claims, once the replay is concluded.
    pub fn claim<E: From<serde_json::Error>>(&self, claim: Claim, sink: Sink<'_, E>) -> Result<(), E> {
        match claim {
            Claim::Authority => self.authority(sink),
            Claim::Members => self.members(sink),
            Claim::Shares => self.shares(sink),
        }
    }

    fn authority<E: From<serde_json::Error>>(&self, sink: Sink<'_, E>) -> Result<(), E> {
        self.acts.chains.iter().try_for_each(|chain| {
            let line = Authority {
                calls: &chain.calls,
                chain: &chain.facts,
                fallen: &chain.fallen,
                lacking: &chain.lacking,
            };
            sink(&line_of(&line)?, chain.calls.first().copied())
        })
    }

    fn members<E: From<serde_json::Error>>(&self, sink: Sink<'_, E>) -> Result<(), E> {
        self.sums().into_iter().try_for_each(|((fiscal_year, member), sums)| {
            let line = MemberYear {
                called: sums.called.to_string(),
                due: sums.due.to_string(),
                fiscal_year,
                member,
                paid: sums.paid.to_string(),
            };
            sink(&line_of(&line)?, None)
        })
    }

    fn sums(&self) -> BTreeMap<(FiscalYear, MemberId), Sums> {
        let mut sums: BTreeMap<(FiscalYear, MemberId), Sums> = BTreeMap::new();
        let mut owe = |year: FiscalYear, member: MemberId, cents: i128| {
            let sum = sums.entry((year, member)).or_default();
            sum.due = sum.due.saturating_add(cents);
        };
        for (index, row) in self.allocations.rows.iter().enumerate() {
            let former = row.former.and_then(|former| self.allocations.rows.get(former));
            let now = row.shares.iter().map(|share| (share, 1_i128));
            let before = former
                .into_iter()
                .flat_map(|former| &former.shares)
                .map(|share| (share, -1_i128));
            for (share, sign) in now.chain(before) {
                let carried = self.allocations.carried.contains(&(index, share.member));
                let cents = i128::from(share.amount.get()).saturating_mul(if carried { 0 } else { sign });
                owe(row.fiscal_year, share.member, cents);
            }
        }
        for due in self.calls.dues() {
            owe(due.fiscal_year, due.member, due.amount.get().into());
        }
        for call in self.calls.iter() {
            // Every call is of a line: rule 8.
            let sum = sums.entry((call.fiscal_year, call.member)).or_default();
            sum.called = sum.called.saturating_add(call.called.get().into());
            sum.paid = sum.paid.saturating_add(call.paid);
        }
        sums
    }

    fn shares<E: From<serde_json::Error>>(&self, sink: Sink<'_, E>) -> Result<(), E> {
        // The shares of an allocation follow it in one commit, so this is the order of positions: rule 3 would be broken by another.
        for row in &self.allocations.rows {
            let line = AllocationLine {
                allocation: row.allocation,
                budget: row.budget,
                fiscal_year: row.fiscal_year,
                pool: &row.pool,
                position: row.position,
                total: row.total,
            };
            sink(&line_of(&line)?, Some(row.position))?;
            for share in &row.shares {
                let line = ShareLine {
                    allocation: row.allocation,
                    amount: share.amount,
                    member: share.member,
                    position: share.position,
                };
                sink(&line_of(&line)?, Some(share.position))?;
            }
        }
        Ok(())
    }
}

fn line_of(line: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    Ok(bytes)
}
