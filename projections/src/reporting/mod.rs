//! The read models as SQL tables, for everyone's own tools: which tables there are, what each column says, and the rows of a view.
//!
//! **The tables are a function of the view**: [`every_row`] tells them whole. A [`Part`] is what is rewritten together; [`touched_by`] says
//! which parts an event may change, so that after a batch of events only their rows are written anew, each from the view as it then stands.
//! Nothing here depends on a date: what does is told by a query over dated rows (see [`EXAMPLES`]).
//!
//! Every table begins with `ledger_id`, which is not listed among its columns: whoever writes rows knows which ledger they are of.
//!
//! To add a column: one line in the table of its noun. To add a table: declare it in its noun's file with `table!`, list it in [`TABLES`],
//! and write its rows where those of its part are written. The page `docs/reference/reporting.md` follows from the declarations.

#[macro_use]
mod declare;
mod act;
mod allocation;
mod budget;
mod closing;
mod committee;
mod convention;
mod decision;
mod examples;
mod key;
mod ledger;
mod member;
mod obligation;
mod page;
mod part;
mod payment;
mod touched;
mod value;
mod withdrawal;

pub use declare::{Column, Kind, Table};
pub use examples::{EXAMPLES, Example};
pub use page::page;
pub use part::{Part, every_row};
pub use touched::touched_by;
pub use value::Value;

/// What tables are called, in the order the page tells them.
pub static TABLES: &[&Table] = &[
    &ledger::LEDGER,
    &member::MEMBER,
    &member::MEMBER_IDENTIFIERS,
    &member::SUCCESSION,
    &member::CRITERION,
    &convention::CONVENTION,
    &convention::PARTICIPATION,
    &convention::DELIBERATION,
    &convention::AMENDMENT,
    &committee::COMMITTEE,
    &committee::SEAT,
    &committee::SESSION,
    &decision::DECISION,
    &decision::VOTE,
    &key::KEY,
    &key::KEY_PARTICIPANT,
    &budget::BUDGET,
    &budget::BUDGET_POOL,
    &budget::BUDGET_LINE,
    &allocation::ALLOCATION,
    &allocation::SHARE,
    &obligation::OBLIGATION,
    &obligation::CALL,
    &obligation::INSTALMENT,
    &obligation::TITLE,
    &obligation::PAYMENT_MOVEMENT,
    &obligation::CREDIT_USE,
    &payment::PAYMENT,
    &payment::RECOVERY_STEP,
    &withdrawal::LOAN,
    &withdrawal::LOAN_INSTALMENT,
    &withdrawal::ASSET,
    &withdrawal::WITHDRAWAL,
    &withdrawal::WITHDRAWAL_DEBT,
    &withdrawal::WITHDRAWAL_SHARE,
    &withdrawal::WITHDRAWAL_ASSET,
    &withdrawal::WITHDRAWAL_DUE,
    &closing::CLOSING,
    &act::UNDOING,
];

/// Takes rows, in whatever order they come.
pub trait Rows {
    /// Takes one row of `table`: a value for each of its columns, in their order.
    fn row(&mut self, table: &'static Table, values: &[Value<'_>]);

    /// Whether it takes the rows of `table` at all: those of the others are not made.
    fn wants(&self, _table: &'static Table) -> bool {
        true
    }
}
