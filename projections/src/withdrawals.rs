//! Withdrawals: what was settled of the debt and of the assets with a member that leaves, the shares of all by the key, and the lines owed.

use crate::obligations::ObligationView;
use crate::{FactRef, LedgerView, Register};
use domain::asset::Asset;
use domain::loan::Loan;
use domain::value::{AllocationId, Cents, ConventionId, LoanId, MemberId, WithdrawalId};
use domain::withdrawal::DueKind;
use domain::withdrawal::event::{DebtShared, WithdrawalDue, WithdrawalSettled};
use imbl::OrdMap;
use std::sync::Arc;

/// The settlement of a withdrawal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledWithdrawal {
    /// What was recorded.
    pub settled: WithdrawalSettled,
    /// The shares of the members of the key, in its order; none where nothing is shared by key.
    pub shares: Vec<Arc<DebtShared>>,
    /// The lines owed, in the order they were recorded.
    pub dues: Vec<Arc<WithdrawalDue>>,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// The settlements, in the order they were recorded.
pub type Settled = Register<WithdrawalId, SettledWithdrawal, u64>;

/// What withdrawals settled, and the line that each id designates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withdrawals {
    settled: Settled,
    by_due: OrdMap<AllocationId, Arc<WithdrawalDue>>,
}

impl Withdrawals {
    /// The settlement whose id is `id`.
    pub fn get(&self, id: WithdrawalId) -> Option<&Arc<SettledWithdrawal>> {
        self.settled.get(id)
    }

    /// Every settlement, in the order they were recorded.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<SettledWithdrawal>> {
        self.settled.iter()
    }

    /// The settlements of the withdrawal of `member` from `convention`, in the order they were recorded: more than one where a former fell.
    pub fn of_member(
        &self,
        convention: ConventionId,
        member: MemberId,
    ) -> impl DoubleEndedIterator<Item = &Arc<SettledWithdrawal>> {
        self.iter()
            .filter(move |view| view.settled.convention == convention && view.settled.member == member)
    }

    /// The line whose id is `due`.
    pub fn due(&self, due: AllocationId) -> Option<&Arc<WithdrawalDue>> {
        self.by_due.get(&due)
    }

    pub(crate) fn settled(&mut self, data: &WithdrawalSettled, fact: FactRef) {
        let view = SettledWithdrawal {
            settled: data.clone(),
            shares: Vec::new(),
            dues: Vec::new(),
            fact,
        };
        self.settled.insert(data.withdrawal, fact.position, view);
    }

    pub(crate) fn shared(&mut self, data: &DebtShared) {
        if let Some(view) = self.settled.get_mut(data.withdrawal) {
            view.shares.push(Arc::new(data.clone()));
        }
    }

    /// A line is owed; the settlement it is of.
    pub(crate) fn owed(&mut self, data: &WithdrawalDue) -> Option<&SettledWithdrawal> {
        let view = self.settled.get_mut(data.withdrawal)?;
        let due = Arc::new(data.clone());
        view.dues.push(Arc::clone(&due));
        self.by_due.insert(data.due, due);
        Some(view)
    }
}

impl SettledWithdrawal {
    /// The share that the key gives `member` of the capital of `loan`.
    pub fn share_of(&self, member: MemberId, loan: LoanId) -> Option<Cents> {
        let shared = self.shares.iter().find(|shared| shared.member == member)?;
        let share = shared.shares.iter().find(|share| share.loan == loan)?;
        Some(share.amount)
    }
}

impl LedgerView {
    /// « annuité de l’emprunt « Toiture » », « compensation du bien « Équipement du bassin » »: what a line of a withdrawal is for.
    pub fn due_label(&self, due: &WithdrawalDue) -> String {
        let loan = due.loan.and_then(|loan| self.loans.get(loan).ok());
        let asset = due.asset.and_then(|asset| self.assets.get(asset).ok());
        let quoted = |words: &str| crate::french::quoted(words);
        match (due.kind, loan, asset) {
            (DueKind::Annuity, Some(Loan { purpose, .. }), _) => {
                format!("annuité {} de l’emprunt {}", due.fiscal_year, quoted(purpose.as_str()))
            }
            (DueKind::DebtShare, Some(Loan { purpose, .. }), _) => {
                format!("part de dette de l’emprunt {}", quoted(purpose.as_str()))
            }
            (_, _, Some(Asset { label, .. })) => format!("compensation du bien {}", quoted(label.as_str())),
            (kind, ..) => kind.french().to_owned(),
        }
    }

    /// What a line of what a member owes is for, in a word: the code of the cost pool shared, or what the withdrawal makes owe.
    pub fn line_label(&self, line: &ObligationView) -> String {
        match (&line.due, self.allocations.get(line.allocation)) {
            (Some(due), _) => self.due_label(due),
            (None, Some(allocation)) => allocation.computed.pool.to_string(),
            (None, None) => String::new(),
        }
    }

    /// The convention for which `line` is owed.
    pub fn convention_of(&self, line: &ObligationView) -> Option<ConventionId> {
        match &line.due {
            Some(due) => Some(due.convention),
            None => Some(self.allocations.get(line.allocation)?.computed.convention),
        }
    }

    /// The act that makes `line` owed: the allocation, or the settlement of the withdrawal.
    pub fn act_of(&self, line: &ObligationView) -> Option<FactRef> {
        match &line.due {
            Some(due) => Some(self.withdrawals.get(due.withdrawal)?.fact),
            None => Some(self.allocations.get(line.allocation)?.fact),
        }
    }
}
