//! The steps of a verification, one file each, in the order that `docs/reference/audit-bundle.md`, § 4, gives.

pub(crate) mod allocations;
pub(crate) mod checkpoints;
pub(crate) mod claims;
pub(crate) mod container;
pub(crate) mod entries;
pub(crate) mod inventory;
mod lines;
pub(crate) mod manifest;
pub(crate) mod openings;
pub(crate) mod root;
pub(crate) mod signature;
pub(crate) mod timestamps;
pub(crate) mod witnesses;

use crate::report::Verdict;
use std::io;

/// Why a step stops everything.
#[derive(Debug)]
pub(crate) enum Stop {
    /// What the bundle is at fault for.
    Failed(Failure),
    /// The bundle cannot be read: that says nothing of it.
    Unreadable(io::Error),
}

/// What is wrong, and where.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) verdict: Verdict,
    pub(crate) position: Option<u64>,
    pub(crate) file: Option<String>,
    pub(crate) message: String,
}

impl Failure {
    /// A falsification.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Falsified,
            position: None,
            file: None,
            message: message.into(),
        }
    }

    /// The same, at a position.
    pub(crate) const fn at(mut self, position: u64) -> Self {
        self.position = Some(position);
        self
    }

    /// The same, in a file.
    pub(crate) fn of(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// What a step found.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It holds, and how, in French.
    Passed(String),
    /// There was nothing to check, and why, in French.
    Skipped(String),
    /// Something is missing to check it: the verdict is incomplete, unless another step fails.
    Missing(String),
}

/// What a step gives to those that follow, and what it found.
pub(crate) type Done<T> = Result<(T, Outcome), Stop>;
