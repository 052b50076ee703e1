//! How 2025 ends: shared on the accounts, settled, paid, closed; then a population is corrected, and payroll regularised.

use super::orders::{allocate, close, convene, item, open, pay, vote};
use super::{
    ACCOUNTS_2025, ALLOCATION_DESK_2025, ALLOCATION_IT_2025, ALLOCATION_PAYROLL_2025, CONVENTION, FINAL_DESK_2025,
    FINAL_IT_2025, FINAL_PAYROLL_2025, ITEM_REGULARISE, KEY_DESK, KEY_IT, KEY_PAYROLL_2025, REGULARISED_PAYROLL_2025,
    SESSION_REGULARISE, account, call, date, euros, id, member, name, year,
};
use crate::allocation::command::RegulariseAllocation;
use crate::closing::command::CloseYear;
use crate::command::Command;
use crate::committee::Choice;
use crate::committee::event::Effect;
use crate::member::command::{CriterionValue, RecordCriterion};
use crate::member::{CriterionName, CriterionStatus};
use crate::settlement::SettlementOutcome;
use crate::settlement::command::{OffsetCredit, RepayCredit, SettleAllocation};
use crate::value::{AllocationId, Fraction, RepaymentId};

/// Settles `allocation`, member by member.
pub fn settle(allocation: AllocationId, settled_on: &str, due_on: &str) -> Command {
    SettleAllocation {
        allocation,
        outcome: SettlementOutcome::ByMember,
        settled_on: date(settled_on),
        due_on: date(due_on),
        payer_account: account("62876"),
        receiver_account: account("70875"),
        refund_account: account("673"),
        refunded_account: account("773"),
    }
    .into()
}

/// Pays back to the member `to` what the settlement of `allocation` owes it.
pub fn repay(n: u128, allocation: AllocationId, to: &str, amount: &str, paid_on: &str) -> Command {
    RepayCredit {
        repayment: RepaymentId::new(id(n)),
        allocation,
        member: member(to),
        amount: euros(amount),
        paid_on: date(paid_on),
        reference: name(&format!("Virement n° {n}")),
    }
    .into()
}

/// Sets what the settlement of `allocation` owes the member `of` off against its call on `paid`.
pub fn offset(allocation: AllocationId, paid: AllocationId, of: &str, amount: &str, offset_on: &str) -> Command {
    OffsetCredit {
        allocation,
        member: member(of),
        call: call(paid, of),
        amount: euros(amount),
        offset_on: date(offset_on),
    }
    .into()
}

pub(super) fn settling() -> Vec<Command> {
    [settled(), paid(), regularised()].concat()
}

fn settled() -> Vec<Command> {
    let share = |allocation, pool, key| allocate(allocation, ACCOUNTS_2025, pool, key, "2026-09-10");
    let settle = |allocation| settle(allocation, "2026-09-15", "2026-10-15");
    vec![
        share(FINAL_PAYROLL_2025, "paie", KEY_PAYROLL_2025),
        share(FINAL_IT_2025, "informatique", KEY_IT),
        share(FINAL_DESK_2025, "accueil", KEY_DESK),
        settle(FINAL_PAYROLL_2025),
        settle(FINAL_IT_2025),
        settle(FINAL_DESK_2025),
    ]
}

/// What was late is paid, less the credits; the reception desk never opened, and nobody owes it.
fn paid() -> Vec<Command> {
    let on = "2026-10-05";
    vec![
        offset(FINAL_DESK_2025, ALLOCATION_DESK_2025, "Muzillac", "3333.33", on),
        offset(FINAL_DESK_2025, ALLOCATION_DESK_2025, "Péaule", "3333.33", on),
        repay(0xa0, FINAL_DESK_2025, "Billiers", "3333.34", on),
        repay(0xa1, FINAL_IT_2025, "Muzillac", "60.00", on),
        offset(FINAL_IT_2025, ALLOCATION_IT_2025, "Péaule", "40.00", on),
        offset(FINAL_IT_2025, ALLOCATION_IT_2025, "Billiers", "20.00", on),
        pay(0x97, ALLOCATION_IT_2025, "Péaule", "3960.00", on),
        pay(0x98, ALLOCATION_IT_2025, "Billiers", "1980.00", on),
        pay(0x99, ALLOCATION_PAYROLL_2025, "Péaule", "504.36", on),
        pay(0x9a, ALLOCATION_PAYROLL_2025, "Billiers", "5732.71", on),
        pay(0x9b, FINAL_PAYROLL_2025, "Muzillac", "315.21", on),
        pay(0x9c, FINAL_PAYROLL_2025, "Péaule", "179.27", on),
        pay(0x9d, FINAL_PAYROLL_2025, "Billiers", "66.28", on),
        CloseYear {
            convention: CONVENTION,
            fiscal_year: year("2025"),
            closed_on: date("2026-10-12"),
        }
        .into(),
    ]
}

fn regularised() -> Vec<Command> {
    let corrected = CriterionValue {
        criterion: CriterionName::PopulationMunicipale.into(),
        value: Fraction::whole(1_050),
        vintage: year("2022"),
        source: name("INSEE, rectification du 21 septembre 2026 (imaginée)"),
        status: CriterionStatus::Definitive,
        known_on: date("2026-09-21"),
        in_force_on: date("2025-01-01"),
    };
    let point = item(
        ITEM_REGULARISE,
        Effect::Regularise(FINAL_PAYROLL_2025),
        "Régularisation de la paie 2025, population rectifiée",
    );
    vec![
        RecordCriterion {
            member: member("Billiers"),
            value: corrected,
        }
        .into(),
        convene(SESSION_REGULARISE, "2026-10-06", "2026-10-20", vec![point]),
        open(
            SESSION_REGULARISE,
            &["CC Arc Sud Bretagne", "Muzillac", "Péaule", "Billiers"],
            &[],
        ),
        vote(SESSION_REGULARISE, ITEM_REGULARISE, [Choice::InFavour; 4]),
        close(SESSION_REGULARISE, None),
        RegulariseAllocation {
            allocation: REGULARISED_PAYROLL_2025,
            regularises: FINAL_PAYROLL_2025,
            decision: ITEM_REGULARISE,
            key: KEY_PAYROLL_2025,
            computed_on: date("2026-10-22"),
            presences: Vec::new(),
        }
        .into(),
        settle(REGULARISED_PAYROLL_2025, "2026-10-26", "2026-11-30"),
    ]
}
