//! The key that signs where the ledger stands, and how it gives way to another. The private key is never here: the ledger records that the
//! former and the new one both signed, so that who knows one of them knows the other.

pub mod command;
mod decide;
pub mod event;
mod state;

pub use state::LogKeys;
