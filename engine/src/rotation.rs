//! The rotations of the key of a ledger: proven before they are recorded, read again before anything is signed.
//!
//! The rules see which key follows which. That both keys signed, and over this very tree, is checked here, where the tree is.

use crate::engine::Engine;
use crate::error::Failure;
use crate::fold::Fold;
use crate::log::Log;
use domain::log_key::event::LogKeyRotated;
use domain::value::LedgerId;
use domain::{Code, Draft, Event, Refusal, SubjectKind};
use std::sync::Arc;
use tlog::merkle::Hash;
use tlog::rotation::{Rotation, RotationError};

/// Facts of the ledger itself read at once: there are few.
const PAGE: usize = 256;

/// Refuses a rotation that is not proven, among facts decided on top of `base`: nothing recorded can be taken back.
pub(crate) fn check(base: &Fold, drafts: &[Draft]) -> Result<(), Refusal> {
    for (position, draft) in (base.size()..).zip(drafts) {
        let Event::LogKeyRotated(data) = &draft.event else {
            continue;
        };
        prove(base, position, data).map_err(|why| {
            let message = format!("Cette rotation de clé n’est pas prouvée : {why}.");
            Refusal::new(Code::RotationNotProven, message).at("new_key")
        })?;
    }
    Ok(())
}

fn prove(base: &Fold, position: u64, data: &LogKeyRotated) -> Result<(), RotationError> {
    let statement = read(data)?.statement;
    if statement.size != position || position != base.size() || statement.root != base.frontier.root() {
        return Err(RotationError::OtherTree);
    }
    Ok(())
}

/// The rotation that a fact holds. Refused unless its signatures hold.
pub fn read(data: &LogKeyRotated) -> Result<Rotation, RotationError> {
    Rotation::read(
        (data.old_key.as_str(), data.new_key.as_str()),
        (data.size, Hash(*data.root.bytes())),
        (
            data.old_signature.as_ref().map(domain::value::Signature::as_str),
            data.new_signature.as_str(),
        ),
    )
}

impl Engine {
    /// The rotations of the key of a ledger, in order, each with the position of its fact. The ledger need not open.
    pub async fn rotations(&self, ledger: LedgerId) -> Result<Vec<(u64, Rotation)>, Failure> {
        let store = Arc::clone(self.store());
        let log = Log { ledger, store };
        let mut rotations = Vec::new();
        let mut version = 1;
        loop {
            let page = log
                .read_subject(SubjectKind::Ledger, ledger.uuid(), version, PAGE)
                .await?;
            version += page.len() as u64;
            let is_last = page.len() < PAGE;
            for event in page {
                let position = event.recorded.position;
                if let Event::LogKeyRotated(data) = &event.recorded.event {
                    let rotation = read(data).map_err(|why| Failure::Rotation { position, why })?;
                    rotations.push((position, rotation));
                }
            }
            if is_last {
                return Ok(rotations);
            }
        }
    }
}
