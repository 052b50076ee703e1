//! Credits: what a settlement owes a member, and how it is used.

use crate::FactRef;
use crate::money::{add, subtract};
use domain::settlement::event::{AllocationSettled, CreditOffset, CreditRepaid, ShareSettled};
use domain::value::{Account, CallId, Cents, Date, Name, RepaymentId};
use domain::withdrawal::event::{WithdrawalDue, WithdrawalSettled};
use imbl::OrdMap;
use std::sync::Arc;

/// How a part of a credit was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CreditUse {
    /// Paid back to the member.
    Repaid {
        /// The repayment.
        repayment: RepaymentId,
        /// The treasury's reference.
        reference: Name,
    },
    /// It paid a call.
    Offset {
        /// The call.
        call: CallId,
    },
}

/// A part of a credit, used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedCredit {
    /// How.
    pub how: CreditUse,
    /// How much.
    pub amount: Cents,
    /// On which day.
    pub on: Date,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// What a settlement owes a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditView {
    /// The amount.
    pub amount: Cents,
    /// Day of the settlement.
    pub settled_on: Date,
    /// Day by which it is to be used.
    pub due_on: Date,
    /// Account on which the carrier enters it.
    pub refund_account: Account,
    /// Account on which the member enters it.
    pub refunded_account: Account,
    /// The event that recorded it.
    pub fact: FactRef,
    pub(super) uses: OrdMap<(Date, u64), Arc<UsedCredit>>,
}

impl CreditView {
    pub(super) fn of(header: &AllocationSettled, share: &ShareSettled, fact: FactRef) -> Self {
        Self {
            amount: subtract(Cents::ZERO, share.difference),
            settled_on: header.settled_on,
            due_on: header.due_on,
            refund_account: header.refund_account.clone(),
            refunded_account: header.refunded_account.clone(),
            fact,
            uses: OrdMap::new(),
        }
    }

    /// What a line of a withdrawal owes the member.
    pub(super) fn of_withdrawal(header: &WithdrawalSettled, due: &WithdrawalDue, fact: FactRef) -> Self {
        Self {
            amount: subtract(Cents::ZERO, due.amount),
            settled_on: header.settled_on,
            due_on: due.due_on,
            refund_account: header.refund_account.clone(),
            refunded_account: header.refunded_account.clone(),
            fact,
            uses: OrdMap::new(),
        }
    }

    /// What was repaid and offset, by day, then by position.
    pub fn uses(&self) -> impl DoubleEndedIterator<Item = &Arc<UsedCredit>> {
        self.uses.values()
    }

    /// What was used of it up to `on`, that day included.
    pub fn used_on(&self, on: Date) -> Cents {
        let used = self.uses.values().take_while(|used| used.on <= on);
        used.fold(Cents::ZERO, |sum, used| add(sum, used.amount))
    }

    pub(super) fn repaid(&mut self, data: &CreditRepaid, fact: FactRef) {
        let how = CreditUse::Repaid {
            repayment: data.repayment,
            reference: data.reference.clone(),
        };
        self.used(how, data.amount, data.paid_on, fact);
    }

    pub(super) fn offset(&mut self, data: &CreditOffset, fact: FactRef) {
        self.used(CreditUse::Offset { call: data.call }, data.amount, data.offset_on, fact);
    }

    fn used(&mut self, how: CreditUse, amount: Cents, on: Date, fact: FactRef) {
        let used = UsedCredit { how, amount, on, fact };
        self.uses.insert((on, fact.position), Arc::new(used));
    }
}
