//! Revenue titles (titres de recettes): what makes instalments of a call payable to the accountant. They are issued in the finance suite;
//! the ledger records their references, and what became of them.
//!
//! A title never changes the call it makes payable: reduced or cancelled, it leaves what is claimed as it is.

pub mod command;
mod decide;
pub mod event;
mod state;

pub use state::{Title, Titles};

use crate::value::choices;

choices! {
    /// What is to be looked at in a title. Said, never refused: a clock may have been interrupted outside the ledger.
    TitleFlag {
        /// It was issued more than five years after one of its instalments fell due (code civil, art. 2224; CE, 4 octobre 2019,
        /// n° 418224).
        AfterLimitation "afterLimitation" "émis plus de cinq ans après une échéance : prescription à vérifier";
    }
}
