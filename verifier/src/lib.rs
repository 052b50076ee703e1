//! The audit bundle: one file that an auditor verifies without us, without a database and without a network.
//!
//! `docs/reference/audit-bundle.md` is its specification. This crate stands on the events, on the calculation of the rules and on the proofs,
//! and on no store, no engine and no read model: what it says of a bundle, it finds from its bytes.
//!
//! | module | what |
//! |---|---|
//! | [`container`] | the ZIP file, whose bytes are a function of its content |
//! | [`files`], [`manifest`] | which files a bundle has |
//! | [`log`], [`replay`] | the facts folded, every share computed again, and what the bundle claims |
//! | [`verify`] | the steps, and the [`report`] |
//! | [`extract`] | what a part of a ledger shows of its inventory, to be known complete |
//! | [`export`] | writing a bundle |
//! | [`cli`] | the program |

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

pub mod cli;
pub mod container;
mod der;
pub mod export;
pub mod extract;
pub mod files;
pub mod log;
pub mod manifest;
pub mod replay;
pub mod report;
mod steps;
mod verify;

pub use steps::checkpoints::Held;
pub use steps::inventory::HeldInventory;
pub use steps::openings::OpeningLine;
pub use verify::{Given, verify};
