//! Calculation sheets: a calculation with all that it takes to tell it, to check it and to do it again by hand.
//!
//! The same sheet is told for an allocation of a ledger ([`LedgerView::sheet`]) and for a calculation at a desk, without ledger: for people
//! ([`text`]), for programs ([`json`]) and for spreadsheets ([`csv`]). What the three say of rounding comes from [`rounding`], and what they
//! say of steps from `lines`: they cannot tell two stories.

mod csv;
mod json;
mod lines;
pub mod rounding;
mod text;

pub use csv::csv;
pub use json::json;
pub use text::text;

use crate::LedgerView;
use domain::Refusal;
use domain::allocation::event::{AllocationComputed, Input, ShareAllocated};
use domain::allocation::recompute::{Difference, Record};
use domain::key::sheet::Sheet;
use domain::key::{Ask, Formula, Rounding};
use domain::member::CriterionStatus;
use domain::value::{
    AllocationId, BudgetId, Cents, Date, Digest, FiscalYear, Fraction, LoanId, MemberId, Period, Siren, WithdrawalId,
};
use domain::withdrawal::DebtShare;
use domain::withdrawal::event::DebtShared;
use std::sync::Arc;

/// A calculation and all that it takes to tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalculationSheet {
    /// What the key is called, if it has a name.
    pub name: Option<String>,
    /// Its version and the digest of its text, in a ledger.
    pub version: Option<(u16, Digest)>,
    /// The rule.
    pub formula: Formula,
    /// How shares become whole units.
    pub rounding: Rounding,
    /// Who comes first when two remainders are equal, by the key itself.
    pub ties: Vec<MemberId>,
    /// Who carries the cooperation, if it is one of those who share: rounding may give it a residue.
    pub carrier: Option<MemberId>,
    /// The cost to share; nothing when the key alone gives the amounts.
    pub amount: Option<Cents>,
    /// The period shared, where it is known.
    pub period: Option<Period>,
    /// The fiscal year shared, where it is known.
    pub year: Option<FiscalYear>,
    /// Who shares, in the order of the numbers of `sheet`.
    pub members: Vec<SheetMember>,
    /// Where each value comes from.
    pub sources: Vec<SheetValue>,
    /// The calculation.
    pub sheet: Sheet,
    /// The recorded amounts that the calculation does not give: none, unless something is wrong.
    pub differences: Vec<Difference>,
}

/// A member on a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetMember {
    /// The member.
    pub member: MemberId,
    /// What people call it.
    pub name: String,
    /// Its SIREN, where it is known.
    pub siren: Option<Siren>,
    /// Its place when two remainders are equal.
    pub rank: usize,
    /// Its first day, if it may fall within the period.
    pub from: Option<Date>,
    /// Its last day, likewise.
    pub until: Option<Date>,
    /// What it owed last year, where the key compares.
    pub last_year: Option<Cents>,
}

/// A value that a calculation rests on, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetValue {
    /// The member it is about, by its place among the members of the sheet; nothing for a reference value.
    pub member: Option<usize>,
    /// The question it answers, which also says why this value was retained.
    pub ask: Ask,
    /// The value.
    pub value: Fraction,
    /// Its reference year, where it is known.
    pub vintage: Option<FiscalYear>,
    /// Who published it, and where.
    pub source: Option<String>,
    /// Provisional or definitive, where it is known.
    pub status: Option<CriterionStatus>,
    /// When it became publicly known.
    pub known_on: Option<Date>,
    /// The position of the event that recorded it, in a ledger.
    pub position: Option<u64>,
}

impl CalculationSheet {
    /// The name of the member at `index`.
    pub fn name_of(&self, index: usize) -> &str {
        self.members.get(index).map_or("?", |member| &member.name)
    }

    /// The name of `member`.
    pub fn name_of_member(&self, member: MemberId) -> String {
        let known = self.members.iter().find(|known| known.member == member);
        known.map_or_else(|| member.to_string(), |known| known.name.clone())
    }
}

impl LedgerView {
    /// The sheet of an allocation, computed again from what was recorded. Nothing for an allocation that the view does not know, or whose key
    /// it does not know; a refusal if the calculation cannot be done again, which only a damaged ledger can cause.
    pub fn sheet(&self, id: AllocationId) -> Option<Result<CalculationSheet, Refusal>> {
        let Some(allocation) = self.allocations.get(id) else {
            let due = self.withdrawals.due(id)?;
            return self.debt_sheet(due.withdrawal, due.loan?);
        };
        let shares: Vec<_> = allocation.shares.iter().map(|share| &share.allocated).collect();
        self.told(&allocation.computed, &shares)
    }

    /// The sheet by which a withdrawal shared the outstanding capital of a loan, likewise: told as the allocation of that capital on the day it
    /// was counted. Nothing where the loan was not shared by key.
    pub fn debt_sheet(&self, withdrawal: WithdrawalId, loan: LoanId) -> Option<Result<CalculationSheet, Refusal>> {
        let view = self.withdrawals.get(withdrawal)?;
        let settled = &view.settled;
        let pinned = settled.key.as_ref()?;
        let debt = settled.debts.iter().find(|debt| debt.loan == loan)?;
        if debt.share != DebtShare::Key {
            return None;
        }
        let year = settled.debt_on.fiscal_year();
        let (allocation, budget) = (AllocationId::default(), BudgetId::default());
        let computed = AllocationComputed {
            allocation,
            amount: debt.outstanding,
            budget,
            carrier: Some(pinned.carrier),
            computed_on: settled.settled_on,
            convention: settled.convention,
            decision: None,
            fiscal_year: year,
            key: pinned.key,
            key_hash: pinned.key_hash,
            key_version: pinned.key_version,
            members: pinned.members,
            period: Period::of_year(year),
            pool: self.keys.get(pinned.key)?.pool.clone(),
            references: pinned.references.clone(),
            regularises: None,
            total: debt.outstanding,
        };
        let share = |shared: &Arc<DebtShared>| {
            let share = shared.shares.iter().find(|share| share.loan == loan)?;
            Some(ShareAllocated {
                allocation,
                amount: share.amount,
                budget,
                exact: Fraction::ZERO.into(),
                inputs: shared.inputs.clone(),
                last_year: None,
                lines: Vec::new(),
                member: shared.member,
                presence: None,
                rank: Some(shared.rank),
                residue: share.residue,
            })
        };
        let shares: Vec<ShareAllocated> = view.shares.iter().filter_map(share).collect();
        self.told(&computed, &shares.iter().collect::<Vec<_>>())
    }

    fn told(
        &self,
        computed: &AllocationComputed,
        shares: &[&ShareAllocated],
    ) -> Option<Result<CalculationSheet, Refusal>> {
        let key = self.keys.get(computed.key)?;
        let on = computed.fiscal_year.first_day();
        let name = |member| {
            self.members
                .get(member)
                .map_or_else(|| member.to_string(), |known| known.name_on(on).to_string())
        };
        let siren = |member| self.members.get(member).map(|known| known.identifiers_on(on).siren);
        let record = Record {
            formula: &key.formula,
            rounding: key.rounding,
            ties: &key.ties,
            allocation: computed,
            shares,
        };
        let sheet = match record.explain(name, siren) {
            Ok(sheet) => sheet,
            Err(refusal) => return Some(Err(refusal)),
        };
        let ranks = record.ranks(siren);
        let members = shares.iter().zip(ranks).map(|(share, rank)| SheetMember {
            member: share.member,
            name: name(share.member),
            siren: siren(share.member),
            rank,
            from: share.presence.as_ref().and_then(|presence| presence.from),
            until: share.presence.as_ref().and_then(|presence| presence.until),
            last_year: share.last_year,
        });
        let asks = key.formula.asks();
        let of_member = |(index, share): (usize, &&ShareAllocated)| {
            let answers = asks
                .members
                .iter()
                .filter_map(|ask| Some((ask, record.answer(ask, &share.inputs)?)));
            answers
                .map(|(ask, input)| self.value(Some(index), share.member, ask, input))
                .collect::<Vec<_>>()
        };
        let references = asks
            .references
            .iter()
            .filter_map(|ask| Some((ask, record.answer(ask, &computed.references)?)));
        let carrier = computed.carrier.unwrap_or_default();
        let sources = shares.iter().enumerate().flat_map(of_member);
        let sources = sources.chain(references.map(|(ask, input)| self.value(None, carrier, ask, input)));
        Some(Ok(CalculationSheet {
            name: Some(key.name.to_string()),
            version: Some((computed.key_version, computed.key_hash)),
            formula: key.formula.clone(),
            rounding: key.rounding,
            ties: key.ties.clone(),
            carrier: computed
                .carrier
                .filter(|carrier| shares.iter().any(|share| share.member == *carrier)),
            amount: Some(computed.amount),
            period: Some(computed.period),
            year: Some(computed.fiscal_year),
            members: members.collect(),
            sources: sources.collect(),
            differences: record.differences(&sheet),
            sheet,
        }))
    }

    fn value(&self, index: Option<usize>, member: MemberId, ask: &Ask, input: &Input) -> SheetValue {
        let known = self.members.get(member);
        SheetValue {
            member: index,
            ask: ask.clone(),
            value: input.value,
            vintage: Some(input.vintage),
            source: Some(input.source.to_string()),
            status: input.status,
            known_on: input.known_on,
            position: known.and_then(|known| known.criterion_position(&input.criterion, input.vintage, input.fact)),
        }
    }
}
