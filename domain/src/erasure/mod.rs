//! The erasure of personal data: their openings are destroyed beside the log, and the log says so. No fact recorded before changes, nor any
//! hash, proof or figure.

pub mod command;
mod decide;
pub mod event;
mod state;

pub use decide::MAX_COMMITMENTS;
pub use state::Erasures;
