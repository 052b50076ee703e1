//! What the rules remember of loans.

use super::event::{LoanInstalment, LoanRecorded};
use crate::refusal::{Code, Refusal};
use crate::value::{AssetId, Cents, ConventionId, Date, EventId, LoanId, Name};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A loan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loan {
    /// Its id.
    pub id: LoanId,
    /// The convention whose cooperation borrowed.
    pub convention: ConventionId,
    /// The asset it financed, where the debt goes with one.
    pub asset: Option<AssetId>,
    /// Who lent.
    pub lender: Name,
    /// What for.
    pub purpose: Name,
    /// Day the contract was signed.
    pub contracted_on: Date,
    /// What was borrowed.
    pub principal: Cents,
    /// The schedule, by due date.
    pub instalments: Arc<[LoanInstalment]>,
    /// The event that recorded it.
    pub fact: EventId,
}

impl Loan {
    /// The outstanding capital at the end of `on`: the principal less what fell due up to that day, that day included. Nothing before the
    /// contract.
    pub fn outstanding_on(&self, on: Date) -> Cents {
        if on < self.contracted_on {
            return Cents::ZERO;
        }
        Cents::sum(self.later(on).map(|instalment| instalment.principal)).unwrap_or(self.principal)
    }

    /// The interest of the instalments that fall due after `on`.
    pub fn interest_after(&self, on: Date) -> Cents {
        Cents::sum(self.later(on).map(|instalment| instalment.interest)).unwrap_or_default()
    }

    /// The instalments that fall due after `on`, by due date.
    pub fn later(&self, on: Date) -> impl Iterator<Item = &LoanInstalment> {
        self.instalments.iter().filter(move |instalment| on < instalment.due_on)
    }

    /// « l’emprunt « Piscine » (Banque des Territoires, 2019) ».
    pub fn french(&self) -> String {
        format!(
            "l’emprunt « {} » ({}, {})",
            self.purpose,
            self.lender,
            self.contracted_on.fiscal_year()
        )
    }
}

/// The loans of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loans {
    by_id: OrdMap<LoanId, Arc<Loan>>,
}

impl Loans {
    /// The loan, or a refusal.
    pub fn get(&self, id: LoanId) -> Result<&Loan, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            let message = format!("L’emprunt {id} est inconnu de ce registre : l’enregistrer d’abord.");
            Refusal::new(Code::LoanUnknown, message).at("loan")
        })
    }

    /// Whether the id is taken.
    pub fn contains(&self, id: LoanId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// Every loan, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Loan> {
        self.by_id.values().map(AsRef::as_ref)
    }

    /// The loans of a convention, by day of contract, then by id.
    pub fn of_convention(&self, convention: ConventionId) -> Vec<&Loan> {
        let loans = self.by_id.values().map(AsRef::as_ref);
        let mut loans: Vec<&Loan> = loans.filter(|loan: &&Loan| loan.convention == convention).collect();
        loans.sort_by_key(|loan| (loan.contracted_on, loan.id));
        loans
    }

    /// Folds what was recorded.
    pub fn recorded(&mut self, data: &LoanRecorded, fact: EventId) {
        let loan = Loan {
            id: data.loan,
            convention: data.convention,
            asset: data.asset,
            lender: data.lender.clone(),
            purpose: data.purpose.clone(),
            contracted_on: data.contracted_on,
            principal: data.principal,
            instalments: data.instalments.as_slice().into(),
            fact,
        };
        self.by_id.insert(data.loan, Arc::new(loan));
    }
}
