//! Titles: what was made payable to the accountant, and what became of it.

use crate::FactRef;
use crate::money::{add, subtract};
use domain::title::TitleFlag;
use domain::value::{Account, CallId, Cents, Date, FiscalYear, MemberId, Name, Text, TitleId};
use std::sync::Arc;

/// Where a title stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TitleState {
    /// Issued; the accountant has not taken it in charge yet.
    Issued,
    /// Taken in charge: it may be recovered.
    TakenInCharge,
    /// Cancelled: nothing stands of it.
    Cancelled,
}

impl TitleState {
    /// The words a person reads.
    pub const fn french(self) -> &'static str {
        match self {
            Self::Issued => "émis",
            Self::TakenInCharge => "pris en charge",
            Self::Cancelled => "annulé",
        }
    }
}

/// An act that reduced or cancelled a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TitleCorrection {
    /// By how much.
    pub amount: Cents,
    /// Day of the decision.
    pub decided_on: Date,
    /// Its number.
    pub number: Name,
    /// Whether it is an expense on account 673: the title belongs to an earlier fiscal year.
    pub prior_year: bool,
    /// Why.
    pub reason: Text,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// A title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TitleView {
    /// Its id.
    pub id: TitleId,
    /// The call it makes payable.
    pub call: CallId,
    /// The member that owes it.
    pub member: MemberId,
    /// Its number in the finance suite.
    pub number: Name,
    /// The list (bordereau) on which it went to the accountant.
    pub bordereau: Option<Name>,
    /// The fiscal year it was issued in.
    pub fiscal_year: FiscalYear,
    /// Account on which the carrier enters it.
    pub account: Account,
    /// The amount, as issued.
    pub amount: Cents,
    /// The numbers of its instalments.
    pub instalments: Arc<[u16]>,
    /// Day it was issued.
    pub issued_on: Date,
    /// Day it was taken in charge, and the event that recorded it.
    pub taken_in_charge: Option<(Date, FactRef)>,
    /// What reduced it, in the order it was recorded.
    pub reductions: Vec<TitleCorrection>,
    /// What cancelled it.
    pub cancellation: Option<TitleCorrection>,
    /// What is to be looked at.
    pub flags: Arc<[TitleFlag]>,
    /// The event that recorded it.
    pub fact: FactRef,
}

impl TitleView {
    /// Where it stood on `on`; none before it was issued.
    pub fn state_on(&self, on: Date) -> Option<TitleState> {
        if on < self.issued_on {
            return None;
        }
        if self.cancellation.as_ref().is_some_and(|act| act.decided_on <= on) {
            return Some(TitleState::Cancelled);
        }
        let taken = self.taken_in_charge.is_some_and(|(day, _)| day <= on);
        Some(if taken {
            TitleState::TakenInCharge
        } else {
            TitleState::Issued
        })
    }

    /// What stood of it on `on`: nothing before it was issued and once it is cancelled, else its amount less its reductions.
    pub fn net_on(&self, on: Date) -> Cents {
        match self.state_on(on) {
            None | Some(TitleState::Cancelled) => Cents::ZERO,
            Some(TitleState::Issued | TitleState::TakenInCharge) => subtract(self.amount, self.reduced_on(on)),
        }
    }

    /// What it was reduced by up to `on`, that day included.
    pub fn reduced_on(&self, on: Date) -> Cents {
        let decided = self.reductions.iter().filter(|act| act.decided_on <= on);
        decided.fold(Cents::ZERO, |sum, act| add(sum, act.amount))
    }

    /// Whether it bore the instalment `number` on `on`.
    pub fn bears_on(&self, number: u16, on: Date) -> bool {
        let stands = matches!(self.state_on(on), Some(TitleState::Issued | TitleState::TakenInCharge));
        stands && self.instalments.contains(&number)
    }
}
