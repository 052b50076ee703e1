//! Settlements (régularisations): what was owed in the end, less what was called, member by member.
//!
//! A final allocation, or one that regularises another, changes what each member owes. Its settlement calls the complement from those who
//! owe more, and owes the others a credit, which is repaid or offset against another call; or it carries the whole difference to a later
//! budget, and then nobody owes more nor less.

pub mod command;
mod credit;
mod decide;
pub mod event;
mod state;

pub use state::{Credit, Settlements};

crate::value::choices! {
    /// What becomes of the difference.
    SettlementOutcome {
        /// Each member pays its complement, or is owed its credit.
        ByMember "byMember" "par membre";
        /// The result is taken up by a later budget (CGCT, L. 2311-5): the members owe what was called.
        CarriedForward "carriedForward" "report au budget suivant";
    }
}
