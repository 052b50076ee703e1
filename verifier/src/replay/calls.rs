//! Calls: each is what an allocation or a withdrawal makes due; and what is paid of them.

use super::Faults;
use super::allocations::{Allocations, french};
use super::people::People;
use domain::call::event::ContributionCalled;
use domain::event::Event;
use domain::value::{AllocationId, CallId, Cents, FiscalYear, MemberId};
use domain::withdrawal::event::WithdrawalDue;
use std::collections::{HashMap, HashSet};

/// A call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    pub(super) fiscal_year: FiscalYear,
    pub(super) member: MemberId,
    /// What is called, until it is withdrawn.
    pub(super) called: Cents,
    /// What is paid of it, in cents.
    pub(super) paid: i128,
}

/// A line of a withdrawal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    pub(super) fiscal_year: FiscalYear,
    pub(super) member: MemberId,
    pub(super) amount: Cents,
}

/// The calls, and the lines of withdrawals.
#[derive(Debug, Default)]
pub(super) struct Calls {
    /// Calls that are named and that an extract does not hold; none for a whole ledger, where that is a fault.
    absent: Option<HashSet<CallId>>,
    by_id: HashMap<CallId, Call>,
    dues: HashMap<AllocationId, Due>,
}

impl Calls {
    pub(super) fn of_extract() -> Self {
        Self {
            absent: Some(HashSet::new()),
            ..Self::default()
        }
    }

    pub(super) fn passed(&self) -> usize {
        self.absent.as_ref().map_or(0, HashSet::len)
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Call> {
        self.by_id.values()
    }

    pub(super) fn dues(&self) -> impl Iterator<Item = &Due> {
        self.dues.values()
    }

    pub(super) fn due(&mut self, position: u32, data: &WithdrawalDue, faults: &mut Faults) {
        let due = Due {
            fiscal_year: data.fiscal_year,
            member: data.member,
            amount: data.amount,
        };
        if self.dues.insert(data.due, due).is_some() {
            faults.add(position, || {
                "la ligne du retrait a l’identifiant d’une autre".to_owned()
            });
        }
    }

    /// Rule 8: what is called is what is due, and its instalments make it.
    pub(super) fn called(
        &mut self,
        position: u32,
        data: &ContributionCalled,
        allocations: &Allocations,
        people: &People,
        faults: &mut Faults,
    ) {
        let (year, member) = (data.fiscal_year, data.member);
        let row = allocations.row(data.allocation).filter(|row| row.fiscal_year == year);
        let of_allocation = row.map(|row| allocations.change(row, member));
        let due = self.dues.get(&data.allocation);
        let due = due.filter(|due| due.fiscal_year == year && due.member == member);
        let due = of_allocation.or_else(|| due.map(|due| due.amount.get().into()));
        let instalments = data
            .instalments
            .iter()
            .map(|instalment| i128::from(instalment.amount.get()));
        let instalments = instalments.fold(0_i128, i128::saturating_add);
        let amount = i128::from(data.amount.get());
        if due != Some(amount) {
            faults.add(position, || match due {
                Some(due) => format!(
                    "l’appel demande {} à {} ; ce qui lui est réparti donne {}",
                    data.amount.french(),
                    people.name(member),
                    french(due)
                ),
                None => format!(
                    "l’appel demande {} à {} pour une répartition que le registre ne connaît pas",
                    data.amount.french(),
                    people.name(member)
                ),
            });
        } else if amount <= 0 {
            faults.add(position, || {
                format!(
                    "l’appel demande {} : un appel demande quelque chose",
                    data.amount.french()
                )
            });
        } else if instalments != amount {
            faults.add(position, || {
                format!(
                    "les échéances de l’appel font {}, et non {}",
                    french(instalments),
                    data.amount.french()
                )
            });
        }
        let call = Call {
            fiscal_year: year,
            member,
            called: data.amount,
            paid: 0,
        };
        if self.by_id.insert(data.call, call).is_some() {
            faults.add(position, || "l’appel a l’identifiant d’un autre".to_owned());
        }
    }

    pub(super) fn withdrawn(&mut self, position: u32, call: CallId, faults: &mut Faults) {
        if let Some(call) = self.find(position, call, faults) {
            call.called = Cents::ZERO;
        }
    }

    /// Rule 9, and what a fact about money changes of what is paid.
    pub(super) fn money(&mut self, position: u32, event: &Event, faults: &mut Faults) {
        match event {
            Event::PaymentRecorded(data) => self.paid(position, data.call, data.amount, 1, faults),
            Event::SurplusImputed(data) => self.paid(position, data.call, data.amount, 1, faults),
            Event::CreditOffset(data) => self.paid(position, data.call, data.amount, 1, faults),
            Event::PaymentMoved(data) => {
                self.paid(position, data.from, data.amount, -1, faults);
                self.paid(position, data.to, data.amount, 1, faults);
            }
            Event::PaymentReversed(data) => {
                for imputation in &data.imputed {
                    self.paid(position, imputation.call, imputation.amount, -1, faults);
                }
            }
            _ => {}
        }
    }

    fn paid(&mut self, position: u32, call: CallId, amount: Cents, sign: i128, faults: &mut Faults) {
        if let Some(call) = self.find(position, call, faults) {
            call.paid = call.paid.saturating_add(i128::from(amount.get()).saturating_mul(sign));
        }
    }

    fn find(&mut self, position: u32, call: CallId, faults: &mut Faults) -> Option<&mut Call> {
        if self.by_id.contains_key(&call) {
            return self.by_id.get_mut(&call);
        }
        match &mut self.absent {
            Some(absent) => {
                absent.insert(call);
            }
            None => faults.add(position, || format!("l’appel {call} est inconnu")),
        }
        None
    }
}
