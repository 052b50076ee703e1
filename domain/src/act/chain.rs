//! Chains of authority: what an act rests on, and what rests on it.

use super::Standing;
use super::graph::{Acts, Index, Node};
use crate::event::EventType;
use crate::ledger::Ledger;
use crate::refusal::{Code, Refusal};
use crate::value::{CallId, Cents, Date, EventId};
use std::collections::BTreeSet;

/// A link of a chain that no longer holds, or that was never there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenLink {
    /// The act that fell; for an authority that is missing, the fact that lacks it.
    pub fact: EventId,
    /// How it fell; none if an authority is missing.
    pub fallen: Option<Standing>,
    /// The fact that undid it.
    pub by: Option<EventId>,
}

/// A fact that rests on an act, directly or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependant {
    /// The fact.
    pub fact: EventId,
    /// What happened.
    pub event_type: EventType,
    /// What it called, if it is a contribution call that was not withdrawn.
    pub called: Cents,
    /// What was paid of it.
    pub paid: Cents,
}

impl Acts {
    /// The ancestors of the fact `id` that do not stand on `on`, and the authorities that are missing, its own included: each once, in the
    /// order of their positions.
    pub fn broken_links(&self, id: EventId, on: Date) -> Vec<BrokenLink> {
        let Some(index) = self.index(id) else {
            return Vec::new();
        };
        let mut broken = self.fallen(&self.rests_on([index]), on);
        broken.retain(|link| link.fact != id || link.fallen.is_none());
        broken
    }

    /// The fact `id` and all that it rests on, each once, in the order of their positions.
    pub fn chain(&self, id: EventId) -> Vec<&Node> {
        let rests_on = self.rests_on(self.index(id));
        rests_on.into_iter().filter_map(|index| self.node(index)).collect()
    }

    /// All that rests on the fact `id`, each once, in the order of their positions.
    pub fn dependants(&self, id: EventId) -> Vec<&Node> {
        let mut found = BTreeSet::new();
        let mut waiting: Vec<Index> = self.index(id).into_iter().collect();
        while let Some(authority) = waiting.pop() {
            for (_, dependant) in self.edges.range((authority, 0)..=(authority, Index::MAX)) {
                if found.insert(*dependant) {
                    waiting.push(*dependant);
                }
            }
        }
        found.into_iter().filter_map(|index| self.node(index)).collect()
    }

    fn rests_on(&self, facts: impl IntoIterator<Item = Index>) -> BTreeSet<Index> {
        let mut found = BTreeSet::new();
        let mut waiting: Vec<Index> = facts.into_iter().collect();
        while let Some(index) = waiting.pop() {
            if found.insert(index) {
                waiting.extend(self.node(index).into_iter().flat_map(|node| node.authorities.iter()));
            }
        }
        found
    }

    fn fallen(&self, acts: &BTreeSet<Index>, on: Date) -> Vec<BrokenLink> {
        let nodes = acts.iter().filter_map(|index| Some((*index, self.node(*index)?)));
        nodes
            .flat_map(|(index, node)| {
                let missing = node.lacks_authority.then_some(BrokenLink {
                    fact: node.fact,
                    fallen: None,
                    by: None,
                });
                let (standing, by) = self.standing_of(index, on);
                let fallen = (!standing.holds()).then_some(BrokenLink {
                    fact: node.fact,
                    fallen: Some(standing),
                    by: by.map(|undoing| undoing.fact),
                });
                [missing, fallen].into_iter().flatten()
            })
            .collect()
    }
}

impl Ledger {
    /// Refuses to rest on `facts` on `on` if one of them, or an act that it rests on, does not stand on that day or is missing. The refusal
    /// names the first link that broke.
    pub fn require_chain(
        &self,
        facts: impl IntoIterator<Item = EventId>,
        on: Date,
        field: &str,
    ) -> Result<(), Refusal> {
        let acts = &self.acts;
        let mut indices = Vec::new();
        for fact in facts {
            let Some(index) = acts.index(fact) else {
                let message = "L’acte invoqué n’est pas dans ce registre : l’enregistrer d’abord.";
                return Err(Refusal::new(Code::ChainBroken, message).at(field));
            };
            indices.push(index);
        }
        match acts.fallen(&acts.rests_on(indices), on).first() {
            None => Ok(()),
            Some(link) => Err(Refusal::new(Code::ChainBroken, self.broken(link)).at(field)),
        }
    }

    /// What rests on the act, directly or not, with what was called and paid on its ground: what to look at before undoing it. In the order
    /// of their positions.
    pub fn dependants(&self, act: EventId) -> Vec<Dependant> {
        let dependant = |node: &Node| {
            let call = (node.event_type == EventType::ContributionCalled)
                .then(|| self.calls.get(CallId::new(node.detail)).ok())
                .flatten()
                .filter(|call| call.withdrawn_on.is_none());
            Dependant {
                fact: node.fact,
                event_type: node.event_type,
                called: call.map_or(Cents::ZERO, |call| call.amount),
                paid: call.map_or(Cents::ZERO, |call| call.paid),
            }
        };
        self.acts.dependants(act).into_iter().map(dependant).collect()
    }

    /// Which link broke, how, and what to do.
    fn broken(&self, link: &BrokenLink) -> String {
        let name = self.name_of_act(link.fact);
        let undoing = link.by.and_then(|by| {
            let undoings = self.acts.undoings(link.fact).iter();
            undoings.into_iter().find(|undoing| undoing.fact == by)
        });
        match undoing {
            Some(undoing) => format!(
                "La chaîne d’autorité est rompue : {name} ne peut plus rien fonder ({}). Régulariser d’abord cet acte.",
                undoing.french()
            ),
            None => format!(
                "La chaîne d’autorité est rompue : il manque ce qui autorise {name}. Enregistrer d’abord cet acte."
            ),
        }
    }
}
