//! Bundles as an auditor meets them: a true one, and each way in which one can be false.

mod agreement;
mod bits;
mod extract;
mod extract_agreement;
mod extract_lines;
mod figures;
mod forger;
mod former;
mod history;
mod kept;
mod missing;
mod other;
mod report;
mod rotation;
