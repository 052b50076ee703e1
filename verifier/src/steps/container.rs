//! The form of the file: no bit of it may be another.

use super::{Done, Failure, Outcome, Stop};
use crate::container::{Container, ContainerError};
use std::io::{Read, Seek};

/// The files, and the SHA-256 of each.
pub(crate) fn check<R: Read + Seek>(source: R) -> Done<(Container<R>, Vec<[u8; 32]>)> {
    let mut container = Container::open(source)?;
    let digests = container.digests()?;
    let found = format!("{} fichiers, aucun octet de trop", digests.len());
    Ok(((container, digests), Outcome::Passed(found)))
}

impl From<ContainerError> for Stop {
    fn from(error: ContainerError) -> Self {
        match error {
            ContainerError::Unreadable(error) => Self::Unreadable(error),
            ContainerError::Checksum(ref file) => {
                let file = file.clone();
                Failure::new(error.to_string()).of(file).into()
            }
            ContainerError::Form { .. } => Failure::new(error.to_string()).into(),
        }
    }
}
