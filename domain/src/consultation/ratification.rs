//! What authorises a key or a budget: a decision that binds by itself, or a proposal that the assemblies concerned have ratified.

use super::Question;
use crate::committee::event::Effect;
use crate::law;
use crate::ledger::Ledger;
use crate::refusal::{Code, Refusal};
use crate::value::{Date, EventId, ItemId, MemberId};
use std::collections::BTreeSet;

/// What authorises an effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorisation {
    /// The day from which it binds: that of the decision, or that of the last ratification.
    pub binds_from: Date,
    /// The facts to cite: the decision and, where it had to be ratified, each ratification.
    pub facts: Vec<EventId>,
}

impl Ledger {
    /// What authorises `effect`, or a refusal that names what is missing. A decision that only proposes becomes usable once every
    /// assembly concerned has ratified it by an enforceable deliberation.
    pub(crate) fn authorisation(&self, item: ItemId, effect: Effect) -> Result<Authorisation, Refusal> {
        match self.committees.authorisation(item, effect) {
            Ok((decision, _)) => Ok(Authorisation {
                binds_from: decision.decided_on,
                facts: decision.acts().collect(),
            }),
            Err(refusal) if refusal.code == Code::DecisionNotBinding => self.ratified(item, effect, refusal),
            Err(refusal) => Err(refusal),
        }
    }

    fn ratified(&self, item: ItemId, effect: Effect, not_binding: Refusal) -> Result<Authorisation, Refusal> {
        let Some(decision) = self.committees.decision(item) else {
            return Err(not_binding);
        };
        let convention = self
            .conventions
            .get(self.committees.get(decision.committee)?.convention)?;
        let consultation = convention.consultations.get(&Question::Ratification(item));
        let mut authorisation = Authorisation {
            binds_from: decision.decided_on,
            facts: vec![decision.fact],
        };
        let asked = consultation.iter().flat_map(|consultation| consultation.asked.keys());
        let concerned: BTreeSet<MemberId> = self
            .concerned(convention.parties_on(decision.decided_on), effect)
            .into_iter()
            .chain(asked.copied())
            .collect();
        let mut missing = Vec::new();
        for member in concerned {
            let approval = consultation.and_then(|consultation| consultation.approvals.get(&member));
            match approval.and_then(|approval| Some((approval.authorises_from()?, approval.fact))) {
                Some((from, fact)) => {
                    authorisation.binds_from = authorisation.binds_from.max(from);
                    authorisation.facts.push(fact);
                }
                None => missing.push(member),
            }
        }
        if missing.is_empty() {
            return Ok(authorisation);
        }
        let message = format!(
            "Cette décision n’est qu’une proposition, sans délégation dans la convention. Elle attend sa ratification, par une délibération exécutoire ; ne l’ont pas encore donnée : {}.",
            self.names(&missing)
        );
        Err(Refusal::new(Code::DecisionNotBinding, message)
            .at("decision")
            .under(law::RATIFICATION))
    }

    /// Whose assemblies the effect concerns at the least: those that share by the key, else every party.
    fn concerned(&self, parties: Vec<MemberId>, effect: Effect) -> Vec<MemberId> {
        let key = match effect {
            Effect::AdoptKey(key) | Effect::RepealKey(key) => self.keys.get(key).ok(),
            Effect::Regularise(allocation) => {
                let allocation = self.allocations.get(allocation).ok();
                allocation.and_then(|allocation| self.keys.get(allocation.key).ok())
            }
            _ => None,
        };
        key.map_or(parties, |key| key.participants.clone())
    }
}
