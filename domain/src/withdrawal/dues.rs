//! The lines of a withdrawal: what is due, in which fiscal year.

use super::command::SettleWithdrawal;
use super::event::{AssetSettled, DebtSettled, WithdrawalDue};
use super::{CompensationPayer, DebtPayment, DebtShare, DueKind};
use crate::loan::Loan;
use crate::refusal::Refusal;
use crate::value::{AllocationId, Cents, Date, FiscalYear, Ratio};
use num_bigint::BigUint;
use std::collections::BTreeMap;

/// What falls due in one fiscal year of a loan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Annuity {
    first_on: Date,
    principal: Cents,
    interest: Cents,
}

/// `amount × ratio`, rounded down to the cent. The amount is not below zero.
pub(super) fn part_of(amount: Cents, ratio: &Ratio) -> Cents {
    let exact = BigUint::from(amount.get().unsigned_abs()) * ratio.numerator() / ratio.denominator();
    Cents::new(i64::try_from(exact).unwrap_or(i64::MAX))
}

/// The part of the loan that the member bears, as an exact ratio: the rate, or what it bears of the capital over the capital.
pub(super) fn ratio(debt: &DebtSettled) -> Ratio {
    match &debt.share {
        DebtShare::Rate(rate) => Ratio::from(*rate),
        DebtShare::Amount(_) | DebtShare::Key | DebtShare::WithAsset => Ratio::new(
            debt.amount.get().unsigned_abs().into(),
            debt.outstanding.get().unsigned_abs().into(),
        ),
    }
}

/// What the member bears of each part, by cumulative floors: the sum is what it bears of their sum, rounded down once.
fn cut(parts: impl Iterator<Item = Cents>, ratio: &Ratio) -> Result<Vec<Cents>, Refusal> {
    let (mut whole, mut borne) = (Cents::ZERO, Cents::ZERO);
    let mut cut = Vec::new();
    for part in parts {
        whole = whole.plus(part)?;
        let reached = part_of(whole, ratio);
        cut.push(reached.minus(borne)?);
        borne = reached;
    }
    Ok(cut)
}

/// What the member bears of the instalments of `loan` after `on`, by fiscal year: in the year of each, but not before that of `from`.
fn annuities(loan: &Loan, debt: &DebtSettled, on: Date, from: Date) -> Result<BTreeMap<FiscalYear, Annuity>, Refusal> {
    let ratio = ratio(debt);
    let principal = cut(loan.later(on).map(|instalment| instalment.principal), &ratio)?;
    let interest = cut(loan.later(on).map(|instalment| instalment.interest), &ratio)?;
    let mut years: BTreeMap<FiscalYear, Annuity> = BTreeMap::new();
    for ((instalment, principal), interest) in loan.later(on).zip(principal).zip(interest) {
        let due_on = instalment.due_on.max(from);
        let year = years.entry(due_on.fiscal_year()).or_insert(Annuity {
            first_on: due_on,
            principal: Cents::ZERO,
            interest: Cents::ZERO,
        });
        year.principal = year.principal.plus(principal)?;
        year.interest = year.interest.plus(interest)?;
    }
    Ok(years)
}

/// The lines that `debt` makes due.
pub(super) fn of_debt(
    order: &SettleWithdrawal,
    loan: &Loan,
    debt: &DebtSettled,
) -> Result<Vec<WithdrawalDue>, Refusal> {
    if debt.share == DebtShare::WithAsset || debt.amount.is_zero() && debt.interest.is_zero() {
        return Ok(Vec::new());
    }
    let line = |name: String, kind, due_on: Date, amount, interest| WithdrawalDue {
        amount,
        asset: None,
        convention: order.convention,
        due: AllocationId::new(order.withdrawal.derive(&name)),
        due_on,
        fiscal_year: due_on.fiscal_year(),
        interest,
        kind,
        loan: Some(loan.id),
        member: order.member,
        withdrawal: order.withdrawal,
    };
    if debt.payment == DebtPayment::AtOnce {
        let name = format!("debt/{}", loan.id);
        let due = line(name, DueKind::DebtShare, order.due_on, debt.amount, Cents::ZERO);
        return Ok(vec![due]);
    }
    let mut dues = Vec::new();
    for (year, annuity) in annuities(loan, debt, order.debt_on, order.due_on)? {
        let amount = annuity.principal.plus(annuity.interest)?;
        if amount.is_positive() {
            let name = format!("annuity/{}/{year}", loan.id);
            dues.push(line(name, DueKind::Annuity, annuity.first_on, amount, annuity.interest));
        }
    }
    Ok(dues)
}

/// The line that the compensation for an asset makes due.
pub(super) fn of_asset(order: &SettleWithdrawal, settled: &AssetSettled) -> Result<Option<WithdrawalDue>, Refusal> {
    let Some(compensation) = &settled.compensation else {
        return Ok(None);
    };
    Ok(Some(WithdrawalDue {
        amount: match compensation.paid_by {
            CompensationPayer::Member => compensation.amount,
            CompensationPayer::Cooperation => Cents::ZERO.minus(compensation.amount)?,
        },
        asset: Some(settled.asset),
        convention: order.convention,
        due: AllocationId::new(order.withdrawal.derive(&format!("compensation/{}", settled.asset))),
        due_on: order.due_on,
        fiscal_year: order.due_on.fiscal_year(),
        interest: Cents::ZERO,
        kind: DueKind::Compensation,
        loan: None,
        member: order.member,
        withdrawal: order.withdrawal,
    }))
}
