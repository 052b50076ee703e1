//! Allocations (répartitions): an amount, a key and pinned inputs give each member's share, to the cent.

pub mod command;
mod decide;
pub mod event;
pub mod former;
mod gather;
mod presence;
pub mod recompute;
mod regularise;
mod review;
mod state;
mod vintage;

pub(crate) use gather::{Gathered, Occasion, tie_ranks};
pub(crate) use vintage::pick as fitting;

use crate::budget::BudgetKind;
pub use review::SharingNow;
pub use state::{Allocation, Allocations, Share};

crate::value::choices! {
    /// What an allocation shares.
    AllocationStage {
        /// What is planned, on the credits voted.
        Forecast "forecast" "prévisionnelle";
        /// What was spent, on the accounts approved.
        Final "final" "définitive";
        /// The same cost again, by what is known or in force since.
        Regularised "regularised" "rectificative";
    }
}

impl AllocationStage {
    /// That of an allocation computed on a budget of that kind.
    pub const fn of(data: &event::AllocationComputed, kind: BudgetKind) -> Self {
        match kind {
            _ if data.regularises.is_some() => Self::Regularised,
            BudgetKind::Accounts => Self::Final,
            BudgetKind::Initial | BudgetKind::Amending | BudgetKind::Supplementary => Self::Forecast,
        }
    }
}
