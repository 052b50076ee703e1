//! The rules on personal data.

use super::command::ErasePersonalData;
use super::event::PersonalDataErased;
use crate::ledger::decide::at_most;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::Commitment;
use std::collections::BTreeSet;

/// The most commitments that one fact can hold.
pub const MAX_COMMITMENTS: usize = 500;

impl Ledger {
    pub(crate) fn erase_personal_data(
        &self,
        order: &ErasePersonalData,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        at_most(MAX_COMMITMENTS, order.commitments.len(), "engagements", "commitments")?;
        if order.commitments.is_empty() {
            let message = "Aucune donnée personnelle à effacer n’est désignée.";
            return Err(Refusal::new(Code::NothingToErase, message).at("commitments"));
        }
        let wanted: BTreeSet<Commitment> = order.commitments.iter().copied().collect();
        let open = wanted
            .into_iter()
            .filter(|commitment| !self.erasures.contains(commitment));
        let commitments: Vec<Commitment> = open.collect();
        let Some(identity) = self.identity.as_ref().filter(|_| !commitments.is_empty()) else {
            return Ok(Vec::new());
        };
        let event = PersonalDataErased {
            count: u32::try_from(commitments.len()).unwrap_or(u32::MAX),
            commitments,
            ledger: identity.id,
            reason: order.reason.clone(),
        };
        Ok(vec![Draft::new(event, context.today)])
    }
}
