//! The rules of Entente: pure, synchronous, deterministic.
//!
//! A ledger (registre) is one aggregate. [`Ledger::decide`] looks at the whole ledger and a [`Request`], and answers with facts or
//! with a [`Refusal`]; [`Ledger::apply`] folds a fact into the state. There is no clock, no randomness, no I/O and no float here: what
//! a rule needs from the world comes in a [`Context`].
//!
//! One module per noun, each with the same rooms: `command` (what can be asked), `event` (what is recorded), `state` (what the rules
//! must remember), `decide` (the rules). To add a command: 1. declare it in its noun's `command`; 2. list it in `command.rs`; 3. decide it
//! in its noun's `decide`; 4. offer it at the doors (`api`).

#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

pub mod act;
pub mod allocation;
pub mod amendment;
pub mod asset;
pub mod body;
pub mod budget;
pub mod call;
pub mod closing;
pub mod command;
pub mod committee;
pub mod consultation;
pub mod convention;
#[cfg(feature = "cqrs")]
mod cqrs;
pub mod deadline;
pub mod erasure;
pub mod event;
pub mod inventory;
pub mod key;
pub mod law;
pub mod ledger;
pub mod loan;
pub mod log_key;
pub mod member;
pub mod participation;
pub mod past_act;
pub mod payment;
pub mod refusal;
pub mod rules;
#[cfg(feature = "sample")]
pub mod sample;
pub mod settlement;
pub mod simulation;
pub mod tick;
pub mod title;
pub mod unit_cost;
pub mod value;
pub mod withdrawal;

pub use command::{Command, Request};
pub use event::{Event, EventType, Recorded, Subject, SubjectKind};
pub use ledger::{Context, Decision, Draft, Envelope, Ledger};
pub use refusal::{Code, Refusal};
