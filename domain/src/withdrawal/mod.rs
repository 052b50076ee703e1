//! What a withdrawal makes a member owe: its share of the debt, at once or by continuing annuities, what becomes of the assets, and the
//! compensation that one side owes the other (CGCT, art. L. 5211-19 and L. 5211-25-1).
//!
//! The withdrawal itself (who asks, who agrees, the last day) is a [movement](crate::participation); it cancels nothing that is due, and
//! the contributions of the notice stay due. This module settles the rest: each line is a *due*, called, titled and paid as the share of
//! an allocation is, in the fiscal year in which it falls due; what is owed to the member is a credit.
//!
//! The rule by which only the loans contracted while the member belonged are shared, the return of the attached debt with an asset, and
//! the scope of the six months within which the prefect settles are to be checked by a jurist (à faire vérifier par un juriste).

mod assets;
mod call;
pub mod command;
mod debts;
mod decide;
mod dues;
mod estimate;
pub mod event;
mod share;
mod state;

pub use estimate::{DebtEstimate, EstimatedLoan};
pub use state::{Due, Withdrawal, Withdrawals};

use crate::value::{Cents, Fraction};
use event::{OrganAndMember, PrefectSettlement};
use serde::{Deserialize, Serialize};

/// By what authority the financial terms of a withdrawal are settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum WithdrawalTerms {
    /// The organ of the cooperation and the member agree.
    Agreement(OrganAndMember),
    /// Failing an agreement, the prefect settles within six months of referral (CGCT, art. L. 5211-25-1).
    PrefectOrder(PrefectSettlement),
    /// The convention, or the statutes, provide for it: by the key in force.
    Provided,
}

impl WithdrawalTerms {
    /// « par accord de l’organe délibérant et du membre ».
    pub const fn french(&self) -> &'static str {
        match self {
            Self::Agreement(_) => "par accord de l’organe délibérant et du membre",
            Self::PrefectOrder(_) => "par arrêté du représentant de l’État",
            Self::Provided => "comme le prévoit la convention",
        }
    }
}

/// How much of a loan a member that leaves bears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DebtShare {
    /// That much of the outstanding capital.
    Amount(Cents),
    /// What the key gives it of the outstanding capital.
    Key,
    /// That part of the outstanding capital, rounded down to the cent.
    Rate(Fraction),
    /// All of it: the debt goes back to the member with the asset that it financed.
    WithAsset,
}

impl DebtShare {
    /// The words a person reads.
    pub const fn french(&self) -> &'static str {
        match self {
            Self::Amount(_) => "montant convenu",
            Self::Key => "selon la clé",
            Self::Rate(_) => "taux convenu",
            Self::WithAsset => "reprise avec le bien",
        }
    }
}

crate::value::choices! {
    /// How a member that leaves pays its share of a loan.
    DebtPayment {
        /// Year after year, as the cooperation pays the lender, until the loan is paid off.
        Annuities "annuities" "par annuités, jusqu’au terme de l’emprunt";
        /// At once.
        AtOnce "atOnce" "en une fois";
    }

    /// What becomes of an asset when a member leaves.
    AssetOutcome {
        /// The member that leaves takes an asset acquired in common.
        Attributed "attributed" "attribué au membre qui se retire";
        /// The cooperation keeps it.
        Kept "kept" "conservé par la coopération";
        /// It goes back to the member that had put it at disposal.
        Returned "returned" "restitué au membre qui l’avait mis à disposition";
    }

    /// Who pays a compensation.
    CompensationPayer {
        /// The cooperation, to the member that leaves.
        Cooperation "cooperation" "la coopération";
        /// The member that leaves, to the cooperation.
        Member "member" "le membre qui se retire";
    }

    /// What a line of a withdrawal is for.
    DueKind {
        /// The share of a year’s instalments of a loan.
        Annuity "annuity" "annuité";
        /// The compensation for an asset.
        Compensation "compensation" "compensation";
        /// The share of the capital of a loan.
        DebtShare "debtShare" "part de dette";
    }
}
